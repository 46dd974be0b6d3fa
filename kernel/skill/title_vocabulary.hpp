#pragma once

#include <array>
#include <string_view>

/// What titles, heads of columns and the sentences above parts say, mostly as
/// alternatives of regular expressions.
namespace skvm::ir::vocabulary {

// Whole titles, whatever stands before, as regular expressions.
inline constexpr std::string_view procedure_words{
  "workflows?|steps|procedures?|process|instructions?|how to|pipeline|"
  "playbook|runbook|protocol|method|checklist|what to do|usage steps|"
  "what (?:you|we|i) do|how (?:it|this) goes|how (?:we|i|you) do (?:it|this)|"
  "step[ -]by[ -]step|walk-?through|game plan|the routine|to-?do|"
  "order of work|order of operations|the job|doing it|in this order|"
  "in sequence|(?:run|done|followed|executed?) in order|in dieser reihenfolge|"
  "en este orden|dans cet ordre|"
  "ablauf|abläufe|schritte|vorgehen|vorgehensweise|anleitung|arbeitsablauf|"
  "arbeitsschritte|arbeitsweise|durchführung|so geht's|so geht es|"
  "was zu tun ist|étapes|procédure|marche à suivre|mode opératoire|"
  "déroulement|démarche|méthode|comment faire|pas à pas|"
  "pasos|procedimiento|instrucciones|flujo de trabajo|proceso|paso a paso|"
  "cómo hacerlo|qué hacer|procedimento|passos|passo a passo|"
  "fluxo de trabalho|como fazer|passaggi|procedura|come fare|stappen|"
  "werkwijze|stappenplan|kroki|postup|steg|trin|adımlar|"
  "шаги|инструкция|порядок|порядок действий|ход работы"};
inline constexpr std::string_view procedure_signs{
  "步骤|流程|步驟|操作方法|工作流|做法|怎么做|按顺序|依次|手順|ワークフロー|"
  "流れ|進め方|"
  "やり方|절차|단계|방법|순서"};

// What a title may start with so that its section is no procedure.
inline constexpr std::string_view commentary_starts{
  "(?:(?:an?|one|some|code|usage|sample|worked|full|complete|more) )*"
  "examples?|(?:ein|un|um) (?:beispiel|exemple|ejemplo|exemplo|esempio)|"
  "references?|resources|see also|related|faqs?|frequently asked|changelog|"
  "change log|version history|(?:table of )?contents|further reading|"
  "glossary|limitations|known (?:issues|limitations|problems)|"
  "common (?:issues|problems|errors|mistakes|pitfalls)|pitfalls|gotchas|"
  "troubleshooting|prerequisites?|best practices|anti-?patterns|"
  "when (?:not )?to use|quick reference|api reference|"
  "output (?:format|structure|schema)|(?:report|response|file|input) format|"
  "(?:success|acceptance|exit|stop(?:ping)?) (?:criteria|conditions)|"
  "failure (?:handling|modes?)|"
  "beispiele?|referenzen|voraussetzungen|fehlerbehebung|fehlersuche|"
  "hinweise?|anmerkungen|häufige (?:fehler|fragen|probleme)|ausgabeformat|"
  "inhaltsverzeichnis|weiterführende|glossar|einschränkungen|"
  "(?:erfolgs|abnahme)kriterien|critères (?:de (?:succès|réussite)|"
  "d'acceptation)|criterios de (?:éxito|aceptación)|"
  "exemples?|références|prérequis|pré-requis|dépannage|remarques?|"
  "format de (?:la )?sortie|table des matières|voir aussi|"
  "bonnes pratiques|limites|glossaire|erreurs (?:courantes|fréquentes)|"
  "ejemplos?|referencias|requisitos(?: previos)?|solución de problemas|"
  "notas?|formato de (?:la )?salida|índice|véase también|buenas prácticas|"
  "limitaciones|glosario|errores comunes|preguntas frecuentes|"
  "exemplos?|esempi[o]?|примеры?|примечания|требования"};
// The same where nothing but a joining word may follow.
inline constexpr std::string_view commentary_whole{
  "(?:(?:core|key|general|guiding|golden|hard|critical|basic) )?"
  "(?:notes?|requirements|rules|guidelines|principles|concepts|metrics)|"
  "dependencies|tips|"
  "tips and tricks|features|key features|background|options|parameters|"
  "arguments|inputs?|outputs?|license|credits|acknowledge?ments|"
  "capabilities|overview of files|regeln|richtlinien|tipps|hintergrund|"
  "parameter|optionen|anforderungen|règles|conseils|astuces|paramètres|"
  "options|contexte|exigences|reglas|consejos|parámetros|opciones|"
  "directrices|contexto"};
inline constexpr std::string_view commentary_signs{
  "示例|例子|样例|范例|参考|前提|前置条件|先决条件|常见问题|常见错误|故障排除|"
  "疑难解答|注意事项|注意|备注|说明事项|输出格式|目录|术语|限制|最佳实践|依赖|"
  "(?:成功|验收|完成)标准|"
  "(?:核心|基本|设计|写作)?(?:原则|理念|规则|概念|指标)$|"
  "例[:：]?$|使用例|サンプル|前提条件|トラブルシューティング|注意点|備考|"
  "出力形式|出力フォーマット|よくある質問|参照|目次|用語|制限|예시|예제|참고"};

// "Reference genes" are genes: words of `commentary_starts` that may say which
// kind of a thing is meant, and what behind them says that none is.
inline constexpr std::string_view kind_heads{
  "reference|example|sample|resource|note|limitation"};
inline constexpr std::string_view kind_joins{
  "and|or|for|on|of|about|from|to|in|with|is|material|documentation|docs|"
  "guide|links?|lists?|section|tables?|cards?|sheet|files?|code|output|usage"};

// What a title may start with so that its section stands beside the procedure.
inline constexpr std::string_view aside_starts{
  "set-?up|one-?time|first[ -]time|install(?:ing|ation)?|getting started|"
  "before (?:you|we) (?:start|begin)|before the first|"
  "(?:what )?(?:you|we|u|i) (?:will |'ll )?need|needed|"
  "adding|extending|customi[sz]ing|contributing|maintaining|maintenance|"
  "upgrading|updating this|uninstall(?:ing)?|debugging|"
  "(?:if|when) (?:it|something|things|anything) (?:fails|breaks|goes|went)|"
  "error handling|errors|appendix|annex|history|background|about|why|"
  "overview|introduction|how it works|definitions|conventions|"
  "what not to|don't|do not|never|things (?:not )?to|"
  "einrichtung|einrichten|vorbereitung|einmalig|installation|hinzufügen|"
  "erweitern|anhang|überblick|übersicht|einleitung|was (?:du|man) braucht|"
  "mise en place|préparation préalable|annexe|introduction|ajouter une?|"
  "ce qu'il (?:te|vous) faut|avant de commencer|"
  "instalación|configuración inicial|antes de empezar|añadir una?|anexo|"
  "introducción|qué necesitas|instalação|antes de começar|o que precisa|"
  "pré-requisitos|anexo|introdução|installazione|prima di iniziare|"
  "installatie|vooraf|установка|подготовка"};
inline constexpr std::string_view aside_whole{
  "needs|configuration|settings|environment|tools|files|layout|structure|"
  "limits|caveats|traps|warnings?|stuff|misc|miscellaneous|templates?|"
  "modes|levels|severity|severities|criteria|heuristics|scoring|priorities|"
  "definition of done|variants?|variations|alternatives|edge cases|"
  "special cases|exceptions|cheat ?sheet|naming|terminology|legend|rubric|"
  "thresholds|defaults|fallbacks?|constraints|assumptions|roles|schema|"
  "important|caution|attention|careful|remember|reminders?|p\\.? ?s\\.?|"
  "wichtig|achtung|grenzfälle|sonderfälle|ausnahmen|kriterien|begriffe|"
  "cas particuliers|critères|importante|cuidado|casos especiales|criterios|"
  "excepciones|avisos?|aviso importante|atenção|exceções|"
  "umgebung|werkzeuge|grenzen|fallstricke|vorlage|outils|modèle|pièges|"
  "herramientas|plantilla|entorno|ferramentas|ambiente|strumenti"};
inline constexpr std::string_view aside_signs{
  "环境|安装|准备工作|背景|概述|简介|附录|扩展|模板|环境准备|"
  "(?:输出|产出|产物|输出文件)$|检查清单|质量检查|"
  "(?:(?:交付|提交|发布|完成|输出)前)?自[检查]|"
  "(?:검증 )?체크리스트|チェックリスト|"
  "環境|インストール|セットアップ|準備するもの|背景|概要|付録|"
  "설치|환경|개요|준비물"};

// How titles without numbers start where their sections are the steps.
inline constexpr std::string_view opening_verbs{
  "get|fetch|read|gather|collect|understand|clarify|plan|look|find|ask|"
  "prepare|load|inspect|open|identify|explore|start|define|decide|choose|"
  "pick|scope|research|pull|listen|take stock|know|learn|agree|settle|"
  "intake|discovery|collection|preparation|baseline|triage|inventory|"
  "lies|lesen|sammle|sammeln|kläre|klären|verstehe|verstehen|hole|"
  "vorbereiten|lire|lis|recueillir|rassembler|comprendre|préparer|collecter|"
  "choisir|leer|lee|reunir|recopilar|entender|preparar|elegir|ler|juntar|"
  "recolher|coletar|leggere|raccogliere|capire|preparare|lezen|verzamelen"};
inline constexpr std::string_view opening_signs{
  "读取|阅读|收集|了解|理解|准备|确认|获取|明确|集める|読|確認|準備|理解|"
  "収集|읽기|수집|확인|준비"};
inline constexpr std::string_view closing_words{
  "post|publish|report|deliver|verify|check|validate|test|send|show|present|"
  "finish|save|export|hand|summari[sz]e|summary|wrap|clean up|release|deploy|"
  "notify|commit|review|confirm|write|submit|last|finally|done|archive|"
  "deliverable|delivery|close|tell|merge|reporting|verification|validation|"
  "publication|sign[ -]off|handover|hand-over|prüfe|prüfen|berichte|berichten|"
  "abschluss|abschließen|veröffentlichen|senden|vérifier|publier|envoyer|"
  "livrer|rédiger|conclure|comprobar|verificar|publicar|enviar|entregar|"
  "informar|conferir|verificare|inviare|consegnare|controleren|opleveren"};
inline constexpr std::string_view closing_signs{
  "验证|检查|报告|发布|提交|发送|交付|输出|保存|総括|検証|報告|提出|公開|"
  "送信|保存|검증|보고|제출|저장"};
inline constexpr std::string_view title_verbs{
  "accept|account for|acknowledge|activate|adapt|add|adjust|agree|"
  "align|allocate|annotate|answer|append|approve|arrange|attach|audit|"
  "balance|benchmark|block|book|brainstorm|browse|bump|call|cancel|"
  "capture|challenge|change|configure|connect|consolidate|convene|"
  "count|cross-check|declare|decrease|derive|detect|determine|diff|"
  "disable|discuss|download|drain|drop|dump|duplicate|email|enable|"
  "enrich|enter|escalate|examine|exclude|explain|explore|extend|file|"
  "flag|flush|freeze|highlight|host|increase|initiali[sz]e|insert|"
  "install|integrate|interview|invite|keep|launch|link|lock|log|"
  "migrate|mount|move|name|narrow|negotiate|note|number|observe|"
  "optimi[sz]e|package|page|patch|pause|ping|place|plot|practi[sc]e|"
  "price|prioriti[sz]e|promote|proofread|prune|quantify|query|quote|"
  "raise|re-?run|rebuild|recalculate|reconcile|recover|reduce|refactor|"
  "register|reject|remove|rename|reorder|request|reserve|reset|resize|"
  "restart|restore|restrict|retrieve|return|roll back|rotate|route|"
  "sample|sanity-check|schedule|scrape|seed|separate|set|shift|shorten|"
  "shrink|simplify|simulate|snapshot|spot-check|stage|state|stop|store|"
  "strip|study|switch|tabulate|take|tear down|tighten|toggle|total|"
  "track|transcribe|trim|turn|unpack|upgrade|use|vary|view|wait|"
  "walk through|warm up|warn|weight|wire|zip|"
  "analy[sz]e|apply|assemble|assign|back up|build|calculate|categori[sz]e|"
  "clean|classify|combine|compare|compile|compose|compress|compute|convert|"
  "copy|create|crop|cut|debug|deduplicate|describe|design|diagnose|draft|"
  "draw|edit|estimate|evaluate|execute|expand|extract|fill|filter|fix|"
  "format|generate|glue|go through|group|implement|import|improve|index|"
  "isolate|iterate|join|judge|label|lint|list|make|map|mark|match|measure|"
  "mix|model|normali[sz]e|order|outline|parse|polish|process|profile|"
  "propose|put|rank|record|refine|render|repair|repeat|replace|reproduce|"
  "resolve|rewrite|run|scan|score|select|sketch|sort|split|structure|"
  "synthesi[sz]e|tag|talk|trace|transform|translate|triage|try|tune|type|"
  "update|upload|watch|weigh|work out|analysiere|baue|berechne|erstelle|"
  "ordne|vergleiche|schreibe|analyser|calculer|comparer|construire|créer|"
  "écrire|trier|corriger|analizar|calcular|comparar|construir|crear|"
  "escribir|ordenar|corregir|analisar|criar|escrever|corrigir|analizzare|"
  "calcolare|creare|scrivere"};
inline constexpr std::string_view title_verb_signs{
  "分析|编写|撰写|生成|整理|比较|计算|合并|处理|安装|配置|构建|部署|运行|创建|"
  "上传|上线|分類|作成|整理|比較|計算|"
  "統合|処理|분석|작성|정리|비교"};
inline constexpr std::string_view infinitives{
  "abgleichen|abstimmen|anlegen|anpassen|auflösen|ausfüllen|auslesen|"
  "begründen|benennen|bewerten|buchen|durchführen|einlesen|einrichten|"
  "ergänzen|ermitteln|erfassen|festlegen|freigeben|messen|notieren|planen|"
  "starten|übersetzen|überprüfen|veröffentlichen|zeichnen|zählen|bilden|"
  "zusammenfassen|zusammenstellen|lesen|laden|holen|sammeln|klären|prüfen|"
  "erstellen|schreiben|bauen|"
  "berechnen|vergleichen|ordnen|sortieren|senden|speichern|abschließen|"
  "zusammenführen|auswerten|bereinigen|umwandeln|vorbereiten|testen"};
// What a text that explains and orders nothing calls itself, or its title:
// behind what it is about, then where that follows.
inline constexpr std::string_view guide_nouns{
  "guides?|guidelines?|guidebook|references?|handbook|cheat ?sheet|standards|"
  "conventions|principles|best practices|patterns|anti-?patterns|style ?guide|"
  "knowledge(?: base)?|rules|fundamentals|concepts|policy|policies|"
  "leitfaden|handbuch|richtlinien|grundlagen|konventionen|referenz"};
inline constexpr std::string_view leading_guide_nouns{
  "guía|pautas|buenas prácticas|convenciones|principios|referencia|"
  "directrices|bonnes pratiques|référence|principes|lignes directrices|"
  "linee guida|guida|diretrizes|boas práticas"};
inline constexpr std::string_view guide_signs{
  "指南|规范|手册|最佳实践|准则|原则|约定|速查表?|知识库|ガイド(?:ライン)?|"
  "規約|リファレンス|가이드(?:라인)?|지침"};
// What may follow the nouns, and the signs.
inline constexpr std::string_view guide_joins{
  "to|for|of|on|about|from|in|with|and|or|when|that|which|covering|including|"
  "by|as|using|at|is|are|skill|und|für|zu|zur|zum|von|der|des|de|y|et|e|v?"
  "\\d+"};
inline constexpr std::string_view guide_join_signs{"和|与|及|以及|や|と|の"};
// Verbs that lead to one, and those that may be what one is about.
inline constexpr std::string_view guide_verbs{
  "provides?|offers?|gives?|contains?|covers?|describes?|explains?|documents?"};
inline constexpr std::string_view guide_topics{
  "design|test|review|release|report|research|build|format|model|process|plan|"
  "state|type|structure|schedule|index|label|list|order|query|log|trace|"
  "profile|post|group|scope|intake|discovery|collection|preparation|baseline|"
  "triage|inventory|start|install|outline|view|map|record|study|draft|edit|"
  "complete|clean|open|set"};
inline constexpr std::string_view determiners{
  "the|an?|this|that|these|those|your|our|its|all|each|every|any"};

// Short words of the languages whose verbs are above.
inline constexpr std::string_view known_language_words{
  "the|and|of|for|with|is|der|die|und|das|ist|mit|für|le|la|les|des|et|est|"
  "pour|el|los|del|que|para|con|una|il|di|che|são|uma|não|dos"};

// What comes in order by its words.
inline constexpr std::string_view order_titles{
  "then|next|after that|finally|last(?:ly)?|and now|now|at last|"
  "in the end|the end|first|to finish|to start|when done|"
  "before (?:you|we) (?:hand|finish|deliver|submit|send|ship|publish|merge|"
  "commit|release|leave|stop)|dann|danach|zuerst|zuletzt|zum schluss|"
  "anschließend|schließlich|ensuite|puis|enfin|d'abord|pour finir|"
  "avant de (?:rendre|livrer|envoyer)|luego|después|primero|por último|"
  "al final|finalmente|depois|primeiro|por fim|poi|infine|prima|daarna|"
  "tot slot"};
inline constexpr std::string_view order_title_signs{
  "首先|然后|接着|最后|まず|次に|最後|먼저|다음|마지막"};

// What a sentence says of several things of which each makes its own.
inline constexpr std::string_view own_nouns{
  "files?|sheets?|pages?|tabs?|slides?|tables?|sections?|rows?|columns?|"
  "paragraphs?|notes?|cards?|charts?|folders?|images?|lists?|lines?|verdicts?|"
  "reports?|documents?|scripts?|branch(?:es)?|sub-?folders?|results?"};
inline constexpr std::string_view own_verbs{
  "becomes|gives|yields|produces|makes|writes|returns|fills|delivers|"
  "ends (?:with|in)|results in|goes (?:in|on|to)"};
inline constexpr std::string_view own_elsewhere{
  "\\bjede[rs]?\\b[^.;]*\\beigene|\\bje(?:weils)? eine? (?:datei|blatt|tabelle|"
  "abschnitt|absatz|seite)|\\bchacune? (?:son|sa|dans|donne|produit)\\b|"
  "\\bcada un[oa] (?:en|su|da|produce|con)\\b|\\bcada\\b[^.;]*\\bpropi[oa]\\b|"
  "各自|单独成|それぞれ別|\\bjede[rsn]?\\b[^.;]*\\bfür sich\\b|"
  "\\b(?:each|every)\\b[^.;]*\\b(?:by itself|on its own|separately)\\b|"
  "\\bchaque\\b[^.;]*\\b(?:à part|séparément)\\b|"
  "\\bcada\\b[^.;]*\\b(?:por separado|aparte)\\b|"
  "\\bnone of (?:them|these|which) \\w+"};

// What leads to a list of which one is taken.
inline constexpr std::string_view choice_leads{
  "(?:pick|choose|take|try|do|use|apply|select) (?:just |only |exactly |the "
  "first )?(?:one\\b|that fits)|whichever (?:fits|applies)|the first that "
  "(?:fits|applies|matches|works)|(?:wähle|nimm|nimm nur|such dir) "
  "(?:genau )?eine[nrs]?\\b|(?:choisir|choisis|choisissez|prends|prenez) "
  "une?\\b"
  "|(?:elige|elegir|escoge|toma) una?\\b|(?:escolha|escolher) uma?\\b|"
  "(?:scegli|scegliere) uno?a?\\b|任选|选一|选择其一|択一|どれか一つ"};

// Heads of columns.
inline constexpr std::string_view step_columns{
  "steps?|phase|stage|schritt|étape|paso|fase|etapa|passo|步骤|阶段|步驟|手順|"
  "ステップ|工程|단계"};
inline constexpr std::string_view number_columns{
  "|no|nr|num|number|nummer|numéro|número|nº|n°|order|seq|序号|编号|番号|順番"};
inline constexpr std::string_view action_columns{
  "actions?|tasks?|what to "
  "do|what|do|description|commands?|instructions?|aktion|"
  "aufgabe|beschreibung|tâche|acción|tarea|操作|任务|内容|作業|アクション"};
inline constexpr std::string_view input_columns{
  "inputs?|in|reads|needs|requires|eingaben?|entrées?|entradas?|输入|入力"};
inline constexpr std::string_view output_columns{
  "gives|delivers|yields|creates|saved? (?:to|as)|goes (?:in)?to|"
  "outputs?|out|results?|produces|writes|deliverables?|artifacts?|ausgaben?|"
  "ergebnis(?:se)?|sorties?|résultats?|salidas?|resultados?|输出|产出|结果|"
  "出力|"
  "成果物"};

// Words for a part of the work that has steps of its own.
inline constexpr std::string_view phase_nouns{
  "phases?|stages?|parts?|teil|partie|fases?|阶段|階段|段階|フェーズ|этап"};

// What the title of one way of several starts with.
inline constexpr std::string_view way_titles{
  "options?|alternatives?|variants?|approach|method|mode|case|if|when|on|for|"
  "with|without|using|either|or|fallback|scenario|wenn|falls|mit|ohne|für|fall|"
  "variante|si|avec|sans|pour|cas|con|sin|para|caso|opción|opção|opzione|"
  "如果|方案|方式|情况|場合"};

// Units of time that stretches of the work are named by.
inline constexpr std::string_view time_nouns{
  "days?|weeks?|months?|hours?|minutes?|mins?|tage?n?|wochen?|stunden?|"
  "minuten?|jours?|semaines?|heures?|días?|semanas?|horas?|minutos?|dias?|"
  "giorn[oi]|settiman[ae]|or[ae]|minut[oi]|dag(?:en)?|we(?:ek|ken)"};

inline constexpr std::string_view weekdays{
  "(?:mon|tues|wednes|thurs|fri|satur|sun)days?|(?:mon|diens|donners|frei|sams|"
  "sonn)tag|mittwoch|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|"
  "martes|miércoles|jueves|viernes|sábado|domingo|星期[一二三四五六日天]|"
  "周[一二三四五六日]"};

inline constexpr auto step_nouns = std::to_array<std::string_view>(
  {"step",     "phase", "stage",    "part",  "pass",  "round", "gate",
   "etappe",   "runde", "schritt",  "teil",  "étape", "etape", "phase",
   "partie",   "paso",  "fase",     "etapa", "parte", "passo", "stap",
   "krok",     "шаг",   "этап",     "단계",  "步骤",  "阶段",  "步驟",
   "ステップ", "手順",  "フェーズ", "工程"});

} // namespace skvm::ir::vocabulary
