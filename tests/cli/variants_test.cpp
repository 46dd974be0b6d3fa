#include "tests/cli/program.hpp"
#include "tests/support/sizes.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <future>
#include <map>
#include <set>

namespace skvm {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

struct variants_command : test::program {
  std::string compiled(const std::string& model, bool force = false) {
    std::vector<std::string> words{"compile", example("skills/sales-report"),
                                   "--model", model,
                                   "--json",  "-q"};
    if (force)
      words.emplace_back("--force");
    auto got = skvm(std::move(words));
    EXPECT_EQ(got.code, 0) << got.err;
    return std::string{got.json().at("key").as_string()};
  }

  std::map<std::string, std::string> files_of_all() const {
    std::map<std::string, std::string> out;
    auto dir = root / "home" / "data" / "variants" / "sales-report";
    for (const auto& one : fs::recursive_directory_iterator{dir})
      if (one.is_regular_file() && one.path().filename() != "log.json")
        out[one.path().string()] = *read_file(one.path());
    return out;
  }
};

TEST_F(variants_command, says_so_where_there_are_none) {
  EXPECT_THAT(skvm({"variants"}).out, StartsWith("no variants yet"));
  EXPECT_EQ(
    skvm({"variants", "--json"}).json().at("variants").as_array().size(), 0U);
}

TEST_F(variants_command, lists_what_was_compiled) {
  auto key = compiled("sim/small");
  auto other = compiled("test/other");
  auto listed = skvm({"variants", "list", "--json"}).json();
  std::set<std::string> keys;
  for (const auto& one : listed.at("variants").as_array()) {
    keys.emplace(one.at("key").as_string());
    EXPECT_EQ(one.at("skill"), "sales-report");
    EXPECT_EQ(one.at("guard_passed"), true);
    EXPECT_GT(one.at("bytes").as_int64(), 1000);
    EXPECT_GE(one.at("age_s").as_int64(), 0);
  }
  EXPECT_EQ(keys, (std::set<std::string>{key, other}));
  auto text = skvm({"variants"}).out;
  EXPECT_THAT(text, HasSubstr(key.substr(0, 12)));
  EXPECT_THAT(text, HasSubstr("passed"));
}

TEST_F(variants_command, shows_one_by_the_start_of_its_key) {
  auto key = compiled("sim/small");
  auto got = skvm({"variants", "show", key.substr(0, 6)});
  EXPECT_EQ(got.code, 0) << got.err;
  EXPECT_THAT(got.out, HasSubstr(key));
  EXPECT_THAT(got.out, HasSubstr("rewrite-skill/"));
  EXPECT_THAT(got.out, HasSubstr("all passes"));
  auto json = skvm({"variants", "show", key, "--json"}).json();
  for (const auto* name :
       {"edits", "gaps", "passes", "guard", "key", "created"})
    EXPECT_TRUE(json.as_object().contains(name)) << name;
}

TEST_F(variants_command, tells_short_unknown_and_ambiguous_keys_apart) {
  compiled("sim/small");
  EXPECT_THAT(skvm({"variants", "show", "abc"}).err, HasSubstr("too short"));
  auto unknown = skvm({"variants", "show", "zzzz"});
  EXPECT_EQ(unknown.code, 2);
  EXPECT_THAT(unknown.err, HasSubstr("no variant has such a key"));
}

TEST_F(variants_command, shows_what_was_changed_as_a_patch_that_applies) {
  auto key = compiled("sim/small");
  auto got = skvm({"variants", "diff", key.substr(0, 8)});
  EXPECT_EQ(got.code, 0) << got.err;
  EXPECT_THAT(got.out, StartsWith("--- original/SKILL.md\n+++ compiled/"));
  EXPECT_THAT(got.out, HasSubstr("\n+   | case | do |\n"));
  // Undone by its own patch, the compiled text is the original again.
  ASSERT_TRUE(write_file(work / "change.diff", got.out));
  auto dir = skvm({"variants", "show", key, "--json"}).json().at("folder");
  fs::copy_file(fs::path{std::string{dir.as_string()}} / "SKILL.md",
                work / "SKILL.md");
  launch_spec patch;
  patch.argv = {"git", "apply", "-R", "--unsafe-paths", "-p1", "change.diff"};
  patch.env = env;
  patch.cwd = work.string();
  auto done = run_and_wait(processes, patch);
  ASSERT_EQ(done.code.value_or(-1), 0) << done.err.text();
  EXPECT_EQ(*read_file(work / "SKILL.md"),
            *read_file(example("skills/sales-report") + "/SKILL.md"));
}

TEST_F(variants_command, an_unchanged_skill_has_no_difference) {
  auto key = compiled("test/other");
  auto got = skvm({"variants", "diff", key, "--json"});
  EXPECT_EQ(got.json().at("diff"), "");
}

TEST_F(variants_command, removes_by_key_by_age_and_all) {
  auto key = compiled("sim/small");
  compiled("test/other");
  EXPECT_EQ(skvm({"variants", "remove", "--older-than", "30d"}).out,
            "removed 0 variants\n");
  auto removed = skvm({"variants", "remove", key.substr(0, 8), "--json"});
  EXPECT_EQ(removed.json().at("removed").at(0), boost::json::value(key));
  EXPECT_EQ(skvm({"variants", "show", key}).code, 2);
  EXPECT_EQ(skvm({"variants", "remove", "--older-than", "0s"}).out,
            "removed 1 variant\n");
  compiled("sim/small");
  EXPECT_EQ(skvm({"variants", "remove", "--all"}).out, "removed 1 variant\n");
  EXPECT_FALSE(fs::exists(root / "home/data/variants/sales-report"));
  EXPECT_EQ(compiled("sim/small"), key);
}

TEST_F(variants_command, removes_nothing_without_being_told_what) {
  EXPECT_EQ(skvm({"variants", "remove"}).code, 2);
  EXPECT_EQ(skvm({"variants", "remove", "--all", "abcd"}).code, 2);
  EXPECT_THAT(skvm({"variants", "remove", "--older-than", "soon"}).err,
              HasSubstr("takes a time such as 30d"));
}

TEST_F(variants_command, compiling_again_gives_the_same_bytes) {
  compiled("sim/small");
  auto first = files_of_all();
  compiled("sim/small", true);
  EXPECT_EQ(files_of_all(), first);
  skvm({"variants", "remove", "--all"});
  compiled("sim/small");
  EXPECT_EQ(files_of_all(), first);
}

TEST_F(variants_command, thirty_two_processes_at_once_make_one_whole_variant) {
  std::vector<std::future<std::string>> keys;
  for (std::size_t i = 0; i < test::large(32); ++i)
    keys.push_back(std::async(std::launch::async, [this, i] {
      return compiled("sim/small", i % 2 == 0);
    }));
  std::set<std::string> all;
  for (auto& one : keys)
    all.insert(one.get());
  EXPECT_EQ(all.size(), 1U);
  auto listed = skvm({"variants", "--json"}).json().at("variants").as_array();
  EXPECT_EQ(listed.size(), 1U) << "damaged ones are not listed";
  auto dir = root / "home" / "data" / "variants" / "sales-report";
  EXPECT_EQ(
    std::distance(fs::directory_iterator{dir}, fs::directory_iterator{}), 1)
    << "nothing is left beside it";
  auto first = files_of_all();
  compiled("sim/small", true);
  EXPECT_EQ(files_of_all(), first);
}

} // namespace
} // namespace skvm
