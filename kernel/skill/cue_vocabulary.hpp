#pragma once

#include <array>
#include <string_view>

/// What words near the name of a file say of it.
namespace skvm::ir::vocabulary {

/// What a word says of the files named near it. `carry` verbs take something
/// from one name to another; `into` words point at what is written if such a
/// verb or one of writing came before.
enum class cue { none, read, write, update, carry, into };

struct cue_list {
  cue means;
  std::string_view words; ///< joined by bars
};

/// Before the name.
inline constexpr auto cue_words = std::to_array<cue_list>({
  {cue::read, "against|analyze|by|check|compare|consult|contained|defined|"
              "described|documented|follow|found|from|given|import|input|"
              "inspect|listed|load|mentioned|named|of|on|open|over|parse|per|"
              "process|read|reads|review|run|see|shown|use|using|validate|"
              "verify|view|with|within|lies|lese|lesen|öffne|lade|prüfe|"
              "vergleiche|verwende|nutze|benutze|aus|von|mit|laut|gemäß|"
              "anhand|siehe|durchsuche|analysiere|lire|lisez|lis|ouvrir|"
              "ouvrez|ouvre|charger|chargez|vérifiez|comparez|utilisez|"
              "utiliser|utilise|depuis|partir|selon|avec|lee|leer|lea|abre|"
              "abrir|abra|carga|cargar|revisa|compara|usa|usar|usando|desde|"
              "según|con|ler|leia|abrir|usar|conforme|com|leggere|leggi|aprire|"
              "apri|secondo|usando|lezen|lees|openen"},
  {cue::write,
   "download|fetch|descarga|descargar|télécharger|téléchargez|"
   "log|keep|enter|tabulate|garder|garde|gardez|conserver|conserve|consigne|"
   "noter|notez|halte|protokolliere|apunta|apuntar|registra|registrar|"
   "build|create|draft|dump|emit|export|generate|make|output|"
   "outputs|overwrite|prepare|produce|produces|put|record|render|"
   "save|saves|store|write|writes|schreibe|schreib|schreiben|"
   "speichere|speichern|erstelle|erzeuge|generiere|exportiere|"
   "lege|sichere|écrire|écrivez|écris|créer|créez|crée|générer|"
   "générez|enregistrer|enregistrez|sauvegarder|sauvegardez|"
   "exporter|exportez|produire|produisez|remplir|remplissez|consigner|"
   "ausfüllen|fülle|eintragen|trage|festhalten|notiere|notieren|"
   "rellena|rellenar|anota|anotar|vuelca|volcar|elabora|elaborar|"
   "preencher|preencha|anotar|anote|compilare|compila|annota|escribe|escribir|"
   "escriba|"
   "crea|crear|genera|generar|guarda|guardar|guarde|exporta|"
   "exportar|plot|draw|sketch|compose|tracer|tracez|dessiner|"
   "rédiger|rédigez|redactar|redacta|trazar|dibujar|escrever|"
   "escreva|gerar|gere|criar|crie|salvar|salve|gravar|grave|"
   "produzir|scrivere|scrivi|creare|generare|salvare|salva|"
   "esportare|produrre|zeichne|zeichnen|baixar|scaricare|"
   "schrijf|schrijven|maak|opslaan"},
  {cue::update, "add|amend|append|edit|extend|fill|fix|format|modify|replace|"
                "update|aktualisiere|ergänze|ändere|bearbeite|füge|modifier|"
                "modifiez|ajouter|ajoutez|corrigez|actualiza|modifica|añade|"
                "agrega|edita|corrige"},
  {cue::carry,
   "goes|lands|aggregate|clean|collect|combine|compile|concatenate|convert|"
   "copy|extract|gather|join|merge|move|print|rename|split|"
   "summarize|transform|translate|konvertiere|wandle|kopiere|"
   "verschiebe|extrahiere|bereinige|convertir|convertissez|copier|"
   "copiez|extraire|extrayez|nettoyez|convierte|copia|extrae|"
   "mueve|limpia|transforma|descomprime|passar|passe|transcrever|"
   "transcribe|transcrire|converter|converta|copiar|extrair|"
   "juntar|convertire|copiare|estrarre|unire|transcrivere|"
   "trascrivere|recopier"},
  {cue::into, "as|in|into|to|nach|als|unter|dans|vers|en|sous|comme|hacia|"
              "como|para|na|no|nel|nella"},
});

/// Chinese, before the name; of two that start together the first one counts.
inline constexpr auto cue_signs = std::to_array<cue_list>({
  {cue::read, "读取|读入|打开|加载|查看|检查|根据|参考|参照|使用|利用|从|对比|"
              "比较|解析|分析"},
  {cue::write,
   "下载|写入|写到|写成|保存到|保存为|保存|存到|存入|生成|创建|新建|"
   "输出到|输出|导出到|导出|记到|记入|写进|列入|存为|存成|另存为"},
  {cue::update, "更新|修改|追加|编辑|补充"},
  {cue::carry, "转换|复制|移动|合并|提取|清洗|整理|汇总"},
});

/// Behind the name: Japanese, and German infinitives.
inline constexpr auto cues_behind = std::to_array<cue_list>({
  {cue::read, "から|読|開|参照|使|確認|比較|lesen|öffnen|prüfen|laden"},
  {cue::write, "ダウンロード|herunterladen|保存|書|出力|作成|生成|作る|作り|"
               "エクスポート|erstellen|"
               "schreiben|speichern|"
               "erzeugen|anlegen|exportieren"},
  {cue::update,
   "更新|編集|追記|追加|修正|aktualisieren|ergänzen|bearbeiten|ändern"},
});

} // namespace skvm::ir::vocabulary
