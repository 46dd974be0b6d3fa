#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

/// Reading helpers that the static passes share: text, shell, Python and
/// JavaScript as they occur in skills. Everything here is a pure function of
/// its arguments and linear in them. [any thread]
namespace pass_lang {

std::string_view trim(std::string_view text);

std::string to_lower(std::string_view text);

/// Whether the word is in the list, as it is written there.
inline bool is_one_of(std::string_view word,
                      std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

template <std::size_t N>
bool is_one_of(std::string_view word,
               const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// The lines without their ends, LF or CRLF.
std::vector<std::string_view> split_lines(std::string_view text);

/// The text with its blanks collapsed, on one line, cut between characters to
/// at most `max_bytes` and then marked with `…`.
std::string shortened(std::string_view text, std::size_t max_bytes);

/// `text` with every `from` replaced by `to`. Precondition: `from` not empty.
std::string replace_all(std::string text, std::string_view from,
                        std::string_view to);

/// The part after the last slash.
std::string_view base_name(std::string_view path);

/// The part before the last slash, empty where there is none.
std::string_view folder_name(std::string_view path);

/// The extension in lower case, without the dot; empty where there is none.
std::string extension(std::string_view path);

/// Whether a word reads as a path or file name: a slash in it, or an extension
/// of letters and digits. Addresses with a scheme, versions and options do not.
bool is_path_like(std::string_view word);

/// Whether the word stands for something to be filled in: `<region>`,
/// `{name}`, `$VAR`, `YOUR_FILE`.
bool is_placeholder(std::string_view word);

/// Lower-case words of letters and digits joined by hyphens, of at most
/// `max_words`.
std::string kebab(std::string_view text, std::size_t max_words);

/// Whether the word occurs with no letter, digit or `_` beside it.
/// Precondition: `word` not empty.
bool has_word(std::string_view text, std::string_view word);

/// The text with U+FFFD for each byte that is of no UTF-8 character.
std::string with_valid_characters(std::string text);

/// The member of that name; empty where there is none, or it is no text.
std::string text_in(const boost::json::object& from, std::string_view name);
/// The same, also of what is no object.
std::string text_in(const boost::json::value& from, std::string_view name);

/// The value as compact JSON that is valid even where a string in it is not
/// UTF-8.
std::string json_text(const boost::json::value& value);

} // namespace pass_lang
