#include "tests/schedule/simulation.hpp"

#include <gtest/gtest.h>

namespace skvm::test {
namespace {

/// Of the scenario, whatever it is: the targets of the design.
void expect_targets(std::uint32_t branches) {
  for (const auto& each : scenarios(branches)) {
    auto got = simulate(each.options, *each.provider);
    SCOPED_TRACE(each.name);
    EXPECT_GE(got.throughput(), 0.9);
    EXPECT_LT(got.wasted(), 0.02);
    EXPECT_GT(got.fairness, 0.95);
    EXPECT_LT(got.mean_time, 1.5 * mean_time) << "it waits at the provider";
    EXPECT_LT(got.given_up, got.attempts / 1000 + 6);
    if (each.options.recovers_from > 0 && branches > 1) {
      EXPECT_GT(got.recovery, 0);
      EXPECT_LT(got.recovery, 45);
    }
  }
}

TEST(simulation, reaches_the_targets_with_one_branch) {
  expect_targets(1);
}

TEST(simulation, reaches_the_targets_with_a_hundred_branches) {
  expect_targets(100);
}

TEST(simulation, reaches_the_targets_with_a_thousand_branches) {
  expect_targets(1000);
}

TEST(simulation, gives_the_same_for_the_same_seed) {
  auto one = scenarios(100);
  auto other = scenarios(100);
  for (std::size_t i = 0; i < one.size(); ++i) {
    auto a = simulate(one[i].options, *one[i].provider);
    auto b = simulate(other[i].options, *other[i].provider);
    EXPECT_EQ(a.attempts, b.attempts) << one[i].name;
    EXPECT_EQ(a.served, b.served) << one[i].name;
  }
}

TEST(simulation, keeps_to_a_configured_rate_without_any_refusal) {
  simulation_options options;
  options.branches_of_run = spread_over_runs(100);
  options.limits.requests_per_minute = 600;
  bucket_provider provider{{600, 0, options.mean_tokens}};
  auto got = simulate(options, provider);
  EXPECT_GE(got.throughput(), 0.98);
  EXPECT_EQ(got.refused, 0);
}

TEST(simulation, wastes_less_where_headers_tell) {
  simulation_options options;
  options.branches_of_run = spread_over_runs(1000);
  bucket_provider silent{{1200, 0, options.mean_tokens}};
  bucket_provider telling{{1200, 0, options.mean_tokens, true, false}};
  auto without = simulate(options, silent);
  auto with = simulate(options, telling);
  EXPECT_LT(with.refused, without.refused / 2);
}

TEST(simulation, sends_hardly_anything_during_an_outage) {
  simulation_options options;
  options.branches_of_run = spread_over_runs(100);
  options.warm_up = 600;
  options.end = 900;
  outage_provider provider{20, 600, 300};
  auto got = simulate(options, provider);
  EXPECT_LT(got.late_attempts, 60);
}

} // namespace
} // namespace skvm::test
