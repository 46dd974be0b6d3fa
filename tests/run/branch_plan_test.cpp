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

/// A step that is repeated over files, with so many turns for each.
std::string repeated(int turns) {
  return R"({"id":"s2","line":1,"title":"t","reads":["data/","data/<r>.csv"],)"
         R"("writes":["clean/<r>.csv"],"items":{"kind":"glob",)"
         R"("value":"data/*.csv","line":1},"estimate":{"turns":)"
         + std::to_string(turns) + R"(,"seconds":8,"items":4}})";
}

constexpr auto dlp = R"({"kind":"dlp","steps":["s2"],"branches":[["s2"]],)"
                     R"("reason":"r","mechanism":"worker-pool"})";

TEST(branch_plan, shares_out_the_items_of_a_step_of_several_turns) {
  auto plan = plan_branches(
    workflow(a_step("s1") + "," + repeated(2) + "," + a_step("s3"),
             R"(["s1","s2"],["s2","s3"])", dlp));
  EXPECT_EQ(shape(plan), "main-1: s1 | items-1: s2 | main-2: s3");
  ASSERT_TRUE(plan->stages[1].repeated);
  auto parts = parts_of(plan->stages[1], {"data/a.csv", "data/b.csv"});
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_EQ(parts[1].id, "items-1-2");
  EXPECT_THAT(parts[1].items, ElementsAre("data/b.csv"));
  EXPECT_THAT(parts[1].expects, ElementsAre("clean/b.csv"));
  EXPECT_EQ(parts_of(plan->stages[1], {"data/a.csv"}).at(0).id, "items-1");
}

TEST(branch_plan, leaves_items_of_one_turn_to_one_conversation) {
  auto plan =
    plan_branches(workflow(a_step("s1") + "," + repeated(1), "", dlp));
  EXPECT_EQ(shape(plan), "main-1: s1 s2");
}

TEST(branch_plan, knows_which_branch_is_on_the_critical_path) {
  auto text =
    workflow(a_step("s1") + "," + a_step("s2"), "", tlp(R"(["s1"],["s2"])"));
  text.insert(text.size() - 1, R"(,"critical_path":["s2"])");
  auto plan = plan_branches(text);
  EXPECT_FALSE(plan->stages[0].parts[0].critical);
  EXPECT_TRUE(plan->stages[0].parts[1].critical);
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

TEST(branch_plan, says_what_must_come_before_each_part) {
  auto plan = plan_branches(workflow(
    a_step("s1") + "," + a_step("s2") + "," + a_step("s3") + "," + a_step("s4")
      + "," + a_step("s5"),
    R"(["s1","s2"],["s1","s3"],["s3","s5"])", tlp(R"(["s2"],["s3"])")));
  EXPECT_EQ(shape(plan),
            "main-1: s1 | branch-1-1: s2; branch-1-2: s3 | main-2: s4 s5");
  EXPECT_THAT(plan->stages[0].parts[0].needs, ElementsAre());
  EXPECT_THAT(plan->stages[1].parts[0].needs, ElementsAre("s1"));
  EXPECT_THAT(plan->stages[1].parts[1].needs, ElementsAre("s1"));
  EXPECT_THAT(plan->stages[2].parts[0].needs, ElementsAre("s1", "s3"));
}

} // namespace skvm
