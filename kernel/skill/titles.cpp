#include "base/text.hpp"
#include "skill/language.hpp"
#include "skill/title_vocabulary.hpp"
#include <re2/re2.h>

namespace skvm::ir {

namespace {

using namespace vocabulary;

re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

/// Whether something is done in `text` to what follows: "Update the pricing".
bool has_verb(std::string_view text) {
  static const RE2 leads{"(?i)" + std::string{guide_verbs}};
  static const RE2 topic{"(?i)" + std::string{guide_topics}};
  static const RE2 determiner{"(?i)" + std::string{determiners}};
  auto words = words_of(text);
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string_view one = words[i].text;
    auto acts = [](std::string_view verb) {
      auto role = title_role_of(verb);
      return role.acts && !role.orders;
    };
    bool third_person =
      one.ends_with('s')
      && (acts(one.substr(0, one.size() - 1))
          || (one.ends_with("es") && acts(one.substr(0, one.size() - 2)))
          || (one.ends_with("ies")
              && acts(std::string{one.substr(0, one.size() - 3)} + 'y')));
    if ((!acts(one) && !third_person) || RE2::FullMatch(piece(one), leads))
      continue;
    bool object = i + 1 < words.size()
                  && RE2::FullMatch(piece(words[i + 1].text), determiner);
    if (object || third_person || !RE2::FullMatch(piece(one), topic))
      return true;
  }
  return false;
}

} // namespace

bool is_procedure(std::string_view title) {
  static const RE2 pattern{R"((?i)(?:^|[^\pL])(?:)"
                           + std::string{procedure_words} + R"()(?:[^\pL]|$)|)"
                           + std::string{procedure_signs}};
  return RE2::PartialMatch(piece(utf8_prefix(title, 200)), pattern);
}

bool is_commentary(std::string_view title) {
  static const RE2 pattern{
    R"((?i)^[^\pL]*(?:(?:)" + std::string{commentary_starts}
    + R"()(?:[^\pL]|$)|(?:)" + std::string{commentary_whole}
    + R"()\s*(?:$|[^\pL\s]|(?:and|or|for|on|of|about|und|für|zu|et|sur|pour|y|sobre|para)\s)|(?:)"
    + std::string{commentary_signs} + "))"};
  return RE2::PartialMatch(piece(utf8_prefix(title, 200)), pattern);
}

bool names_a_kind(std::string_view title) {
  static const RE2 pattern{R"((?i)^[^\pL]*(?:)" + std::string{kind_heads}
                           + R"()\s+(\pL+))"};
  static const RE2 other{R"((?i)^(?:)" + std::string{kind_joins} + ")$"};
  re2::StringPiece next;
  return RE2::PartialMatch(piece(utf8_prefix(title, 120)), pattern, &next)
         && !RE2::FullMatch(next, other);
}

bool is_aside(std::string_view title) {
  static const RE2 pattern{R"((?i)^[^\pL]*(?:(?:)" + std::string{aside_starts}
                           + R"()(?:[^\pL]|$)|(?:)" + std::string{aside_whole}
                           + R"()[^\pL]*(?:$|[(,])|(?:)"
                           + std::string{aside_signs} + "))"};
  return RE2::PartialMatch(piece(utf8_prefix(title, 200)), pattern);
}

title_role title_role_of(std::string_view title) {
  auto starts = [](std::string_view words, std::string_view signs) {
    return R"((?i)^[^\pL]*(?:(?:)" + std::string{words} + R"()(?:[^\pL]|$)|(?:)"
           + std::string{signs} + "))";
  };
  static const RE2 opening{starts(opening_verbs, opening_signs)};
  static const RE2 closing{starts(closing_words, closing_signs)};
  static const RE2 verb{starts(title_verbs, title_verb_signs)};
  static const RE2 infinitive{R"((?i)\s(?:)" + std::string{infinitives}
                              + ")[^\\pL]*$"};
  static const RE2 last{starts(order_titles, order_title_signs)};
  // Most say nothing, which one look tells.
  static const RE2 any{opening.pattern() + "|" + closing.pattern() + "|"
                       + verb.pattern() + "|" + infinitive.pattern() + "|"
                       + last.pattern()};
  auto text = piece(utf8_prefix(title, 120));
  auto is = [&](const RE2& pattern) {
    return RE2::PartialMatch(text, pattern);
  };
  title_role role;
  role.acts = is(any);
  if (!role.acts)
    return role;
  role.opens = is(opening);
  role.closes = is(closing);
  role.orders = is(last);
  return role;
}

