#include "tests/support/skill_text.hpp"

#include "base/files.hpp"
#include <gmock/gmock.h>
#include <sys/fsuid.h>

#include <filesystem>
#include <fstream>

/// What is left out of a bundle, and how it is reported.
namespace skvm::test {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;

class bundle_limits : public ::testing::Test {
protected:
  void SetUp() override {
    auto made = make_temporary_folder(fs::temp_directory_path(), "skvm-test-");
    ASSERT_TRUE(made.has_value());
    root_ = temporary_folder{fs::canonical(*made)};
    dir_ = root_.path() / "demo";
    ASSERT_TRUE(write_file(dir_ / "SKILL.md",
                           "---\nname: demo\ndescription: x\n---\nText.\n"));
  }

  skill_ptr loaded() {
    auto found = load_skill(dir_);
    EXPECT_TRUE(found.has_value()) << found.error().text();
    return found ? *found : std::make_shared<const skill>();
  }

  /// A file of that size without any content on the disk.
  void put_sparse(const fs::path& file, std::uintmax_t size) {
    std::ofstream{dir_ / file}.close();
    fs::resize_file(dir_ / file, size);
  }

  temporary_folder root_;
  fs::path dir_;
};

/// As a user whom permissions bind, for as long as it lives. Root is not bound.
class ordinary_user {
public:
  ordinary_user() : before_(::setfsuid(65'534)) {}

  ~ordinary_user() { ::setfsuid(static_cast<uid_t>(before_)); }

  ordinary_user(const ordinary_user&) = delete;
  ordinary_user& operator=(const ordinary_user&) = delete;

private:
  int before_;
};

TEST_F(bundle_limits, leave_out_what_cannot_be_read) {
  ASSERT_TRUE(write_file(dir_ / "a.txt", "x"));
  ASSERT_TRUE(write_file(dir_ / "inner/b.txt", "x"));
  fs::permissions(root_.path(), fs::perms::all);
  fs::permissions(dir_ / "a.txt", fs::perms::none);
  fs::permissions(dir_ / "inner", fs::perms::none);
  skill_ptr doc;
  {
    ordinary_user user;
    doc = loaded();
  }
  fs::permissions(dir_ / "inner", fs::perms::owner_all);
  EXPECT_THAT(codes_of(*doc), ElementsAre("unreadable", "unreadable"));
  EXPECT_TRUE(doc->files.empty());
  ASSERT_EQ(doc->diagnostics.size(), 2U);
  EXPECT_EQ(doc->diagnostics[0].file, "a.txt");
  EXPECT_EQ(doc->diagnostics[1].file, "inner");
}

TEST_F(bundle_limits, leave_out_names_that_are_no_utf8) {
  ASSERT_TRUE(write_file(dir_ / "\xFF.txt", "x"));
  auto doc = loaded();
  EXPECT_THAT(codes_of(*doc), ElementsAre("file-name"));
  EXPECT_TRUE(doc->files.empty());
}

TEST_F(bundle_limits, keep_five_thousand_files) {
  fs::create_directories(dir_ / "many");
  for (int i = 0; i < 5'001; ++i)
    std::ofstream{dir_ / "many" / std::to_string(i)}.close();
  auto doc = loaded();
  EXPECT_EQ(doc->files.size(), 5'000U);
  EXPECT_THAT(codes_of(*doc), ElementsAre("bundle-too-many-files"));
}

TEST_F(bundle_limits, note_only_the_size_of_a_large_file) {
  put_sparse("big.bin", (std::uintmax_t{64} << 20) + 1);
  auto doc = loaded();
  EXPECT_THAT(codes_of(*doc), ElementsAre("file-too-large"));
  ASSERT_EQ(doc->files.size(), 1U);
  EXPECT_EQ(doc->files[0].size, (std::size_t{64} << 20) + 1);
  EXPECT_TRUE(doc->files[0].content.empty());
}

TEST_F(bundle_limits, stop_at_256_mebibytes) {
  put_sparse("a.bin", std::uintmax_t{200} << 20);
  put_sparse("b.bin", std::uintmax_t{100} << 20);
  auto doc = loaded();
  EXPECT_THAT(codes_of(*doc),
              ElementsAre("bundle-too-large", "file-too-large"));
  ASSERT_EQ(doc->files.size(), 1U);
  EXPECT_EQ(doc->files[0].path, "a.bin");
}

} // namespace
} // namespace skvm::test
