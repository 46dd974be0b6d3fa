#include "tests/passes/pass_fixture.hpp"

#include "plugins/passes/rewrite_skill/gaps.hpp"
#include "plugins/passes/rewrite_skill/purposes.hpp"
#include "plugins/passes/rewrite_skill/rewrite_skill.hpp"
#include <gmock/gmock.h>

/// Purposes, alternatives, and what is decided about gaps.
namespace {

using pass_test::skill;
using rewrite_skill::decision;
using rewrite_skill::gap;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<rewrite_skill::purpose> purposes(const std::string& body) {
  return rewrite_skill::find_requirements(pass_test::shipped_catalogue(),
                                          *skill(body));
}

std::vector<std::string> ids(const std::string& body) {
  std::vector<std::string> out;
  for (const auto& one : rewrite_skill::find_tasks(*skill(body)))
    out.push_back(one.id);
  return out;
}

const rewrite_skill::need* need_of(const std::vector<rewrite_skill::need>& all,
                                   std::string_view primitive) {
  for (const auto& one : all)
    if (one.primitive == primitive)
      return &one;
  return nullptr;
}

gap decided(const std::string& body, const std::string& primitive,
            std::map<std::string, int> levels) {
  auto target = pass_test::profile(std::move(levels));
  for (auto& one : rewrite_skill::find_gaps(
         purposes(body), pass_test::shipped_catalogue(), target))
    if (one.primitive == primitive)
      return one;
  ADD_FAILURE() << primitive << " is not needed";
  return {};
}

const std::string two_tasks =
  "Write in plain English.\n\n"
  "## Creating a document\n\n1. Write a script with docx-js.\n2. Run the "
  "script.\n\n"
  "## Editing a document\n\n1. Unpack the archive.\n2. Find the places with a "
  "regex and its capture groups.\n3. Pack it again.\n";

const std::string two_ways =
  "1. Load the table with pandas. If pandas is not installed, use the csv "
  "module.\n2. Count the rows.\n";

} // namespace

TEST(purposes, are_the_plainly_separate_tasks) {
  EXPECT_THAT(ids(two_tasks),
              ElementsAre("creating-a-document", "editing-a-document"));
}

TEST(purposes, need_what_their_own_lines_and_the_shared_ones_show) {
  auto found = purposes(two_tasks);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_NE(need_of(found[0].needs, "gen.code.javascript"), nullptr);
  EXPECT_EQ(need_of(found[0].needs, "gen.regex"), nullptr);
  EXPECT_EQ(need_of(found[1].needs, "gen.code.javascript"), nullptr);
  ASSERT_NE(need_of(found[1].needs, "gen.regex"), nullptr);
  EXPECT_EQ(need_of(found[1].needs, "gen.regex")->shown_by[0].line, 16);
  for (const auto& one : found)
    EXPECT_NE(need_of(one.needs, "follow.style"), nullptr) << one.id;
}

TEST(purposes, are_one_for_phases_of_one_task) {
  for (const auto* titles :
       {"Step 1: Create it|Step 2: Edit it", "Getting started now|Creating a b",
        "Rules|Layout", "First creating a plan|Then writing a text"}) {
    std::string all{titles};
    auto bar = all.find('|');
    EXPECT_EQ(ids("## " + all.substr(0, bar)
                  + "\n\n1. Open a.\n2. Close a.\n\n## " + all.substr(bar + 1)
                  + "\n\n1. Open b.\n2. Close b.\n")
                .size(),
              1u)
      << titles;
  }
}

TEST(purposes, are_one_where_a_section_takes_up_what_another_wrote) {
  EXPECT_EQ(
    ids("## Creating a draft\n\n1. Read the notes.\n2. Write "
        "`draft.md`.\n\n## Reviewing a draft\n\n1. Read `draft.md`.\n2. "
        "Write `final.md`.\n")
      .size(),
    1u);
}

TEST(purposes, are_one_beside_a_procedure_of_the_whole) {
  EXPECT_EQ(
    ids("## Workflow\n\n1. Read it.\n2. Pick a section below.\n\n" + two_tasks)
      .size(),
    1u);
}

TEST(purposes, keep_edits_of_the_other_out_of_their_gaps) {
  auto subject = skill(two_tasks);
  auto target = pass_test::profile({{"gen.regex", 1}});
  auto out =
    pass_test::run<rewrite_skill::rewrite_skill_pass>(*subject, &target);
  int notes = 0;
  auto gaps = pass_test::json(out, "gaps");
  for (const auto& one : gaps.as_array())
    for (const auto& made : one.at("edits").as_array())
      if (one.at("primitive").as_string() == "gen.regex") {
        ++notes;
        EXPECT_EQ(one.at("purpose").as_string(), "editing-a-document");
        EXPECT_GE(made.at("line").as_int64(), 13);
      }
  EXPECT_EQ(notes, 1);
}

TEST(part_of, keeps_every_position) {
  auto subject = skill(two_tasks);
  auto part = rewrite_skill::part_of(*subject, {{1, 6}, {13, 99}}, {});
  EXPECT_EQ(part.source.size(), subject->source.size());
  EXPECT_EQ(part.steps.size(), 3u);
  EXPECT_EQ(part.source.find("docx-js"), std::string::npos);
  EXPECT_EQ(part.source.find("Unpack"), subject->source.find("Unpack"));
}

