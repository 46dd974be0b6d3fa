#include "../lang/word_filter.hpp"
#include "phrases.hpp"

#include <array>
#include <unordered_map>
#include <vector>

namespace extract_concurrency {

namespace {

using enum cue;

// Sorted bytewise.
constexpr auto phrases = std::to_array<phrase>({
  {"a ordem não importa", independent},
  {"a qualquer momento", apart},
  {"abschließend", joins, true},
  {"al mismo tiempo", independent},
  {"anschließend", follows, true},
  {"ao mesmo tempo", independent},
  {"après", follows, true},
  {"bauen nicht aufeinander auf", independent},
  {"brauchen einander nicht", independent},
  {"cada uno por separado", independent},
  {"chacun séparément", independent},
  {"chiedi", stops},
  {"contemporaneamente", independent},
  {"cuando", decides},
  {"cuando todos", joins},
  {"da igual el orden", independent},
  {"damit", leans},
  {"danach", follows, true},
  {"dann", follows, true},
  {"dans cet ordre", follows},
  {"dans l'ordre que vous voulez", independent},
  {"dans n'importe quel ordre", independent},
  {"daraus", leans},
  {"das ergebnis", leans},
  {"demande à", stops},
  {"demandez à", stops},
  {"depois", follows, true},
  {"der reihe nach", carried},
  {"después", follows, true},
  {"die ergebnisse", leans},
  {"die reihenfolge ist egal", independent},
  {"dopo", follows, true},
  {"egal in welcher reihenfolge", independent},
  {"einer nach dem anderen", dependent},
  {"el orden no importa", independent},
  {"el resultado", leans},
  {"em paralelo", independent},
  {"em qualquer ordem", independent},
  {"em seguida", follows, true},
  {"en cualquier orden", independent},
  {"en el orden que sea", independent},
  {"en este orden", follows},
  {"en même temps", independent},
  {"en paralelo", independent},
  {"en parallèle", independent},
  {"enfin", joins, true},
  {"ensuite", follows, true},
  {"falls", decides},
  {"finalmente", joins, true},
  {"frag den", stops},
  {"frage den", stops},
  {"frage die", stops},
  {"für sich", independent},
  {"getrennt voneinander", independent},
  {"gleichzeitig", independent},
  {"haben nichts miteinander zu tun", independent},
  {"hangen niet van elkaar af", independent},
  {"hängen nicht voneinander ab", independent},
  {"hängt von nichts ab", apart},
  {"in beliebiger reihenfolge", independent},
  {"in dieser reihenfolge", follows},
  {"in parallelo", independent},
  {"in qualsiasi ordine", independent},
  {"in quest'ordine", dependent},
  {"in welcher reihenfolge auch immer", independent},
  {"independentes", independent},
  {"independientes", independent},
  {"independientes entre sí", independent},
  {"indipendenti", independent},
  {"indépendamment du reste", apart},
  {"indépendantes", independent},
  {"indépendants", independent},
  {"infine", joins, true},
  {"jeweils für sich", independent},
  {"keine wartet auf", independent},
  {"keiner wartet", independent},
  {"können parallel", independent},
  {"l'ordine non conta", independent},
  {"l'ordre n'a pas d'importance", independent},
  {"l'un après l'autre", dependent},
  {"l'une après l'autre", dependent},
  {"le résultat", leans},
  {"les résultats", leans},
  {"les uns après les autres", dependent},
  {"lorsque", decides},
  {"los resultados", leans},
  {"luego", follows, true},
  {"n'ont rien à voir", independent},
  {"nachdem", follows, true},
  {"nacheinander", carried},
  {"nacheinander", follows},
  {"nadie espera", independent},
  {"ne dépend de rien", apart},
  {"ne dépend pas des autres", apart},
  {"ne dépendent pas l'un de l'autre", independent},
  {"ne dépendent pas l'une de l'autre", independent},
  {"ne dépendent pas les unes des autres", independent},
  {"ne dépendent pas les uns des autres", independent},
  {"nesta ordem", follows},
  {"niemand muss auf", independent},
  {"niemand wartet", independent},
  {"no depende de los demás", apart},
  {"no depende de nada", apart},
  {"no dependen entre sí", independent},
  {"no dependen unas de otras", independent},
  {"no dependen unos de otros", independent},
  {"no se esperan", independent},
  {"non dipende dagli altri", apart},
  {"non dipendono l'uno dall'altro", independent},
  {"non importa l'ordine", independent},
  {"não depende de nada", apart},
  {"não depende dos outros", apart},
  {"não dependem umas das outras", independent},
  {"não dependem uns dos outros", independent},
  {"o resultado", leans},
  {"os resultados", leans},
  {"parallel agents", demands},
  {"parallel ausführen", independent},
  {"parallel laufen", independent},
  {"parallel tasks", demands},
  {"parallel workers", demands},
  {"parallel zu", beside},
  {"personne n'attend", independent},
  {"peu importe l'ordre", independent},
  {"podem ser feitos ao mesmo tempo", independent},
  {"poi", follows, true},
  {"por fim", joins, true},
  {"por separado", independent},
  {"por último", joins, true},
  {"pour finir", joins, true},
  {"pregunta al", stops},
  {"pregunte al", stops},
  {"puis", follows, true},
  {"quando", decides},
  {"quando todos", joins},
  {"reihenfolge spielt keine rolle", independent},
  {"sans s'attendre", independent},
  {"schließlich", joins, true},
  {"se", decides},
  {"si", decides},
  {"sin depender unas de otras", independent},
  {"sin depender unos de otros", independent},
  {"sobald", follows, true},
  {"sobald alle", joins},
  {"séparément", independent},
  {"tanto faz a ordem", independent},
  {"um após o outro", dependent},
  {"una dopo l'altra", dependent},
  {"una tras otra", dependent},
  {"unabhängig von den anderen", apart},
  {"unabhängig voneinander", independent},
  {"une fois que tout", joins},
  {"uno dopo l'altro", dependent},
  {"uno tras otro", dependent},
  {"voneinander unabhängig", independent},
  {"warten nicht aufeinander", independent},
  {"wenn", decides},
  {"wenn alle", joins},
  {"zum schluss", joins, true},
  {"zur gleichen zeit", independent},
});

constexpr auto unspaced = std::to_array<phrase>({
  {"然后", follows},
  {"接着", follows},
  {"之后", follows},
  {"最后", joins},
  {"全部完成后", joins},
  {"并行", independent},
  {"同时", independent},
  {"任意顺序", independent},
  {"互不依赖", independent},
  {"按顺序", dependent},
  {"依次", dependent},
  {"询问用户", stops},
  {"停止", stops},
  {"确认后", stops},
  {"上一步", leans},
  {"结果", leans},
  {"如果", decides},
  {"子代理", demands},
  {"次に", follows},
  {"その後", follows},
  {"最後に", joins},
  {"並行", independent},
  {"同時に", independent},
  {"順不同", independent},
  {"順番に", dependent},
  {"ユーザーに確認", stops},
  {"結果", leans},
  {"もし", decides},
  {"互不影响", independent},
  {"没有先后", independent},
  {"顺序不限", independent},
  {"顺序随意", independent},
  {"先后无所谓", independent},
  {"独立して", independent},
  {"一起进行", independent},
  {"分别独立", independent},
  {"把以上", joins},
  {"将以上", joins},
  {"以上结果", joins},
  {"以上内容", joins},
  {"以上所有", joins},
  {"上述", joins},
  {"以上の", joins},
  {"上記", joins},
});

struct phrase_index {
  phrase_index() {
    for (auto table : {english_phrases(), other_phrases()})
      for (const auto& one : table) {
        auto first = one.text.substr(0, one.text.find(' '));
        filter.add(first);
        by_first[first].push_back(one);
      }
  }

  pass_lang::word_filter filter;
  std::unordered_map<std::string_view, std::vector<phrase>> by_first;
};

} // namespace

std::span<const phrase> phrases_of(std::string_view first_word) {
  static const phrase_index known;
  if (!known.filter.may_hold(first_word))
    return {};
  auto found = known.by_first.find(first_word);
  if (found == known.by_first.end())
    return {};
  return found->second;
}

std::span<const phrase> other_phrases() {
  return phrases;
}

std::span<const phrase> unspaced_phrases() {
  return unspaced;
}

} // namespace extract_concurrency
