#include "solidify/learn.hpp"
#include "solidify/match.hpp"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skvm::solidify {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

observation ran(std::string task, std::string command) {
  observation out;
  out.task = std::move(task);
  out.steps = {{false, {}, std::move(command)}};
  out.output = out.all_output = out.text = "done";
  return out;
}

/// The hole's values, or why there are none.
std::string bound(const function& what, const std::string& task) {
  auto made = matcher{what}.bind(read_request(task));
  if (!made)
    return "no: " + made.error().message;
  std::string out;
  for (const auto& hole : made->holes)
    out += "[" + hole + "]";
  return out;
}

const std::vector<observation> sorts{
  ran("sort a.csv by price", "sh sort.sh a.csv --by price"),
  ran("sort b.csv by name with a header",
      "sh sort.sh --header b.csv --by name"),
  ran("sort c.csv by date", "sh sort.sh c.csv --by date"),
  ran("sort d.csv by price with a header",
      "sh sort.sh --header d.csv --by price")};

TEST(flags, come_with_the_words_that_ask_for_them) {
  auto made = learn(sorts);
  ASSERT_TRUE(made) << made.error().text();
  EXPECT_THAT(made->script, HasSubstr("${SKVM_H"));
  EXPECT_THAT(made->script, HasSubstr(":+--header}"));
  EXPECT_THAT(bound(*made, "sort x.csv by name with a header"),
              HasSubstr("[--header]"));
  EXPECT_THAT(bound(*made, "sort x.csv by name"), HasSubstr("[]"));
}

TEST(flags, are_not_asked_for_by_a_part_of_their_words) {
  auto made = learn(sorts);
  ASSERT_TRUE(made) << made.error().text();
  for (const auto* task :
       {"sort x.csv by name with", "sort x.csv by name without a header",
        "sort x.csv by name header", "with a header sort x.csv by name",
        "sort x.csv by header", "sort the header x.csv by name",
        "sort x.csv with a header by name with a header"})
    EXPECT_THAT(bound(*made, task), StartsWith("no: ")) << task;
}

TEST(flags, that_came_once_are_learnt_of_nothing) {
  auto runs = sorts;
  runs.pop_back();
  EXPECT_FALSE(learn(runs));
}

TEST(flags, that_no_word_asked_for_are_none) {
  auto runs = sorts;
  runs[1].task = "sort b.csv by name";
  runs[3].task = "sort d.csv by price";
  auto made = learn(runs);
  ASSERT_FALSE(made);
  EXPECT_THAT(made.error().message, HasSubstr("--header"));
}

TEST(flags, outlive_the_store) {
  auto made = learn(sorts);
  ASSERT_TRUE(made) << made.error().text();
  auto again = function_from_json(to_json(*made));
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->slots, made->slots);
  EXPECT_EQ(again->phrases, made->phrases);
}

TEST(kinds_of_paths, that_no_request_named_are_no_match) {
  auto made = learn({ran("create notes.d", "mkdir -p notes.d"),
                     ran("create src.d", "mkdir -p src.d"),
                     ran("create old.d", "mkdir -p old.d")});
  ASSERT_TRUE(made) << made.error().text();
  EXPECT_EQ(bound(*made, "create new.d"), "[new.d]");
  EXPECT_THAT(bound(*made, "create the file new.d"),
              HasSubstr("is called a file"));
  EXPECT_THAT(bound(*made, "create the folder new.d"), StartsWith("no: "));
}

TEST(kinds_of_paths, that_were_inputs_may_be_called_files) {
  auto made =
    learn({ran("pack a.csv", "gzip a.csv"), ran("pack b.csv", "gzip b.csv"),
           ran("pack c.csv", "gzip c.csv")});
  ASSERT_TRUE(made) << made.error().text();
  EXPECT_THAT(bound(*made, "pack the file x.csv"), StartsWith("no: "));
  made->expected.inputs = {{{{}, 0, transform::same}}};
  EXPECT_EQ(bound(*made, "pack the file x.csv"), "[x.csv]");
}

} // namespace
} // namespace skvm::solidify
