#include "solidify/learn.hpp"
#include "solidify/match.hpp"
#include <gtest/gtest.h>

namespace skvm::solidify {
namespace {

observation ran(std::string task, std::string command,
                std::string output = "done") {
  observation out;
  out.task = std::move(task);
  out.steps = {{false, {}, std::move(command)}};
  out.output = out.all_output = out.text = std::move(output);
  return out;
}

std::shared_ptr<const matcher> learnt(const std::vector<observation>& runs) {
  auto made = learn(runs);
  EXPECT_TRUE(made) << made.error().text();
  return made ? std::make_shared<const matcher>(std::move(*made)) : nullptr;
}

/// The hole's values, or why there are none.
std::string bound(const matcher& what, const std::string& task) {
  auto made = what.bind(read_request(task));
  if (!made)
    return "no: " + made.error().message;
  std::string out;
  for (const auto& hole : made->holes)
    out += (out.empty() ? "" : " ") + hole;
  return out;
}

const std::vector<observation> conversions{
  ran("Convert data/north.csv to JSON",
      "python3 \x01/conv.py data/north.csv out/north.json"),
  ran("Please convert the file south.csv to JSON.",
      "python3 \x01/conv.py south.csv out/south.json"),
  ran("Could you turn in/east.csv into JSON?",
      "python3 \x01/conv.py in/east.csv out/east.json")};

TEST(learn, other_files_are_parameters) {
  auto what = learnt(conversions);
  ASSERT_TRUE(what);
  EXPECT_EQ(what->what().slots.size(), 1U);
  EXPECT_EQ(bound(*what, "convert x/west.csv to JSON"),
            "x/west.csv out/west.json");
  EXPECT_EQ(bound(*what, "Can you turn west.csv into JSON, please?"),
            "west.csv out/west.json");
}

TEST(learn, what_is_not_explained_is_no_match) {
  auto what = learnt(conversions);
  ASSERT_TRUE(what);
  for (const auto* task :
       {"convert west.csv to XML", "do not convert west.csv to JSON",
        "convert west.csv to JSON but only page 3", "convert west.csv",
        "convert west.xlsx to JSON", "convert ../west.csv to JSON",
        "convert west.csv and east.csv to JSON", "convert it to JSON",
        "convert west.csv to JSON again", "convert west.csv to JSON?",
        "convert JSON to west.csv", "convert $(id).csv to JSON",
        "convert west.csv to JSON; rm -rf ~", "convert w\xd0\xb0st.csv to JSON",
        "why convert west.csv to JSON"})
    EXPECT_TRUE(bound(*what, task).starts_with("no: "))
      << task << " → " << bound(*what, task);
}

TEST(learn, two_values_of_one_kind_are_told_apart_by_their_places) {
  auto what = learnt({ran("merge a.pdf into b.pdf", "tool a.pdf b.pdf"),
                      ran("merge c.pdf into d.pdf", "tool c.pdf d.pdf"),
                      ran("merge e.pdf into f.pdf", "tool e.pdf f.pdf")});
  ASSERT_TRUE(what);
  EXPECT_EQ(bound(*what, "merge x.pdf into y.pdf"), "x.pdf y.pdf");
  EXPECT_EQ(bound(*what, "into y.pdf merge x.pdf"), "x.pdf y.pdf");
  EXPECT_TRUE(bound(*what, "merge into y.pdf x.pdf").starts_with("no: "));
}

TEST(learn, values_do_not_change_places) {
  auto what =
    learnt({ran("sort a.csv ascending by price and descending by name",
                "t a.csv price name"),
            ran("sort b.csv ascending by amount and descending by date",
                "t b.csv amount date"),
            ran("sort c.csv ascending by total and descending by city",
                "t c.csv total city")});
  ASSERT_TRUE(what);
  EXPECT_EQ(
    bound(*what, "sort d.csv ascending by total and descending by name"),
    "d.csv total name");
  for (const auto* task :
       {"sort d.csv ascending by name and descending by price",
        "sort d.csv descending by name and ascending by price",
        "by price sort d.csv ascending and descending by name",
        "sort d.csv by price ascending and descending by name"})
    EXPECT_TRUE(bound(*what, task).starts_with("no: ")) << task;
}

TEST(learn, a_mark_that_looks_like_a_value_is_no_match) {
  auto what = learnt({ran("count rows of a.csv", "c a.csv"),
                      ran("count rows of b.csv", "c b.csv"),
                      ran("count rows of c.csv", "c c.csv")});
  ASSERT_TRUE(what);
  for (const auto* task : {"count rows of a.csv <", "< count rows of a.csv",
                           "count rows of a.csv <0>", "count rows < of a.csv"})
    EXPECT_TRUE(bound(*what, task).starts_with("no: ")) << task;
}

TEST(learn, lists_of_files_are_lists) {
  auto what =
    learnt({ran("merge a.pdf and b.pdf into all.pdf", "u a.pdf b.pdf all.pdf"),
            ran("merge c.pdf, d.pdf and e.pdf into x.pdf",
                "u c.pdf d.pdf e.pdf x.pdf"),
            ran("merge f.pdf and g.pdf into y.pdf", "u f.pdf g.pdf y.pdf")});
  ASSERT_TRUE(what);
  EXPECT_EQ(bound(*what, "merge 1.pdf, 2.pdf, 3.pdf and 4.pdf into z.pdf"),
            "1.pdf\n2.pdf\n3.pdf\n4.pdf\n z.pdf");
  EXPECT_TRUE(bound(*what, "merge 1.pdf into z.pdf").starts_with("no"));
}

TEST(learn, names_are_open_and_other_words_are_not) {
  auto city = learnt({ran("weather in Paris", "w --city Paris"),
                      ran("weather in Tokyo", "w --city Tokyo"),
                      ran("weather in London", "w --city London")});
  ASSERT_TRUE(city);
  EXPECT_EQ(bound(*city, "weather in Berlin"), "Berlin");
  for (const auto* task :
       {"weather in Berlin Tomorrow", "weather in Celsius",
        "weather in Berlin and Rome", "weather in berlin", "weather in BERLIN",
        "weather in Berlin in Fahrenheit", "weather in Berlin, Texas"})
    EXPECT_TRUE(bound(*city, task).starts_with("no: ")) << task;
  auto unit =
    learnt({ran("sort by price", "s price"), ran("sort by name", "s name"),
            ran("sort by date", "s date")});
  ASSERT_TRUE(unit);
  EXPECT_EQ(bound(*unit, "sort by name"), "name");
  EXPECT_TRUE(bound(*unit, "sort by weight").starts_with("no: "));
}

TEST(learn, a_value_from_nowhere_makes_no_function) {
  auto made =
    learn({ran("do a.csv", "t a.csv 17"), ran("do b.csv", "t b.csv 4"),
           ran("do c.csv", "t c.csv 9")});
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().message.find("comes from nowhere"), std::string::npos);
}

TEST(learn, an_answer_that_was_thought_makes_no_function) {
  auto one = ran("sum a.csv", "sum a.csv", "12");
  one.text = "That is alarming: 12";
  auto two = ran("sum b.csv", "sum b.csv", "15");
  two.text = "15 looks fine to me";
  EXPECT_FALSE(learn({one, two}));
}

TEST(learn, the_form_of_the_answer_is_learnt) {
  auto with = [](const std::string& file, const std::string& sum) {
    auto out = ran("sum " + file, "sum " + file, sum + "\n");
    out.text = "The sum of " + file + " is " + sum + ".";
    return out;
  };
  auto made =
    learn({with("a.csv", "12"), with("b.csv", "15"), with("c.csv", "19")});
  ASSERT_TRUE(made);
  EXPECT_EQ(evaluate(made->text, {"x.csv"}, "7"), "The sum of x.csv is 7.");
}

TEST(learn, ways_that_disagree_are_no_match) {
  auto what =
    learnt({ran("pack a.txt", "p a.txt a"), ran("pack b.txt", "p b.txt b"),
            ran("pack c.txt", "p c.txt c")});
  ASSERT_TRUE(what);
  EXPECT_EQ(bound(*what, "pack d.txt"), "d.txt d");
  EXPECT_TRUE(bound(*what, "pack in/d.txt").starts_with("no: "))
    << bound(*what, "pack in/d.txt");
}

TEST(index, finds_the_function_of_a_skill) {
  auto made = learn(conversions);
  ASSERT_TRUE(made);
  made->id = "convert-1";
  made->digest = "tables";
  function_index all;
  all.add(std::make_shared<const matcher>(std::move(*made)));
  auto found = all.find("tables", "convert west.csv to JSON");
  ASSERT_TRUE(found) << found.error().text();
  EXPECT_EQ(found->which->what().id, "convert-1");
  EXPECT_FALSE(all.find("others", "convert west.csv to JSON"));
  EXPECT_FALSE(all.find("tables", std::string(1 << 20, 'x')));
}

} // namespace
} // namespace skvm::solidify
