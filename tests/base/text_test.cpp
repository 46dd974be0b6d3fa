#include "base/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skvm {
namespace {

TEST(to_utf8, replaces_each_invalid_byte_and_nothing_else) {
  EXPECT_EQ(to_utf8("grün ✓ 😀"), "grün ✓ 😀");
  EXPECT_EQ(to_utf8("a\xff\xfe"), "a\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(to_utf8("\xc3"), "\xEF\xBF\xBD");
  for (const auto* bad : {"\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                          "\xe2\x28\xa1", "\x80", "\xf0\x9f\x98"})
    EXPECT_TRUE(is_utf8(to_utf8(bad)));
}

TEST(utf8_prefix, cuts_between_characters) {
  EXPECT_EQ(utf8_prefix("äöü", 3), "ä");
  EXPECT_EQ(utf8_prefix("äöü", 4), "äö");
  EXPECT_EQ(utf8_prefix("ab", 9), "ab");
}

TEST(nearest, finds_misspellings_and_leaves_other_words_alone) {
  std::vector<std::string> commands{"check", "compile", "run", "runs"};
  EXPECT_EQ(nearest("complie", commands), "compile");
  EXPECT_EQ(nearest("chekc", commands), "check");
  EXPECT_EQ(nearest("rnu", commands), "run");
  EXPECT_EQ(nearest("frobnicate", commands), "");
}

TEST(matches_glob, takes_stars_for_any_text) {
  EXPECT_TRUE(matches_glob("openai/gpt", "openai/*"));
  EXPECT_TRUE(matches_glob("a/b/c", "*/c"));
  EXPECT_TRUE(matches_glob("abcabd", "*ab*d"));
  EXPECT_FALSE(matches_glob("openai", "openai/*"));
  EXPECT_FALSE(matches_glob("xopenai/a", "openai/*"));
  EXPECT_TRUE(matches_glob("", "*"));
}

TEST(shell_quoted, survives_a_shell) {
  EXPECT_EQ(shell_quoted("plain-1.txt"), "plain-1.txt");
  EXPECT_EQ(shell_quoted("a b"), "'a b'");
  EXPECT_EQ(shell_quoted("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_quoted(""), "''");
  EXPECT_EQ(shell_quoted("$(rm x)"), "'$(rm x)'");
}

TEST(split_lines, takes_both_kinds_of_ends) {
  EXPECT_THAT(split_lines("a\r\nb\n\nc"),
              ::testing::ElementsAre("a", "b", "", "c"));
  EXPECT_THAT(split_lines("a\n"), ::testing::ElementsAre("a"));
  EXPECT_TRUE(split_lines("").empty());
}

TEST(with_unit, is_short) {
  EXPECT_EQ(with_unit(999), "999");
  EXPECT_EQ(with_unit(12345), "12.3 k");
  EXPECT_EQ(with_unit(2.5e9), "2.5 G");
}

} // namespace
} // namespace skvm
