#include "tests/solidify/execution_fixture.hpp"

#include "base/files.hpp"
#include "skill/skill_loader.hpp"
#include "solidify/solidifier.hpp"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

/// Functions of parts of a skill.
namespace skvm::solidify {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view text = R"(---
name: tables
description: Works on tables. Use for tables.
---

# Tables

Numbers have no blanks in them.

1. Count the rows of `all.csv`.
2. Sort `sorted.csv`.
3. Sum up `sums.csv`, as in step 2.
)";

std::string changed(const std::string& from, const std::string& to) {
  std::string out{text};
  auto at = out.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return out.replace(at, from.size(), to);
}

std::string digest(std::string_view of, const std::vector<std::string>& steps,
                   const std::vector<std::string>& needs = {}) {
  auto skill = parse_skill(std::string{of}, "/skills/tables");
  EXPECT_TRUE(skill);
  return scope_of(**skill, steps, needs).digest;
}

TEST(part_scopes, change_with_their_own_steps_alone) {
  auto edited = changed("Count the rows", "Count the columns");
  EXPECT_NE(digest(text, {"s1"}), digest(edited, {"s1"}));
  EXPECT_EQ(digest(text, {"s2"}), digest(edited, {"s2"}));
}

TEST(part_scopes, change_with_what_they_need_or_name) {
  auto first = changed("Count the rows", "Count the columns");
  EXPECT_NE(digest(text, {"s2"}, {"s1"}), digest(first, {"s2"}, {"s1"}));
  auto named = changed("Sort `sorted", "Group `sorted");
  EXPECT_NE(digest(text, {"s3"}), digest(named, {"s3"}));
}

TEST(part_scopes, change_with_what_another_step_says_of_them) {
  auto edited = changed("as in step 2", "not as in step 2");
  EXPECT_NE(digest(text, {"s2"}), digest(edited, {"s2"}));
  EXPECT_EQ(digest(text, {"s1"}), digest(edited, {"s1"}));
}

TEST(part_scopes, change_with_what_is_no_step) {
  auto edited = changed("no blanks", "no commas");
  EXPECT_NE(digest(text, {"s1"}), digest(edited, {"s1"}));
}

TEST(part_scopes, are_no_others) {
  EXPECT_NE(digest(text, {"s1"}), digest(text, {"s2"}));
  EXPECT_NE(digest(text, {"s1"}), digest(text, {"s1", "s2"}));
  auto skill = parse_skill(std::string{text}, "/skills/tables");
  EXPECT_NE(digest(text, {"s1", "s2", "s3"}), digest_of(**skill));
}

TEST(part_requests, name_their_items_so_that_there_is_one_reading) {
  EXPECT_EQ(part_request("Do it", {}), "Do it");
  EXPECT_EQ(part_request("Do it ", {"a.csv"}), "Do it\nitems a.csv");
  EXPECT_EQ(part_request("Do it", {"a.csv", "b.csv", "c.csv"}),
            "Do it\nitems a.csv, b.csv and c.csv");
  EXPECT_EQ(part_request("Do it", {"a and b.csv"}),
            "Do it\nitems \"a and b.csv\"");
  EXPECT_EQ(part_request("Do it", {"a\".csv"}), "");
  EXPECT_EQ(part_request("Do it", {"a\nb"}), "");
  EXPECT_EQ(part_request("Do it", {"Acme."}), "Do it\nitems \"Acme.\"");
  EXPECT_EQ(part_request("Do it", {"thanks"}), "Do it\nitems \"thanks\"");
}

/// A part that counts the rows of each of its items.
struct functions_of_a_part : ::testing::Test, execution_fixture {
  void SetUp() override {
    auto ready = prepare(sandbox_level::off);
    ASSERT_TRUE(ready) << ready.error().text();
    place.is_view = true;
    place.promised = {"seen"};
    ASSERT_TRUE(write_file(root / "skill/count.sh",
                           "mkdir -p out\nwc -l < \"$1\" > \"out/$2.count\"\n"
                           "if ! grep -q lost \"$1\"; then : > seen; fi\n"
                           "echo counted\n"));
    for (const auto* name :
         {"north", "south", "east", "west", "mid", "far", "near", "high"})
      ASSERT_TRUE(write_file(root / "work/data" / (std::string{name} + ".csv"),
                             "x\ny\n"));
    auto skill = parse_skill(std::string{text}, (root / "skill").string());
    ASSERT_TRUE(skill);
    where = scope_of(**skill, {"s1"}, {});
    open({});
  }

  void open(solidify_settings settings) {
    auto opened = solidifier::open(root / "skvm.db", settings);
    ASSERT_TRUE(opened) << opened.error().text();
    functions = std::move(*opened);
  }

  static std::string request(const std::string& item) {
    return part_request("Count the tables", {"data/" + item + ".csv"});
  }

  attempt tried(const std::string& asked, const std::string& run) {
    fs::remove(root / "work/seen");
    place.scratch = (root / ("scratch-" + std::to_string(++tries))).string();
    return functions->try_part(where, asked, place, run);
  }

