#include "check/tokens.hpp"

#include "base/ascii.hpp"
#include "check/characters.hpp"
#include "check/document.hpp"

#include <cmath>

namespace skvm {

namespace {

bool is_mark(char c) {
  return c > ' ' && c < 0x7f && !is_letter(c) && !is_digit(c);
}

/// Tokens for a word of ASCII letters: common ones are one token whatever their
/// length, and capitals within it begin new ones.
double tokens_of_word(std::string_view word) {
  std::size_t humps = 0;
  for (std::size_t i = 1; i < word.size(); ++i)
    if (word[i] >= 'A' && word[i] <= 'Z' && word[i - 1] >= 'a')
      ++humps;
  bool capitals = word.size() > 1 && word[0] <= 'Z' && word[1] <= 'Z';
  if (capitals)
    return word.size() <= 3 ? 1 : static_cast<double>(word.size()) / 3.2;
  auto plain = static_cast<double>(word.size());
  auto whole = plain <= 6 ? 1 : plain <= 10 ? 1.2 : plain / 6.0;
  return whole + static_cast<double>(humps) * 0.8;
}

double tokens_of_character(std::uint32_t code) {
  if (checks::is_cjk(code))
    return 0.8;
  if (checks::is_cyrillic(code) || checks::is_greek(code))
    return 0.33;
  if (checks::is_latin(code))
    return 0.5;
  if (checks::is_right_to_left(code))
    return 0.4;
  if (checks::needs_joiners(code))
    return 0.6;
  return 1.2;
}

} // namespace

std::size_t estimate_tokens(std::string_view text) {
  double total = 0;
  for (std::size_t i = 0; i < text.size();) {
    auto begin = i;
    auto c = text[i];
    if (is_letter(c)) {
      while (i < text.size() && is_letter(text[i]))
        ++i;
      total += tokens_of_word(text.substr(begin, i - begin));
    } else if (is_digit(c)) {
      while (i < text.size() && is_digit(text[i]))
        ++i;
      total += std::ceil(static_cast<double>(i - begin) / 3.0);
    } else if (c == ' ' || c == '\t') {
      while (i < text.size() && (text[i] == ' ' || text[i] == '\t'))
        ++i;
      // One blank belongs to the word behind it, an indent is a token.
      if (i - begin > 1)
        total += 1;
    } else if (c == '\n' || c == '\r') {
      while (i < text.size() && (text[i] == '\n' || text[i] == '\r'))
        ++i;
      total += 0.7;
    } else if (is_mark(c)) {
      // Marks in a row share tokens, and the same one again costs nearly none.
      for (; i < text.size() && is_mark(text[i]); ++i) {
        if (i > begin && text[i] == text[i - 1])
          total += 0.03;
        else
          total += i > begin ? 0.4 : c == '_' ? 0.5 : 0.75;
      }
    } else {
      auto one = checks::character_at(text, i);
      total += tokens_of_character(one.code);
      i += one.size;
    }
  }
  return static_cast<std::size_t>(std::ceil(total));
}

skill_tokens count_tokens(const skill& subject) {
  skill_tokens out;
  out.catalogue = estimate_tokens(subject.front.name) + 2
                  + estimate_tokens(subject.front.description);
  out.body = estimate_tokens(
    std::string_view{subject.source}.substr(subject.body_begin));
  for (const auto& file : subject.files) {
    if (!file.text || file.content.empty())
      continue;
    bool script = checks::kind_of(file) == checks::document_kind::script;
    out.files.push_back({file.path, estimate_tokens(file.content), script});
    (script ? out.scripts : out.references) += out.files.back().tokens;
  }
  return out;
}

} // namespace skvm
