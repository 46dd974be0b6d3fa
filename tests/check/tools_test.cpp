#include "tests/check/shipped_rules.hpp"

#include <gmock/gmock.h>

namespace skvm::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> excluded(const std::string& allowed,
                                  const std::string& body) {
  std::vector<std::string> out;
  for (const auto& one : check_text(
         "---\nname: demo\ndescription: Sorts files by their date. Use "
         "when asked to tidy up.\n"
         + allowed + "---\n\n" + body))
    if (one.code == "excluded-command")
      out.push_back(std::to_string(one.line) + ": " + one.message);
  return out;
}

std::string run(const std::string& code) {
  return "1. Run this:\n\n   ```bash\n" + code + "   ```\n";
}

TEST(check_tools, reports_a_command_that_no_pattern_fits) {
  EXPECT_THAT(
    excluded("allowed-tools: Read Bash(git:*)\n",
             run("   git pull\n   npm test -- --all\n")),
    ElementsAre("11: 'npm test -- --all' is to be run, but the skill's "
                "allowed-tools permit only git:*, not 'npm test -- --all'; add "
                "it to allowed-tools"));
}

TEST(check_tools, reports_commands_where_none_are_allowed) {
  EXPECT_THAT(excluded("allowed-tools: Read Write\n", run("   npm test\n")),
              ElementsAre(HasSubstr("permit no commands")));
}

TEST(check_tools, looks_at_each_part_of_a_line) {
  auto allowed = "allowed-tools: Bash(git:*) Bash(npm:*)\n";
  EXPECT_THAT(excluded(allowed, run("   git pull && npm test\n")), IsEmpty());
  EXPECT_THAT(excluded(allowed, run("   git pull && cargo test\n")),
              ElementsAre(HasSubstr("not 'cargo test'")));
  EXPECT_THAT(excluded(allowed, run("   git log \\\n     --oneline\n")),
              IsEmpty());
}

TEST(check_tools, is_silent_where_everything_is_allowed_or_nothing_is_said) {
  auto body = run("   npm test\n");
  EXPECT_THAT(excluded("", body), IsEmpty());
  EXPECT_THAT(excluded("allowed-tools: Bash\n", body), IsEmpty());
  EXPECT_THAT(excluded("allowed-tools: Bash(*)\n", body), IsEmpty());
}

TEST(check_tools, is_silent_about_what_cannot_be_told) {
  auto allowed = "allowed-tools: Bash(git:*)\n";
  EXPECT_THAT(excluded(allowed, run("   for f in *; do\n   cat $f\n   done\n")),
              IsEmpty());
  EXPECT_THAT(excluded(allowed, run("   cat <<EOF\n   text\n   EOF\n")),
              IsEmpty());
  EXPECT_THAT(excluded(allowed, run("   <your command>\n   # npm test\n")),
              IsEmpty());
  EXPECT_THAT(excluded(allowed, run("   x=$(date)\n")), IsEmpty());
}

} // namespace
} // namespace skvm::test
