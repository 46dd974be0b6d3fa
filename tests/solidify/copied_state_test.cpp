#include "base/files.hpp"
#include "solidify/copied_state.hpp"
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace skvm::solidify {
namespace {

namespace fs = std::filesystem;

struct copied_views : ::testing::Test {
  copied_views()
    : holder(*make_temporary_folder(::testing::TempDir(), "copied-")),
      root(fs::canonical(holder.path())) {
    for (const auto* name : {"kept", "written", "gone", "mode", "below/kept",
                             "folder/one", "file"})
      EXPECT_TRUE(write_file(root / "work" / name, "abc"));
  }

  void copy() {
    view = std::move(*work_view::create_copy((root / "work").string(),
                                             (root / "view").string()));
    before = *state_of(*view);
  }

  [[nodiscard]] fs::path inside(const std::string& name) const {
    return fs::path{view->inner_path()} / name;
  }

  /// In place: the file stays the same one.
  void overwrite(const std::string& name, const std::string& text) const {
    std::fstream{inside(name), std::ios::in | std::ios::out} << text;
  }

  temporary_folder holder;
  fs::path root;
  std::unique_ptr<work_view> view;
  copied_state before;
};

TEST_F(copied_views, tell_what_was_done_as_a_comparison_of_all_files_does) {
  copy();
  overwrite("written", "xyz");
  fs::remove(inside("gone"));
  fs::permissions(inside("mode"), fs::perms::owner_all);
  fs::remove_all(inside("folder"));
  fs::create_symlink("kept", inside("folder"));
  fs::remove(inside("file"));
  ASSERT_TRUE(write_file(inside("file/new"), "n"));
  auto changes = changes_since(before, *view);
  ASSERT_TRUE(changes) << changes.error().text();
  EXPECT_EQ(*changes, *view->changes());
  EXPECT_EQ(changes->size(), 7U);
}

TEST_F(copied_views, that_nobody_touched_have_no_changes) {
  copy();
  auto changes = changes_since(before, *view);
  ASSERT_TRUE(changes);
  EXPECT_TRUE(changes->empty());
  // Written with what was there.
  overwrite("written", "abc");
  EXPECT_TRUE(changes_since(before, *view)->empty());
}

TEST_F(copied_views, tell_of_a_file_whose_times_say_nothing) {
  // As after a write in the very moment of the copy: the clock of files has not
  // gone on since, so that the same time comes again.
  const std::array<timespec, 2> later{timespec{4'000'000'000, 0},
                                      timespec{4'000'000'000, 0}};
  auto file = (root / "work/written").string();
  ASSERT_EQ(::utimensat(AT_FDCWD, file.c_str(), later.data(), 0), 0);
  copy();
  overwrite("written", "xyz");

  struct stat now {};

  ASSERT_EQ(::utimensat(AT_FDCWD, inside("written").c_str(), later.data(), 0),
            0);
  ASSERT_EQ(::lstat(inside("written").c_str(), &now), 0);
  // What the machine's clock would have to hide.
  before->entries.at("written").changed_ns =
    now.st_ctim.tv_sec * 1'000'000'000 + now.st_ctim.tv_nsec;
  // Neither is it left out, nor does it replace what may be somebody else's.
  auto changes = changes_since(before, *view);
  ASSERT_FALSE(changes);
  EXPECT_EQ(changes.error().code, errc::conflict);
  EXPECT_EQ(changes.error().subject, "written");
}

} // namespace
} // namespace skvm::solidify
