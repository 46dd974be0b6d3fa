#include "base/one_of.hpp"
#include "skill/reading.hpp"

#include <algorithm>
#include <array>

namespace skvm::ir {

namespace {

/// Whether word `i` stands where an order starts: at the head of the sentence
/// or of a clause, not behind "if you".
bool is_order(std::string_view text, const std::vector<word>& words,
              std::size_t i) {
  static constexpr std::array<std::string_view, 10> joints{
    "and", "but",  "then",    "please", "so",
    "or",  "also", "instead", "just",   "important"};
  if (i == 0 || is_one_of(words[i - 1].text, joints))
    return true;
  auto gap = text.substr(words[i - 1].end, words[i].begin - words[i - 1].end);
  return gap.find_first_of(",;:.!|\xE2\xE3\xEF") != std::string_view::npos
         || gap.find(" - ") != std::string_view::npos;
}

bool is_word(const std::vector<word>& words, std::size_t i,
             std::string_view text) {
  return i < words.size() && words[i].text == text;
}

bool is_prohibition(std::string_view text, const std::vector<word>& words,
                    std::size_t i) {
  bool short_form = words[i].text == "don't";
  if (!short_form && !(words[i].text == "do" && is_word(words, i + 1, "not")))
    return false;
  auto next = short_form ? i + 1 : i + 2;
  if (is_word(words, next, "need") || is_word(words, next, "have")
      || is_word(words, next, "worry"))
    return false;
  return words[i].upper || is_order(text, words, i);
}

/// What word `i` says by itself and with its neighbours.
binding binding_at(std::string_view text, const std::vector<word>& words,
                   std::size_t i) {
  const auto& w = words[i].text;
  auto negated = [&] { return is_word(words, i + 1, "not"); };
  if (w == "must" || w == "shall")
    return negated() || is_word(words, i + 1, "never") ? binding::never
                                                       : binding::must;
  if (w == "never" || w == "mustn't" || w == "forbidden" || w == "prohibited")
    return binding::never;
  if (w == "always" || w == "mandatory")
    return binding::must;
  if (is_prohibition(text, words, i))
    return binding::never;
  if (w == "avoid" && is_order(text, words, i))
    return binding::never;
  if (w == "allowed" && i > 0 && words[i - 1].text == "not")
    return binding::never;
  bool after_not = i > 0 && words[i - 1].text == "not";
  if (w == "required" && !after_not) {
    bool stated =
      i > 0 && (words[i - 1].text == "is" || words[i - 1].text == "are");
    return words[i].upper || stated ? binding::must : binding::none;
  }
  if (w == "make" && is_word(words, i + 1, "sure"))
    return binding::must;
  if (w == "ensure" && is_order(text, words, i))
    return binding::must;
  if (w == "important" || w == "critical" || w == "wichtig"
      || w == "importante") {
    auto rest = text.substr(words[i].end, 4);
    auto colon = rest.find(':');
    if (colon != std::string_view::npos
        && rest.substr(0, colon).find_first_not_of("*_ ")
             == std::string_view::npos)
      return binding::must;
  }
  return binding::none;
}

/// German and French put their "not" behind the verb, Spanish before it.
binding forbids_abroad(const reading& said, std::size_t i) {
  static constexpr auto negations = std::to_array<std::string_view>(
    {"pas", "jamais", "plus", "rien", "aucun", "aucune"});
  static constexpr auto spanish = std::to_array<std::string_view>(
    {"el", "la", "los", "las", "del", "un", "una", "en", "que", "lo", "su",
     "sus", "tus", "este", "esta", "estos", "estas", "de"});
  static constexpr auto articles = std::to_array<std::string_view>(
    {"die",   "diese",  "eine",   "keine",   "manche", "alle",  "viele",
     "beide", "welche", "einige", "jede",    "seine",  "ihre",  "meine",
     "deine", "solche", "andere", "weitere", "ende",   "datei", "ausgabe"});
  const auto& words = said.words;
  const auto& w = words[i].text;
  auto has = [&](std::size_t from, std::size_t to, const auto& list) {
    for (auto at = from; at < std::min(to, words.size()); ++at)
      if (is_one_of(words[at].text, list))
        return true;
    return false;
  };
  if ((w == "ne" || w.starts_with("n'")) && is_order(said.text, words, i))
    return has(i + 1, i + 5, negations) ? binding::never : binding::none;
  if (w == "no" && i + 1 < words.size() && is_order(said.text, words, i)) {
    const auto& verb = words[i + 1].text;
    bool orders = verb.size() > 3
                  && (verb.ends_with("es") || verb.ends_with("as")
                      || verb.ends_with("e") || verb.ends_with("a")
                      || verb.ends_with("en") || verb.ends_with("an"));
    return orders && has(i + 2, words.size(), spanish) ? binding::never
                                                       : binding::none;
  }
  // "Ändere die Datei nicht."
  bool last = w == "nicht" && i + 1 == words.size() && i > 1;
  return last && words[0].text.size() > 3 && words[0].text.ends_with("e")
             && !is_one_of(words[0].text, articles)
           ? binding::never
           : binding::none;
}

bool is_partly(const std::vector<word>& words, std::size_t i) {
  static constexpr auto more = std::to_array<std::string_view>(
    {"alle", "jede", "jeder", "jedes", "immer", "nur", "mehr", "zu"});
  return i < words.size() && is_one_of(words[i].text, more);
}

binding binding_of_term(const reading& said, const found_term& one) {
  auto next = one.first + one.count;
  if (one.is(term::must))
    return binding::must;
  if (one.is(term::never))
    return binding::never;
  bool order =
    is_order(said.text, said.words, one.first)
    || static_cast<unsigned char>(said.words[one.first].text[0]) >= 0xe3;
  if (one.is(term::order_never) && order && !is_partly(said.words, next))
    return binding::never;
  return one.is(term::order_must) && order ? binding::must : binding::none;
}

} // namespace

binding binding_of(const reading& said) {
  std::size_t next = 0;
  for (std::size_t i = 0; i < said.words.size(); ++i) {
    const auto& text = said.words[i].text;
    while (next < said.terms.size() && said.terms[next].first < i)
      ++next;
    const auto* here = next < said.terms.size() && said.terms[next].first == i
                         ? &said.terms[next]
                         : nullptr;
    auto found = binding::none;
    if (here != nullptr && here->is(term::binds))
      found = binding_at(said.text, said.words, i);
    if (here != nullptr && found == binding::none)
      found = binding_of_term(said, *here);
    bool elided = text.size() > 2 && text[0] == 'n' && text[1] == '\'';
    if (found == binding::none
        && (elided || (here != nullptr && here->is(term::binds))))
      found = forbids_abroad(said, i);
    if (found != binding::none)
      return found;
  }
  return binding::none;
}

} // namespace skvm::ir
