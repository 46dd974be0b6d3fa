#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Takes Markdown prose apart: sentences, clauses, words and code spans. Pure
/// and linear; views point into the arguments. [any thread]
namespace bind_env {

struct prose_sentence {
  std::string_view text;
  int line = 1; ///< of its first byte
};

/// A full stop in a name, a version or code ends no sentence.
std::vector<prose_sentence> sentences_of(std::string_view text);

/// The text with the inside of code spans blanked, byte for byte.
std::string without_code(std::string_view text);

/// A sentence and what it has in brackets.
struct bracketed_text {
  std::string text;  ///< with the brackets blanked
  std::string words; ///< the same of `words`
  std::vector<std::pair<std::size_t, std::size_t>> brackets; ///< the insides
};

/// `words` is `text` without code, in which no bracket counts. What is left
/// open goes to the end; nested brackets belong to the outer ones.
bracketed_text split_brackets(std::string_view text, std::string_view words);

struct prose_word {
  std::string_view text;
  std::size_t begin = 0; ///< in the text
  int line = 1;
  bool quoted = false; ///< a code span: all of it, without the backquotes
};

/// The words of letters, digits and `_-+.`, without a stop at the end.
std::vector<prose_word> words_of(std::string_view text);

int line_breaks(std::string_view text);

/// Whether a name is a part of a list of needs, "git, gh, and uv", where it is
/// no other word.
bool stands_alone(std::string_view words, std::string_view name);

/// Whether code shows words of which one is written: `bug | task | feature`.
bool is_choice(std::string_view code);

} // namespace bind_env
