#pragma once

#include "skvm/skill.hpp"

#include "base/ascii.hpp"
#include "base/byte_set.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

/// What bytes mean to the guard's reading of a text.
namespace skvm::guard {

inline bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

inline constexpr byte_set content_bytes{"%$<>="};
/// What may stand inside a word, a path, a figure or a placeholder.
inline constexpr byte_set inner_bytes{"_/.-~@#%$+=&:*<>{}\\'"};

inline bool is_inner(char c) {
  return inner_bytes.holds(c);
}

inline bool ends_sentence(std::string_view word) {
  static constexpr std::string_view abbreviations[]{
    "e.g.", "i.e.", "etc.", "vs.", "cf.", "approx.", "no.", "fig."};
  if (word.empty() || (word.back() != '.' && word.back() != ':'))
    return false;
  return std::none_of(std::begin(abbreviations), std::end(abbreviations),
                      [&](auto known) { return word.ends_with(known); });
}

/// Whether indentation means nothing in code of that language.
inline bool is_shell(std::string_view language) {
  return language.empty() || language == "sh" || language == "bash"
         || language == "shell" || language == "zsh" || language == "console";
}

/// A line without its break, and without what is before the body.
inline span line_span(const skill& of, std::size_t line) {
  auto begin = of.line_starts[line - 1];
  auto end =
    line < of.line_starts.size() ? of.line_starts[line] : of.source.size();
  while (end > begin
         && (of.source[end - 1] == '\n' || of.source[end - 1] == '\r'))
    --end;
  return {std::max(begin, of.body_begin), std::max(end, begin)};
}

} // namespace skvm::guard
