#include "adapt/belief.hpp"
#include "skill/skill_loader.hpp"
#include <gmock/gmock.h>

namespace skvm::adapt::test {

namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

skill_ptr two_steps() {
  return *parse_skill("---\nname: two\ndescription: Two.\n---\n\n"
                      "1. Run it:\n\n   ```sh\n   python3 a.py\n   ```\n\n"
                      "2. Compute the mean of it.\n",
                      "/tmp/two");
}

/// `tool.exec` is shown by step 1, `reason.arithmetic` by step 2.
const char* requirements = R"({"purposes":[{"primitives":[
  {"primitive":"tool.exec","min_level":"L2","evidence":[{"lines":[9]}]},
  {"primitive":"reason.arithmetic","min_level":"L1",
   "evidence":[{"lines":[12]}]}]}]})";

observation with(remedy what, bool succeeded) {
  observation out;
  out.run = "r1";
  out.succeeded = succeeded;
  failure one;
  one.signature.step = "s1";
  one.what = what;
  out.failures.push_back(one);
  return out;
}

} // namespace

TEST(attribution, credits_every_demand_of_a_run_that_went_well) {
  observation run;
  run.succeeded = true;
  EXPECT_THAT(attribute(requirements, {}, run, *two_steps()),
              ElementsAre(attribution{"tool.exec", level::l2, true},
                          attribution{"reason.arithmetic", level::l1, true}));
}

TEST(attribution, lays_a_failure_at_what_its_step_demands) {
  EXPECT_THAT(
    attribute(requirements, {}, with(remedy::instead, true), *two_steps()),
    ElementsAre(attribution{"tool.exec", level::l2, false},
                attribution{"reason.arithmetic", level::l1, true}));
}

TEST(attribution, says_nothing_of_steps_that_were_not_reached) {
  EXPECT_THAT(
    attribute(requirements, {}, with(remedy::none, false), *two_steps()),
    ElementsAre(attribution{"tool.exec", level::l2, false}));
}

TEST(attribution, takes_no_chance_for_a_weakness) {
  EXPECT_THAT(
    attribute(requirements, {}, with(remedy::again, true), *two_steps()),
    ElementsAre(attribution{"reason.arithmetic", level::l1, true}));
  EXPECT_THAT(attribute("no JSON", {}, with(remedy::none, true), *two_steps()),
              IsEmpty());
}

TEST(beliefs, count_what_the_records_of_a_target_say) {
  std::vector<adaptation_record> records;
  for (int i = 0; i < 4; ++i) {
    auto run = with(i == 0 ? remedy::instead : remedy::none, true);
    if (i > 0)
      run.failures.clear();
    run.run = std::to_string(i);
    records.push_back(record_of(
      "sim/m", "bare", run, attribute(requirements, {}, run, *two_steps())));
  }
  auto known = beliefs_of(records);
  EXPECT_EQ(known["tool.exec"][level::l2].held, 3U);
  EXPECT_EQ(known["tool.exec"][level::l2].broke, 1U);
  EXPECT_NEAR(known["tool.exec"][level::l2].mean(), 4.0 / 6, 1e-12);
  EXPECT_EQ(known["reason.arithmetic"][level::l1].held, 4U);
}

TEST(attribution, takes_a_run_for_no_proof_of_a_demand_that_was_lowered) {
  observation run;
  run.succeeded = true;
  EXPECT_THAT(attribute(requirements,
                        R"([{"purpose":"","primitive":"tool.exec",)"
                        R"("status":"short"}])",
                        run, *two_steps()),
              ElementsAre(attribution{"reason.arithmetic", level::l1, true}));
}

TEST(attribution, lays_what_the_host_lacks_at_no_target) {
  auto run = with(remedy::none, true);
  run.failures[0].signature.error = "missing-module";
  EXPECT_THAT(attribute(requirements, {}, run, *two_steps()),
              ElementsAre(attribution{"reason.arithmetic", level::l1, true}));
}

namespace {

profile measured(level has) {
  profile out;
  out.source = "a bench";
  out.capabilities["tool.exec"] = has;
  return out;
}

} // namespace

TEST(corrections, doubt_a_level_that_never_held) {
  beliefs seen;
  seen["tool.exec"][level::l2] = {0, 9};
  auto found = corrections_of(measured(level::l3), seen);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].measured, level::l3);
  EXPECT_EQ(found[0].believed, level::l1);
  EXPECT_NEAR(found[0].p, 1 / 512.0, 1e-9);
}

TEST(corrections, doubt_nothing_that_held_half_of_the_time) {
  beliefs seen;
  seen["tool.exec"][level::l2] = {20, 20};
  EXPECT_THAT(corrections_of(measured(level::l3), seen), IsEmpty());
}

TEST(corrections, doubt_nothing_on_little_evidence) {
  beliefs seen;
  seen["tool.exec"][level::l2] = {0, 6};
  EXPECT_THAT(corrections_of(measured(level::l3), seen), IsEmpty());
}

TEST(corrections, say_nothing_of_levels_that_were_never_claimed) {
  beliefs seen;
  seen["tool.exec"][level::l3] = {0, 40};
  seen["reason.planning"][level::l1] = {0, 40};
  EXPECT_THAT(corrections_of(measured(level::l2), seen), IsEmpty());
}

TEST(corrections, hear_what_held_at_a_higher_level_for_a_lower_one) {
  beliefs seen;
  seen["tool.exec"][level::l1] = {0, 9};
  seen["tool.exec"][level::l2] = {30, 0};
  EXPECT_THAT(corrections_of(measured(level::l2), seen), IsEmpty());
}

TEST(corrections, lower_a_profile_and_say_so) {
  auto target = measured(level::l3);
  auto finding = finding_of({"tool.exec", level::l3, level::l1, {0, 9}, 0.002});
  EXPECT_EQ(finding.kind, "level");
  ASSERT_TRUE(correct(target, std::vector{finding}));
  EXPECT_EQ(target.capabilities["tool.exec"], level::l1);
  EXPECT_EQ(target.source, "a bench, tool.exec L1 by use");
  EXPECT_FALSE(correct(target, std::vector{finding})) << "it is that low";
}

} // namespace skvm::adapt::test
