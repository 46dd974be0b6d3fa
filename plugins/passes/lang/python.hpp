#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Reads Python just far enough to tell code from strings and comments.
namespace pass_lang {

struct python_literal {
  std::size_t begin = 0; ///< with prefix and quotes: bytes into the text
  std::size_t end = 0;
  std::string value;      ///< as written between the quotes
  bool formatted = false; ///< an f-string
  bool triple = false;
  int line = 0;
};

struct python_source {
  /// The text byte for byte, with strings and comments blanked out; line ends
  /// stay. The bytes inside of a triple-quoted string are blank too.
  std::string code;
  std::vector<python_literal> literals;

  /// The literal that begins at `offset`, or null.
  [[nodiscard]] const python_literal* literal_at(std::size_t offset) const;
};

python_source read_python(std::string_view text);

/// Logical lines of masked code: brackets and backslashes join lines, `;` and a
/// compound statement's colon split them.
struct python_statement {
  std::string text; ///< masked, trimmed, joined by single blanks
  int line = 0;
  std::size_t indent = 0;
  std::size_t begin = 0; ///< of the statement in the text
};

std::vector<python_statement> statements(const python_source& source);

} // namespace pass_lang
