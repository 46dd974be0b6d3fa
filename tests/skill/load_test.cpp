#include "tests/support/skill_text.hpp"

#include "base/files.hpp"
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>

namespace skvm::test {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class load : public ::testing::Test {
protected:
  void SetUp() override {
    auto made = make_temporary_folder(fs::temp_directory_path(), "skvm-test-");
    ASSERT_TRUE(made.has_value());
    root_ = temporary_folder{fs::canonical(*made)};
    dir_ = root_.path() / "demo";
    put("SKILL.md", "---\nname: demo\ndescription: x\n---\nText.\n");
  }

  void put(const fs::path& file, std::string_view text, bool runs = false) {
    ASSERT_TRUE(write_file(dir_ / file, text, runs).has_value());
  }

  skill_ptr loaded() {
    auto found = load_skill(dir_);
    EXPECT_TRUE(found.has_value()) << found.error().text();
    return found ? *found : std::make_shared<const skill>();
  }

  std::vector<std::string> paths() {
    std::vector<std::string> out;
    auto doc = loaded();
    for (const auto& one : doc->files)
      out.push_back(one.path);
    return out;
  }

  temporary_folder root_;
  fs::path dir_;
};

TEST_F(load, reads_a_folder_or_the_file_in_it) {
  auto by_file = load_skill(dir_ / "SKILL.md");
  ASSERT_TRUE(by_file.has_value());
  EXPECT_EQ((*by_file)->dir, dir_.string());
  EXPECT_EQ((*by_file)->digest, loaded()->digest);
  EXPECT_THAT(loaded()->diagnostics, IsEmpty());
}

TEST_F(load, lists_the_bundle_sorted_with_modes_and_content) {
  put("scripts/b.py", "print(1)\n", true);
  put("a.bin", std::string_view{"\0\1", 2});
  put("references/c.md", "text");
  auto doc = loaded();
  EXPECT_THAT(paths(), ElementsAre("a.bin", "references/c.md", "scripts/b.py"));
  EXPECT_FALSE(doc->files[0].text);
  EXPECT_EQ(doc->files[0].content, "");
  EXPECT_EQ(doc->files[1].content, "text");
  EXPECT_TRUE(doc->files[2].executable);
  EXPECT_FALSE(doc->files[1].executable);
}

TEST_F(load, leaves_out_caches_and_version_control) {
  put(".git/config", "x");
  put("node_modules/a/index.js", "x");
  put("scripts/__pycache__/a.pyc", "x");
  EXPECT_THAT(paths(), IsEmpty());
}

TEST_F(load, digests_paths_modes_and_contents) {
  put("a.txt", "one");
  auto first = loaded()->digest;
  EXPECT_EQ(first.size(), 64u);
  EXPECT_EQ(loaded()->digest, first);
  put("a.txt", "two");
  auto second = loaded()->digest;
  put("a.txt", "two", true);
  auto third = loaded()->digest;
  fs::rename(dir_ / "a.txt", dir_ / "b.txt");
  auto fourth = loaded()->digest;
  EXPECT_NE(first, second);
  EXPECT_NE(second, third);
  EXPECT_NE(third, fourth);
}

TEST_F(load, gives_a_parsed_text_the_same_digest) {
  put("scripts/b.py", "print(1)\n", true);
  auto doc = loaded();
  auto parsed = parse_skill(doc->source, doc->dir, doc->files);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ((*parsed)->digest, doc->digest);
}

TEST_F(load, does_not_follow_links_out_of_the_folder) {
  ASSERT_TRUE(write_file(root_.path() / "secret.txt", "s").has_value());
  fs::create_symlink("../secret.txt", dir_ / "leak.txt");
  fs::create_directory_symlink("..", dir_ / "up");
  fs::create_symlink("nowhere", dir_ / "dead.txt");
  EXPECT_THAT(paths(), IsEmpty());
  EXPECT_THAT(
    codes_of(*loaded()),
    ElementsAre("symlink-broken", "symlink-escape", "symlink-escape"));
}

TEST_F(load, follows_a_link_to_a_file_within) {
  put("scripts/a.py", "x");
  fs::create_symlink("scripts/a.py", dir_ / "b.py");
  fs::create_directory_symlink("scripts", dir_ / "tools");
  EXPECT_THAT(paths(), ElementsAre("b.py", "scripts/a.py"));
  EXPECT_THAT(codes_of(*loaded()), ElementsAre("symlink-folder"));
}

TEST_F(load, refuses_a_skill_text_from_outside) {
  ASSERT_TRUE(
    write_file(root_.path() / "other.md", "---\ndescription: x\n---\n")
      .has_value());
  fs::remove(dir_ / "SKILL.md");
  fs::create_symlink("../other.md", dir_ / "SKILL.md");
  auto found = load_skill(dir_);
  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().code, errc::invalid_skill);
  EXPECT_THAT(found.error().message, HasSubstr("symbolic link"));
}

