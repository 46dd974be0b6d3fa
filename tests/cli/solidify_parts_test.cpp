#include "tests/cli/program.hpp"

#include "base/text.hpp"
#include <gmock/gmock.h>

namespace skvm {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* skill_text = R"(---
name: tables
description: Counts tables and reports on them. Use for tables.
---

# Tables

Steps 1 and 2 do not depend on each other and can be done in parallel.

## Workflow

1. Count the rows of the table in `out/count.txt`.

   ```bash
   sh scripts/look.sh table.csv
   ```

   ```bash
   sh scripts/count.sh table.csv out/count.txt
   ```

2. Note the weather in `out/note.txt`.

   ```bash
   mkdir -p out
   ```

   ```bash
   echo calm > out/note.txt
   ```

3. Join `out/count.txt` and `out/note.txt` in `out/report.txt`.

   ```bash
   cat out/count.txt out/note.txt > out/report.txt
   ```
)";

constexpr const char* script_text = R"(#!/bin/sh
mkdir -p out
echo "$1" >> out/calls.txt
if grep -q bad "$1"; then echo "no count"; exit 0; fi
wc -l < "$1" > "$2"
echo counted
)";

/// What the model notes differs from table to table.
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
  // The model counts a bad table in its own way.
  rule("when.last = '(?s)on bad\\.csv.*these steps of the skill:\\s+- 1\\. '\n",
       "mkdir -p out; echo 0 > out/count.txt");
  rule("when.system = 'dir=\"(?P<dir>[^\"]+)\"'\n"
       "when.last = '(?s)on (?P<file>[a-z/]+)\\.csv.*these steps of the "
       "skill:\\s+- 1\\. '\n",
       "sh ${dir}/scripts/count.sh ${file}.csv out/count.txt");
  for (const auto* name : {"north calm", "south wind", "east fog", "west rain",
                           "mid snow", "far hail", "bad heat"}) {
    auto words = std::string{name};
    auto space = words.find(' ');
    rule("when.last = '(?s)on " + words.substr(0, space)
           + "\\.csv.*these steps of the skill:\\s+- 2\\. '\n",
         "mkdir -p out; echo " + words.substr(space + 1) + " > out/note.txt");
  }
  rule("when.last = 'these steps of the skill:\\s+- 3\\. '\n",
       "cat out/count.txt out/note.txt > out/report.txt");
  return out + "[[rules]]\nanswer = { text = \"Done.\" }\n";
}

struct solidify_parts : test::program {
  void SetUp() override {
    auto skill = root / "skills/tables";
    ASSERT_TRUE(write_file(skill / "SKILL.md", skill_text));
    ASSERT_TRUE(write_file(skill / "scripts/count.sh", script_text, true));
    ASSERT_TRUE(
      write_file(skill / "scripts/look.sh", "head -1 \"$1\"\n", true));
    ASSERT_TRUE(write_file(root / "sim/clerk.toml", personality()));
    use_mode("on");
    for (const auto* name : {"north", "south", "east", "west", "mid", "far"})
      ASSERT_TRUE(write_file(work / (std::string{name} + ".csv"), "a\nb\nc\n"));
    ASSERT_TRUE(write_file(work / "bad.csv", "bad\n"));
  }

  void use_mode(const std::string& mode, const std::string& more = {}) {
    configure("default_model = \"sim/clerk\"\n[[routes]]\nmatch = \"sim/*\"\n"
              "plugin = \"sim\"\n[routes.files]\npersonality = \""
              + (root / "sim/{model}.toml").string()
              + "\"\n[routes.options]\nlatency_scale = 0\n[solidify]\nmode = \""
              + mode + "\"\n" + more);
  }

  boost::json::value run(const std::string& table,
                         std::vector<std::string> more = {}) {
    fs::remove_all(work / "out");
    std::vector<std::string> words{"run", (root / "skills/tables").string(),
                                   "Report on " + table + ".csv", "--branches",
                                   "--json"};
    words.insert(words.end(), more.begin(), more.end());
    auto got = skvm(words);
    said = got.err;
    EXPECT_EQ(got.code, 0) << got.err << got.out;
    return got.json();
  }

  /// The skill shows what the first part runs: that is as good as a third run.
  void train() {
    for (const auto* name : {"north", "south"})
      EXPECT_EQ(run(name).at("turns"), 6) << said;
  }

  /// The function that answered a part; empty where the model did.
  static std::string function_of(const boost::json::value& run,
                                 const std::string& part) {
    for (const auto& one : run.at("parts").as_array())
      if (one.at("id").as_string() == part)
        return one.at("function").is_null()
                 ? std::string{}
                 : std::string{one.at("function").as_string()};
    ADD_FAILURE() << "no part " << part;
    return {};
  }

  std::string list() { return skvm({"solidify", "list"}).out; }

  std::string said;
};

TEST_F(solidify_parts,
       a_part_that_recurs_needs_no_model_beside_others_that_do) {
  train();
  auto fourth = run("west");
  EXPECT_THAT(function_of(fourth, "branch-1-1"), HasSubstr("tables-s1-"))
    << list() << said;
  EXPECT_EQ(function_of(fourth, "branch-1-2"), "");
  EXPECT_EQ(function_of(fourth, "main-1"), "");
  EXPECT_EQ(fourth.at("path"), "branches");
  EXPECT_EQ(fourth.at("turns"), 4);
  EXPECT_EQ(*read_file(work / "out/report.txt"), "3\nrain\n");
  EXPECT_EQ(*read_file(work / "out/calls.txt"), "west.csv\n");
}

