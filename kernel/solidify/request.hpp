#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// What a user asks for, as far as a machine can be sure of it. Pure functions.
/// [any thread]
namespace skvm::solidify {

/// Longer requests are never matched.
inline constexpr std::size_t longest_request = 4096;

struct request_token {
  enum class kind {
    word,   ///< ASCII letters, digits, hyphens, apostrophes
    number, ///< `5`, `-2.5`
    date,   ///< `2024-05-31`, `2024/05/31`, `2024-05`
    path,   ///< with an ending or a slash, of plain characters
    quoted, ///< in quotes of any kind, and no path
    mark,   ///< punctuation and line feeds
    other,  ///< all else; only ever equal to itself
  };

  kind what = kind::other;
  std::string text;  ///< without quotes
  std::string lower; ///< of a word
  bool in_quotes = false;
};

using request_tokens = std::vector<request_token>;

/// A polite frame around it (greetings, "could you", "please") is left out. The
/// mark behind the last sentence is too, but for a question that is none of
/// politeness.
request_tokens read_request(std::string_view text);

/// Words that change what is asked or refer to something outside: "not",
/// "only", "again". A request with one is neither learnt from nor matched.
bool is_qualifier(std::string_view word);

/// "a", "an", "the", in lower case.
bool is_article(std::string_view word);
bool is_preposition(std::string_view word);

/// Units, formats, days and months: never a value that was not seen.
bool is_closed_word(std::string_view word);

/// Words that say nothing of their own in a report of what was done.
bool is_report_word(std::string_view word);

/// `csv` of `data/a.csv`, lower case; empty without one.
std::string ending_of(std::string_view path);

} // namespace skvm::solidify
