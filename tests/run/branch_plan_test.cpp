#include "run/branch_plan.hpp"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skvm {

namespace {

using testing::ElementsAre;

std::string a_step(const std::string& id, const std::string& writes = "") {
  return R"({"id":")" + id + R"(","line":1,"title":"t","reads":[],"writes":[)"
         + (writes.empty() ? "" : "\"" + writes + "\"") + "]}";
}

std::string workflow(const std::string& steps, const std::string& edges,
                     const std::string& groups) {
  return R"({"steps":[)" + steps + R"(],"edges":[)" + edges + R"(],"groups":[)"
         + groups + "]}";
}

std::string tlp(const std::string& branches) {
  return R"({"kind":"tlp","steps":[],"branches":[)" + branches
         + R"(],"reason":"r","mechanism":"sub-agents"})";
}

/// `main-1: s1 | branch-1-1: s2; branch-1-2: s3 | main-2: s4`.
std::string shape(const result<branch_plan>& plan) {
  if (!plan)
    return plan.error().text();
  std::string out;
  for (const auto& stage : plan->stages) {
    out += out.empty() ? "" : " | ";
    for (const auto& part : stage.parts) {
      out += (&part == &stage.parts.front() ? "" : "; ") + part.id + ":";
      for (const auto& id : part.steps)
        out += " " + id;
    }
  }
  return out;
}

} // namespace

TEST(branch_plan, without_groups_is_one_conversation) {
  auto plan = plan_branches(
    workflow(a_step("s1") + "," + a_step("s2"), R"(["s1","s2"])", ""));
  EXPECT_EQ(shape(plan), "main-1: s1 s2");
  EXPECT_FALSE(plan->has_branches());
}

TEST(branch_plan, does_what_a_group_waits_for_before_it_and_the_rest_after) {
  auto plan = plan_branches(workflow(
    a_step("s1") + "," + a_step("s2") + "," + a_step("s3") + "," + a_step("s4"),
    R"(["s1","s2"],["s1","s3"],["s2","s4"],["s3","s4"])",
    tlp(R"(["s2"],["s3"])")));
  EXPECT_EQ(shape(plan),
            "main-1: s1 | branch-1-1: s2; branch-1-2: s3 | main-2: s4");
  EXPECT_EQ(plan->stages[1].reason, "r");
}

TEST(branch_plan, a_group_at_the_end_leaves_the_answer_to_a_main_part) {
  auto plan = plan_branches(
    workflow(a_step("s1") + "," + a_step("s2"), "", tlp(R"(["s1"],["s2"])")));
  EXPECT_EQ(shape(plan), "branch-1-1: s1; branch-1-2: s2 | main-1:");
}

TEST(branch_plan, keeps_a_chain_in_one_branch) {
  auto plan = plan_branches(
    workflow(a_step("s1") + "," + a_step("s2") + "," + a_step("s3"),
             R"(["s1","s2"])", tlp(R"(["s1","s2"],["s3"])")));
  EXPECT_EQ(shape(plan), "branch-1-1: s1 s2; branch-1-2: s3 | main-1:");
}

TEST(branch_plan, a_step_between_two_of_a_branch_forbids_the_group) {
  auto plan = plan_branches(workflow(
    a_step("s1") + "," + a_step("s2") + "," + a_step("s3") + "," + a_step("s4"),
    R"(["s1","s2"],["s2","s3"])", tlp(R"(["s1","s3"],["s4"])")));
  EXPECT_EQ(shape(plan), "main-1: s1 s2 s3 s4");
}

TEST(branch_plan, of_two_groups_that_share_a_step_the_first_counts) {
  auto plan = plan_branches(
    workflow(a_step("s1") + "," + a_step("s2") + "," + a_step("s3"), "",
             tlp(R"(["s1"],["s2"])") + "," + tlp(R"(["s2"],["s3"])")));
  EXPECT_EQ(shape(plan), "branch-1-1: s1; branch-1-2: s2 | main-1: s3");
}

TEST(branch_plan, expects_files_and_no_patterns) {
  auto plan = plan_branches(workflow(
    a_step("s1", "out/a.json") + "," + a_step("s2", "clean/<region>.csv") + ","
      + a_step("s3", "*.png") + "," + a_step("s4", "the totals"),
    "", ""));
  EXPECT_THAT(plan->stages[0].parts[0].expects, ElementsAre("out/a.json"));
}

TEST(branch_plan, an_edge_backwards_is_an_error) {
  auto plan = plan_branches(
    workflow(a_step("s1") + "," + a_step("s2"), R"(["s2","s1"])", ""));
  ASSERT_FALSE(plan);
  EXPECT_THAT(plan.error().text(), testing::HasSubstr("waits for a later one"));
}

TEST(branch_plan, what_is_no_workflow_is_an_error) {
  for (const auto* text : {"", "[]", "{}", R"({"steps":[{}]})",
                           R"({"steps":[],"edges":[["a","b"]],"groups":[]})"})
    EXPECT_FALSE(plan_branches(text)) << text;
}

} // namespace skvm
