#include "tests/cli/program.hpp"

#include <gmock/gmock.h>

namespace skvm {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* skill_text = R"(---
name: tables
description: Counts the rows of tables.
---
# Tables

1. Count the rows of the table with `scripts/count.sh`.
)";

constexpr const char* script_text = R"(#!/bin/sh
mkdir -p out
echo "$1" >> calls.txt
n=$(wc -l < "$1")
printf '{"rows": %s}\n' "$n" > "$2"
if grep -q bad "$1"; then echo oops > "$2"; fi
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
  void use_mode(const std::string& mode, const std::string& more = {}) {
    configure("default_model = \"sim/clerk\"\n[[routes]]\nmatch = \"sim/*\"\n"
              "plugin = \"sim\"\n[routes.files]\npersonality = \""
              + (root / "sim/{model}.toml").string()
              + "\"\n[routes.options]\nlatency_scale = 0\n[solidify]\nmode = \""
              + mode + "\"\n" + more);
  }

  void SetUp() override {
    auto skill = root / "skills/tables";
    ASSERT_TRUE(write_file(skill / "SKILL.md", skill_text));
    ASSERT_TRUE(write_file(skill / "scripts/count.sh", script_text, true));
    auto text = replace(personality, "SKILL", skill.string());
    ASSERT_TRUE(write_file(root / "sim/clerk.toml", text));
    use_mode("on");
    ASSERT_TRUE(write_file(work / "calls.txt", "begun\n"));
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

TEST_F(solidify_command, a_doubtful_result_is_dropped_and_the_model_goes_on) {
  train();
  // The script notes each call; its result for this table is no JSON.
  table("west", 3);
  ASSERT_TRUE(write_file(work / "west.csv", "bad\nbad\nbad\n"));
  auto calls = [&] {
    auto text = *read_file(work / "calls.txt");
    return std::count(text.begin(), text.end(), '\n');
  };
  auto before = calls();
  auto got = run("count the rows in west.csv");
  EXPECT_EQ(got.at("path"), "agent");
  EXPECT_EQ(got.at("turns"), 2);
  EXPECT_EQ(calls(), before + 1) << "what the function did was not undone";
  EXPECT_THAT(said, HasSubstr("was dropped, the model goes on"));
}

TEST_F(solidify_command, two_failures_demote_and_the_next_takes_twice_as_many) {
  train();
  for (const auto* name : {"west", "mid"}) {
    ASSERT_TRUE(write_file(work / (std::string{name} + ".csv"), "bad\n\n\n"));
    run("count the rows in " + std::string{name} + ".csv");
  }
  auto list = skvm({"solidify", "list", "--json"}).json();
  EXPECT_EQ(list.at("functions").at(0).at("state"), "demoted");
  EXPECT_EQ(list.at("functions").at(0).at("demotions"), 1);
  EXPECT_EQ(run("count the rows in far.csv").at("path"), "agent");
  table("once", 3);
  EXPECT_EQ(run("count the rows in once.csv").at("path"), "agent");
  table("more", 3);
  EXPECT_EQ(run("count the rows in more.csv").at("path"), "solidified")
    << skvm({"solidify", "list"}).out;
}

TEST_F(solidify_command, an_edited_skill_is_another_one) {
  train();
  ASSERT_TRUE(write_file(root / "skills/tables/scripts/count.sh",
                         std::string{script_text} + "# changed\n", true));
  EXPECT_EQ(run("count the rows in west.csv").at("path"), "agent");
}

TEST_F(solidify_command, a_request_with_more_in_it_is_the_models) {
  train();
  EXPECT_EQ(run("count the rows in west.csv but not the first").at("path"),
            "agent");
  auto why = skvm({"solidify", "explain", (root / "skills/tables").string(),
                   "count the rows in west.csv but not the first"});
  EXPECT_EQ(why.code, 1);
  EXPECT_THAT(why.out, HasSubstr("'but' changes what is asked"));
  auto match = skvm({"solidify", "explain", (root / "skills/tables").string(),
                     "count the rows in west.csv"});
  EXPECT_EQ(match.code, 0);
  EXPECT_THAT(match.out, HasSubstr("file = west.csv"));
}

TEST_F(solidify_command, it_can_be_off_or_only_learn) {
  use_mode("shadow");
  train();
  EXPECT_EQ(run("count the rows in west.csv").at("path"), "agent");
  auto list = skvm({"solidify", "list", "--json"}).json();
  EXPECT_EQ(list.at("functions").at(0).at("state"), "promoted");
  use_mode("off");
  EXPECT_EQ(run("count the rows in mid.csv").at("path"), "agent");
  use_mode("on");
  EXPECT_EQ(run("count the rows in far.csv", {"--no-solidify"}).at("path"),
            "agent");
  table("new", 4);
  EXPECT_EQ(run("count the rows in new.csv").at("path"), "solidified");
}

TEST_F(solidify_command, a_user_can_change_what_is_learnt) {
  train();
  auto list = skvm({"solidify", "list", "--json"}).json();
  std::string id{list.at("functions").at(0).at("id").as_string()};
  EXPECT_THAT(skvm({"solidify", "show", id}).out,
              HasSubstr("scripts/count.sh"));
  EXPECT_EQ(skvm({"solidify", "demote", id}).code, 0);
  EXPECT_EQ(run("count the rows in west.csv").at("path"), "agent");
  EXPECT_EQ(skvm({"solidify", "promote", id}).code, 0);
  EXPECT_EQ(run("count the rows in mid.csv").at("path"), "solidified");
  EXPECT_EQ(skvm({"solidify", "stats", "--json"}).json().at("hits"), 1);
  EXPECT_EQ(skvm({"solidify", "forget", id}).code, 0);
  EXPECT_EQ(run("count the rows in far.csv").at("path"), "agent");
  EXPECT_THAT(skvm({"solidify", "show", id}).err,
              HasSubstr("no such function"));
}

TEST_F(solidify_command,
       examples_by_hand_answer_after_one_run_beside_the_model) {
  auto skill = (root / "skills/tables").string();
  auto added =
    skvm({"solidify", "add", skill, "--task", "Count the rows of a.csv",
          "--command", "sh " + skill + "/scripts/count.sh a.csv out/a.json",
          "--task", "count the rows of b.csv", "--command",
          "sh " + skill + "/scripts/count.sh b.csv out/b.json"});
  EXPECT_EQ(added.code, 0) << added.err;
  EXPECT_EQ(run("count the rows of north.csv").at("path"), "agent");
  EXPECT_EQ(run("count the rows of south.csv").at("path"), "solidified")
    << skvm({"solidify", "list"}).out;
}

constexpr const char* boosted = R"({"candidates": [
  {"purposeId": "count-rows", "keywords": ["count"], "codeSignature":
   "sh scripts/count\\.sh [a-z]+\\.csv out/[a-z]+\\.json",
   "functionTemplate": "sh scripts/count.sh ${file}",
   "params": {"file": {"type": "string", "description": "the table"}},
   "materializationType": "shell"},
  {"purposeId": "look-behind", "codeSignature": "(?<=a)b"},
  {"purposeId": "any", "codeSignature": ".*"}]})";

