#include "tests/cli/adapting_program.hpp"

#include <gmock/gmock.h>

namespace skvm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using adapting = test::adapting_program;

TEST_F(adapting, repairs_what_three_tasks_stumbled_over) {
  EXPECT_THAT(skvm({"adapt"}).out, HasSubstr("nothing was learnt yet"));
  for (const auto* name : {"north", "south"})
    run(name, true);
  EXPECT_TRUE(decisions().empty());
  run("east", true);
  ASSERT_EQ(decisions().size(), 1U);
  EXPECT_THAT(skvm({"adapt", "show", "report"}).out,
              HasSubstr("missing-file in 3 of 3 tasks (p = 0.001)"));
  EXPECT_THAT(skvm({"adapt", "log", "report"}).out,
              HasSubstr("before: mkdir -p out"));
  // Whichever runs the chance of their ids lets try the new variant: it wins
  // each pair, since the old one fails where nobody works carefully.
  bool tried = false;
  for (int i = 0; i < 200 && decisions().size() == 1; ++i) {
    auto got = run("task" + std::to_string(i), false);
    auto canary = got.at("adapt").at("canary") == boost::json::value(true);
    EXPECT_EQ(got.at("tool_errors") == boost::json::value(0), canary);
    tried = tried || canary;
  }
  EXPECT_TRUE(tried);
  auto made = decisions();
  ASSERT_EQ(made.size(), 2U);
  EXPECT_EQ(made[1].at("decision"), "promote");
  EXPECT_THAT(skvm({"adapt", "list"}).out, HasSubstr("promoted 1, on watch"));
}

TEST_F(adapting, learns_nothing_unless_it_is_asked_to) {
  for (const auto* name : {"north", "south", "east", "west"})
    EXPECT_FALSE(run(name, true, {"--no-adapt"}).as_object().contains("adapt"));
  EXPECT_THAT(skvm({"adapt"}).out, HasSubstr("nothing was learnt yet"));
}

TEST_F(adapting, is_off_in_run_unless_the_configuration_says_otherwise) {
  EXPECT_FALSE(run("north", true, {}).as_object().contains("adapt"));
  configure("[adapt]\nrun = true\n" + routes);
  EXPECT_TRUE(run("north", true, {}).as_object().contains("adapt"));
}

TEST_F(adapting, has_one_experiment_at_a_time) {
  for (int i = 0; i < 8; ++i)
    run("task" + std::to_string(i), true);
  EXPECT_THAT(decided(), ElementsAre("start"));
  EXPECT_THAT(skvm({"adapt"}).out, HasSubstr("experiment 1"));
}

TEST_F(adapting, ends_an_experiment_when_told_to) {
  EXPECT_EQ(skvm({"adapt", "stop", "report"}).code, 2);
  for (const auto* name : {"north", "south", "east"})
    run(name, true);
  EXPECT_THAT(skvm({"adapt", "stop", "report"}).out,
              HasSubstr("stopped experiment 1 of report"));
  EXPECT_FALSE(run("west", false).at("adapt").at("canary").as_bool());
  auto again = skvm({"adapt", "stop", "report"});
  EXPECT_EQ(again.code, 2);
  EXPECT_THAT(again.err, HasSubstr("no experiment is under way"));
}

TEST_F(adapting, ends_an_experiment_that_could_change_nothing) {
  for (const auto* name : {"north", "south", "east", "west", "up", "down"})
    run(name, false);
  ASSERT_EQ(decisions().size(), 1U);
  for (int i = 0; i < 60 && decisions().size() == 1; ++i)
    run("task" + std::to_string(i), false);
  auto made = decisions();
  ASSERT_GE(made.size(), 2U);
  EXPECT_EQ(made[1].at("decision"), "roll-back");
  EXPECT_THAT(std::string{made[1].at("reason").as_string()},
              HasSubstr("nothing in the skill could be changed for it"));
}

} // namespace
} // namespace skvm
