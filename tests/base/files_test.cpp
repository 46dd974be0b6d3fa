#include "base/files.hpp"

#include <gtest/gtest.h>

namespace skvm {
namespace {

namespace fs = std::filesystem;

struct files : ::testing::Test {
  temporary_folder folder{
    *make_temporary_folder(::testing::TempDir(), "files-")};
};

TEST_F(files, are_read_as_they_were_written) {
  std::string bytes{"a\0b\xff\n", 5};
  auto file = folder.path() / "deep" / "er" / "x";
  ASSERT_TRUE(write_file(file, bytes));
  EXPECT_EQ(*read_file(file), bytes);
}

TEST_F(files, are_replaced_whole_and_leave_no_temporary_ones) {
  auto file = folder.path() / "x";
  ASSERT_TRUE(write_file(file, "long text"));
  ASSERT_TRUE(write_file(file, "new"));
  EXPECT_EQ(*read_file(file), "new");
  EXPECT_EQ(std::distance(fs::directory_iterator{folder.path()},
                          fs::directory_iterator{}),
            1);
}

TEST_F(files, can_be_made_executable) {
  ASSERT_TRUE(write_file(folder.path() / "x", "#!/bin/sh\n", true));
  auto mode = fs::status(folder.path() / "x").permissions();
  EXPECT_NE(mode & fs::perms::owner_exec, fs::perms::none);
}

TEST_F(files, say_which_one_is_missing_and_which_is_none) {
  auto missing = read_file(folder.path() / "nothing");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, errc::not_found);
  EXPECT_NE(missing.error().subject.find("nothing"), std::string::npos);
  EXPECT_EQ(read_file(folder.path()).error().code, errc::io);
}

TEST_F(files, over_the_bound_are_not_read) {
  ASSERT_TRUE(write_file(folder.path() / "x", "12345"));
  EXPECT_TRUE(read_file(folder.path() / "x", 5));
  EXPECT_FALSE(read_file(folder.path() / "x", 4));
}

TEST(temporary_folder, goes_with_its_owner) {
  fs::path where;
  {
    temporary_folder one{*make_temporary_folder(::testing::TempDir(), "t-")};
    where = one.path();
    ASSERT_TRUE(write_file(where / "x", ""));
    temporary_folder other{std::move(one)};
    EXPECT_TRUE(fs::exists(where));
  }
  EXPECT_FALSE(fs::exists(where));
}

TEST(is_safe_relative, refuses_what_leads_out) {
  for (const auto* good : {"a", "a/b", "./a", "a/../b", ".hidden"})
    EXPECT_TRUE(is_safe_relative(good)) << good;
  for (const auto* bad : {"", "/a", "..", "../a", "a/../../b", ".", "a/.."})
    EXPECT_FALSE(is_safe_relative(bad)) << bad;
  EXPECT_FALSE(is_safe_relative(std::string_view{"a\0b", 3}));
}

} // namespace
} // namespace skvm
