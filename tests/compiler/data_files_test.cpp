#include "base/digest.hpp"
#include "base/files.hpp"
#include "compiler/data_files.hpp"
#include <gtest/gtest.h>

namespace skvm {
namespace {

struct data_files_test : ::testing::Test {
  temporary_folder folder{
    *make_temporary_folder(::testing::TempDir(), "data-")};
  std::filesystem::path file = folder.path() / "words.toml";
  data_files known;
};

TEST_F(data_files_test, are_read_once_while_they_stay_the_same) {
  ASSERT_TRUE(write_file(file, "a = 1\n"));
  auto first = known.read(file);
  ASSERT_TRUE(first);
  EXPECT_EQ((*first)->content, "a = 1\n");
  EXPECT_EQ((*first)->digest, sha256("a = 1\n"));
  EXPECT_EQ(*known.read(file), *first);
}

TEST_F(data_files_test, are_read_again_when_they_were_replaced) {
  ASSERT_TRUE(write_file(file, "a = 1\n"));
  auto first = known.read(file);
  ASSERT_TRUE(first);
  ASSERT_TRUE(write_file(file, "a = 2\n"));
  auto second = known.read(file);
  ASSERT_TRUE(second);
  EXPECT_EQ((*second)->content, "a = 2\n");
  EXPECT_EQ((*first)->content, "a = 1\n");
}

TEST_F(data_files_test, that_are_gone_are_an_error_even_if_they_were_read) {
  ASSERT_TRUE(write_file(file, "a = 1\n"));
  ASSERT_TRUE(known.read(file));
  std::filesystem::remove(file);
  EXPECT_FALSE(known.read(file));
}

TEST_F(data_files_test, several_are_one_set_until_one_of_them_changes) {
  ASSERT_TRUE(write_file(file, "a = 1\n"));
  ASSERT_TRUE(write_file(folder.path() / "more.toml", "b = 1\n"));
  auto first = known.read({folder.path()}, {"words.toml", "more.toml"});
  ASSERT_TRUE(first);
  EXPECT_EQ((*first)->contents.at("more.toml"), "b = 1\n");
  EXPECT_EQ((*first)->digests.at("words.toml"), sha256("a = 1\n"));
  EXPECT_EQ(*known.read({folder.path()}, {"words.toml", "more.toml"}), *first);
  ASSERT_TRUE(write_file(file, "a = 2\n"));
  auto second = known.read({folder.path()}, {"words.toml", "more.toml"});
  ASSERT_TRUE(second);
  EXPECT_EQ((*second)->contents.at("words.toml"), "a = 2\n");
  EXPECT_EQ((*first)->contents.at("words.toml"), "a = 1\n");
}

TEST_F(data_files_test, come_from_the_first_folder_that_has_them) {
  auto own = folder.path() / "own";
  ASSERT_TRUE(write_file(file, "a = 1\n"));
  ASSERT_TRUE(write_file(folder.path() / "more.toml", "b = 1\n"));
  ASSERT_TRUE(write_file(own / "words.toml", "a = 7\n"));
  auto got = known.read({own, folder.path()}, {"words.toml", "more.toml"});
  ASSERT_TRUE(got) << got.error().text();
  EXPECT_EQ((*got)->contents.at("words.toml"), "a = 7\n");
  EXPECT_EQ((*got)->contents.at("more.toml"), "b = 1\n");
  auto missing = known.read({own, folder.path()}, {"nowhere.toml"});
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().text().find((folder.path() / "nowhere").string()),
            std::string::npos);
}

} // namespace
} // namespace skvm
