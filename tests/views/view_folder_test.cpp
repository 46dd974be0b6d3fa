#include "base/files.hpp"
#include "views/view_folder.hpp"
#include <gtest/gtest.h>

#include <fstream>

namespace skvm::test {

namespace fs = std::filesystem;

namespace {

struct view_folders : testing::Test {
  view_folders()
    : holder(*make_temporary_folder(testing::TempDir(), "folders-")),
      all(holder.path() / "views") {}

  /// As a process that was killed leaves it.
  void leave_behind(const std::string& run) const {
    auto locked = all / run / "view-1" / "work" / "work";
    fs::create_directories(locked);
    std::ofstream{all / run / "view-1" / "file"} << "x";
    fs::permissions(locked, fs::perms::none);
  }

  temporary_folder holder;
  fs::path all;
};

} // namespace

TEST_F(view_folders, go_with_their_last_owner) {
  auto one = view_folder::open(all / "run");
  ASSERT_TRUE(one);
  auto other = *one;
  *one = nullptr;
  EXPECT_TRUE(fs::exists(all / "run"));
  other = nullptr;
  EXPECT_FALSE(fs::exists(all / "run"));
}

TEST_F(view_folders, of_dead_processes_are_removed_and_those_in_use_are_not) {
  auto used = view_folder::open(all / "used");
  ASSERT_TRUE(used);
  fs::create_directories(all / "used" / "view-1");
  leave_behind("dead");
  EXPECT_EQ(remove_stale_views(all), 1u);
  EXPECT_FALSE(fs::exists(all / "dead"));
  EXPECT_TRUE(fs::exists(all / "used" / "view-1"));
}

TEST_F(view_folders, of_runs_that_go_on_later_are_kept) {
  leave_behind("dead");
  leave_behind("interrupted");
  EXPECT_EQ(
    remove_stale_views(all, [](const auto& run) { return run != "dead"; }), 1u);
  EXPECT_TRUE(fs::exists(all / "interrupted"));
}

TEST_F(view_folders, need_not_be_there_to_be_cleared) {
  EXPECT_EQ(remove_stale_views(all), 0u);
}

} // namespace skvm::test