TEST_F(solidify_command, candidates_of_a_file_need_runs_and_one_less) {
  auto skill = (root / "skills/tables").string();
  auto file = root / "boost-candidates.json";
  ASSERT_TRUE(write_file(file, boosted));
  auto added = skvm({"solidify", "add", skill, "--from", file.string()});
  EXPECT_EQ(added.code, 0) << added.err;
  EXPECT_THAT(added.out, HasSubstr("tables:count-rows is a candidate"));
  EXPECT_THAT(added.err, HasSubstr("look-behind: its signature is no pattern"));
  EXPECT_THAT(added.err, HasSubstr("any: its signature fits everything"));
  EXPECT_THAT(skvm({"solidify", "show", "tables:count-rows"}).out,
              HasSubstr("file (string)"));
  EXPECT_EQ(run("Count the rows of north.csv").at("path"), "agent");
  EXPECT_EQ(run("Count the rows of south.csv").at("path"), "agent");
  EXPECT_EQ(run("count the rows of west.csv").at("path"), "solidified")
    << skvm({"solidify", "list"}).out;
  auto list = skvm({"solidify", "list", "--json"}).json();
  EXPECT_TRUE(list.at("candidates").as_array().empty())
    << "it is a function now";
}

TEST_F(solidify_command, candidates_that_runs_do_otherwise_stay_candidates) {
  auto skill = (root / "skills/tables").string();
  auto file = root / "boost-candidates.json";
  ASSERT_TRUE(
    write_file(file, replace(boosted, "count\\\\.sh", "other\\\\.sh")));
  ASSERT_EQ(skvm({"solidify", "add", skill, "--from", file.string()}).code, 0);
  run("Count the rows of north.csv");
  run("Count the rows of south.csv");
  EXPECT_EQ(run("count the rows of west.csv").at("path"), "agent");
  auto list = skvm({"solidify", "list"}).out;
  EXPECT_THAT(list, HasSubstr("tables:count-rows  tables  candidate  0"));
  EXPECT_EQ(skvm({"solidify", "forget", "tables:count-rows"}).code, 0);
  EXPECT_THAT(skvm({"solidify", "list"}).out, Not(HasSubstr("count-rows")));
}