TEST(alternatives, are_found_with_what_they_need_and_replace) {
  auto found = purposes(two_ways);
  ASSERT_EQ(found[0].alternatives.size(), 1u);
  const auto& way = found[0].alternatives[0];
  EXPECT_EQ(way.text, "use the csv module");
  EXPECT_EQ(way.line, 6);
  EXPECT_THAT(way.replaces, ElementsAre("gen.code.python"));
  ASSERT_EQ(way.needs.size(), 1u);
  EXPECT_EQ(way.needs[0].min_level, skvm::level::l2);
}

TEST(alternatives, take_many_forms) {
  for (const auto* text :
       {"Use pandas or the csv module.", "Use pandas (or the csv module).",
        "Use either pandas or the csv module.",
        "Use pandas. Alternatively, use the csv module.",
        "Use pandas, or use the csv module.",
        "Use pandas, with the csv module as a fallback.",
        "When pandas is missing, use the csv module."})
    EXPECT_EQ(purposes(text)[0].alternatives.size(), 1u) << text;
}

TEST(alternatives, are_none_in_ordinary_prose) {
  for (const auto* text :
       {"Take one or two of them.", "Ask the user or use the default.",
        "If the file is not there, stop.", "Either way is fine.",
        "More or less the same.", "Use the other name, or none."})
    EXPECT_THAT(purposes(text)[0].alternatives, IsEmpty()) << text;
}

TEST(alternatives, do_not_raise_what_the_main_way_needs) {
  auto found = purposes("Read it with the csv module, or use pandas.\n");
  ASSERT_NE(need_of(found[0].needs, "gen.code.python"), nullptr);
  EXPECT_EQ(need_of(found[0].needs, "gen.code.python")->min_level,
            skvm::level::l2);
}

TEST(alternatives, include_the_code_below_them) {
  auto found = purposes("Convert it with LibreOffice in a terminal.\n\n"
                        "Alternatively, use this script:\n\n```python\nimport "
                        "docx\n```\n\nThen stop.\n");
  ASSERT_EQ(found[0].alternatives.size(), 1u);
  EXPECT_EQ(need_of(found[0].needs, "gen.code.python"), nullptr);
  const auto* python =
    need_of(found[0].alternatives[0].needs, "gen.code.python");
  ASSERT_NE(python, nullptr);
  EXPECT_EQ(python->min_level, skvm::level::l3);
}

TEST(decision, is_omission_where_the_target_has_the_level) {
  auto one = decided(two_ways, "gen.code.python", {{"gen.code.python", 3}});
  EXPECT_EQ(one.decision, decision::omission);
  EXPECT_EQ(one.reason, "the target has L3");
}

TEST(decision, is_compensation_where_the_demand_can_be_lowered) {
  auto one = decided(two_ways, "gen.code.python", {{"gen.code.python", 2}});
  EXPECT_EQ(one.decision, decision::compensation);
  EXPECT_EQ(one.advice.size(), 1u);
}

TEST(decision, is_substitution_where_it_is_far_and_there_is_another_way) {
  const std::string body =
    "1. Click the button on the page, or use the REST API.\n2. Stop.\n";
  auto one =
    decided(body, "tool.browser", {{"tool.browser", 0}, {"tool.web", 2}});
  EXPECT_EQ(one.decision, decision::substitution);
  EXPECT_EQ(one.alternative, "tool.web");
  ASSERT_TRUE(one.path);
  EXPECT_EQ(one.path->line, 6);
  EXPECT_THAT(one.reason, HasSubstr("line 6 offers 'use the REST API'"));
}

TEST(decision, is_no_substitution_where_the_target_lacks_the_other_way_too) {
  auto one =
    decided("1. Click the button on the page, or use the REST API.\n2. Stop.\n",
            "tool.browser", {{"tool.browser", 0}, {"tool.web", 1}});
  EXPECT_NE(one.decision, decision::substitution);
}

TEST(decision, is_omission_where_nothing_can_be_done) {
  auto one = decided("1. Open it in a browser.\n2. Stop.\n", "tool.browser",
                     {{"tool.browser", 0}});
  EXPECT_EQ(one.decision, decision::omission);
  EXPECT_THAT(one.reason, HasSubstr("neither lowered nor replaced"));
  auto clicks = decided("1. Click the button.\n2. Stop.\n", "tool.browser",
                        {{"tool.browser", 1}});
  EXPECT_EQ(clicks.decision, decision::omission);
}

TEST(decision, follows_what_was_done) {
  gap one;
  one.status = rewrite_skill::status::short_of;
  one.decision = decision::compensation;
  one.reason = "needs L2, the target has L1: the text is made more explicit";
  auto left = one;
  rewrite_skill::settle(left, {});
  EXPECT_EQ(left.decision, decision::omission);
  EXPECT_THAT(left.reason, HasSubstr("no rule has a place"));
  rewrite_skill::settle(one, {"absolute-path"});
  EXPECT_EQ(one.decision, decision::compensation);
  left.reason = "needs L1, the target has L0: it stays";
  rewrite_skill::settle(left, {"explicit-command"});
  EXPECT_EQ(left.decision, decision::compensation);
}
