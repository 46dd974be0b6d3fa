#include "tests/support/chaos.hpp"

#include "base/files.hpp"
#include <gtest/gtest.h>

namespace skvm {
namespace {

/// What comes of kills, below a folder of its own.
test::chaos_report chaos_with(test::chaos_options options) {
  temporary_folder folder{
    *make_temporary_folder(::testing::TempDir(), "chaos-")};
  options.program = SKVM_TEST_PROGRAM;
  options.below = std::filesystem::canonical(folder.path());
  return test::make_chaos(options);
}

void expect_clean(const test::chaos_report& report) {
  EXPECT_TRUE(report.clean())
    << report.repeated << " repeated, " << report.asked_again
    << " asked again, " << report.other_files << " other files, "
    << report.other_status << " other status; " << report.first;
}

TEST(chaos, runs_that_are_killed_at_any_point_end_as_undisturbed_ones) {
  test::chaos_options options;
  options.kills = 10;
  auto report = chaos_with(options);
  EXPECT_GE(report.kills, 10);
  expect_clean(report);
}

TEST(chaos, branches_that_are_killed_at_any_point_end_as_undisturbed_ones) {
  test::chaos_options options;
  options.kills = 10;
  options.turns = 4;
  options.branches = true;
  auto report = chaos_with(options);
  EXPECT_GE(report.kills, 10);
  expect_clean(report);
}

TEST(chaos, every_run_ends_well_when_a_fifth_of_the_requests_fail) {
  test::chaos_options options;
  options.kills = 0;
  options.runs = 5;
  options.fault_rate = 0.2;
  auto report = chaos_with(options);
  EXPECT_GT(report.faults, 0);
  expect_clean(report);
}

} // namespace
} // namespace skvm
