#include "tests/run/running_workflow.hpp"

#include <gmock/gmock.h>

#include <random>

namespace skvm::test {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

namespace {

/// One step for each file of `data`, then a main part.
branch_plan for_each_file() {
  branch_plan plan;
  auto& stage = plan.stages.emplace_back();
  stage.parts.push_back(part("items-1", {"s1"}));
  stage.repeated = repeated_step{
    {"glob", "data/*.csv", {}}, "data/<name>.csv", {"out/<name>.json"}};
  plan.stages.push_back({{part("main-1", {"s2"})}, {}});
  return plan;
}

struct repeated_steps : workflows {
  repeated_steps() : place(root / "one") {}

  void give(const fs::path& where, const std::vector<std::string>& names) {
    for (const auto& name : names)
      put((where / "work" / "data" / (name + ".csv")).string(), name, false);
  }

  /// Does what the part was asked to: one file for each of its items.
  static void act(const conversation& each) {
    for (const auto* name : {"a", "b", "c"})
      if (each.task.find("* data/" + std::string{name} + ".csv")
          != std::string::npos)
        put(each.folder("") + "/out/" + name + ".json", name, false);
  }

  fs::path place;
};

} // namespace

TEST_F(repeated_steps, are_shared_out_by_the_items_that_are_there) {
  give(place, {"b", "a", "c"});
  running_workflow run{system, place, for_each_file()};
  auto parts = run.next(3);
  ASSERT_EQ(parts.size(), 3u);
  EXPECT_EQ(parts[1].label, "items-1-2");
  EXPECT_THAT(parts[1].task, HasSubstr("* data/b.csv"));
  EXPECT_THAT(parts[1].task, Not(HasSubstr("data/c.csv")));
  EXPECT_THAT(parts[1].task, HasSubstr("out/b.json"));
  for (const auto& each : parts) {
    act(each);
    run.end(each);
  }
  run.end(run.next(1).at(0));
  auto outcome = run.outcome();
  EXPECT_EQ(outcome.status, run_status::succeeded);
  EXPECT_THAT(outcome.parts[2].items, ElementsAre("data/c.csv"));
  EXPECT_EQ(*read_file(fs::path{run.folder()} / "out" / "c.json"), "c");
}

TEST_F(repeated_steps, with_one_item_stay_in_the_conversation) {
  give(place, {"a"});
  running_workflow run{system, place, for_each_file()};
  auto only = run.next(1).at(0);
  EXPECT_EQ(only.label, "items-1");
  EXPECT_EQ(only.view, nullptr);
  run.end(only);
  auto last = run.next(1).at(0);
  EXPECT_EQ(last.label, "main-1");
  run.end(last);
  EXPECT_EQ(run.outcome().status, run_status::succeeded);
}

TEST_F(repeated_steps, keep_what_succeeded_and_report_the_rest) {
  give(place, {"a", "b", "c"});
  running_workflow run{system, place, for_each_file()};
  for (const auto& each : run.next(3)) {
    act(each);
    run.end(each, each.label == "items-1-2" ? run_status::failed
                                            : run_status::succeeded);
  }
  auto last = run.next(1).at(0);
  EXPECT_THAT(last.task, HasSubstr("tried and failed"));
  EXPECT_THAT(last.task, HasSubstr("For: data/b.csv"));
  run.end(last);
  auto outcome = run.outcome();
  EXPECT_EQ(outcome.status, run_status::failed);
  EXPECT_THAT(outcome.parts[1].left_out, ElementsAre("out/b.json"));
  EXPECT_TRUE(fs::exists(fs::path{run.folder()} / "out" / "c.json"));
  EXPECT_FALSE(fs::exists(fs::path{run.folder()} / "out" / "b.json"));
}

TEST_F(repeated_steps, end_their_siblings_where_the_plan_says_so) {
  give(place, {"a", "b", "c"});
  auto plan = for_each_file();
  plan.stages[0].stops_on_failure = true;
  running_workflow run{system, place, std::move(plan)};
  auto parts = run.next(3);
  run.end(parts[1], run_status::failed);
  auto outcome = run.outcome();
  EXPECT_EQ(outcome.status, run_status::failed);
  EXPECT_FALSE(fs::exists(fs::path{run.folder()} / "out"));
}

TEST_F(repeated_steps, come_to_the_same_whichever_item_is_faster) {
  std::string said;
  for (unsigned seed = 1; seed <= orders; ++seed) {
    std::mt19937 random{seed};
    auto where = root / std::to_string(seed);
    give(where, {"a", "b", "c"});
    running_workflow run{system, where, for_each_file()};
    auto parts = run.next(3);
    ASSERT_EQ(parts.size(), 3u);
    std::shuffle(parts.begin(), parts.end(), random);
    for (const auto& each : parts) {
      act(each);
      run.end(each, run_status::succeeded, "did " + each.label);
    }
    parts.clear();
    auto last = run.next(1).at(0);
    auto heard = last.heard() + last.task;
    ASSERT_EQ(heard, seed == 1 ? heard : said) << "seed " << seed;
    said = heard;
    run.end(last);
    ASSERT_EQ(run.outcome().status, run_status::succeeded);
    ASSERT_EQ(tree(run.folder()).size(), 6u);
    std::error_code being_removed; // by the run itself
    fs::remove_all(where, being_removed);
  }
}

} // namespace skvm::test