bool names_a_guide(std::string_view title, std::size_t opening) {
  static const RE2 pattern{
    R"((?i)(?:^|[^\pL])((?:)" + std::string{guide_nouns}
    + R"()(?:\s*$|\s*[^\pL\pN\s_-]|\s+[-–—]|\s+(?:)" + std::string{guide_joins}
    + R"()(?:[^\pL]|$))|(?:)" + std::string{leading_guide_nouns}
    + R"()(?:[^\pL]|$))|((?:)" + std::string{guide_signs}
    + R"()(?:[^\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]|$|)"
    + std::string{guide_join_signs} + "))"};
  re2::StringPiece noun;
  re2::StringPiece sign;
  auto head = utf8_prefix(title, 160);
  if (!RE2::PartialMatch(piece(head), pattern, &noun, &sign))
    return false;
  const auto* found = sign.data() != nullptr ? sign.data() : noun.data();
  auto before = static_cast<std::size_t>(found - head.data());
  return before < opening
         && (sign.data() != nullptr || !has_verb(head.substr(0, before)));
}

bool knows_verbs_of(std::string_view text) {
  static const RE2 known{R"((?i)(?:^|[^\pL])(?:)"
                         + std::string{known_language_words}
                         + R"()[^\pL]|[\p{Han}\p{Hiragana}])"};
  static const RE2 foreign{
    R"([\p{Cyrillic}\p{Hangul}\p{Greek}\p{Arabic}\p{Hebrew}\p{Thai}]+)"};
  auto count = [&](const RE2& pattern) {
    auto rest = piece(text);
    std::size_t out = 0;
    while (RE2::FindAndConsume(&rest, pattern))
      ++out;
    return out;
  };
  auto words = count(known);
  return words > 2 && words > count(foreign);
}

column_head column_head_of(std::string_view cell) {
  auto whole = [](std::string_view words) {
    return R"((?i)^[^\pL#]*(?:)" + std::string{words}
           + R"()\s*(?:#|no\.?|nr\.?|n°)?[^\pL]*$)";
  };
  static const RE2 step{whole(step_columns)};
  static const RE2 action{whole(action_columns)};
  static const RE2 input{whole(input_columns)};
  static const RE2 output{whole(output_columns)};
  static const RE2 weak{whole(number_columns)};
  static const RE2 any{step.pattern() + "|" + action.pattern() + "|"
                       + input.pattern() + "|" + output.pattern() + "|"
                       + weak.pattern()};
  auto text = piece(utf8_prefix(cell, 80));
  auto is = [&](const RE2& pattern) {
    return RE2::PartialMatch(text, pattern);
  };
  return !is(any)     ? column_head::other
         : is(step)   ? column_head::step
         : is(action) ? column_head::action
         : is(input)  ? column_head::input
         : is(output) ? column_head::output
         : is(weak)   ? column_head::weak
                      : column_head::other;
}

bool is_phase_noun(std::string_view text) {
  static const RE2 pattern{R"((?i)(?:^|[^\pL])(?:)" + std::string{phase_nouns}
                           + ")"};
  return RE2::PartialMatch(piece(utf8_prefix(text, 80)), pattern);
}

bool gives_each_its_own(std::string_view sentence) {
  static const RE2 pattern{
    "(?i)\\b(?:each|every|all|one|they)\\b[^.;]*\\b(?:its|their) own "
    "(?:[a-z]+ )?(?:"
    + std::string{own_nouns}
    + ")\\b|\\b(?:an?|one) (?:[a-z]+ )?(?:" + std::string{own_nouns}
    + ")\\b (?:each|per|for each|for every|of its own)\\b|"
      "^\\W*each (?:[a-z]+ )?(?:"
    + std::string{own_verbs} + ")\\b|" + std::string{own_elsewhere}};
  return RE2::PartialMatch(piece(utf8_prefix(sentence, 400)), pattern);
}

bool is_one_of_several_ways(std::string_view title) {
  static const RE2 pattern{R"((?i)^[^\pL]*(?:)" + std::string{way_titles}
                           + R"()(?:[^\pL]|$)|\b(?:macos|linux|windows)\b)"};
  return RE2::PartialMatch(piece(utf8_prefix(title, 80)), pattern);
}

bool offers_a_choice(std::string_view sentence) {
  static const RE2 pattern{
    R"((?i)^\W*(?:(?:then|now|here|from these)[, ]+)?(?:)"
    + std::string{choice_leads} + ")"};
  return RE2::PartialMatch(piece(utf8_prefix(sentence, 120)), pattern);
}

bool is_stretch_of_time(std::string_view title) {
  static const RE2 pattern{
    R"((?i)^[^\pL\d]*(?:(?:after|until|within|nach|bis|après|después de|tras)\s+(?:the\s+)?)?(?:(?:)"
    + std::string{time_nouns}
    + R"()\s*[+-]?\d+|(?:the )?(?:first|last|next) (?:\d+|two|three|five|ten|fifteen|thirty) (?:)"
    + std::string{time_nouns}
    + R"()s?(?:[^\pL]|$)|t\s*[+-]\s*\d+|\d+\s*(?:-|–|—|to|bis|à|a)\s*\d+\s*(?:)"
    + std::string{time_nouns} + R"()|(?:)" + std::string{weekdays}
    + R"()(?:[^\\pL]|$)|第\s*[\d一二三四五六七八九十]+\s*[天周日月]|\d{1,2}:\d{2}))"};
  return RE2::PartialMatch(piece(utf8_prefix(title, 80)), pattern);
}

} // namespace skvm::ir
