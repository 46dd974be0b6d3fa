#include "tests/support/skill_text.hpp"

#include <gmock/gmock.h>

/// Bytes and line ends of `SKILL.md`.
namespace skvm::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto front = "---\nname: demo\ndescription: A test.\n---\n";

std::vector<std::string> codes_with(const std::string& body) {
  auto parsed = parse_skill(front + body, "/skills/demo");
  EXPECT_TRUE(parsed.has_value()) << parsed.error().text();
  return parsed ? codes_of(**parsed) : std::vector<std::string>{};
}

TEST(skill_text, with_a_nul_byte_is_reported_with_its_line) {
  auto parsed =
    parse_skill(front + std::string{"One.\nTw\0o.\n", 11}, "/skills/demo");
  ASSERT_TRUE(parsed.has_value());
  EXPECT_THAT(codes_of(**parsed), ElementsAre("nul-byte"));
  EXPECT_EQ((*parsed)->diagnostics[0].line, 6);
}

TEST(skill_text, with_mixed_line_ends_is_reported) {
  EXPECT_THAT(codes_with("One.\r\nTwo.\n"), ElementsAre("mixed-line-ends"));
}

TEST(skill_text, with_a_lone_carriage_return_is_reported) {
  EXPECT_THAT(codes_with("One.\rTwo.\n"), ElementsAre("lone-cr"));
}

TEST(skill_text, of_more_than_500_lines_is_long) {
  std::string body;
  for (int i = 0; i < 499; ++i)
    body += "word\n";
  EXPECT_THAT(codes_with(body + "word"), IsEmpty());
  EXPECT_THAT(codes_with(body + "word\nword\nword"), ElementsAre("body-long"));
}

TEST(skill_text, is_refused_with_one_code_whatever_the_reason) {
  for (const auto* text : {"Text.\n", "---\nname: demo\n---\n"}) {
    auto parsed = parse_skill(text, "/skills/demo");
    ASSERT_FALSE(parsed.has_value()) << text;
    EXPECT_EQ(to_string(parsed.error().code), "invalid-skill");
  }
}

} // namespace
} // namespace skvm::test
