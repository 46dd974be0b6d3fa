#pragma once

#include <re2/re2.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// Small things about text and patterns. [any thread]
namespace sim {

std::string_view trimmed(std::string_view text);
std::string lower(std::string_view text);
std::vector<std::string_view> lines_of(std::string_view text);
bool matches(std::string_view text, const RE2& pattern);

/// One match of a pattern: group 0 is all of it; a group that took no part is
/// empty.
struct match {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::vector<std::string_view> groups;
};

/// All matches, in order, without overlaps.
std::vector<match> matches_of(std::string_view text, const RE2& pattern);

/// `text` with each match replaced by what `with` makes of it.
std::string replaced(std::string_view text, const RE2& pattern,
                     const std::function<std::string(const match&)>& with);

/// The words of a text that mean something: lower case, of three letters and
/// more, `summarise` and `summarize` alike.
std::vector<std::string> words_of(std::string_view text);

/// How many of the words are in both, where one may begin with the other
/// (`clean`, `cleaned`).
int overlap(const std::vector<std::string>& left,
            const std::vector<std::string>& right);

/// FNV-1a: the same on every machine, unlike `std::hash`.
std::uint64_t hash_of(std::string_view text,
                      std::uint64_t seed = 14695981039346656037U);

/// The first bytes of a text, cut between characters, with a mark if cut.
std::string excerpt(std::string_view text, std::size_t bytes);

} // namespace sim
