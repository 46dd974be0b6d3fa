#include "tests/cli/program.hpp"

#include <gmock/gmock.h>

namespace skvm {
namespace {

using ::testing::HasSubstr;

constexpr const char* skill_text = R"(---
name: tables
description: Counts the rows of tables.
---
# Tables

1. Count the rows of the table with `scripts/count.sh`.
)";

constexpr const char* script_text = R"(#!/bin/sh
mkdir -p out
n=$(wc -l < "$1")
printf '{"rows": %s}\n' "$n" > "$2"
echo "$n rows"
)";

/// Counts what it is asked: a model that would be needed fails the test.
constexpr const char* personality = R"(name = "clerk"
[capabilities]
"tool.exec" = 3
[[rules]]
name = "begin"
when.task = '(?:^|\s)(?P<dir>[a-z]+/)?(?P<file>[a-z]+)\.csv'
when.turn = 1
answer = { text = "I count.", calls = [
  { name = "execute_command", arguments = { command = "sh SKILL/scripts/count.sh ${dir}${file}.csv out/${file}.json" } } ] }
[[rules]]
name = "end"
when.turn = 2
when.last = '(?P<rows>\d+) rows'
answer = { text = "The table has ${rows} rows." }
[[rules]]
name = "failed"
when.turn = 2
answer = { text = "It did not work." }
)";

struct solidify_command : test::program {
  void SetUp() override {
    auto skill = root / "skills/tables";
    ASSERT_TRUE(write_file(skill / "SKILL.md", skill_text));
    ASSERT_TRUE(write_file(skill / "scripts/count.sh", script_text, true));
    auto text = replace(personality, "SKILL", skill.string());
    ASSERT_TRUE(write_file(root / "sim/clerk.toml", text));
    configure("default_model = \"sim/clerk\"\n[[routes]]\nmatch = \"sim/*\"\n"
              "plugin = \"sim\"\n[routes.files]\npersonality = \""
              + (root / "sim/{model}.toml").string()
              + "\"\n[routes.options]\nlatency_scale = 0\n");
    for (const auto* name : {"north", "south", "east", "west", "mid", "far"})
      table(name, 3);
  }

  static std::string replace(std::string text, const std::string& from,
                             const std::string& to) {
    for (auto at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size()))
      text.replace(at, from.size(), to);
    return text;
  }

  void table(const std::string& name, int rows) {
    std::string text;
    for (int i = 0; i < rows; ++i)
      text += "a,b\n";
    ASSERT_TRUE(write_file(work / (name + ".csv"), text));
  }

  boost::json::value run(const std::string& task,
                         std::vector<std::string> more = {}) {
    std::vector<std::string> words{"run", (root / "skills/tables").string(),
                                   task, "--original", "--json"};
    words.insert(words.end(), more.begin(), more.end());
    auto got = skvm(words);
    said = got.err;
    EXPECT_EQ(got.code, 0) << got.err << got.out;
    return got.json();
  }

  void train() {
    for (const auto* task :
         {"Count the rows of north.csv", "Please count the rows of south.csv.",
          "Could you count the rows in east.csv?"})
      EXPECT_EQ(run(task).at("path"), "agent") << said;
  }

  std::string said;
};

TEST_F(solidify_command, after_three_runs_the_fourth_needs_no_model) {
  train();
  auto fourth = run("count the rows in west.csv");
  EXPECT_EQ(fourth.at("path"), "solidified")
    << skvm({"solidify", "list"}).out << said;
  EXPECT_EQ(fourth.at("turns"), 0);
  EXPECT_EQ(fourth.at("text"), "The table has 3 rows.");
  EXPECT_EQ(*read_file(work / "out/west.json"), "{\"rows\": 3}\n");
}

} // namespace
} // namespace skvm
