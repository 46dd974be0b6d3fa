#include "skvm/evidence.hpp"

#include "tests/hosting/moody.hpp"

#include "skill/skill_loader.hpp"
#include <gmock/gmock.h>

#include <atomic>

namespace skvm::test {

using testing::HasSubstr;

namespace {

struct known_ports final : pass_ports {
  std::vector<probe_answer>
  check_host(const std::vector<probe>& probes) override {
    std::vector<probe_answer> answers;
    for (const auto& each : probes)
      answers.push_back({each.kind == "env", each.name});
    return answers;
  }

  result<std::string> ask_model(const std::string& prompt,
                                const std::string& schema) override {
    return prompt + "+" + schema;
  }

  [[nodiscard]] bool has_model() const override { return true; }

  [[nodiscard]] bool cancelled() const override { return stop; }

  std::optional<pass_output> kept_analysis() override { return kept; }

  void keep_analysis(const pass_output& analysis) override { kept = analysis; }

  [[nodiscard]] bool keeps_analyses() const override { return true; }

  bool stop = false;
  std::optional<pass_output> kept;
};

struct compile_of {
  explicit compile_of(const std::string& text) {
    bundle_file one;
    one.path = "a.txt";
    one.text = true;
    one.content = "bundled";
    auto parsed =
      parse_skill("---\nname: demo\ndescription: D.\n---\n\n" + text,
                  "/skills/demo", {one});
    EXPECT_TRUE(parsed) << parsed.error().text();
    skill = *parsed;
    primitive exec;
    exec.id = "tool.exec";
    exec.evidence = {{"tool.exec/run", level::l1, "text", "run", "", 1}};
    known.primitives = {exec};
    auto matcher = evidence_matcher::compile(known.primitives);
    EXPECT_TRUE(matcher);
    known.matcher = *matcher;
    capabilities.capabilities["tool.exec"] = level::l2;
  }

  result<pass_output> run(const loaded_plugin& plugin) {
    pass_context ctx{*skill, known,  &capabilities, "model", "harness",
                     "/dir", inputs, data,          ports};
    return plugin.run_pass(ctx);
  }

  skill_ptr skill;
  catalogue known;
  profile capabilities;
  artifacts inputs{{"plan", "P"}};
  std::map<std::string, std::string, std::less<>> data{{"words.toml", "W"}};
  known_ports ports;
};

} // namespace

TEST(hosted_pass, declares_what_the_plugin_declares) {
  auto plugin = hosted("moody-pass"); // its texts are what the info looks at
  const auto& info = plugin.info;
  EXPECT_EQ(info.id, "moody-pass");
  EXPECT_TRUE(info.consumes.contains("plan"));
  EXPECT_TRUE(info.produces.contains("summary"));
  EXPECT_TRUE(info.produces.contains("more"));
  EXPECT_TRUE(info.data_files.contains("words.toml"));
  EXPECT_TRUE(info.needs_profile);
}

TEST(hosted_pass, sees_all_of_its_context_and_returns_all_of_its_output) {
  auto out = compile_of{"1. run it\n2. look\n"}.run(hosted("moody-pass"));
  ASSERT_TRUE(out) << out.error().text();
  EXPECT_EQ(out->artifacts.at("summary"),
            "PWmodelharness/dirjqyesprompt+schemamodelL212bundled");
  EXPECT_EQ(out->edits.at(0).where, (span{3, 5}));
  EXPECT_TRUE(out->files.at(0).executable);
  EXPECT_EQ(out->diagnostics.at(0).line, 4);
}

TEST(hosted_pass, keeps_its_analysis_with_the_kernel) {
  compile_of compile{"1. run it\n"};
  auto plugin = hosted("moody-phases");
  auto first = compile.run(plugin);
  ASSERT_TRUE(first) << first.error().text();
  EXPECT_EQ(first->artifacts.at("trace"), "analysed for model");
  auto second = compile.run(plugin);
  ASSERT_TRUE(second) << second.error().text();
  EXPECT_EQ(second->artifacts.at("trace"), "recalled analysed for model");
  EXPECT_EQ(second->artifacts.at("base"), "\"B\"");
  EXPECT_FALSE(second->artifacts.contains("own"));
}

TEST(hosted_pass, a_crash_is_an_error_of_that_pass) {
  auto plugin = hosted("moody-pass");
  auto out = compile_of{"please crash"}.run(plugin);
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().code, errc::plugin_failed);
  EXPECT_THAT(out.error().message, HasSubstr(last_words));
  EXPECT_TRUE(compile_of{"1. run it\n"}.run(plugin));
}

TEST(hosted_pass, is_killed_when_its_compile_is_cancelled) {
  auto plugin = hosted("moody-pass");
  compile_of compile{"please hang"};
  compile.ports.stop = true;
  auto out = compile.run(plugin);
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().code, errc::cancelled);
}

TEST(hosted_pass, learns_that_its_compile_was_cancelled) {
  compile_of compile{"please wait"};
  compile.ports.stop = true;
  auto out = compile.run(patient("moody-pass"));
  EXPECT_TRUE(out) << out.error().text();
}

} // namespace skvm::test
