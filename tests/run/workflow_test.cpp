#include "tests/run/running_workflow.hpp"

#include <gmock/gmock.h>

#include <random>

namespace skvm::test {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST_F(workflows, run_branches_side_by_side_and_then_the_main_part) {
  running_workflow run{system, root, three_branches()};
  auto branches = run.next(3);
  ASSERT_EQ(branches.size(), 3u);
  for (const auto& each : branches) {
    EXPECT_NE(each.view, nullptr);
    put(each.folder("") + "/out/" + each.label, each.label, false);
    run.end(each, run_status::succeeded, "result of " + each.label);
  }
  auto main = run.next(1);
  ASSERT_EQ(main.size(), 1u);
  EXPECT_EQ(main[0].view, nullptr);
  EXPECT_THAT(main[0].heard(), HasSubstr("result of branch-1-2"));
  EXPECT_THAT(main[0].task, HasSubstr("out/branch-1-3"));
  EXPECT_THAT(main[0].task, HasSubstr("4. Four"));
  run.end(main[0], run_status::succeeded, "the answer");
  auto outcome = run.outcome();
  EXPECT_EQ(outcome.status, run_status::succeeded);
  EXPECT_EQ(outcome.text, "the answer");
  EXPECT_THAT(ids(outcome),
              ElementsAre("branch-1-1", "branch-1-2", "branch-1-3", "main-1"));
  EXPECT_THAT(outcome.parts[0].changed, ElementsAre("out/branch-1-1"));
  EXPECT_EQ(tree(run.folder()).size(), 3u);
}

TEST_F(workflows, come_to_the_same_whichever_branch_is_faster) {
  // All three write one file, so that the later ones conflict and run again.
  std::map<std::string, std::string> expected{
    {"log.txt", "1\n2\n3\n"}, {"out/1", "1"}, {"out/2", "2"}, {"out/3", "3"}};
  for (unsigned seed = 1; seed <= orders; ++seed) {
    std::mt19937 random{seed};
    auto place = root / std::to_string(seed);
    running_workflow run{system, place, three_branches()};
    auto act = [&](const conversation& each) {
      auto number = each.label.substr(each.label.size() - 1);
      put(each.folder("") + "/log.txt", number + "\n", true);
      put(each.folder("") + "/out/" + number, number, false);
      run.end(each);
    };
    auto branches = run.next(3);
    ASSERT_EQ(branches.size(), 3u);
    std::shuffle(branches.begin(), branches.end(), random);
    for (const auto& each : branches)
      act(each);
    branches.clear();
    for (int again = 0; again < 2; ++again) {
      auto rerun = run.next(1);
      ASSERT_EQ(rerun.size(), 1u);
      act(rerun[0]);
    }
    run.end(run.next(1).at(0));
    auto outcome = run.outcome();
    ASSERT_EQ(outcome.status, run_status::succeeded);
    ASSERT_EQ(tree(run.folder()), expected) << "seed " << seed;
    ASSERT_FALSE(outcome.parts[0].reran);
    ASSERT_TRUE(outcome.parts[1].reran && outcome.parts[2].reran);
  }
}

TEST_F(workflows, a_branch_that_fails_leaves_the_others_alone) {
  running_workflow run{system, root, three_branches()};
  auto branches = run.next(3);
  put(branches[0].folder("") + "/one", "1", false);
  put(branches[1].folder("") + "/two", "2", false);
  run.end(branches[1], run_status::failed);
  run.end(branches[0]);
  run.end(branches[2]);
  auto main = run.next(1);
  ASSERT_EQ(main.size(), 1u);
  EXPECT_THAT(main[0].task, HasSubstr("tried and failed"));
  EXPECT_THAT(main[0].task, HasSubstr("told to fail"));
  run.end(main[0]);
  auto outcome = run.outcome();
  EXPECT_EQ(outcome.status, run_status::failed);
  EXPECT_THAT(outcome.parts[1].left_out, ElementsAre("two"));
  EXPECT_EQ(tree(run.folder()),
            (std::map<std::string, std::string>{{"one", "1"}}));
}

TEST_F(workflows, a_branch_without_its_files_gets_one_more_conversation) {
  auto plan = three_branches();
  plan.stages[0].parts[0].expects = {"out.json"};
  running_workflow run{system, root, std::move(plan)};
  auto branches = run.next(3);
  for (const auto& each : branches)
    run.end(each);
  auto again = run.next(1);
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].view, branches[0].view);
  EXPECT_THAT(again[0].task, HasSubstr("These files are missing: out.json"));
  EXPECT_THAT(again[0].heard(), HasSubstr("done"));
  put(again[0].folder("") + "/out.json", "{}", false);
  run.end(again[0]);
  run.end(run.next(1).at(0));
  auto outcome = run.outcome();
  EXPECT_EQ(outcome.status, run_status::succeeded);
  EXPECT_TRUE(outcome.parts[0].repaired);
  EXPECT_THAT(outcome.parts[0].missing, IsEmpty());
  EXPECT_EQ(outcome.parts[0].turns, 4u);
}

TEST_F(workflows, a_branch_that_never_makes_its_files_fails_by_name) {
  auto plan = three_branches();
  plan.stages[0].parts[0].expects = {"out.json"};
  running_workflow run{system, root, std::move(plan)};
  for (const auto& each : run.next(3))
    run.end(each);
  run.end(run.next(1).at(0));
  run.end(run.next(1).at(0));
  auto outcome = run.outcome();
  EXPECT_EQ(outcome.status, run_status::failed);
  ASSERT_TRUE(outcome.failure);
  EXPECT_THAT(outcome.failure->text(), HasSubstr("out.json"));
}

TEST_F(workflows, an_outage_ends_the_run_with_its_status) {
  running_workflow run{system, root, three_branches()};
  auto branches = run.next(3);
  run.end(branches[0]);
  run.end(branches[1], run_status::infrastructure);
  run.end(branches[2]);
  auto outcome = run.outcome();
  EXPECT_EQ(outcome.status, run_status::infrastructure);
}

TEST_F(workflows, that_are_cancelled_leave_no_view) {
  running_workflow run{system, root, three_branches()};
  auto branches = run.next(3);
  run.cancel();
  EXPECT_EQ(run.outcome().status, run_status::cancelled);
  EXPECT_TRUE(tree(run.folder()).empty());
}

} // namespace skvm::test