TEST_F(solidify_command, a_file_without_candidates_is_refused_by_name) {
  auto file = root / "list.json";
  ASSERT_TRUE(write_file(file, "{}"));
  auto got = skvm({"solidify", "add", (root / "skills/tables").string(),
                   "--from", file.string()});
  EXPECT_NE(got.code, 0);
  EXPECT_THAT(got.err, HasSubstr("list.json: holds no list of candidates"));
}

TEST_F(solidify_command, a_hit_that_is_drawn_is_compared_in_a_copy) {
  use_mode("on", "verify = \"sample:1\"\n");
  train();
  auto before = *read_file(work / "calls.txt");
  EXPECT_EQ(run("count the rows in west.csv").at("path"), "solidified");
  EXPECT_EQ(*read_file(work / "calls.txt"), before + "west.csv\n")
    << "the model's run was in the user's folder";
  auto list = skvm({"solidify", "list", "--json"}).json();
  EXPECT_EQ(list.at("functions").at(0).at("state"), "promoted")
    << list.at("functions").at(0).at("reason");
  EXPECT_EQ(list.at("functions").at(0).at("runs"), 4) << "it was not compared";
  auto runs = skvm({"runs", "--json"}).json().at("runs");
  EXPECT_EQ(runs.as_array().size(), 4U) << "the comparison is shown as a run";
  for (const auto& each : runs.as_array())
    EXPECT_EQ(each.at("status"), "ok");
}

TEST_F(solidify_command, a_hit_that_the_model_would_do_otherwise_demotes) {
  use_mode("on", "verify = \"sample:1\"\n");
  train();
  auto text = *read_file(root / "sim/clerk.toml");
  ASSERT_TRUE(write_file(root / "sim/clerk.toml",
                         replace(text, "out/${file}.json", "out/all.json")));
  EXPECT_EQ(run("count the rows in west.csv").at("path"), "solidified");
  EXPECT_FALSE(std::filesystem::exists(work / "out/all.json"));
  auto list = skvm({"solidify", "list", "--json"}).json();
  EXPECT_EQ(list.at("functions").at(0).at("state"), "demoted");
  EXPECT_EQ(run("count the rows in mid.csv").at("path"), "agent");
}

TEST_F(solidify_command, a_share_that_is_none_is_refused_with_its_place) {
  use_mode("on", "verify = \"sample:2\"\n");
  auto got = skvm({"solidify", "list"});
  EXPECT_NE(got.code, 0);
  EXPECT_THAT(got.err, HasSubstr("'sample:2' is neither"));
}

} // namespace
} // namespace skvm
