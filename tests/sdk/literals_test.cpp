#include "kernel/sdk/literal_index.hpp"
#include "kernel/sdk/literals.hpp"
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace skvm {
namespace {

/// What a search asks before the automaton of the pattern.
class filter {
public:
  explicit filter(std::string_view pattern) {
    for (const auto& clause : literals_of(pattern).clauses)
      index_.add(clause);
    index_.build();
  }

  bool passes(std::string_view text) {
    const auto& found = index_.find(text, state_);
    return std::any_of(found.begin(), found.end(), [&](auto clause) {
      return index_.matches(clause, state_);
    });
  }

private:
  literal_index index_;
  literal_index::scratch state_;
};

bool passes(std::string_view pattern, std::string_view text) {
  return filter{pattern}.passes(text);
}

TEST(literals, class_excludes_nothing_by_a_letter_of_unknown_case) {
  EXPECT_TRUE(passes("(?i)ab[^，]*cd", "ab 1 cd"));
  EXPECT_TRUE(passes("(?i)read[^，；]*file", "read the file"));
  EXPECT_FALSE(passes("(?i)ab[^ß,]*cd", "ab,cd"));
  EXPECT_FALSE(passes("(?i)ab[^\\s]*cd", "ab cd"));
}

} // namespace
} // namespace skvm
