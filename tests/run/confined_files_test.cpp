#include "run/confined_files.hpp"

#include <filesystem>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/files.hpp"

namespace skvm {
namespace {

namespace fs = std::filesystem;

struct confined_files : ::testing::Test {
  confined_files()
    : below(*make_temporary_folder(::testing::TempDir(), "confined-")) {
    root = fs::canonical(below.path());
    fs::create_directories(root / "work" / "sub");
    fs::create_directories(root / "skill");
    write(root / "work" / "a.txt", "inside");
    write(root / "secret.txt", "outside");
    write(root / "skill" / "SKILL.md", "skill");
    roots.work_dir = (root / "work").string();
    roots.readable = {(root / "skill").string()};
  }

  static void write(const fs::path& file, const std::string& text) {
    ASSERT_TRUE(write_file(file, text));
  }

  errc refusal(std::string_view path) {
    auto got = read_confined(roots, path, 1000);
    return got ? errc::internal : got.error().code;
  }

  temporary_folder below;
  fs::path root;
  file_roots roots;
};

TEST_F(confined_files, reads_relative_and_absolute_paths_below_a_root) {
  EXPECT_EQ(*read_confined(roots, "a.txt", 100), "inside");
  EXPECT_EQ(*read_confined(roots, "sub/../a.txt", 100), "inside");
  EXPECT_EQ(*read_confined(roots, roots.work_dir + "/a.txt", 100), "inside");
  EXPECT_EQ(*read_confined(roots, roots.readable[0] + "/SKILL.md", 100),
            "skill");
}

TEST_F(confined_files, refuses_what_lies_outside) {
  EXPECT_EQ(refusal("../secret.txt"), errc::denied);
  EXPECT_EQ(refusal((root / "secret.txt").string()), errc::denied);
  EXPECT_EQ(refusal("/etc/passwd"), errc::denied);
  EXPECT_EQ(refusal(roots.work_dir + "2/x"), errc::denied);
  EXPECT_EQ(refusal(""), errc::invalid_argument);
  EXPECT_EQ(refusal(std::string_view{"a\0b", 3}), errc::invalid_argument);
}

TEST_F(confined_files, refuses_links_that_lead_outside) {
  fs::create_symlink(root / "secret.txt", root / "work" / "link");
  fs::create_directory_symlink(root, root / "work" / "up");
  fs::create_symlink("../secret.txt", root / "work" / "relative");
  EXPECT_EQ(refusal("link"), errc::denied);
  EXPECT_EQ(refusal("up/secret.txt"), errc::denied);
  EXPECT_EQ(refusal("relative"), errc::denied);
  EXPECT_FALSE(write_confined(roots, "up/new.txt", "x"));
  EXPECT_FALSE(fs::exists(root / "new.txt"));
}

TEST_F(confined_files, follows_links_that_stay_inside) {
  fs::create_symlink("a.txt", root / "work" / "alias");
  EXPECT_EQ(*read_confined(roots, "alias", 100), "inside");
}

TEST_F(confined_files, writing_through_a_link_leaves_its_target_alone) {
  fs::create_symlink(root / "secret.txt", root / "work" / "link");
  EXPECT_TRUE(write_confined(roots, "link", "new"));
  EXPECT_EQ(*read_file(root / "secret.txt"), "outside");
  EXPECT_EQ(*read_file(root / "work" / "link"), "new");
}

TEST_F(confined_files, writes_make_folders_and_keep_modes) {
  EXPECT_TRUE(write_confined(roots, "new/deep/file.txt", "text"));
  EXPECT_EQ(*read_file(root / "work/new/deep/file.txt"), "text");
  fs::permissions(root / "work" / "a.txt", fs::perms{0750});
  EXPECT_TRUE(write_confined(roots, "a.txt", "changed"));
  EXPECT_EQ(fs::status(root / "work" / "a.txt").permissions(),
            fs::perms{0750});
}

TEST_F(confined_files, writes_leave_nothing_else_behind) {
  EXPECT_TRUE(write_confined(roots, "sub/x", "1"));
  EXPECT_FALSE(write_confined(roots, "sub", "1"));
  auto entries = list_confined(roots, "sub");
  ASSERT_TRUE(entries);
  ASSERT_EQ(entries->size(), 1U);
  EXPECT_EQ(entries->front().name, "x");
}

TEST_F(confined_files, readable_roots_are_not_writable) {
  auto done = write_confined(roots, roots.readable[0] + "/SKILL.md", "x");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, errc::denied);
  EXPECT_EQ(*read_file(root / "skill" / "SKILL.md"), "skill");
}

TEST_F(confined_files, says_what_is_missing_or_too_large) {
  EXPECT_EQ(refusal("nothing.txt"), errc::not_found);
  EXPECT_EQ(refusal("sub"), errc::io);
  auto large = read_confined(roots, "a.txt", 3);
  ASSERT_FALSE(large);
  EXPECT_NE(large.error().message.find("6 bytes"), std::string::npos);
}

TEST_F(confined_files, does_not_wait_for_a_pipe) {
  ASSERT_EQ(::mkfifo((root / "work" / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(refusal("pipe"), errc::io);
}

} // namespace
} // namespace skvm
