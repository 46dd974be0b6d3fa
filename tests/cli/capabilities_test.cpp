#include "tests/cli/program.hpp"

#include <gmock/gmock.h>

namespace skvm {
namespace {

using ::testing::HasSubstr;

struct capabilities : test::program {};

TEST_F(capabilities, are_listed_with_their_categories) {
  auto plain = skvm({"capabilities"});
  EXPECT_EQ(plain.code, 0);
  EXPECT_THAT(plain.out, HasSubstr("gen.code.python"));
  EXPECT_THAT(plain.out, HasSubstr("instruction_following"));
  auto list = skvm({"capabilities", "--json"}).json().at("capabilities");
  EXPECT_EQ(list.as_array().size(), 26U);
  EXPECT_EQ(list.at(0).at("id"), "gen.code.python");
}

TEST_F(capabilities, are_explained_one_by_one) {
  auto plain = skvm({"capabilities", "tool.browser"});
  EXPECT_EQ(plain.code, 0);
  for (const auto* part :
       {"tool.browser (tool_use)", "L3  Several pages", "driver-named",
        "No evidence: ", "L2 to L1: cannot be lowered",
        "to the model: ", "openai/gpt-5.4 in bare"})
    EXPECT_THAT(plain.out, HasSubstr(part));
}

TEST_F(capabilities, have_rules_examples_and_targets_in_json) {
  auto value = skvm({"capabilities", "gen.regex", "--json"}).json();
  EXPECT_TRUE(value.at("lower").at("L3").is_string());
  EXPECT_TRUE(value.at("note").at("L2").is_string());
  EXPECT_GE(value.at("examples").at("L0").as_array().size(), 6U);
  const auto& rule = value.at("rules").at(0);
  EXPECT_EQ(rule.at("id"), "gen.regex/asked");
  EXPECT_GE(rule.at("examples").as_array().size(), 1U);
  bool seen = false;
  for (const auto& target : value.at("targets").as_array())
    seen = seen || target.at("model") == "sim/small";
  EXPECT_TRUE(seen);
}

TEST_F(capabilities, that_do_not_exist_suggest_the_nearest) {
  auto got = skvm({"capabilities", "tool.exce"});
  EXPECT_EQ(got.code, 2);
  EXPECT_THAT(got.err, HasSubstr("tool.exce: no such capability, did you mean "
                                 "'tool.exec'?"));
}

TEST_F(capabilities, of_one_s_own_stand_in_the_data_folder) {
  auto catalogue = read_file(example("../config/capabilities.toml"));
  ASSERT_TRUE(catalogue);
  ASSERT_TRUE(
    write_file(root / "home/data/config/capabilities.toml", *catalogue + R"(
[[primitives]]
id = "tool.robot"
category = "tool_use"
description = "Moves things"

[primitives.levels]
L1 = "One thing"
L2 = "Several"
L3 = "Many at once"

[[primitives.evidence]]
id = "robot-named"
needs = "L1"
where = "text"
pattern = "robot arm"
)"));
  auto list = skvm({"capabilities", "--json"}).json().at("capabilities");
  EXPECT_EQ(list.as_array().size(), 27U);
  ASSERT_TRUE(write_file(work / "lift/SKILL.md",
                         "---\nname: lift\ndescription: Lifts.\n---\n\n"
                         "1. Lift it with the robot arm.\n"));
  auto got = skvm(
    {"compile", (work / "lift").string(), "--model", "sim/small", "--json"});
  EXPECT_EQ(got.code, 0) << got.err;
  EXPECT_THAT(got.out, HasSubstr("tool.robot"));
}

} // namespace
} // namespace skvm
