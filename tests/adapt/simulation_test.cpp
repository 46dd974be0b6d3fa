#include "tests/adapt/simulation.hpp"
#include "tests/support/sizes.hpp"

#include <gtest/gtest.h>

namespace skvm::adapt::test {

namespace {

constexpr auto seeds = static_cast<unsigned>(skvm::test::large(20));

unsigned left_in_place(const world& what) {
  unsigned out = 0;
  for (unsigned seed = 0; seed < seeds; ++seed)
    out += simulate(what, {}, seed).in_place ? 1 : 0;
  return out;
}

} // namespace

TEST(experiments, leave_nothing_in_place_that_fails_more_often) {
  EXPECT_EQ(left_in_place({{0.9, 1000}, {0.6, 1000}}), 0U);
  EXPECT_EQ(left_in_place({{0.9, 1000}, {0.75, 700}}), 0U);
  EXPECT_EQ(left_in_place({{0.6, 1000}, {0.4, 500}}), 0U);
}

TEST(experiments, leave_nothing_in_place_that_only_costs_more) {
  EXPECT_EQ(left_in_place({{0.95, 1000}, {0.95, 1200}}), 0U);
}

TEST(experiments, keep_what_succeeds_more_often) {
  EXPECT_GE(left_in_place({{0.5, 1000}, {0.95, 1000}}), seeds * 95 / 100);
}

TEST(experiments, keep_what_is_as_good_and_cheaper) {
  EXPECT_GE(left_in_place({{0.98, 1000}, {0.98, 700}}), seeds * 90 / 100);
}

TEST(experiments, that_failed_come_back_less_and_less_often) {
  policy how;
  how.cooldown = std::chrono::hours{4};
  world worse{{0.9, 1000}, {0.3, 1000}};
  worse.runs = 2000;
  auto few = simulate(worse, how, 1).experiments;
  EXPECT_GT(few, 1U);
  EXPECT_LT(few, 14U); // 333 hours hold 14 at most if they never waited longer
}

} // namespace skvm::adapt::test