TEST_F(load, does_not_wait_for_pipes) {
  ASSERT_EQ(::mkfifo((dir_ / "pipe").c_str(), 0600), 0);
  EXPECT_THAT(codes_of(*loaded()), ElementsAre("special-file"));
}

TEST_F(load, bounds_the_depth_of_the_bundle) {
  fs::path deep;
  for (int i = 0; i < 20; ++i)
    deep /= "d";
  put(deep / "a.txt", "x");
  EXPECT_THAT(paths(), IsEmpty());
  EXPECT_THAT(codes_of(*loaded()), ElementsAre("bundle-too-deep"));
}

TEST_F(load, accepts_a_file_name_in_lower_case_with_a_warning) {
  fs::rename(dir_ / "SKILL.md", dir_ / "skill.md");
  EXPECT_THAT(codes_of(*loaded()), ElementsAre("file-name-case"));
  EXPECT_THAT(paths(), IsEmpty());
}

TEST_F(load, keeps_no_content_over_one_mebibyte) {
  put("big.txt", std::string((1 << 20) + 1, 'x'));
  auto doc = loaded();
  ASSERT_EQ(doc->files.size(), 1u);
  EXPECT_TRUE(doc->files[0].text);
  EXPECT_EQ(doc->files[0].content, "");
  EXPECT_EQ(doc->files[0].size, std::size_t{(1 << 20) + 1});
}

TEST_F(load, refuses_a_text_over_ten_megabytes) {
  put("SKILL.md",
      "---\ndescription: x\n---\n" + std::string(std::size_t{10} << 20, 'x'));
  auto found = load_skill(dir_);
  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().code, errc::invalid_skill);
}

TEST_F(load, reads_of_a_changed_text_what_the_whole_reading_finds) {
  std::string before = "---\nname: demo\ndescription: x\n---\n# Do\n\n"
                       "1. Read `a.csv`.\n\n   ```bash\n   wc a.csv\n   ```\n";
  auto original = parse_skill(before, "/demo");
  ASSERT_TRUE(original.has_value());
  for (const auto& text :
       {before + "\nNote.\n2. Write `b.csv`.\n",
        std::string{
          "---\nname: other\ndescription: y\n---\n\n# Do\n\n1. Go.\n"}}) {
    auto whole = parse_skill(text, "/variant");
    auto changed = parse_changed(**original, text, "/variant");
    ASSERT_TRUE(whole.has_value() && changed.has_value());
    EXPECT_EQ((*changed)->front.description, (*whole)->front.description);
    EXPECT_EQ((*changed)->body_begin, (*whole)->body_begin);
    EXPECT_EQ((*changed)->line_starts, (*whole)->line_starts);
    EXPECT_EQ((*changed)->sections.size(), (*whole)->sections.size());
    ASSERT_EQ((*changed)->steps.size(), (*whole)->steps.size());
    for (std::size_t i = 0; i < (*whole)->steps.size(); ++i)
      EXPECT_EQ((*changed)->steps[i].where.begin,
                (*whole)->steps[i].where.begin);
    ASSERT_EQ((*changed)->code.size(), (*whole)->code.size());
    for (std::size_t i = 0; i < (*whole)->code.size(); ++i)
      EXPECT_EQ((*changed)->code[i].role, (*whole)->code[i].role);
  }
  EXPECT_FALSE(parse_changed(**original, "no front matter", "/v").has_value());
}

TEST_F(load, refuses_a_folder_without_a_skill) {
  auto found = load_skill(root_.path());
  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().code, errc::invalid_skill);
  EXPECT_THAT(found.error().message, HasSubstr("no SKILL.md"));
  EXPECT_FALSE(load_skill(root_.path() / "gone").has_value());
}

} // namespace
} // namespace skvm::test
