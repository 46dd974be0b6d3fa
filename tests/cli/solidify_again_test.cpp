#include "tests/cli/program.hpp"

#include "base/text.hpp"
#include <gmock/gmock.h>

namespace skvm {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr const char* skill_text = R"(---
name: tables
description: Counts tables and reports on them. Use for tables.
---

# Tables

Steps 1 and 2 do not depend on each other and can be done in parallel.

## Workflow

1. Note the weather in `out/note.txt`.

   ```bash
   echo calm > out/note.txt
   ```

   ```bash
   mkdir -p out
   ```

2. Count the rows of the table in `out/count.txt`.

   ```bash
   sh scripts/look.sh table.csv
   ```

   ```bash
   sh scripts/count.sh table.csv out/count.txt
   ```

3. Join `out/count.txt` and `out/note.txt` in `out/report.txt`.

   ```bash
   cat out/count.txt out/note.txt > out/report.txt
   ```
)";

constexpr const char* script_text = R"(#!/bin/sh
mkdir -p out
echo "$1" >> out/calls.txt
wc -l < "$1" > "$2"
echo counted
)";

/// What the model notes differs from table to table, and of one of them it
/// writes where the other branch does.
std::string personality() {
  std::string out = R"(name = "clerk"
[capabilities]
"tool.exec" = 3
)";
  auto rule = [&](const std::string& conditions, const std::string& command) {
    out += "[[rules]]\n" + conditions
           + "answer = { text = \"Done.\", calls = [ { name = "
             "\"execute_command\", arguments = { command = \""
           + command + "\" } } ] }\n";
  };
  rule("when.system = 'dir=\"(?P<dir>[^\"]+)\"'\n"
       "when.last = '(?s)on (?P<file>[a-z/]+)\\.csv.*these steps of the "
       "skill:\\s+- 2\\. '\n",
       "sh ${dir}/scripts/count.sh ${file}.csv out/count.txt");
  for (const auto* what :
       {"north calm", "south wind", "east fog", "mid snow"}) {
    auto words = std::string{what};
    auto space = words.find(' ');
    rule("when.last = '(?s)on " + words.substr(0, space)
           + "\\.csv.*these steps of the skill:\\s+- 1\\. '\n",
         "mkdir -p out; echo " + words.substr(space + 1) + " > out/note.txt");
  }
  rule(
    "when.last = '(?s)on west\\.csv.*these steps of the skill:\\s+- 1\\. '\n",
    "mkdir -p out; echo rain > out/note.txt; echo noted > out/calls.txt");
  rule("when.last = 'these steps of the skill:\\s+- 3\\. '\n",
       "cat out/count.txt out/note.txt > out/report.txt");
  return out + "[[rules]]\nanswer = { text = \"Done.\" }\n";
}

struct solidify_again : test::program {
  void SetUp() override {
    auto skill = root / "skills/tables";
    ASSERT_TRUE(write_file(skill / "SKILL.md", skill_text));
    ASSERT_TRUE(write_file(skill / "scripts/count.sh", script_text, true));
    ASSERT_TRUE(
      write_file(skill / "scripts/look.sh", "head -1 \"$1\"\n", true));
    ASSERT_TRUE(write_file(root / "sim/clerk.toml", personality()));
    configure("default_model = \"sim/clerk\"\n[[routes]]\nmatch = \"sim/*\"\n"
              "plugin = \"sim\"\n[routes.files]\npersonality = \""
              + (root / "sim/{model}.toml").string()
              + "\"\n[routes.options]\nlatency_scale = 0\n[solidify]\nmode = "
                "\"on\"\n");
    for (const auto* name : {"north", "south", "east", "west", "mid"})
      ASSERT_TRUE(write_file(work / (std::string{name} + ".csv"), "a\nb\nc\n"));
    for (const auto* name : {"north", "south"}) {
      run(name, "50");
      fs::remove_all(work / "out");
    }
  }

  boost::json::value run(const std::string& table, const std::string& turns) {
    auto got = skvm({"run", (root / "skills/tables").string(),
                     "Report on " + table + ".csv", "--branches", "--json",
                     "--max-turns", turns});
    said = got.err;
    return got.json();
  }

  std::string said;
};

TEST_F(solidify_again, a_part_after_its_function_is_the_models_and_goes_on) {
  // Both branches write out/calls.txt, so that the second one, which a function
  // had answered, runs again; and then that file is there, which the function
  // leaves to the model, in the midst of whose work the run ends.
  auto cut = run("west", "3");
  ASSERT_EQ(cut.at("status"), "budget") << said;
  EXPECT_THAT(said, HasSubstr("[branch-1-2]  solidified")) << said;
  EXPECT_THAT(said, HasSubstr("runs again")) << said;
  auto id = std::string{cut.at("run").as_string()};
  auto got = skvm({"runs", "resume", id, "--json", "--max-turns", "50"});
  ASSERT_EQ(got.code, 0) << got.err;
  EXPECT_EQ(*read_file(work / "out/calls.txt"), "noted\nwest.csv\n");
  EXPECT_EQ(*read_file(work / "out/report.txt"), "3\nrain\n");
  // Two of the note, two of the count that ran again, two of the report.
  EXPECT_EQ(got.json().at("turns"), 6);
  auto stats = skvm({"solidify", "stats", "--json"}).json();
  EXPECT_EQ(stats.at("part_hits"), 1);
}

} // namespace
} // namespace skvm
