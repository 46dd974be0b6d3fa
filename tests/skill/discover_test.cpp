#include "base/files.hpp"
#include "skill/skill_loader.hpp"
#include <gmock/gmock.h>

#include <filesystem>

namespace skvm::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class discover : public ::testing::Test {
protected:
  void SetUp() override {
    auto made = make_temporary_folder(fs::temp_directory_path(), "skvm-test-");
    ASSERT_TRUE(made.has_value());
    root_ = temporary_folder{fs::canonical(*made)};
  }

  fs::path add(const fs::path& dir) {
    auto made = root_.path() / dir;
    auto text = "---\nname: x\ndescription: x\n---\nText.\n";
    EXPECT_TRUE(write_file(made / "SKILL.md", text).has_value());
    return made;
  }

  result<fs::path> find(const std::string& name) {
    fs::create_directories(root_.path() / "project/deep");
    return find_skill(name, root_.path() / "project/deep",
                      root_.path() / "home");
  }

  temporary_folder root_;
};

TEST_F(discover, takes_a_folder_for_itself) {
  auto dir = add("elsewhere/demo");
  EXPECT_EQ(*find(dir.string()), dir);
  EXPECT_EQ(*find("../../elsewhere/demo"), dir);
  EXPECT_EQ(*find((dir / "SKILL.md").string()), dir);
}

TEST_F(discover, prefers_the_project_to_the_user) {
  auto user = add("home/.agents/skills/demo");
  EXPECT_EQ(*find("demo"), user);
  auto project = add("project/.claude/skills/demo");
  EXPECT_EQ(*find("demo"), project);
  auto nearer = add("project/deep/.claude/skills/demo");
  EXPECT_EQ(*find("demo"), nearer);
  auto own = add("project/deep/.skvm/skills/demo");
  EXPECT_EQ(*find("demo"), own);
}

TEST_F(discover, says_where_it_looked_and_what_was_meant) {
  add("home/.skvm/skills/sales-report");
  auto found = find("sales-reprot");
  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().code, errc::not_found);
  EXPECT_THAT(found.error().message, HasSubstr("home/.skvm/skills"));
  EXPECT_THAT(found.error().message, HasSubstr("'sales-report'"));
}

TEST_F(discover, does_not_leave_the_folders_by_a_name) {
  add("home/.skvm/demo");
  auto found = find("../demo");
  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().code, errc::not_found);
}

TEST_F(discover, refuses_an_empty_name_and_a_folder_without_a_skill) {
  EXPECT_EQ(find("").error().code, errc::invalid_argument);
  fs::create_directories(root_.path() / "empty");
  auto found = find((root_.path() / "empty").string());
  ASSERT_FALSE(found.has_value());
  EXPECT_THAT(found.error().message, HasSubstr("no SKILL.md"));
}

} // namespace
} // namespace skvm::test
