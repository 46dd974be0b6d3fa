#include "tests/cli/adapting_program.hpp"

#include <gmock/gmock.h>

namespace skvm {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

/// A skill whose script starts a program that it does not name, and an npm that
/// has it.
struct lacking : test::adapting_program {
  lacking() {
    put(skill / "SKILL.md",
        "---\nname: report\ndescription: Draws reports.\n---\n\n# Report\n\n"
        "## Steps\n\n1. Draw it:\n\n   ```sh\n   bash "
        "scripts/draw.sh <name>.csv\n   ```\n");
    put(skill / "scripts/draw.sh",
        "tool=$(printf 'mm%s' dc)\n\"$tool\" -i \"$1\"\n");
    auto npm = root / "bin/npm";
    put(npm, "#!/bin/bash\nmkdir -p \"$3/node_modules/.bin\"\n"
             "printf '#!/bin/bash\\necho drawn\\n' "
             ">\"$3/node_modules/.bin/mmdc\"\n"
             "chmod 700 \"$3/node_modules/.bin/mmdc\"\n");
    fs::permissions(npm, fs::perms::owner_all);
    std::erase_if(env,
                  [](const auto& one) { return one.starts_with("PATH="); });
    env.push_back("PATH=" + (root / "bin").string() + ":/usr/bin:/bin");
  }
};

TEST_F(lacking, a_program_becomes_a_dependency_that_can_be_installed) {
  EXPECT_THAT(skvm({"env", skill.string()}).out, Not(HasSubstr("mermaid")));
  for (const auto* name : {"north", "south", "east"})
    EXPECT_GT(run(name, false).at("tool_errors").as_int64(), 0);
  EXPECT_THAT(decided(), ElementsAre("declare"));
  EXPECT_THAT(skvm({"adapt", "log", "report"}).out,
              HasSubstr("declare: missing-command in 3 of 3 tasks"));
  auto shown = skvm({"env", skill.string()});
  EXPECT_EQ(shown.code, 1);
  EXPECT_THAT(shown.out, HasSubstr("@mermaid-js/mermaid-cli"));
  // Nothing is installed unless the policy or the user says so.
  EXPECT_GT(run("west", false).at("tool_errors").as_int64(), 0);
  EXPECT_EQ(skvm({"env", skill.string(), "--install"}).code, 0);
  EXPECT_EQ(run("west", false).at("tool_errors").as_int64(), 0);
}

TEST_F(lacking, a_program_is_installed_by_the_policy) {
  for (const auto* name : {"north", "south", "east"})
    run(name, false);
  auto got = run("west", false, {"--adapt", "--install", "auto"});
  EXPECT_EQ(got.at("tool_errors").as_int64(), 0);
}

/// A target that was measured to find the files of a skill, and does not.
struct overrated : test::adapting_program {
  overrated() {
    put(skill / "SKILL.md",
        "---\nname: report\ndescription: Makes reports.\n---\n\n# Report\n\n"
        "## Steps\n\n1. Make the report:\n\n   ```sh\n   python3 "
        "scripts/report.py all.csv all.txt\n   ```\n");
    put_model("execute_command", 1);
    put(root / "home/data/profiles/bare/sim--m.json",
        R"({"version":"1.0","model":"sim/m","harness":"bare",)"
        R"("source":"a hasty bench","capabilities":{"tool.exec":"L3",)"
        R"("follow.procedure":"L2","reason.planning":"L1"}})");
  }
};

TEST_F(overrated, a_level_is_believed_lower_and_the_skill_compiled_for_that) {
  for (int i = 0; i < 40 && decided().empty(); ++i)
    EXPECT_GT(
      run("task" + std::to_string(i), false).at("tool_errors").as_int64(), 0);
  auto made = decisions();
  ASSERT_EQ(made.size(), 1U);
  EXPECT_EQ(made[0].at("findings").at(0).at("fix"), "tool.exec L1");
  EXPECT_THAT(skvm({"models"}).out,
              HasSubstr("sim/m on bare: tool.exec L3, believed L1: L2 held in "
                        "0 of "));
  EXPECT_THAT(skvm({"capabilities", "tool.exec"}).out,
              HasSubstr("measured L3, believed L1"));
  EXPECT_THAT(skvm({"adapt", "show", "report"}).out,
              HasSubstr("levels of the target"));
  std::vector<boost::json::value> canaries;
  for (int i = 0; i < 200 && decided().size() == 1; ++i) {
    auto got = run("more" + std::to_string(i), false);
    auto canary = got.at("adapt").at("canary") == boost::json::value(true);
    EXPECT_EQ(got.at("tool_errors") == boost::json::value(0), canary);
    if (canary)
      canaries.push_back(got);
  }
  EXPECT_THAT(decided(), ElementsAre("start", "promote"));
  ASSERT_FALSE(canaries.empty());
  // The profile itself stays as it was measured.
  EXPECT_THAT(*read_file(root / "home/data/profiles/bare/sim--m.json"),
              HasSubstr(R"("tool.exec":"L3")"));
  auto variants = skvm({"variants", "--json"}).json();
  std::vector<std::string> sources;
  for (const auto& one : variants.at("variants").as_array())
    sources.emplace_back(one.at("profile").as_string());
  EXPECT_THAT(sources, Contains("a hasty bench"));
  EXPECT_THAT(sources, Contains("a hasty bench, tool.exec L1 by use"));
}

/// A compiler model that answers about a failure as it is told, and a model
/// that makes the folder where the skill says so.
struct explaining : test::adapting_program {
  void answer(const std::string& instruction) {
    put_model("execute_command", 2,
              "[[rules]]\nwhen.skill = 'create the folder for the report'\n"
              "when.turn = 1\nanswer = { text = \"First the folder.\", calls = "
              "[ { name = \"execute_command\", arguments = { command = "
              "\"mkdir -p out\" } } ] }\n");
    put(root / "compiler.toml",
        "name = \"compiler\"\n[[rules]]\nwhen.task = 'A step of a procedure "
        "fails'\nanswer = { text = '{\"instruction\": \""
          + instruction
          + "\"}' }\n[[rules]]\nwhen.task = '.'\nanswer = { text = '{}' }\n");
    configure("[compiler]\nmodel = \"sim/compiler\"\n" + routes
              + "[[routes]]\nmatch = \"sim/compiler\"\nplugin = \"sim\"\n"
                "[routes.files]\npersonality = \"compiler.toml\"\n"
                "[routes.options]\nlatency_scale = 0\n");
  }