  /// The model does it.
  std::string run(const std::string& item, const std::string& run,
                  const std::string& heard = {}) {
    auto first = tried(request(item), run);
    EXPECT_FALSE(first.answer) << *first.answer;
    auto command = "sh " + place.skill_dir + "/count.sh data/" + item + ".csv "
                   + item + more;
    launch_spec spec;
    spec.argv = {"sh", "-c", command};
    spec.cwd = place.work_dir;
    EXPECT_EQ(run_and_wait(processes, std::move(spec)).code, 0);
    finished_run finished{
      run,
      request(item),
      "Done.",
      {{"execute_command", R"({"command": ")" + command + "\"}", false,
        "counted"}},
      heard};
    return functions->learn_from(std::move(first), where, finished, place);
  }

  skill_scope where;
  std::unique_ptr<solidifier> functions;
  int tries = 0;
  std::string more; ///< words at the end of what the model runs
};

TEST_F(functions_of_a_part, are_learnt_of_runs_and_not_of_one_runs_items) {
  for (const auto* item : {"north", "south", "east"})
    EXPECT_THAT(run(item, "r1/items-1-" + std::string{item}),
                HasSubstr("1 of 3 runs"));
  EXPECT_THAT(run("west", "r2/items-1-1"), HasSubstr("2 of 3 runs"));
  EXPECT_THAT(run("mid", "r3/items-1-1"), HasSubstr("promoted"));
  auto got = tried(request("far"), "r4/items-1-1");
  ASSERT_TRUE(got.answer) << got.reason;
  EXPECT_EQ(*read_file(root / "work/out/far.count"), "2\n");
}

TEST_F(functions_of_a_part, take_no_near_misses_of_what_a_part_is_asked) {
  run("north", "r1/p");
  run("south", "r2/p");
  run("east", "r3/p");
  for (const auto& asked :
       {part_request("Count the tables", {}),
        part_request("Count the tables", {"data/far.csv", "data/near.csv"}),
        part_request("Count the tables", {"data/far.txt"}),
        part_request("Count the tables", {"../data/far.csv"}),
        part_request("Count the tables", {"data/far.csv; rm -rf x"}),
        part_request("Count the tables", {"data/$(x).csv"}),
        part_request("Count the tables but one", {"data/far.csv"}),
        part_request("Count the columns", {"data/far.csv"}),
        part_request("Count the tables\nitems data/near.csv", {"data/far.csv"}),
        part_request("Count the tables of 2024", {"data/far.csv"}),
        std::string{"items data/far.csv"},
        std::string{"Count the tables items data/far.csv"},
        std::string{"items data/far.csv\nCount the tables"}}) {
    auto got = tried(asked, "r4/p");
    EXPECT_FALSE(got.answer) << asked;
    EXPECT_FALSE(fs::exists(root / "work/out/far.count")) << asked;
  }
  EXPECT_TRUE(tried(request("far"), "r4/p").answer);
}

TEST_F(functions_of_a_part, are_dropped_without_the_files_that_were_promised) {
  run("north", "r1/p");
  run("south", "r2/p");
  run("east", "r3/p");
  ASSERT_TRUE(write_file(root / "work/data/high.csv", "lost\ny\n"));
  auto got = tried(request("high"), "r4/p");
  EXPECT_FALSE(got.answer);
  EXPECT_THAT(got.note, HasSubstr("dropped, the model goes on"));
  EXPECT_FALSE(fs::exists(root / "work/out/high.count"));
}

TEST_F(functions_of_a_part, have_no_value_that_came_from_earlier_parts) {
  more = " 2024";
  EXPECT_THAT(run("north", "r1/p", "the tables are of 2024"),
              HasSubstr("'2024' in it, which it read in an earlier output"));
  EXPECT_THAT(run("south", "r2/p", "the tables are of 2023"),
              HasSubstr("1 of 3 runs"));
}

TEST_F(functions_of_a_part, are_nothing_for_another_part) {
  run("north", "r1/p");
  run("south", "r2/p");
  run("east", "r3/p");
  auto skill = parse_skill(std::string{text}, (root / "skill").string());
  where = scope_of(**skill, {"s2"}, {});
  EXPECT_FALSE(tried(request("far"), "r4/p").answer);
  where = scope_of(**skill);
  EXPECT_FALSE(tried(request("far"), "r4/p").answer);
}

TEST_F(functions_of_a_part, leave_drawn_requests_to_the_model) {
  solidify_settings settings;
  settings.verify = 1;
  open(settings);
  run("north", "r1/p");
  run("south", "r2/p");
  EXPECT_THAT(run("east", "r3/p"), HasSubstr("promoted"));
  auto got = tried(request("far"), "r4/p");
  EXPECT_FALSE(got.answer);
  EXPECT_THAT(got.reason, HasSubstr("only learnt"));
}

TEST_F(functions_of_a_part, are_explained_beside_those_of_the_whole) {
  run("north", "r1/p");
  run("south", "r2/p");
  run("east", "r3/p");
  auto skill = parse_skill(std::string{text}, (root / "skill").string());
  auto parts =
    functions->explain_parts(**skill, "Count the tables", {"data/far.csv"});
  ASSERT_EQ(parts.size(), 1U);
  EXPECT_TRUE(parts[0].matches) << parts[0].text;
  EXPECT_THAT(parts[0].text, HasSubstr("= data/far.csv"));
  parts = functions->explain_parts(**skill, "Count the columns", {});
  ASSERT_EQ(parts.size(), 1U);
  EXPECT_THAT(parts[0].text, HasSubstr("no match"));
  auto edited = changed("Count the rows", "Count the columns");
  skill = parse_skill(edited, (root / "skill").string());
  EXPECT_TRUE(
    functions->explain_parts(**skill, "Count the tables", {}).empty());
}

} // namespace
} // namespace skvm::solidify