TEST_F(solidify_parts, what_a_part_does_wrong_is_undone_and_the_models) {
  train();
  auto got = run("bad");
  EXPECT_EQ(function_of(got, "branch-1-1"), "");
  EXPECT_EQ(got.at("turns"), 6);
  EXPECT_THAT(said, HasSubstr("was dropped, the model goes on"));
  EXPECT_EQ(*read_file(work / "out/report.txt"), "0\nheat\n");
  EXPECT_FALSE(fs::exists(work / "out/calls.txt"));
}

TEST_F(solidify_parts, an_edit_of_a_step_leaves_the_functions_of_others) {
  train();
  auto file = root / "skills/tables/SKILL.md";
  std::string text{skill_text};
  ASSERT_TRUE(write_file(
    file, replace_all(text, "Note the weather", "Note how the weather is")));
  EXPECT_THAT(function_of(run("west"), "branch-1-1"), HasSubstr("tables-s1-"))
    << list();
  ASSERT_TRUE(
    write_file(file, replace_all(text, "Count the rows", "Count all rows")));
  EXPECT_EQ(function_of(run("mid"), "branch-1-1"), "");
}

TEST_F(solidify_parts, near_misses_and_switches_leave_a_part_to_the_model) {
  train();
  EXPECT_EQ(function_of(run("west", {"--no-solidify"}), "branch-1-1"), "");
  use_mode("shadow");
  EXPECT_EQ(function_of(run("west"), "branch-1-1"), "");
  use_mode("on");
  EXPECT_THAT(function_of(run("mid"), "branch-1-1"), HasSubstr("tables-s1-"));
  for (const auto* task :
       {"Report on far.csv but without its head",
        "Report on far.csv and west.csv", "Report again on far.csv",
        "Do not report on far.csv"}) {
    fs::remove_all(work / "out");
    auto got = skvm(
      {"run", (root / "skills/tables").string(), task, "--branches", "--json"});
    EXPECT_EQ(function_of(got.json(), "branch-1-1"), "") << task;
  }
}

TEST_F(solidify_parts, functions_of_parts_are_shown_with_their_steps) {
  train();
  auto skill = (root / "skills/tables").string();
  auto all = skvm({"solidify", "list", "--json"}).json();
  ASSERT_EQ(all.at("functions").as_array().size(), 2U) << list();
  const auto& one = all.at("functions").at(0);
  EXPECT_EQ(boost::json::serialize(one.at("steps")), R"(["s1"])");
  EXPECT_EQ(one.at("state"), "promoted") << one.at("reason");
  std::string id{one.at("id").as_string()};
  EXPECT_THAT(skvm({"solidify", "show", id}).out,
              HasSubstr(" of tables, step s1: promoted"));
  auto why = skvm({"solidify", "explain", skill, "Report on west.csv"});
  EXPECT_EQ(why.code, 0) << why.out;
  EXPECT_THAT(why.out, HasSubstr("step s1: match: " + id));
  EXPECT_THAT(why.out, HasSubstr("file = west.csv"));
  why =
    skvm({"solidify", "explain", skill, "Report on west.csv, not the rows"});
  EXPECT_EQ(why.code, 1);
  EXPECT_THAT(why.out, HasSubstr("step s1: no match: "));
  auto got = run("west");
  EXPECT_THAT(said, HasSubstr("[branch-1-1]  solidified: " + id));
  auto shown = skvm({"runs", "show", std::string{got.at("run").as_string()}});
  EXPECT_THAT(shown.out, HasSubstr(id)) << shown.out;
  auto stats = skvm({"solidify", "stats", "--json"}).json();
  EXPECT_EQ(stats.at("of_parts"), 2);
  EXPECT_EQ(stats.at("part_hits"), 1);
}

TEST_F(solidify_parts, a_resumed_run_does_nothing_of_a_function_twice) {
  train();
  fs::remove_all(work / "out");
  auto cut =
    skvm({"run", (root / "skills/tables").string(), "Report on west.csv",
          "--branches", "--json", "--max-turns", "1"});
  ASSERT_EQ(cut.json().at("status"), "budget") << cut.out << cut.err;
  EXPECT_FALSE(fs::exists(work / "out")) << "a stage is merged as a whole";
  auto id = function_of(cut.json(), "branch-1-1");
  EXPECT_NE(id, "");
  auto run = std::string{cut.json().at("run").as_string()};
  auto got = skvm({"runs", "resume", run, "--json", "--max-turns", "50"});
  ASSERT_EQ(got.code, 0) << got.err;
  EXPECT_EQ(function_of(got.json(), "branch-1-1"), id);
  EXPECT_EQ(got.json().at("turns"), 4);
  EXPECT_EQ(*read_file(work / "out/report.txt"), "3\nrain\n");
  EXPECT_EQ(*read_file(work / "out/calls.txt"), "west.csv\n");
  auto views = root / "home/cache/views";
  EXPECT_TRUE(!fs::exists(views) || fs::is_empty(views));
  EXPECT_EQ(skvm({"solidify", "stats", "--json"}).json().at("part_hits"), 1);
}

} // namespace
} // namespace skvm