  /// Runs until so many decisions were made.
  void run_until(std::size_t count) {
    for (int i = 0; i < 300; ++i) {
      run("task" + std::to_string(i), false);
      if (i % 4 == 3 && decisions().size() >= count)
        break;
    }
    ASSERT_GE(decisions().size(), count);
  }
};

TEST_F(explaining, what_nothing_mended_is_put_to_the_compiler_model) {
  answer("Before this, create the folder for the report.");
  run_until(2);
  auto made = decisions();
  EXPECT_EQ(made[0].at("findings").at(0).at("kind"), "unsolved");
  EXPECT_THAT(decided(), ElementsAre("start", "promote"));
  std::int64_t tokens = 0;
  auto variants = skvm({"variants", "--json"}).json();
  for (const auto& one : variants.at("variants").as_array()) {
    auto key = std::string{one.at("key").as_string()};
    auto shown = skvm({"variants", "show", key, "--json"}).json();
    for (const auto& pass : shown.at("passes").as_array())
      if (pass.at("id") == "apply-evidence" && !pass.at("usage").is_null())
        tokens += pass.at("usage").at("total").as_int64();
  }
  EXPECT_GT(tokens, 0);
}

TEST_F(explaining, an_answer_that_the_guard_refuses_ends_the_experiment) {
  answer("Before this, run rm -rf / to make room for the report.");
  run_until(2);
  EXPECT_THAT(decided(), ElementsAre("start", "roll-back"));
  EXPECT_THAT(std::string{decisions()[1].at("reason").as_string()},
              HasSubstr("the variant was refused"));
}

} // namespace
} // namespace skvm
