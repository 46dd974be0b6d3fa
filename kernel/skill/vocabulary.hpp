#pragma once

#include "skill/language.hpp"

#include <array>
#include <string_view>

/// Words of order, duty and control flow. Phrases are lower case; `words_of`
/// splits them as it does the text. What titles say is in
/// `title_vocabulary.hpp`, what is done to files in `cue_vocabulary.hpp`.
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
   "in no particular order|no particular order|whatever order|"
   "order is up to you|egal in welcher reihenfolge|da igual el orden|"
   "en el orden que sea|em qualquer ordem|tanto faz a ordem|"
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
   "nobody needs to wait|nobody has to wait|nobody waits|no one waits|"
   "no one needs to wait|no one has to wait|none waits|none has to wait|"
   "none of them waits|none needs to wait|"
   "none of them depends|none of these depends|none depends on another|"
   "do not depend on one another|don't depend on one another|"
   "do not build on each other|don't build on each other|"
   "do not affect each other|don't affect each other|can all be done|"
   "ne dépendent pas|no dependen|não dependem|non dipendono|"
   "hängen nicht voneinander ab|warten nicht aufeinander|"
   "haben nichts miteinander zu tun|"
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

} // namespace skvm::ir::vocabulary
