#pragma once

#include "skvm/result.hpp"

#include <string>
#include <string_view>
#include <vector>

/// What tool calls look like to the part of the kernel that turns recurring
/// ones into functions. Everything here is a pure function. [any thread]
namespace skvm::solidify {

enum class code_language { text, shell, python, javascript, sql, json };

std::string_view to_string(code_language language);

/// The skill's folder and the work folder, wherever code names them: two bytes
/// that occur in no text.
inline constexpr char skill_mark = '\x01';
inline constexpr char work_mark = '\x02';

/// Whether a text names one of them.
inline bool has_mark(std::string_view text) {
  return text.find_first_of(std::string_view{"\x01\x02"})
         != std::string_view::npos;
}

/// One token of a program, or one that holds a program of another language.
struct code_token {
  enum class kind {
    other,   ///< as written: operators, names, blanks, words with expansions
    word,    ///< of a shell: `value` without quotes
    string,  ///< a literal
    number,  ///< a literal
    heredoc, ///< `value` is the delimiter, the text is in `children`
  };

  kind what = kind::other;
  std::string text; ///< as written; what an `other` is printed as
  std::string value;
  code_language inner = code_language::text; ///< of `children`
  std::vector<code_token> children;
  /// Set by `generalise`: which of a program's varying values stands here.
  int hole = -1;
  bool is_list = false; ///< the hole stands for several words
  bool is_flag = false; ///< an option that is there or is not

  bool operator==(const code_token&) const = default;
};

using code_tokens = std::vector<code_token>;

/// Reads code. What a language's reader does not understand comes back as one
/// token as written, so that it can only ever be repeated unchanged.
code_tokens read_code(std::string_view code, code_language language);

/// By a file's ending.
code_language language_of(std::string_view path);

/// Whether a word could be an operator or a comment of a shell.
bool begins_command(const code_token& before);

/// Whether it is an operator of a shell that redirects something, `2>&1` too.
bool redirects(const code_token& token);

/// Whether the word behind it is the file that it redirects to or from.
bool names_file(const code_token& token);

/// Whether the word is an option of sqlite3 that takes no value.
bool is_sqlite_flag(std::string_view word);

} // namespace skvm::solidify
