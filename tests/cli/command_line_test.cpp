#include <gmock/gmock.h>

#include "tests/cli/program.hpp"

namespace skvm {
namespace {

using ::testing::HasSubstr;

struct command_line : test::program {};

TEST_F(command_line, version_has_a_plain_and_a_json_form) {
  auto plain = skvm({"version"});
  EXPECT_EQ(plain.code, 0);
  EXPECT_THAT(plain.out, HasSubstr("skvm 0."));
  EXPECT_TRUE(skvm({"version", "--json"}).json().at("version").is_string());
}

TEST_F(command_line, a_misspelt_command_suggests_the_nearest) {
  auto got = skvm({"complie", "x"});
  EXPECT_EQ(got.code, 2);
  EXPECT_THAT(got.err, HasSubstr("unknown command 'complie'"));
  EXPECT_THAT(got.err, HasSubstr("did you mean 'compile'?"));
  EXPECT_EQ(got.out, "");
}

TEST_F(command_line, a_misspelt_option_suggests_the_nearest) {
  for (const auto* word : {"--modle", "--modle=x"}) {
    auto got = skvm({"run", "s", "t", word});
    EXPECT_EQ(got.code, 2);
    EXPECT_THAT(got.err, HasSubstr("unknown option '--modle'"));
    EXPECT_THAT(got.err, HasSubstr("did you mean '--model'?"));
  }
}

TEST_F(command_line, options_take_both_forms_of_values) {
  for (const auto& words : std::vector<std::vector<std::string>>{
         {"runs", "--limit", "3", "--json"}, {"runs", "--limit=3", "--json"}})
    EXPECT_EQ(skvm(words).code, 0);
}

TEST_F(command_line, limits_are_numbers_above_zero) {
  for (const auto* option :
       {"--max-tokens=-5", "--max-turns=0", "--max-money=nan", "--max-turns=-1",
        "--max-money=-1", "--timeout=0s", "--timeout=soon",
        "--timeout=99999999999h"}) {
    auto got = skvm({"run", "--no-skill", "x", "-m", "sim/small", option});
    EXPECT_EQ(got.code, 2) << option;
    EXPECT_NE(got.err, "") << option;
  }
}

TEST_F(command_line, errors_of_the_command_line_are_json_too) {
  auto got = skvm({"compile", "--json"});
  EXPECT_EQ(got.code, 2);
  auto value = got.json();
  EXPECT_EQ(value.at("error").at("code"), "invalid-argument");
}

TEST_F(command_line, a_result_that_cannot_be_written_is_an_error) {
  auto spec = spec_of({});
  spec.argv = {"sh", "-c", std::string{SKVM_TEST_PROGRAM} + " models >/dev/full"};
  auto done = run_and_wait(processes, std::move(spec));
  EXPECT_EQ(done.code, 3);
  EXPECT_THAT(done.err.text(), HasSubstr("standard output"));
}

TEST_F(command_line, no_command_is_a_usage_error_with_help) {
  auto got = skvm({});
  EXPECT_EQ(got.code, 2);
  EXPECT_THAT(got.err, HasSubstr("compile"));
}

TEST_F(command_line, help_goes_to_standard_output) {
  auto got = skvm({"run", "--help"});
  EXPECT_EQ(got.code, 0);
  EXPECT_THAT(got.out, HasSubstr("--workdir"));
}

TEST_F(command_line, help_of_an_inner_command_names_those_around_it) {
  auto got = skvm({"runs", "resume", "--help"});
  EXPECT_EQ(got.code, 0);
  EXPECT_THAT(got.out, HasSubstr("skvm runs resume"));
}

TEST_F(command_line, check_finds_faults_with_lines) {
  ASSERT_TRUE(write_file(work / "bad" / "SKILL.md",
                         "---\nname: other\ndescription: d\n---\n\nSee "
                         "[it](scripts/no.py).\n"));
  auto got = skvm({"check", "bad", "--json"});
  EXPECT_EQ(got.code, 0);
  std::map<std::string, std::int64_t> lines;
  auto value = got.json(); // kept: a loop does not extend its life
  for (const auto& one : value.at("diagnostics").as_array())
    lines[std::string{one.at("code").as_string()}] = one.at("line").as_int64();
  EXPECT_EQ(lines.at("broken-link"), 6);
  EXPECT_EQ(lines.at("name-mismatch"), 2);
}

TEST_F(command_line, check_fails_for_what_is_no_skill) {
  ASSERT_TRUE(write_file(work / "none" / "SKILL.md", "# no description\n"));
  auto got = skvm({"check", "none", "--json"});
  EXPECT_EQ(got.code, 1);
  EXPECT_EQ(got.json().at("ok"), false);
  EXPECT_EQ(skvm({"check", "nowhere"}).code, 1);
}

TEST_F(command_line, plugins_lists_what_is_loaded) {
  auto got = skvm({"plugins", "--json"});
  EXPECT_EQ(got.code, 0);
  std::vector<std::string> names;
  auto value = got.json(); // kept: a loop does not extend its life
  for (const auto& one : value.at("loaded").as_array())
    names.emplace_back(one.at("name").as_string());
  EXPECT_THAT(names, ::testing::IsSupersetOf({"anthropic", "openai", "sim",
                                              "bare", "rewrite-skill"}));
  EXPECT_TRUE(got.json().at("refused").as_array().empty());
}

TEST_F(command_line, a_broken_plugin_is_reported_and_hinders_nothing) {
  ASSERT_TRUE(write_file(root / "more" / "models" / "x.so", "garbage"));
  env.push_back("SKVM_PLUGIN_PATH=" + (root / "more").string());
  auto got = skvm({"plugins", "--json"});
  auto value = got.json();
  const auto& refused = value.at("refused").as_array();
  ASSERT_EQ(refused.size(), 1U);
  EXPECT_THAT(std::string{refused[0].at("file").as_string()},
              HasSubstr("x.so"));
  EXPECT_GT(got.json().at("loaded").as_array().size(), 5U);
}

TEST_F(command_line, models_lists_routes_and_profiles) {
  auto got = skvm({"models", "--json"});
  EXPECT_EQ(got.code, 0);
  EXPECT_GT(got.json().at("routes").as_array().size(), 5U);
  EXPECT_GT(got.json().at("profiles").as_array().size(), 5U);
}

} // namespace
} // namespace skvm
