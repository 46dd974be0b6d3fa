#include "tests/cli/program.hpp"

#include <gmock/gmock.h>

#include <filesystem>

namespace skvm {
namespace {

using ::testing::HasSubstr;

struct compile_command : test::program {
  boost::json::value compiled(std::vector<std::string> more = {}) {
    std::vector<std::string> words{"compile", example("skills/sales-report"),
                                   "--model", "sim/small", "--json"};
    words.insert(words.end(), more.begin(), more.end());
    auto got = skvm(std::move(words));
    EXPECT_EQ(got.code, 0) << got.err;
    return got.json();
  }
};

TEST_F(compile_command, prints_what_it_found_and_changed) {
  auto got = compiled();
  for (const auto* name :
       {"variant", "key", "requirements", "gaps", "dependencies", "workflow",
        "candidates", "guard", "ms", "edits", "passes", "diagnostics"})
    EXPECT_TRUE(got.as_object().contains(name)) << name;
  EXPECT_EQ(got.at("guard").at("passed"), true);
  EXPECT_GT(got.at("edits").as_array().size(), 0U);
  EXPECT_GT(got.at("gaps").as_array().size(), 0U);
  EXPECT_GT(got.at("workflow").at("steps").as_array().size(), 3U);
  for (const auto& one : got.at("dependencies").as_array())
    for (const auto* name : {"name", "manager", "file", "line", "present"})
      EXPECT_TRUE(one.as_object().contains(name)) << name;
}

TEST_F(compile_command, the_variant_is_a_whole_skill) {
  auto got = compiled();
  std::filesystem::path dir{std::string{got.at("variant").as_string()}};
  EXPECT_TRUE(std::filesystem::exists(dir / "SKILL.md"));
  EXPECT_TRUE(std::filesystem::exists(dir / "scripts" / "clean.py"));
  EXPECT_EQ(skvm({"check", dir.string(), "--json"}).code, 0);
}

TEST_F(compile_command, finds_it_again_and_compiles_anew_when_forced) {
  auto first = compiled();
  EXPECT_EQ(first.at("cached"), false);
  auto second = compiled();
  EXPECT_EQ(second.at("cached"), true);
  EXPECT_EQ(first.at("key"), second.at("key"));
  EXPECT_EQ(first.at("dependencies"), second.at("dependencies"));
  EXPECT_EQ(compiled({"--force"}).at("cached"), false);
}

TEST_F(compile_command, the_same_input_gives_the_same_bytes) {
  auto first = compiled();
  std::filesystem::path dir{std::string{first.at("variant").as_string()}};
  auto before = read_file(dir / "SKILL.md");
  compiled({"--force"});
  auto after = read_file(dir / "SKILL.md");
  ASSERT_TRUE(before && after);
  EXPECT_EQ(*before, *after);
}

TEST_F(compile_command, an_edited_skill_is_another_variant) {
  std::filesystem::copy(example("skills/sales-report"), work / "sales-report",
                        std::filesystem::copy_options::recursive);
  auto key = [&] {
    return skvm({"compile", "sales-report", "--model", "sim/small", "--json"})
      .json()
      .at("key");
  };
  auto before = key();
  auto file = work / "sales-report" / "scripts" / "clean.py";
  ASSERT_TRUE(write_file(file, *read_file(file) + "\n# changed\n"));
  EXPECT_NE(key(), before);
}

TEST_F(compile_command, works_without_a_profile) {
  auto got = skvm({"compile", example("skills/sales-report"), "--model",
                   "openai/unheard-of", "--json"});
  EXPECT_EQ(got.code, 0);
  EXPECT_TRUE(got.json().at("profile").is_null());
  EXPECT_EQ(got.json().at("edits").as_array().size(), 0U)
    << "nothing is known to be too hard";
}

TEST_F(compile_command, text_form_names_passes_and_reasons) {
  auto got =
    skvm({"compile", example("skills/sales-report"), "--model", "sim/small"});
  EXPECT_THAT(got.out, HasSubstr("Requirements"));
  EXPECT_THAT(got.out, HasSubstr("rewrite-skill/"));
  EXPECT_THAT(got.out, HasSubstr("Workflow"));
}

TEST_F(compile_command, an_unknown_pass_suggests_the_nearest) {
  auto got = skvm({"compile", example("skills/sales-report"), "--model",
                   "sim/small", "--passes", "rewrite-skil"});
  EXPECT_EQ(got.code, 2);
  EXPECT_THAT(got.err, HasSubstr("did you mean 'rewrite-skill'?"));
}

TEST_F(compile_command, draws_the_workflow_instead_of_the_report) {
  auto draw = [&](std::vector<std::string> more) {
    std::vector<std::string> words{"compile", "--graph",
                                   example("skills/sales-report"), "--model",
                                   "sim/small"};
    words.insert(words.end(), more.begin(), more.end());
    return skvm(std::move(words));
  };
  auto drawn = draw({});
  EXPECT_EQ(drawn.code, 0) << drawn.err;
  EXPECT_THAT(drawn.out, HasSubstr("┃ s1 "));
  EXPECT_THAT(drawn.out, ::testing::Not(HasSubstr("Requirements")));
  EXPECT_THAT(draw({"--graph=mermaid"}).out, HasSubstr("flowchart TD"));
  EXPECT_THAT(draw({"--graph=svg"}).out, ::testing::StartsWith("<svg "));
  EXPECT_EQ(draw({"--graph=dot"}).code, 2);
  EXPECT_EQ(draw({"--json"}).code, 2);
  auto without = draw({"--passes", "bind-env"});
  EXPECT_EQ(without.code, 2);
  EXPECT_THAT(without.err, HasSubstr("extract-concurrency"));
}

TEST_F(compile_command, draws_the_workflow_into_a_file_beside_the_report) {
  auto file = work / "flow.svg";
  auto got = compiled({"--graph-file", file.string()});
  EXPECT_TRUE(got.as_object().contains("workflow"));
  auto text = read_file(file);
  ASSERT_TRUE(text);
  EXPECT_THAT(*text, ::testing::StartsWith("<svg "));
}

TEST_F(compile_command, draws_into_no_file_whose_ending_names_no_form) {
  auto draw = [&](const std::string& name, std::vector<std::string> more) {
    std::vector<std::string> words{
      "compile",      example("skills/sales-report"), "--model", "sim/small",
      "--graph-file", (work / name).string()};
    words.insert(words.end(), more.begin(), more.end());
    return skvm(std::move(words));
  };
  auto refused = draw("flow.foo", {});
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.err, HasSubstr("'.foo' names no form: .svg, .mmd"));
  EXPECT_FALSE(std::filesystem::exists(work / "flow.foo"));
  EXPECT_EQ(draw("flow.foo", {"--graph=svg"}).code, 0);
  EXPECT_EQ(draw("flow.txt", {}).code, 0);
  EXPECT_EQ(draw("flow", {}).code, 0);
}

} // namespace
} // namespace skvm
