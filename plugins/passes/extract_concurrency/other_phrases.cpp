#include "phrases.hpp"

#include <array>

namespace extract_concurrency {

namespace {

using enum cue;

// Sorted bytewise.
constexpr auto phrases = std::to_array<phrase>({
  {"abschließend", joins, true},
  {"al mismo tiempo", independent},
  {"anschließend", follows, true},
  {"après", follows, true},
  {"chiedi", stops},
  {"cuando", decides},
  {"cuando todos", joins},
  {"damit", leans},
  {"danach", follows, true},
  {"dann", follows, true},
  {"dans cet ordre", follows},
  {"dans n'importe quel ordre", independent},
  {"daraus", leans},
  {"das ergebnis", leans},
  {"demande à", stops},
  {"demandez à", stops},
  {"depois", follows, true},
  {"der reihe nach", carried},
  {"después", follows, true},
  {"die ergebnisse", leans},
  {"dopo", follows, true},
  {"el resultado", leans},
  {"em paralelo", independent},
  {"em qualquer ordem", independent},
  {"em seguida", follows, true},
  {"en cualquier orden", independent},
  {"en este orden", follows},
  {"en paralelo", independent},
  {"en parallèle", independent},
  {"enfin", joins, true},
  {"ensuite", follows, true},
  {"falls", decides},
  {"finalmente", joins, true},
  {"frag den", stops},
  {"frage den", stops},
  {"frage die", stops},
  {"gleichzeitig", independent},
  {"in beliebiger reihenfolge", independent},
  {"in dieser reihenfolge", follows},
  {"in parallelo", independent},
  {"infine", joins, true},
  {"le résultat", leans},
  {"les résultats", leans},
  {"lorsque", decides},
  {"los resultados", leans},
  {"luego", follows, true},
  {"nachdem", follows, true},
  {"nacheinander", carried},
  {"nacheinander", follows},
  {"nesta ordem", follows},
  {"o resultado", leans},
  {"os resultados", leans},
  {"parallel agents", demands},
  {"parallel ausführen", independent},
  {"parallel tasks", demands},
  {"parallel workers", demands},
  {"parallel zu", beside},
  {"poi", follows, true},
  {"por fim", joins, true},
  {"por último", joins, true},
  {"pour finir", joins, true},
  {"pregunta al", stops},
  {"pregunte al", stops},
  {"puis", follows, true},
  {"quando", decides},
  {"quando todos", joins},
  {"schließlich", joins, true},
  {"se", decides},
  {"si", decides},
  {"sobald", follows, true},
  {"sobald alle", joins},
  {"unabhängig voneinander", independent},
  {"une fois que tout", joins},
  {"wenn", decides},
  {"wenn alle", joins},
  {"zum schluss", joins, true},
});

constexpr auto unspaced = std::to_array<phrase>({
  {"然后", follows},     {"接着", follows},         {"之后", follows},
  {"最后", joins},       {"全部完成后", joins},     {"并行", independent},
  {"同时", independent}, {"任意顺序", independent}, {"互不依赖", independent},
  {"按顺序", dependent}, {"依次", dependent},       {"询问用户", stops},
  {"停止", stops},       {"确认后", stops},         {"上一步", leans},
  {"结果", leans},       {"如果", decides},         {"子代理", demands},
  {"次に", follows},     {"その後", follows},       {"最後に", joins},
  {"並行", independent}, {"同時に", independent},   {"順不同", independent},
  {"順番に", dependent}, {"ユーザーに確認", stops}, {"結果", leans},
  {"もし", decides},
});

} // namespace

std::span<const phrase> other_phrases() {
  return phrases;
}

std::span<const phrase> unspaced_phrases() {
  return unspaced;
}

} // namespace extract_concurrency
