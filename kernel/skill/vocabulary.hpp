#pragma once

#include "skill/language.hpp"

#include <array>
#include <string_view>

/// The word lists: all that the compiler knows of natural languages. Phrases
/// are lower case; `words_of` splits them as it does the text.
namespace skvm::ir::vocabulary {

struct term_list {
  term means;
  std::string_view phrases; ///< joined by bars
};

inline constexpr auto lists = std::to_array<term_list>({
  // Words that look like others.
  {term::nothing,
   "当前|当然|当时|当地|当天|适当|应当|相当|每当|若干|muss nicht|müssen nicht|"
   "musst nicht|ならない|nachdem|si bien|aussi bien|"
   "as if|even if|immer noch|nicht immer|wie immer|pas toujours|no siempre|no "
   "obstante|no solo|no sólo|no hay|no es|no se|"
   "no existe|no está|no son|no son|every time|同时也|from scratch"},

  {term::binds,
   "must|shall|never|mustn't|forbidden|prohibited|always|mandatory|do|don't|"
   "avoid|allowed|required|make|ensure|important|critical|wichtig|importante|"
   "ne|no|nicht"},
  {term::must,
   "muss|müssen|musst|müsst|immer|unbedingt|zwingend|stets|verpflichtend|"
   "erforderlich ist|stelle sicher|stellen sie sicher|sicherstellen|"
   "doit|doivent|devez|dois|toujours|obligatoire|obligatoirement|"
   "assurez-vous|assurez vous|assure-toi|assure toi|impérativement|il faut|"
   "debe|deben|debes|debéis|siempre|obligatorio|obligatoria|"
   "obligatoriamente|asegúrate|asegúrese|"
   "必须|务必|一定要|始终|总是|确保|必需|请确保|"
   "必ず|常に|必須|なければなら|なければいけ|なくてはなら|必要があり"},
  {term::never,
   "darf nicht|dürfen nicht|darfst nicht|darf kein|darf keine|darf keinen|"
   "dürfen keine|niemals|nie|auf keinen fall|keinesfalls|verboten|untersagt|"
   "nicht erlaubt|ne doit pas|ne doivent pas|ne devez pas|ne dois pas|"
   "ne doit jamais|ne devez jamais|jamais|interdit|interdite|"
   "il ne faut pas|no debe|no deben|no debes|no debéis|no se debe|nunca|"
   "jamás|prohibido|prohibida|"
   "禁止|不得|不要|切勿|绝不|严禁|不可|请勿|不允许|不准|永远不|绝对不|"
   "決して|てはいけ|てはなら|ではいけ|ではなら|ないでください|"
   "ないこと|てはだめ|しないで"},
  {term::order_never,
   "vermeide|vermeiden sie|kein|keine|keinen|nicht|évitez|éviter|évite|"
   "evita|evite|evitar|避免|勿"},
  {term::order_must, "achte darauf|achten sie darauf|veillez à|veille à"},

  {term::condition,
   "if|when|whenever|unless|depending|in case|provided that|"
   "wenn|falls|sofern|sobald|es sei denn|"
   "si|s'il|s'ils|lorsque|lorsqu'il|quand|à moins que|dès que|en cas de|"
   "cuando|en caso de|en caso de que|a menos que|salvo que|"
   "如果|假如|若|当|除非|一旦|倘若|もし"},
  {term::otherwise,
   "otherwise|else|if not|andernfalls|ansonsten|sonst|sinon|autrement|"
   "de lo contrario|si no|否则|不然|そうでなければ|それ以外|さもなければ"},
  {term::condition_before, "場合|ならば|であれば|なければ|とき|のなら"},
  {term::then, "then|dann|alors|entonces|则|就|那么"},

  {term::loop,
   "repeat|loop|iterate|retry|wiederhole|wiederholen|schleife|iteriere|"
   "répétez|répéter|répète|recommencez|réessayez|réessayer|"
   "repite|repetir|repita|repetid|reintenta|reintente|itera|"
   "重复|循环|反复|重试|繰り返|くり返|再試行|ループ|リトライ"},
  {term::loop_while,
   "until|solange|so lange bis|bis alle|bis kein|bis keine|bis der|bis die|"
   "bis das|bis es|bis sie|jusqu'à ce que|jusqu'à ce qu'il|tant que|"
   "tant qu'il|hasta que|mientras|直到|直至|while there|while the|while not|"
   "while any|while you|while it|while more|while some|while this"},
  {static_cast<term>(static_cast<std::uint32_t>(term::loop_while)
                     | static_cast<std::uint32_t>(term::behind)),
   "るまで|まで繰り返"},
  {term::for_each,
   "for each|for every|for all|one by one|für jede|für jeden|für jedes|"
   "für alle|für sämtliche|pour chaque|pour tous les|pour toutes les|"
   "pour chacun des|para cada|para todos los|para todas las|por cada|"
   "对每个|对每一个|对于每个|对于每一个|针对每个|对每|对于每|针对每|逐个|逐一|"
   "对所有|对于所有|为每个|为每一个"},
  {term::each_before, "ごとに|毎に|それぞれについて|に対して|一つずつ|1つずつ"},
  {term::times,
   "times|iterations|attempts|retries|tries|rounds|passes|mal|versuche|"
   "versuchen|durchläufe|durchgänge|fois|essais|tentatives|veces|intentos|"
   "次|遍|轮|回"},

  {term::follows,
   "then|next|after that|after this|afterwards|afterward|subsequently|"
   "once done|once that is done|dann|danach|anschließend|daraufhin|"
   "im anschluss|als nächstes|puis|ensuite|après cela|après quoi|luego|"
   "después|a continuación|entonces|然后|接着|随后|接下来|之后|"
   "次に|その後|それから|続いて"},
  {term::joins,
   "finally|lastly|at the very end|once all|when all steps|"
   "after all steps|after all of|once everything|zum schluss|schließlich|"
   "abschließend|zuletzt|sobald alle|enfin|pour finir|finalement|"
   "une fois que tout|finalmente|por último|al final|para terminar|"
   "最后|最終的に|最後に"},
  {term::any_order,
   "in any order|any order|order does not matter|order doesn't matter|"
   "order is not important|regardless of order|in whatever order|"
   "in beliebiger reihenfolge|reihenfolge spielt keine rolle|"
   "reihenfolge ist egal|reihenfolge ist beliebig|"
   "dans n'importe quel ordre|peu importe l'ordre|dans un ordre quelconque|"
   "en cualquier orden|el orden no importa|"
   "任意顺序|顺序不限|不分先后|顺序无关|顺序任意|順不同|順番は問わ|順序は問わ|"
   "任意の順"},
  {term::parallel,
   "in parallel|at the same time|simultaneously|concurrently|side by side|"
   "in the same turn|in one turn|"
   "parallel|gleichzeitig|nebeneinander|en parallèle|simultanément|"
   "en même temps|en paralelo|al mismo tiempo|simultáneamente|a la vez|"
   "并行|同时|并发|並行して|並列に|並列で|同時に"},
  {term::independent,
   "independently|independent of each other|independent of one another|"
   "are unrelated|unrelated to each other|have nothing to do with each other|"
   "don't need each other|do not need each other|"
   "need nothing of each other|need nothing from each other|"
   "start them together|run them together|do them together|"
   "getrennt voneinander|séparément|por separado|"
   "sin depender unas de otras|sin depender unos de otros|"
   "are independent|do not depend on each other|don't depend on each other|"
   "unabhängig voneinander|unabhängig|indépendamment|sont indépendantes|"
   "sont indépendants|independientemente|de forma independiente|"
   "son independientes|相互独立|彼此独立|独立地|独立进行|互不依赖|独立して|"
   "互いに独立"},
  {term::starts,
   "first|firstly|first of all|to begin|to begin with|to start|begin by|"
   "start by|start with|begin with|zuerst|zunächst|als erstes|beginne|"
   "d'abord|tout d'abord|premièrement|pour commencer|commencez|primero|"
   "en primer lugar|para empezar|comienza|empieza|primeiro|em primeiro lugar|"
   "anzitutto|prima di tutto|per prima cosa|allereerst|ten eerste|"
   "首先|第一|先|まず|"
   "はじめに|最初に"},
  {term::continues,
   "second|secondly|third|thirdly|fourth|fourthly|fifth|fifthly|sixth|"
   "seventh|eighth|ninth|tenth|last|now|and now|with that done|that done|"
   "when that is done|when that's done|when this is done|when done|"
   "from there|next up|the next thing|the last thing|last thing|to finish|"
   "to wrap up|to end with|"
   "while you are at it|while you're at it|while at it|meanwhile|"
   "in the meantime|zweitens|drittens|viertens|fünftens|sechstens|"
   "siebtens|nun|jetzt|währenddessen|inzwischen|deuxièmement|"
   "troisièmement|quatrièmement|cinquièmement|maintenant|pendant ce temps|"
   "segundo|tercero|cuarto|quinto|sexto|en segundo lugar|ahora|"
   "mientras tanto|depois|em seguida|agora|por fim|enquanto isso|poi|"
   "infine|adesso|daarna|vervolgens|tot slot|其次|再|第二|第三|第四|第五|"
   "第六|第七|さらに|あわせて|at the end|in the end|as a last step|"
   "as the last step|the last step|zum abschluss|à la fin|al finalizar|"
   "no final|alla fine|aan het einde"},
  {term::aside_of,
   "separately|independent of|independently of|besides|besides that|"
   "in addition|additionally|when you have|when you've|when both|once both|"
   "once you have|once you've|apart from that|at any time|any time|"
   "unabhängig von|unabhängig davon|außerdem|zusätzlich|nebenbei|"
   "sobald beides|indépendamment de|séparément|en plus|en outre|par ailleurs|"
   "aparte|por separado|además|independientemente de|cuando tengas|"
   "além disso|separadamente|independente de|inoltre|separatamente|"
   "另外|此外|另|ほかに|別に|また"},

  {term::step_noun,
   "step|steps|phase|phases|stage|stages|schritt|schritte|schritten|"
   "schritts|étape|étapes|l'étape|d'étape|paso|pasos|fase|fases|etapa|"
   "etapas|步骤|ステップ|手順|阶段|passo|passi|passos|stap|krok|шаг|шага|"
   "шаге|этап|단계"},
  {term::previous,
   "previous step|preceding step|prior step|step above|step before|"
   "vorherigen schritt|vorherigen schritts|vorigen schritt|"
   "vorherigen schrittes|étape précédente|l'étape précédente|paso anterior|"
   "上一步|前一步|上一个步骤|前の手順|前のステップ|前の段階"},
  {term::uses,
   "from|using|use|uses|with|output|outputs|output of|outputs of|result of|"
   "results of|result|results|produced|generated|created|collected|"
   "computed|written|saved|obtained|found|aus|mit|ausgabe|ausgaben|"
   "ergebnis|ergebnisse|ergebnissen|verwende|erzeugten|erstellten|"
   "résultat|résultats|sortie|à partir de|depuis|utilisez|obtenus|"
   "obtenu|produit|créé|générés|resultado|resultados|salida|desde|usando|"
   "usa|con|obtenidos|generado|generados|creado|使用|利用|根据|基于|用|来自|"
   "从"},
  {static_cast<term>(static_cast<std::uint32_t>(term::uses)
                     | static_cast<std::uint32_t>(term::behind)),
   "的结果|的输出|得到的|生成的|产生的|中的|の結果|の出力|で作成|で生成|"
   "で得|から"},
  {term::after,
   "after|once|following|wait for|nach|nachdem|sobald|après|une fois|"
   "después de|después del|tras|una vez"},
  {static_cast<term>(static_cast<std::uint32_t>(term::after)
                     | static_cast<std::uint32_t>(term::behind)),
   "之后|完成后|以后|后再|の後|の完了後|が完了|が終わ|の後に"},
  {term::repeats,
   "repeat|repeating|redo|rerun|iterate|wiederhole|wiederholen|répétez|"
   "répéter|répète|refaites|repite|repetir|repita|重复|重新执行"},
  {static_cast<term>(static_cast<std::uint32_t>(term::repeats)
                     | static_cast<std::uint32_t>(term::behind)),
   "繰り返|くり返|やり直"},
  {term::goes_to,
   "go back to|return to|back to|jump to|jump back to|go to|skip to|"
   "continue with|continue at|proceed to|proceed with|move on to|"
   "restart at|restart from|start again at|start over at|"
   "zurück zu|zurück zum|gehe zu|gehe zurück zu|weiter mit|weiter zu|"
   "springe zu|fahre mit|revenez à|revenir à|retournez à|retour à|passez à|"
   "reprenez à|vuelve a|vuelve al|volver a|volver al|regresa a|regresa al|"
   "ve a|ve al|continúa con|salta a|salta al|pasa al|pasa a|"
   "回到|返回|跳到|跳至|转到|跳转到|进入"},
  {static_cast<term>(static_cast<std::uint32_t>(term::goes_to)
                     | static_cast<std::uint32_t>(term::behind)),
   "に戻|へ戻|に進|へ進"},
  {term::range, "to|through|thru|till|bis|à|au|a|al|hasta|到|至|から"},
  {term::list, "and|or|und|oder|sowie|et|ou|y|o|和|与|及|或|と"},
});

// Whole titles, whatever stands before, as regular expressions.
inline constexpr std::string_view procedure_words{
  "workflows?|steps|procedures?|process|instructions?|how to|pipeline|"
  "playbook|runbook|protocol|method|checklist|what to do|usage steps|"
  "what (?:you|we|i) do|how (?:it|this) goes|how (?:we|i|you) do (?:it|this)|"
  "step[ -]by[ -]step|walk-?through|game plan|the routine|to-?do|"
  "order of work|order of operations|the job|doing it|"
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
  "步骤|流程|步驟|操作方法|工作流|做法|怎么做|手順|ワークフロー|流れ|進め方|"
  "やり方|절차|단계|방법|순서"};

// What a title may start with so that its section is no procedure.
inline constexpr std::string_view commentary_starts{
  "(?:(?:code|usage|sample|worked|full|complete|more) )?examples?|"
  "references?|resources|see also|related|faqs?|frequently asked|changelog|"
  "change log|version history|(?:table of )?contents|further reading|"
  "glossary|limitations|known (?:issues|limitations|problems)|"
  "common (?:issues|problems|errors|mistakes|pitfalls)|pitfalls|gotchas|"
  "troubleshooting|prerequisites?|best practices|anti-?patterns|"
  "when (?:not )?to use|quick reference|api reference|"
  "output (?:format|structure|schema)|(?:report|response|file|input) format|"
  "beispiele?|referenzen|voraussetzungen|fehlerbehebung|fehlersuche|"
  "hinweise?|anmerkungen|häufige (?:fehler|fragen|probleme)|ausgabeformat|"
  "inhaltsverzeichnis|weiterführende|glossar|einschränkungen|"
  "exemples?|références|prérequis|pré-requis|dépannage|remarques?|"
  "format de (?:la )?sortie|table des matières|voir aussi|"
  "bonnes pratiques|limites|glossaire|erreurs (?:courantes|fréquentes)|"
  "ejemplos?|referencias|requisitos(?: previos)?|solución de problemas|"
  "notas?|formato de (?:la )?salida|índice|véase también|buenas prácticas|"
  "limitaciones|glosario|errores comunes|preguntas frecuentes|"
  "exemplos?|esempi[o]?|примеры?|примечания|требования"};
// The same where nothing but a joining word may follow.
inline constexpr std::string_view commentary_whole{
  "notes?|requirements|dependencies|rules|guidelines|principles|tips|"
  "tips and tricks|features|key features|background|options|parameters|"
  "arguments|inputs?|outputs?|license|credits|acknowledge?ments|"
  "capabilities|overview of files|regeln|richtlinien|tipps|hintergrund|"
  "parameter|optionen|anforderungen|règles|conseils|astuces|paramètres|"
  "options|contexte|exigences|reglas|consejos|parámetros|opciones|"
  "directrices|contexto"};
inline constexpr std::string_view commentary_signs{
  "示例|例子|样例|范例|参考|前提|前置条件|先决条件|常见问题|常见错误|故障排除|"
  "疑难解答|注意事项|注意|备注|说明事项|输出格式|目录|术语|限制|最佳实践|依赖|"
  "例[:：]?$|使用例|サンプル|前提条件|トラブルシューティング|注意点|備考|"
  "出力形式|出力フォーマット|よくある質問|参照|目次|用語|制限|예시|예제|참고"};

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
  "分析|编写|撰写|生成|整理|比较|计算|合并|处理|分類|作成|整理|比較|計算|"
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
  {cue::carry, "aggregate|clean|collect|combine|compile|concatenate|convert|"
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
