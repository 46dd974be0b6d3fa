#include "base/files.hpp"
#include "plugins/scaffold.hpp"
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>

namespace skvm {

namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

temporary_folder fresh_folder() {
  auto made = make_temporary_folder(fs::temp_directory_path(), "skvm-new-");
  EXPECT_TRUE(made) << made.error().text();
  return made ? temporary_folder{*made} : temporary_folder{};
}

std::string content_of(const fs::path& file) {
  auto content = read_file(file);
  EXPECT_TRUE(content) << content.error().text();
  return content ? *content : "";
}

class scaffold : public testing::TestWithParam<plugin_kind> {};

} // namespace

TEST_P(scaffold, writes_a_project_without_any_mark_left) {
  auto folder = fresh_folder();
  auto written =
    write_plugin_project(GetParam(), "word-count", folder.path() / "made");
  ASSERT_TRUE(written) << written.error().text();
  EXPECT_THAT(*written, Contains(fs::path{"CMakeLists.txt"}));
  EXPECT_THAT(*written, Contains(fs::path{"README.md"}));
  EXPECT_THAT(*written, Contains(fs::path{"src/plugin.cpp"}));
  std::size_t found = 0;
  for (const auto& each :
       fs::recursive_directory_iterator{folder.path() / "made"})
    found += each.is_regular_file() ? 1U : 0U;
  EXPECT_EQ(found, written->size());
  for (const auto& file : *written)
    for (auto mark : {"@NAME@", "@IDENT@", "@KIND@", "@FOLDER@", "@UNIT@",
                      "@ABOUT@", "@USE@"})
      EXPECT_THAT(content_of(folder.path() / "made" / file),
                  Not(HasSubstr(mark)))
        << file;
}

TEST_P(scaffold, names_kind_and_plugin_where_they_belong) {
  auto folder = fresh_folder();
  auto made = folder.path() / "made";
  auto written = write_plugin_project(GetParam(), "word-count", made);
  ASSERT_TRUE(written) << written.error().text();
  std::string kind{to_string(GetParam())};
  EXPECT_THAT(content_of(made / "src/plugin.cpp"),
              HasSubstr("SKVM_PLUGIN(" + kind + ", \"word-count\","));
  EXPECT_THAT(content_of(made / "CMakeLists.txt"),
              HasSubstr("skvm_add_plugin(" + std::string{folder_of(GetParam())}
                        + " word-count "));
  EXPECT_THAT(content_of(made / "README.md"),
              HasSubstr("A " + kind + " plugin"));
}

INSTANTIATE_TEST_SUITE_P(
  kinds, scaffold,
  testing::Values(plugin_kind::model, plugin_kind::harness, plugin_kind::pass),
  [](const auto& each) { return std::string{to_string(each.param)}; });

TEST(scaffold_folder, may_exist_when_it_is_empty) {
  auto folder = fresh_folder();
  auto written =
    write_plugin_project(plugin_kind::pass, "word-count", folder.path());
  ASSERT_TRUE(written) << written.error().text();
  EXPECT_TRUE(fs::exists(folder.path() / "README.md"));
}

TEST(scaffold_folder, is_left_alone_when_something_is_in_it) {
  auto folder = fresh_folder();
  ASSERT_TRUE(write_file(folder.path() / "mine" / "notes.txt", "keep"));
  auto written = write_plugin_project(plugin_kind::pass, "word-count",
                                      folder.path() / "mine");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, errc::conflict);
  EXPECT_EQ(content_of(folder.path() / "mine" / "notes.txt"), "keep");
  EXPECT_FALSE(fs::exists(folder.path() / "mine" / "README.md"));
}

TEST(scaffold_folder, is_not_made_for_a_name_that_no_plugin_may_have) {
  auto folder = fresh_folder();
  for (auto name : {"", "Word", "word_count", "../word", "word count"}) {
    auto written =
      write_plugin_project(plugin_kind::pass, name, folder.path() / "made");
    ASSERT_FALSE(written) << name;
    EXPECT_EQ(written.error().code, errc::invalid_argument) << name;
  }
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(scaffold_folder, leaves_nothing_beside_it) {
  auto folder = fresh_folder();
  auto written = write_plugin_project(plugin_kind::model, "echo",
                                      folder.path() / "made" / "");
  ASSERT_TRUE(written) << written.error().text();
  std::vector<std::string> names;
  for (const auto& each : fs::directory_iterator{folder.path()})
    names.push_back(each.path().filename().string());
  EXPECT_EQ(names, std::vector<std::string>{"made"});
}

TEST(scaffold_folder, can_be_entered_by_others_as_far_as_the_mask_allows) {
  auto folder = fresh_folder();
  auto old_mask = ::umask(022);
  auto written =
    write_plugin_project(plugin_kind::model, "echo", folder.path() / "made");
  ::umask(old_mask);
  ASSERT_TRUE(written) << written.error().text();

  struct stat info {};

  ASSERT_EQ(::stat((folder.path() / "made").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0755U);
}

} // namespace skvm
