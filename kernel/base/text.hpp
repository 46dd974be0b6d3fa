#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Small things about text. [any thread]
namespace skvm {

/// Whether the bytes are valid UTF-8.
bool is_utf8(std::string_view bytes);

/// The text with each invalid byte replaced by U+FFFD.
std::string to_utf8(std::string bytes);

/// The first of at most `max_bytes`, cut between characters.
std::string_view utf8_prefix(std::string_view text, std::size_t max_bytes);

/// The candidate nearest to `word` by edit distance, or an empty text where
/// none is near enough to be a misspelling.
std::string nearest(std::string_view word,
                    const std::vector<std::string>& candidates);

std::vector<std::string_view> split_lines(std::string_view text);

std::string_view trim(std::string_view text);

std::string to_lower(std::string_view text);

/// `text` with every `from` replaced by `to`. Precondition: `from` not empty.
std::string replace_all(std::string text, std::string_view from,
                        std::string_view to);

/// Single-quoted for a POSIX shell where it needs to be.
std::string shell_quoted(std::string_view word);

/// Whether `text` matches a pattern in which `*` stands for any text.
bool matches_glob(std::string_view text, std::string_view pattern);

/// 12345678 → `12.3 M`; for people.
std::string with_unit(double value);

} // namespace skvm
