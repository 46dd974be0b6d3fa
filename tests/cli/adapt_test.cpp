#include "tests/cli/program.hpp"

#include <gmock/gmock.h>

namespace skvm {
namespace {

using ::testing::HasSubstr;

/// A skill whose script wants its output folder to be there, and a simulated
/// model that makes the folder where it is told to work carefully.
struct adapting : test::program {
  adapting() {
    put(skill / "SKILL.md",
        "---\nname: report\ndescription: Makes reports.\n---\n\n# Report\n\n"
        "## Steps\n\n1. Make the report:\n\n   ```sh\n   python3 "
        "scripts/report.py <name>.csv out/<name>.txt\n   ```\n");
    put(skill / "scripts/report.py",
        "import sys\nopen(sys.argv[2], 'w').write('made')\n");
    put(root / "model.toml", R"toml(name = "apprentice"
[capabilities]
"tool.exec" = 2
"follow.procedure" = 2
"reason.planning" = 1
[agent]
enabled = true
gives_up_after = 3
[[rules]]
when.task = 'Work carefully'
when.last = 'No such file or directory: .out/'
answer = { text = "The folder is missing.", calls = [
  { name = "execute_command", arguments = { command = "mkdir -p out" } } ] }
)toml");
    configure("[[routes]]\nmatch = \"sim/*\"\nplugin = \"sim\"\n"
              "[routes.files]\npersonality = \"model.toml\"\n"
              "[routes.options]\nlatency_scale = 0\n");
  }

  static void put(const std::filesystem::path& file, const std::string& text) {
    std::filesystem::create_directories(file.parent_path());
    ASSERT_TRUE(write_file(file, text));
  }

  /// One task, in an empty folder but for its input.
  boost::json::value run(const std::string& name, bool careful,
                         const std::string& flag = "--adapt") {
    std::filesystem::remove_all(work);
    put(work / (name + ".csv"), "a,1\n");
    auto got = skvm({"run", skill.string(),
                     "Make the report of " + name + " from " + name + ".csv."
                       + (careful ? " Work carefully." : ""),
                     "--model", "sim/m", "--json", flag});
    EXPECT_EQ(got.code, 0) << got.err;
    return got.json();
  }

  boost::json::array decisions() {
    return skvm({"adapt", "log", "--json"}).json().at("decisions").as_array();
  }

  std::filesystem::path skill = root / "report";
};

TEST_F(adapting, repairs_what_three_tasks_stumbled_over) {
  EXPECT_THAT(skvm({"adapt"}).out, HasSubstr("nothing was learnt yet"));
  for (const auto* name : {"north", "south"})
    run(name, true);
  EXPECT_TRUE(decisions().empty());
  run("east", true);
  ASSERT_EQ(decisions().size(), 1U);
  EXPECT_THAT(skvm({"adapt", "show", "report"}).out,
              HasSubstr("missing-file in 3 of 3 tasks (p = 0.001)"));
  EXPECT_THAT(skvm({"adapt", "log", "report"}).out,
              HasSubstr("before: mkdir -p out"));
  // Whichever runs the chance of their ids lets try the new variant: it wins
  // each pair, since the old one fails where nobody works carefully.
  bool tried = false;
  for (int i = 0; i < 200 && decisions().size() == 1; ++i) {
    auto got = run("task" + std::to_string(i), false);
    auto canary = got.at("adapt").at("canary") == boost::json::value(true);
    EXPECT_EQ(got.at("tool_errors") == boost::json::value(0), canary);
    tried = tried || canary;
  }
  EXPECT_TRUE(tried);
  auto made = decisions();
  ASSERT_EQ(made.size(), 2U);
  EXPECT_EQ(made[1].at("decision"), "promote");
  EXPECT_THAT(skvm({"adapt", "list"}).out, HasSubstr("promoted 1, on watch"));
}

TEST_F(adapting, learns_nothing_unless_it_is_asked_to) {
  for (const auto* name : {"north", "south", "east", "west"})
    EXPECT_FALSE(run(name, true, "--no-adapt").as_object().contains("adapt"));
  EXPECT_THAT(skvm({"adapt"}).out, HasSubstr("nothing was learnt yet"));
}

TEST_F(adapting, ends_an_experiment_when_told_to) {
  EXPECT_EQ(skvm({"adapt", "stop", "report"}).code, 2);
  for (const auto* name : {"north", "south", "east"})
    run(name, true);
  EXPECT_THAT(skvm({"adapt", "stop", "report"}).out,
              HasSubstr("stopped experiment 1 of report"));
  EXPECT_FALSE(run("west", false).at("adapt").at("canary").as_bool());
  auto again = skvm({"adapt", "stop", "report"});
  EXPECT_EQ(again.code, 2);
  EXPECT_THAT(again.err, HasSubstr("no experiment is under way"));
}

TEST_F(adapting, ends_an_experiment_that_could_change_nothing) {
  for (const auto* name : {"north", "south", "east", "west", "up", "down"})
    run(name, false);
  ASSERT_EQ(decisions().size(), 1U);
  for (int i = 0; i < 60 && decisions().size() == 1; ++i)
    run("task" + std::to_string(i), false);
  auto made = decisions();
  ASSERT_GE(made.size(), 2U);
  EXPECT_EQ(made[1].at("decision"), "roll-back");
  EXPECT_THAT(std::string{made[1].at("reason").as_string()},
              HasSubstr("nothing in the skill could be changed for it"));
}

} // namespace
} // namespace skvm
