#include "tests/cli/program.hpp"

#include <gmock/gmock.h>

#include <filesystem>

namespace skvm {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// A user's pass that no guard may let through.
struct refused_compile : test::program {
  refused_compile() {
    env.push_back("SKVM_PLUGIN_PATH=" SKVM_TEST_USER_PLUGINS "/weaken");
  }

  test::ended compile(std::vector<std::string> more) {
    std::vector<std::string> words{"compile", example("skills/sales-report"),
                                   "--model", "sim/small", "-q"};
    words.insert(words.end(), more.begin(), more.end());
    return skvm(std::move(words));
  }
};

TEST_F(refused_compile, names_the_edit_and_the_rule_and_ends_with_one) {
  auto got = compile({"--passes", "weaken"});
  EXPECT_EQ(got.code, 1);
  EXPECT_THAT(got.out, HasSubstr("constraint-lost"));
  EXPECT_THAT(got.out, HasSubstr("(by weaken/soften)"));
  EXPECT_THAT(got.out, HasSubstr("the original skill is used"));
  EXPECT_THAT(got.out, HasSubstr("skvm compile --replay "));
  auto json = compile({"--passes", "weaken", "--json"}).json();
  EXPECT_TRUE(json.at("variant").is_null());
  EXPECT_EQ(json.at("guard").at("violations").at(0).at("edit"),
            "weaken/soften");
  EXPECT_TRUE(json.at("guard").at("previous").is_null());
  std::filesystem::path left{std::string{json.at("replay").as_string()}};
  EXPECT_TRUE(std::filesystem::exists(left / "guard.json"));
}

TEST_F(refused_compile, goes_on_with_the_good_variant_before_it) {
  auto good = compile({"--passes", "rewrite-skill", "--json"}).json();
  auto json = compile({"--passes", "weaken", "--json"}).json();
  EXPECT_EQ(json.at("guard").at("previous"), good.at("variant"));
  EXPECT_THAT(compile({"--passes", "weaken"}).out,
              HasSubstr("the one before it is used: "));
}

TEST_F(refused_compile, is_used_all_the_same_where_the_guard_only_warns) {
  auto got = compile({"--passes", "weaken", "--guard=warn"});
  EXPECT_EQ(got.code, 0);
  EXPECT_THAT(got.out, HasSubstr("because of --guard=warn"));
  EXPECT_THAT(got.out, HasSubstr("constraint-lost"));
  EXPECT_THAT(skvm({"variants"}).out, HasSubstr("warned"));
}

TEST_F(refused_compile, can_be_done_again_from_what_it_left) {
  std::filesystem::copy(example("skills/sales-report"), work / "copy",
                        std::filesystem::copy_options::recursive);
  auto first = skvm({"compile", "copy", "--model", "sim/small", "--passes",
                     "weaken{model=none},bind-env", "--json", "-q"})
                 .json();
  std::filesystem::remove_all(work / "copy");
  auto left = std::string{first.at("replay").as_string()};
  auto again = skvm({"compile", "--replay", left, "--json", "-q"});
  EXPECT_EQ(again.code, 1);
  EXPECT_EQ(again.json().at("guard").at("violations"),
            first.at("guard").at("violations"));
  EXPECT_EQ(again.json().at("key"), first.at("key"));
  launch_spec script;
  script.argv = {left + "/reproduce.sh", "--json", "-q"};
  script.env = env;
  script.env.emplace_back("SKVM=" SKVM_TEST_PROGRAM);
  script.cwd = work.string();
  auto done = run_and_wait(processes, script);
  EXPECT_EQ(done.code.value_or(-1), 1) << done.err.text();
  EXPECT_THAT(done.out.text(), HasSubstr("constraint-lost"));
}

TEST_F(refused_compile, a_pass_that_throws_leaves_a_replay_and_the_others) {
  auto got =
    compile({"--passes", "weaken{throw=yes},extract-concurrency", "--json"});
  EXPECT_EQ(got.code, 0) << got.err;
  auto json = got.json();
  EXPECT_EQ(json.at("passes").at(0).at("status"), "failed");
  EXPECT_GT(json.at("workflow").at("steps").as_array().size(), 0U);
  EXPECT_FALSE(json.at("replay").is_null());
  EXPECT_EQ(
    compile({"--passes", "weaken{throw=yes},extract-concurrency", "--json"})
      .json()
      .at("cached"),
    false);
}

TEST_F(refused_compile, a_folder_that_is_no_replay_is_a_usage_error) {
  auto got = skvm({"compile", "--replay", work.string()});
  EXPECT_EQ(got.code, 2);
  EXPECT_THAT(got.err, HasSubstr("is no folder of a failed compile"));
  EXPECT_EQ(skvm({"compile", "--model", "sim/small"}).code, 2);
}

TEST_F(refused_compile, instruments_show_times_and_what_a_pass_returned) {
  auto got = compile({"--passes", "rewrite-skill,extract-candidates",
                      "--time-passes", "--dump-after", "extract-candidates"});
  EXPECT_EQ(got.code, 0);
  EXPECT_THAT(got.out, HasSubstr("all passes"));
  EXPECT_THAT(got.err, HasSubstr("-- after extract-candidates\n{"));
  EXPECT_THAT(got.err, Not(HasSubstr("-- after rewrite-skill")));
  compile({"--passes", "rewrite-skill", "--dump-after", "rewrite-skill",
           "--dump-to", (work / "dumps").string()});
  auto text = read_file(work / "dumps" / "rewrite-skill.json");
  ASSERT_TRUE(text);
  EXPECT_THAT(*text, HasSubstr("\"rule\": \"absolute-path\""));
  EXPECT_EQ(compile({"--dump-after", "nonsense"}).code, 2);
}

} // namespace
} // namespace skvm
