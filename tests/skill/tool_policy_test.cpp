#include "skill/tool_policy.hpp"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skvm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(tool_policy, allows_everything_without_a_list) {
  tool_policy policy;
  EXPECT_TRUE(policy.offers("execute_command"));
  EXPECT_FALSE(policy.refuses_command("rm -rf x"));
}

TEST(tool_policy, knows_the_names_of_other_harnesses) {
  tool_policy policy{{"Read", "Write"}};
  EXPECT_TRUE(policy.offers("read_file"));
  EXPECT_TRUE(policy.offers("list_directory"));
  EXPECT_TRUE(policy.offers("write_file"));
  EXPECT_FALSE(policy.offers("execute_command"));
  EXPECT_FALSE(policy.offers("web_fetch"));
}

TEST(tool_policy, reports_entries_that_name_no_tool) {
  tool_policy policy{{"Read", "mcp__db__query"}};
  EXPECT_THAT(policy.unknown(), ElementsAre("mcp__db__query"));
}

TEST(tool_policy, binds_every_command_of_a_line_to_its_patterns) {
  tool_policy policy{{"Bash(git:*)", "Bash(jq *)"}};
  EXPECT_TRUE(policy.offers("execute_command"));
  EXPECT_FALSE(policy.refuses_command("git log --oneline"));
  EXPECT_FALSE(policy.refuses_command("git diff | jq ."));
  EXPECT_TRUE(policy.refuses_command("git log; rm -rf ~"));
  EXPECT_TRUE(policy.refuses_command("git log && curl x"));
  EXPECT_TRUE(policy.refuses_command("git log & rm x"));
  EXPECT_TRUE(policy.refuses_command("git log\nrm x"));
  EXPECT_TRUE(policy.refuses_command("gitk"));
  EXPECT_TRUE(policy.refuses_command("PATH=. git log"));
}

TEST(tool_policy, refuses_what_it_cannot_read) {
  tool_policy policy{{"Bash(git:*)"}};
  for (const auto* line :
       {"git log $(rm x)", "git log `rm x`", "(git log; rm x)",
        "git log <(rm x)", "git log << E\nx\nE", "git 'log", "{ rm x; }"})
    EXPECT_TRUE(policy.refuses_command(line)) << line;
  EXPECT_THAT(*policy.refuses_command("git log $(x)"), HasSubstr("git:*"));
}

TEST(tool_policy, refuses_a_name_that_only_begins_alike) {
  tool_policy policy{{"Bash(npm run test)"}};
  EXPECT_FALSE(policy.refuses_command("npm run test"));
  EXPECT_TRUE(policy.refuses_command("npm run test2"));
  EXPECT_TRUE(policy.refuses_command("npm run"));
}

TEST(simple_commands, splits_outside_of_quotes) {
  auto commands = simple_commands("echo 'a;b' && grep \"x|y\" f | wc -l; ls");
  ASSERT_TRUE(commands);
  EXPECT_THAT(*commands,
              ElementsAre("echo 'a;b'", "grep \"x|y\" f", "wc -l", "ls"));
}

TEST(simple_commands, keeps_redirections_with_their_command) {
  auto commands = simple_commands("make 2>&1 | tee log; a &> b");
  ASSERT_TRUE(commands);
  EXPECT_THAT(*commands, ElementsAre("make 2>&1", "tee log", "a &> b"));
}

} // namespace
} // namespace skvm
