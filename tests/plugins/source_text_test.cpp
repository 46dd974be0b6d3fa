#include "tests/plugins/source_text.hpp"

#include <gtest/gtest.h>

namespace skvm::test {

namespace {

std::vector<std::string> literals_in(std::string_view source) {
  std::vector<std::string> found;
  for (const auto& literal : scan_source(source).literals)
    found.push_back(literal.text);
  return found;
}

using strings = std::vector<std::string>;

} // namespace

TEST(source_text, finds_includes_of_both_forms_with_their_lines) {
  auto found = scan_source("#include \"a/b.hpp\"\n\n  #  include <c/d>\n");
  ASSERT_EQ(found.includes.size(), 2u);
  EXPECT_EQ(found.includes[0].path, "a/b.hpp");
  EXPECT_TRUE(found.includes[0].quoted);
  EXPECT_EQ(found.includes[0].line, 1);
  EXPECT_EQ(found.includes[1].path, "c/d");
  EXPECT_FALSE(found.includes[1].quoted);
  EXPECT_EQ(found.includes[1].line, 3);
  EXPECT_TRUE(found.literals.empty());
}

TEST(source_text, passes_over_comments) {
  auto found =
    scan_source("// #include \"a\" \"b\"\n/* \"c\"\n#include <d> */ e");
  EXPECT_TRUE(found.includes.empty());
  EXPECT_TRUE(found.literals.empty());
}

TEST(source_text, passes_over_code_in_strings) {
  auto found =
    scan_source("auto a = R\"x(\n#include \"b\"\n)\" \")x\" + \"c\";");
  EXPECT_TRUE(found.includes.empty());
  EXPECT_EQ(literals_in("f(R\"(a \"b\" c)\", \"d\")"),
            (strings{"a \"b\" c", "d"}));
}

TEST(source_text, is_not_misled_by_quotes_within_quotes) {
  EXPECT_EQ(literals_in(R"src(a('"', "b\"c", '\'', "d\\") + "e")src"),
            (strings{R"(b\"c)", R"(d\\)", "e"}));
}

TEST(source_text, tells_digit_separators_from_characters) {
  EXPECT_EQ(literals_in("int a = 20'000; auto b = \"c\"; int d = 1'0;"),
            strings{"c"});
}

TEST(source_text, reads_strings_in_macros) {
  EXPECT_EQ(literals_in("#define NAME \"a\"\n#if X\n"), strings{"a"});
}

} // namespace skvm::test
