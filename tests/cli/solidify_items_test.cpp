#include "tests/cli/program.hpp"

#include <gmock/gmock.h>

/// Items of a repeated step, each of them a part that a function may answer.
namespace skvm {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* skill_text = R"(---
name: items
description: Cleans tables and counts them. Use for tables.
---

# Tables

## Workflow

1. For each file in `data/*.csv`, clean it and count its rows.

   ```bash
   sh scripts/clean.sh data/<name>.csv out/<name>.csv
   ```

   ```bash
   sh scripts/count.sh out/<name>.csv out/<name>.count
   ```

2. Add the counts up in `total.txt`.

   ```bash
   cat out/*.count > total.txt
   ```
)";

constexpr const char* clean_text = R"(#!/bin/sh
mkdir -p out
if grep -q bad "$1"; then echo "cannot clean $1" >&2; exit 1; fi
sort "$1" > "$2"
echo cleaned
)";

constexpr const char* count_text = R"(#!/bin/sh
wc -l < "$1" > "$2"
echo counted
)";

struct solidify_items : test::program {
  void SetUp() override {
    auto skill = root / "skills/items";
    ASSERT_TRUE(write_file(skill / "SKILL.md", skill_text));
    ASSERT_TRUE(write_file(skill / "scripts/clean.sh", clean_text, true));
    ASSERT_TRUE(write_file(skill / "scripts/count.sh", count_text, true));
    std::string rules = R"(name = "clerk"
[capabilities]
"tool.exec" = 3
)";
    auto rule = [&](const std::string& when, const std::string& command) {
      rules += "[[rules]]\n" + when
               + "answer = { text = \"Done.\", calls = [ { name = "
                 "\"execute_command\", arguments = { command = \""
               + command + "\" } } ] }\n";
    };
    auto in_dir = std::string{"when.system = 'dir=\"(?P<dir>[^\"]+)\"'\n"};
    rule("when.last = 'these steps of the skill:\\s+- 2\\. '\n",
         "cat out/*.count > total.txt");
    rule("when.turn = 1\nwhen.task = '\\* data/bad\\.csv'\n",
         "mkdir -p out; cp data/bad.csv out/bad.csv");
    rule(in_dir
           + "when.turn = 1\nwhen.task = '\\* data/(?P<name>[a-z]+)\\.csv'\n",
         "sh ${dir}/scripts/clean.sh data/${name}.csv out/${name}.csv");
    rule(in_dir
           + "when.turn = 2\nwhen.task = '\\* data/(?P<name>[a-z]+)\\.csv'\n",
         "sh ${dir}/scripts/count.sh out/${name}.csv out/${name}.count");
    rules += "[[rules]]\nanswer = { text = \"Done.\" }\n";
    ASSERT_TRUE(write_file(root / "sim/clerk.toml", rules));
    configure("default_model = \"sim/clerk\"\n[[routes]]\nmatch = \"sim/*\"\n"
              "plugin = \"sim\"\n[routes.files]\npersonality = \""
              + (root / "sim/{model}.toml").string()
              + "\"\n[routes.options]\nlatency_scale = 0\n"
                "[solidify]\nmode = \"on\"\n");
  }

  boost::json::value run(const std::vector<std::string>& tables) {
    for (const auto* each : {"data", "out", "total.txt"})
      fs::remove_all(work / each);
    for (const auto& name : tables)
      EXPECT_TRUE(write_file(work / "data" / (name + ".csv"),
                             name == "bad" ? "bad\n" : "b\na\n"));
    auto got = skvm({"run", (root / "skills/items").string(), "Count my tables",
                     "--branches", "--json"});
    said = got.err;
    EXPECT_EQ(got.code, 0) << got.err << got.out;
    return got.json();
  }

  void train() {
    EXPECT_EQ(run({"north", "south"}).at("turns"), 8) << said;
    EXPECT_EQ(run({"east", "west"}).at("turns"), 8) << said;
    // The skill shows what the last part runs, so that two runs were enough.
    EXPECT_EQ(run({"mid", "far"}).at("turns"), 6) << said;
  }

  static std::string functions_in(const boost::json::value& run) {
    std::string out;
    for (const auto& one : run.at("parts").as_array()) {
      out += std::string{one.at("id").as_string()} + ":";
      if (!one.at("function").is_null())
        out += std::string{one.at("function").as_string()}.substr(0, 9);
      out += " ";
    }
    return out;
  }

  std::string said;
};

TEST_F(solidify_items, need_no_model_once_runs_have_shown_what_is_done) {
  train();
  auto got = run({"near", "high", "low"});
  EXPECT_EQ(functions_in(got), "items-1-1:items-s1- items-1-2:items-s1- "
                               "items-1-3:items-s1- main-1:items-s2- ")
    << skvm({"solidify", "list"}).out << said;
  EXPECT_EQ(got.at("turns"), 0);
  EXPECT_EQ(*read_file(work / "out/near.csv"), "a\nb\n");
  EXPECT_EQ(*read_file(work / "total.txt"), "2\n2\n2\n");
}

TEST_F(solidify_items, that_fail_are_the_models_and_no_others) {
  train();
  auto got = run({"bad", "near"});
  EXPECT_EQ(functions_in(got),
            "items-1-1: items-1-2:items-s1- main-1:items-s2- ")
    << said;
  EXPECT_THAT(said, HasSubstr("cannot clean data/bad.csv"));
  EXPECT_EQ(got.at("turns"), 3);
  EXPECT_EQ(*read_file(work / "out/bad.csv"), "bad\n");
  EXPECT_EQ(*read_file(work / "total.txt"), "1\n2\n");
}

TEST_F(solidify_items, of_one_run_are_one_witness) {
  EXPECT_EQ(run({"north", "south", "east", "west"}).at("turns"), 14);
  auto list = [this] { return skvm({"solidify", "list"}).out; };
  EXPECT_THAT(list(), Not(HasSubstr("items-s")));
  EXPECT_EQ(run({"mid", "far"}).at("turns"), 8) << said;
  EXPECT_THAT(list(), Not(HasSubstr("items-s1-"))) << "four and two items";
  EXPECT_THAT(list(), HasSubstr("items-s2-")) << "the skill shows it";
}

} // namespace
} // namespace skvm
