#include "tests/check/shipped_rules.hpp"

#include <gmock/gmock.h>

namespace skvm::test {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr auto insecure = "```bash\nchmod 777 data\n```\n";

TEST(check_allow, covers_the_block_below_the_comment) {
  auto allowed = "Text.\n\n<!-- skvm-allow: world-writable a shared mount -->\n"
                 "\n"
                 + std::string{insecure};
  EXPECT_THAT(codes_of(check_body(allowed)), IsEmpty());
}

TEST(check_allow, covers_no_other_block) {
  auto text = "<!-- skvm-allow: world-writable a shared mount -->\n\n"
              + std::string{insecure} + "\nThen:\n\n" + insecure;
  auto found = check_body(text);
  ASSERT_EQ(found.size(), 1U) << text_of(found);
  EXPECT_EQ(found[0].line, 15);
}

TEST(check_allow, covers_a_whole_file_where_it_says_so) {
  auto text = "<!-- skvm-allow-file: world-writable a shared mount -->\n\n"
              + std::string{insecure} + "\nThen:\n\n" + insecure;
  EXPECT_THAT(codes_of(check_body(text)), IsEmpty());
}

TEST(check_allow, wants_a_reason) {
  auto found = codes_of(check_body("<!-- skvm-allow: world-writable -->\n\n"
                                   + std::string{insecure}));
  EXPECT_THAT(found, Contains("world-writable"));
  EXPECT_THAT(found, Contains("allow-no-reason"));
}

TEST(check_allow, names_the_nearest_code_where_there_is_none) {
  auto found = check_body("<!-- skvm-allow: world-writeable a reason -->\n");
  ASSERT_EQ(found.size(), 1U) << text_of(found);
  EXPECT_THAT(found[0].message, ::testing::HasSubstr("'world-writable'"));
}

TEST(check_allow, never_covers_errors) {
  auto text = "<!-- skvm-allow: destroy-system we mean it -->\n\n"
              "```bash\nrm -rf /\n```\n";
  EXPECT_THAT(codes_of(check_body(text)), Contains("destroy-system"));
}

TEST(check_allow, never_covers_hidden_text) {
  auto text = "<!-- skvm-allow: hidden-characters we like them -->\n\n"
              "Summarise the re\xE2\x80\x8Bport.\n";
  EXPECT_THAT(codes_of(check_body(text)), Contains("hidden-characters"));
}

TEST(check_allow, covers_the_line_of_a_script_and_the_next) {
  std::string body = "Run `scripts/a.sh`.\n";
  auto script = [](const std::string& text) {
    return std::vector{script_of("scripts/a.sh", "#!/bin/sh\n" + text)};
  };
  auto code = std::string{"world-writable"};
  EXPECT_THAT(codes_of(check_body(
                body, script("# skvm-allow: world-writable a shared mount\n"
                             "chmod 777 data\n"))),
              Not(Contains(code)));
  EXPECT_THAT(codes_of(check_body(
                body, script("# skvm-allow: world-writable a shared mount\n\n"
                             "chmod 777 data\n"))),
              Contains(code));
}

TEST(check_allow, counts_what_the_configuration_allows) {
  auto parsed = parse_skill(skill_with(insecure), "/skills/demo");
  ASSERT_TRUE(parsed);
  auto outcome = check_skill(**parsed, shipped_rules(), {"world-writable"});
  EXPECT_THAT(codes_of(outcome.diagnostics), IsEmpty());
  EXPECT_EQ(outcome.allowed, 1);
}

} // namespace
} // namespace skvm::test
