#include "kernel/sdk/late_pattern.hpp"
#include "kernel/sdk/literal_index.hpp"
#include "kernel/sdk/literals.hpp"
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <random>
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

TEST(literals, ends_of_a_range_are_as_written) {
  EXPECT_TRUE(passes("foo[A-z]+bar", "foo_bar"));
  EXPECT_TRUE(passes("foo[A-z]+bar", "foo_x_bar"));
  EXPECT_TRUE(passes("foo[^!-Z]*bar", "foo_bar"));
  EXPECT_FALSE(passes("foo[^!-Z]*bar", "foo,bar"));
  EXPECT_FALSE(literals_of("[a-Z]").valid);
}

TEST(literals, what_is_no_space_may_be_a_vertical_tab) {
  EXPECT_TRUE(passes("foo\\S*bar", "foo\vbar"));
  EXPECT_FALSE(passes("foo\\S*bar", "foo bar"));
}

TEST(literals, control_letter_is_no_word_boundary) {
  EXPECT_TRUE(passes("a\x01", "a\x01"));
  EXPECT_TRUE(passes("\x01 b", "\x01 b"));
}

TEST(literals, valid_is_what_re2_takes) {
  for (const auto* pattern :
       {"x{2}{3}", "x*{2}", "x{2}?{3}", "x{2}*", "{2}", "a|{2}", "(?:{2})",
        "(?i){2}", "[\\B]", "[^a\\B]", "a{2,1001}", "a{1001}", "a{3,2}",
        "(?:(?:a{20}){20}){20}", "*", "a**"}) {
    EXPECT_FALSE(literals_of(pattern).valid) << pattern;
    EXPECT_NE(syntax_error(pattern), "") << pattern;
  }
  for (const auto* pattern :
       {"x{2}", "x{2}?y{3,}", "{", "{a}", "{,2}", "a{b", "^{2}", "(?:a{2}b)*"})
    EXPECT_TRUE(literals_of(pattern).valid) << pattern;
  EXPECT_TRUE(passes("a{02}", "a{02}"));
  EXPECT_TRUE(passes("a{0,02}b", "a{0,02}b"));
}

/// Patterns, and texts in the same few letters.
class generator {
public:
  explicit generator(unsigned seed) : random_(seed) {}

  std::string pattern() { return (one_in(3) ? "(?i)" : "") + alternatives(2); }

  std::string text() {
    std::string out;
    for (auto count = below(9); count > 0; --count)
      out += letter();
    return out;
  }

private:
  std::size_t below(std::size_t count) { return random_() % count; }

  bool one_in(std::size_t count) { return below(count) == 0; }

  template <std::size_t count>
  std::string any_of(const std::array<const char*, count>& all) {
    return all[below(count)];
  }

  std::string letter() {
    static constexpr std::array all{"a", "b", "A",  "B", "Z", "1",
                                    " ", "_", ",",  "`", "!", "-",
                                    "ß", "é", "，", "ж", "Ж"};
    return any_of(all);
  }

  std::string alternatives(int depth) {
    auto out = sequence(depth);
    while (one_in(5))
      out += '|' + sequence(depth);
    return out;
  }

  std::string sequence(int depth) {
    static constexpr std::array counts{"*",   "+",    "?",    "*?",
                                       "{2}", "{1,}", "{0,2}"};
    std::string out;
    for (auto count = 1 + below(4); count > 0; --count) {
      if (one_in(40))
        out += any_of(counts);
      if (one_in(8)) {
        out += one_in(3) ? "\\B" : "\\b";
        continue;
      }
      out += element(depth);
      while (one_in(3))
        out += any_of(counts);
    }
    return out;
  }

  std::string element(int depth) {
    static constexpr std::array classes{".",   "\\w", "\\W", "\\d",
                                        "\\D", "\\s", "\\S"};
    static constexpr std::array groups{"(?:", "(", "(?i:"};
    if (one_in(4))
      return one_of_class();
    if (one_in(6))
      return any_of(classes);
    if (depth > 0 && one_in(5))
      return any_of(groups) + alternatives(depth - 1) + ')';
    return letter();
  }

  std::string one_of_class() {
    static constexpr std::array parts{
      "a",   "B", "1",   "_",   "\\-",     "ß",   "，",   "ж",   "\\s", "\\w",
      "\\D", ",", "A-z", "!-Z", "\\x20-A", "a-b", "1-，", "а-я", "\\B"};
    std::string out = one_in(2) ? "[^" : "[";
    for (auto count = 1 + below(3); count > 0; --count)
      out += any_of(parts);
    return out + ']';
  }

  std::mt19937 random_;
};

TEST(literals, let_through_what_matches) {
  generator next{20};
  RE2::Options quiet;
  quiet.set_log_errors(false);
  quiet.set_never_nl(true);
  int matched = 0;
  int refused = 0;
  for (int i = 0; i < 800; ++i) {
    auto pattern = next.pattern();
    RE2 automaton{pattern, quiet};
    auto literals = literals_of(pattern);
    EXPECT_TRUE(automaton.ok() || !literals.valid) << pattern;
    if (!automaton.ok())
      continue;
    if (literals.understood) {
      EXPECT_EQ(literals.captures, automaton.NumberOfCapturingGroups())
        << pattern;
    }
    filter by{pattern};
    for (int j = 0; j < 60; ++j) {
      auto text = next.text();
      bool matches = RE2::PartialMatch(text, automaton);
      bool passes = by.passes(text);
      EXPECT_TRUE(passes || !matches) << pattern << " on " << text;
      matched += matches;
      refused += !passes;
    }
  }
  EXPECT_GT(matched, 1000);
  EXPECT_GT(refused, 1000);
}

} // namespace
} // namespace skvm
