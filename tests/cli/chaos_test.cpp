#include "tests/support/chaos.hpp"

#include "base/files.hpp"
#include <gtest/gtest.h>

namespace skvm {
namespace {

test::chaos_options options_in(const temporary_folder& folder) {
  test::chaos_options out;
  out.program = SKVM_TEST_PROGRAM;
  out.below = std::filesystem::canonical(folder.path());
  return out;
}

TEST(chaos, runs_that_are_killed_at_any_point_end_as_undisturbed_ones) {
  temporary_folder folder{
    *make_temporary_folder(::testing::TempDir(), "chaos-")};
  auto options = options_in(folder);
  options.kills = 10;
  auto report = test::make_chaos(options);
  EXPECT_GE(report.kills, 10);
  EXPECT_TRUE(report.clean())
    << report.repeated << " repeated, " << report.asked_again
    << " asked again, " << report.other_files << " other files, "
    << report.other_status << " other status; " << report.first;
}

TEST(chaos, branches_that_are_killed_at_any_point_end_as_undisturbed_ones) {
  temporary_folder folder{
    *make_temporary_folder(::testing::TempDir(), "chaos-")};
  auto options = options_in(folder);
  options.kills = 10;
  options.turns = 4;
  options.branches = true;
  auto report = test::make_chaos(options);
  EXPECT_GE(report.kills, 10);
  EXPECT_TRUE(report.clean())
    << report.repeated << " repeated, " << report.asked_again
    << " asked again, " << report.other_files << " other files, "
    << report.other_status << " other status; " << report.first;
}

TEST(chaos, every_run_ends_well_when_a_fifth_of_the_requests_fail) {
  temporary_folder folder{
    *make_temporary_folder(::testing::TempDir(), "chaos-")};
  auto options = options_in(folder);
  options.kills = 0;
  options.runs = 5;
  options.fault_rate = 0.2;
  auto report = test::make_chaos(options);
  EXPECT_GT(report.faults, 0);
  EXPECT_TRUE(report.clean()) << report.first;
}

} // namespace
} // namespace skvm
