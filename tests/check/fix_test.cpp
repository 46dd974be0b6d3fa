#include "tests/check/shipped_rules.hpp"

#include "check/fix.hpp"
#include <gmock/gmock.h>

#include <filesystem>

namespace skvm::test {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;

class check_fix : public ::testing::Test {
protected:
  void SetUp() override {
    auto made = make_temporary_folder(fs::temp_directory_path(), "skvm-test-");
    ASSERT_TRUE(made.has_value());
    root_ = temporary_folder{fs::canonical(*made)};
    dir_ = root_.path() / "demo";
  }

  void put(const fs::path& file, std::string_view text, bool runs = false) {
    ASSERT_TRUE(write_file(dir_ / file, text, runs).has_value());
  }

  std::string text(const fs::path& file) {
    auto read = read_file(dir_ / file);
    EXPECT_TRUE(read) << read.error().text();
    return read ? *read : std::string{};
  }

  std::vector<made_fix> fix() {
    auto loaded = load_skill(dir_);
    EXPECT_TRUE(loaded) << loaded.error().text();
    auto made = fix_skill(**loaded);
    EXPECT_TRUE(made) << made.error().text();
    return made ? *made : std::vector<made_fix>{};
  }

  temporary_folder root_;
  fs::path dir_;
};

TEST_F(check_fix, removes_invisible_characters_and_keeps_all_other_bytes) {
  put("SKILL.md", skill_with("Sum\xE2\x80\x8Bmarise \xF0\x9F\x91\xA8\xE2\x80"
                             "\x8D\xF0\x9F\x91\xA9  it.\t\n\n\n"));
  auto made = fix();
  ASSERT_EQ(made.size(), 1U);
  EXPECT_EQ(made[0].file, "SKILL.md");
  EXPECT_EQ(made[0].what, "removed 1 invisible character");
  EXPECT_EQ(text("SKILL.md"),
            skill_with("Summarise \xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9"
                       "  it.\t\n\n\n"));
}

TEST_F(check_fix, changes_line_ends_but_not_those_of_batch_files) {
  put("SKILL.md", "---\r\nname: demo\r\ndescription: x\r\n---\r\nText.\r\n");
  put("run.bat", "@echo off\r\n");
  auto made = fix();
  ASSERT_EQ(made.size(), 1U);
  EXPECT_EQ(made[0].what, "changed 5 line ends to LF");
  EXPECT_EQ(text("SKILL.md"), "---\nname: demo\ndescription: x\n---\nText.\n");
  EXPECT_EQ(text("run.bat"), "@echo off\r\n");
}

TEST_F(check_fix, makes_scripts_executable_that_are_run_by_their_path) {
  put("SKILL.md", skill_with("```bash\n./scripts/a.sh\n```\n"));
  put("scripts/a.sh", "#!/bin/sh\ntrue\n");
  put("scripts/b.sh", "#!/bin/sh\ntrue\n");
  auto made = fix();
  ASSERT_EQ(made.size(), 1U);
  EXPECT_EQ(made[0].what, "made it executable");
  auto runs = [&](const char* file) {
    return (fs::status(dir_ / file).permissions() & fs::perms::owner_exec)
           != fs::perms::none;
  };
  EXPECT_TRUE(runs("scripts/a.sh"));
  EXPECT_FALSE(runs("scripts/b.sh"));
}

TEST_F(check_fix, keeps_permissions) {
  put("SKILL.md", skill_with("Run `scripts/a.sh`.\n"));
  put("scripts/a.sh", "#!/bin/sh\r\ntrue\r\n");
  auto rights =
    fs::perms::owner_read | fs::perms::owner_write | fs::perms::owner_exec;
  fs::permissions(dir_ / "scripts/a.sh", rights);
  EXPECT_EQ(fix().size(), 1U);
  EXPECT_EQ(fs::status(dir_ / "scripts/a.sh").permissions(), rights);
}

TEST_F(check_fix, follows_no_link) {
  auto outside = root_.path() / "outside.md";
  ASSERT_TRUE(write_file(outside, "a\r\n"));
  put("SKILL.md", skill_with("See `inner.md`.\n"));
  put("real/inner.md", "plain\n");
  fs::create_symlink("../outside.md", dir_ / "leak.md");
  fs::create_symlink("real/inner.md", dir_ / "inner.md");
  EXPECT_THAT(fix(), IsEmpty());
  EXPECT_EQ(*read_file(outside), "a\r\n");
  EXPECT_TRUE(fs::is_symlink(dir_ / "inner.md"));
}

TEST_F(check_fix, changes_nothing_the_second_time) {
  put("SKILL.md", skill_with("A\xE2\x80\xAE"
                             "b.\r\n"));
  EXPECT_EQ(fix().size(), 2U);
  EXPECT_THAT(fix(), IsEmpty());
}

TEST_F(check_fix, leaves_nothing_of_what_it_mends) {
  put("SKILL.md", "\xEF\xBB\xBF"
                    + skill_with("A\xE2\x80\x8B\xE2\x80\x8C\xE2\x80\x8B\xE2"
                                 "\x80\x8C b\xE2\x80\x8B"
                                 "c.\r\n"));
  fix();
  auto loaded = load_skill(dir_);
  ASSERT_TRUE(loaded);
  auto found = codes_of(check_skill(**loaded, shipped_rules()).diagnostics);
  for (const auto* code : {"bom", "crlf", "mixed-line-ends",
                           "hidden-characters", "hidden-payload"})
    EXPECT_THAT(found, Not(Contains(code)));
}

} // namespace
} // namespace skvm::test
