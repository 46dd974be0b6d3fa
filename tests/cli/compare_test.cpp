#include "tests/cli/program.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

namespace skvm {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

struct compare_command : test::program {
  compare_command() {
    configure("[[routes]]\nmatch = \"sim/*\"\nplugin = \"sim\"\n"
              "[routes.files]\npersonality = \""
              + example("../config/sim/small.toml")
              + "\"\n[routes.options]\nlatency_scale = 0\n");
  }

  test::ended compare(const std::string& check, std::vector<std::string> more) {
    std::vector<std::string> words{
      "compare",
      example("skills/sales-report"),
      "Write the sales report for data/ to report.md; the target was 40000 "
      "EUR.",
      "--model",
      "sim/small",
      "--json"};
    if (!check.empty())
      words.insert(words.end(), {"--check", check});
    words.insert(words.end(), more.begin(), more.end());
    return skvm(std::move(words));
  }
};

TEST_F(compare_command, works_on_copies_and_tells_of_both) {
  fs::copy(example("tasks/sales-report"), work, fs::copy_options::recursive);
  auto got = compare("test -d data", {});
  EXPECT_EQ(got.code, 0) << got.err;
  auto told = got.json();
  EXPECT_EQ(told.at("original").at("passed"), true);
  EXPECT_EQ(told.at("compiled").at("passed"), true);
  EXPECT_FALSE(fs::exists(work / "report.md"));
  EXPECT_TRUE(fs::is_empty(root / "home" / "cache" / "compare"));
}

TEST_F(compare_command, follows_a_link_to_the_work_folder) {
  fs::copy(example("tasks/sales-report"), root / "real",
           fs::copy_options::recursive);
  fs::create_directory_symlink(root / "real", root / "link");
  auto got = compare("test -d data", {"--workdir", (root / "link").string()});
  EXPECT_EQ(got.code, 0) << got.err;
}

TEST_F(compare_command, names_what_cannot_be_copied) {
  ASSERT_EQ(::mkfifo((work / "pipe").c_str(), 0600), 0);
  auto got = compare({}, {});
  EXPECT_NE(got.code, 0);
  EXPECT_THAT(got.err + got.out, HasSubstr((work / "pipe").string()));
  EXPECT_THAT(got.err + got.out, HasSubstr("cannot be copied"));
}

} // namespace
} // namespace skvm
