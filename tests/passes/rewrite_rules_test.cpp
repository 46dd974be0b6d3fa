#include "tests/passes/pass_fixture.hpp"

#include "plugins/passes/rewrite_skill/rewrite_skill.hpp"
#include <gmock/gmock.h>

/// The rules that act on the places that the catalogue's evidence names.
namespace {

using pass_test::compiled;
using pass_test::rules;
using pass_test::skill;
using rewrite_skill::rewrite_skill_pass;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

skvm::profile all_but(std::map<std::string, int> weak) {
  auto out = pass_test::flat_profile(3);
  for (const auto& [id, value] : weak)
    out.capabilities[id] = static_cast<skvm::level>(value);
  return out;
}

std::string rewritten(const std::string& body, const skvm::profile& target) {
  auto subject = skill(body);
  return compiled(*subject,
                  pass_test::run<rewrite_skill_pass>(*subject, &target));
}

/// That the rule fires for the weak target, once, and not for a strong one.
void expect_only_for(const std::string& rule, const std::string& body,
                     const skvm::profile& weak) {
  auto subject = skill(body);
  auto strong = pass_test::flat_profile(3);
  EXPECT_THAT(rules(pass_test::run<rewrite_skill_pass>(*subject, &strong)),
              Not(Contains(rule)));
  auto out = pass_test::run<rewrite_skill_pass>(*subject, &weak);
  EXPECT_THAT(rules(out), Contains(rule).Times(1)) << compiled(*subject, out);
  for (const auto& one : out.edits)
    EXPECT_FALSE(one.reason.empty()) << one.rule;
  auto again = skill(compiled(*subject, out).substr(subject->body_begin));
  EXPECT_THAT(rules(pass_test::run<rewrite_skill_pass>(*again, &weak)),
              IsEmpty())
    << again->source;
}

const std::string loop = "## Workflow\n\n1. Write the entry.\n2. Repeat until "
                         "no line needs the source "
                         "to be understood.\n3. Save it.\n";

} // namespace

TEST(fixed_iteration, bounds_a_loop_and_names_its_end) {
  auto target = all_but({{"follow.procedure", 2}});
  expect_only_for("fixed-iteration", loop, target);
  EXPECT_THAT(
    rewritten(loop, target),
    HasSubstr("Do five rounds at most. After each one look whether no "
              "line needs the source to be understood; once that is "
              "so, go on"));
}

TEST(fixed_iteration, turns_the_condition_of_a_while_loop) {
  EXPECT_THAT(rewritten("## Steps\n\n1. Open it.\n2. Continue while the list "
                        "has entries.\n3. Stop.\n",
                        all_but({{"follow.procedure", 1}})),
              HasSubstr("look whether it is no longer so that the list has "
                        "entries;"));
}

TEST(fixed_iteration, leaves_a_bound_loop_alone) {
  for (const auto* body :
       {"1. Repeat until it is clean, at most 3 times.\n2. Stop.\n",
        "1. Retry until it works; no more than five attempts.\n2. Stop.\n"})
    EXPECT_THAT(rewritten(body, all_but({{"follow.procedure", 0}})),
                Not(HasSubstr("rounds at most")))
      << body;
}

TEST(step_split, numbers_the_sentences_of_a_long_step_as_they_stand) {
  const std::string body =
    "## Workflow\n\n1. Open the list. Sort it by date\n   and name. Drop the "
    "doubles, e.g. equal rows. Save it.\n2. Send it.\n3. Wait. Go on.\n4. Ask "
    "for the date.\n5. Note it.\n";
  auto target = all_but({{"follow.procedure", 1}});
  expect_only_for("step-split", body, target);
  EXPECT_THAT(
    rewritten(body, target),
    HasSubstr("\n\n   In this order, one by one:\n   (1) Open the list.\n"
              "   (2) Sort it by date and name.\n"
              "   (3) Drop the doubles, e.g. equal rows.\n"
              "   (4) Save it.\n"));
}

TEST(step_split, adds_to_a_step_in_bold_without_an_indent) {
  std::string body{"## Workflow\n\n**Step 1:** Open the list. Sort it by date. "
                   "Drop the doubles. Save it. Close it.\n"};
  for (int i = 2; i < 12; ++i)
    body += "\n**Step " + std::to_string(i) + ":** Send it.\n";
  EXPECT_THAT(rewritten(body, all_but({{"follow.procedure", 1}})),
              HasSubstr("\n\nIn this order, one by one:\n"));
}

TEST(step_split, keeps_whole_what_says_to_ignore) {
  EXPECT_THAT(
    rewritten("## Workflow\n\n1. Open the list. A gap is nothing; ignore it. "
              "Drop the doubles. Save it. Close it.\n2. Send it.\n3. Wait.\n"
              "4. Ask for the date.\n5. Note it.\n",
              all_but({{"follow.procedure", 1}})),
    Not(HasSubstr("In this order, one by one:")));
}

TEST(chunked_output, has_a_long_text_written_in_parts) {
  const std::string body = "## Workflow\n\n1. Read the notes.\n2. Write a "
                           "comprehensive report of 3000 "
                           "words to `report.md`.\n";
  expect_only_for("chunked-output", body, all_but({{"gen.text.long", 1}}));
  EXPECT_THAT(rewritten(body, all_but({{"gen.text.long", 1}})),
              HasSubstr("Write it in parts of less than 1 kB: begin the file"));
  EXPECT_THAT(rewritten(body, all_but({{"gen.text.long", 2}})),
              HasSubstr("less than 5 kB"));
}

TEST(chunked_output, names_the_parts_that_a_template_shows) {
  EXPECT_THAT(rewritten("## Workflow\n\n1. Write a report of 2000 words to "
                        "`report.md` in this form:\n\n   ```markdown\n   # "
                        "[Title]\n\n   ## Findings\n\n   [Findings]\n   ```\n",
                        all_but({{"gen.text.long", 1}})),
              HasSubstr("The parts: [Title]; Findings."));
}

TEST(delegate_geometry, gives_a_step_about_places_a_command) {
  const std::string body =
    "## Workflow\n\n1. Read the list.\n2. Compute the distance between both "
    "stops from latitude and longitude.\n";
  expect_only_for("delegate-geometry", body, all_but({{"reason.spatial", 1}}));
  EXPECT_THAT(rewritten(body, all_but({{"reason.spatial", 1}})),
              HasSubstr("6371.0"));
  EXPECT_THAT(rewritten("1. Rotate the page by 90 degrees.\n2. Stop.\n",
                        all_but({{"reason.spatial", 1}})),
              HasSubstr("radians(90)"));
}

TEST(sequential_calls, put_calls_at_once_into_an_order) {
  const std::string body =
    "## Workflow\n\n1. Run the three searches in parallel.\n2. Compare them.\n";
  expect_only_for("sequential-calls", body, all_but({{"tool.call.batch", 1}}));
}

TEST(worked_example, fills_the_blanks_of_a_template) {
  const std::string body =
    "## Workflow\n\n1. Write the note.\n2. Send it.\n\n## Layout\n\nUse this "
    "template:\n\n```markdown\n# Report [Quarter]\n\nTotal: [Total] EUR, "
    "[Orders] orders\n```\n";
  auto target = all_but({{"follow.format", 1}});
  expect_only_for("worked-example", body, target);
  EXPECT_THAT(
    rewritten(body, target),
    HasSubstr("for the form only:\n\n```markdown\n# Report Q1 2025\n\n"
              "Total: 1234.50 EUR, 42 orders\n```\n"));
}

TEST(worked_example, is_left_out_where_a_value_is_not_plain) {
  EXPECT_THAT(rewritten("Use this template:\n\n```markdown\n- [What changes]. "
                        "[What to do about it].\n```\n",
                        all_but({{"follow.format", 0}})),
              Not(HasSubstr("invented")));
}

TEST(worked_example, stands_below_a_form_that_was_spelt_out) {
  auto text = rewritten("## Workflow\n\n1. Write `a.json`, a JSON object with "
                        "the keys `name`, `total` and `date`. Follow the "
                        "format.\n2. Stop.\n\n- a\n- b\n- c\n- d\n- e\n- f\n"
                        "- g\n- h\n- i\n- j\n- k\n- l\n- m\n- n\n- o\n- p\n",
                        all_but({{"follow.format", 1}}));
  EXPECT_THAT(text, HasSubstr("\"total\": \"<total>\""));
  EXPECT_THAT(text, HasSubstr("     \"name\": \"Ada Example\",\n"
                              "     \"total\": 1234.50,\n"
                              "     \"date\": \"2025-04-30\"\n"));
}

TEST(worked_example, is_for_targets_that_know_forms_by_name_only) {
  EXPECT_THAT(rewritten("Use this template strictly, with at most 3 lines:\n\n"
                        "```markdown\n# [Date]\n\n[Total] EUR\n```\n",
                        all_but({{"follow.format", 2}})),
              Not(HasSubstr("invented")));
}

TEST(standard_library, is_taken_where_the_text_offers_it) {
  const std::string body = "## Workflow\n\n1. Load the table with pandas or "
                           "the csv module of Python.\n"
                           "2. Count the rows.\n";
  auto target = all_but({{"gen.code.python", 2}});
  expect_only_for("standard-library", body, target);
  EXPECT_THAT(rewritten(body, target),
              HasSubstr("Python. (Take the second way here: the csv module of "
                        "Python.)\n"));
}

TEST(standard_library, is_not_taken_by_a_target_that_lacks_it_too) {
  EXPECT_THAT(rewritten("1. Load the table with pandas or the csv module.\n2. "
                        "Stop.\n",
                        all_but({{"gen.code.python", 1}})),
              Not(HasSubstr("second way")));
}

TEST(alternative_path, is_taken_where_a_primitive_is_absent) {
  const std::string body = "## Workflow\n\n1. Fill in the form on the page "
                           "with Playwright, or use the "
                           "REST API with curl.\n2. Stop.\n";
  auto target = all_but({{"tool.browser", 0}});
  expect_only_for("alternative-path", body, target);
}

TEST(note, says_what_no_other_rule_does) {
  const std::string body =
    "## Workflow\n\n1. Find the numbers with a regex and its named groups.\n2. "
    "Stop.\n";
  auto target = all_but({{"gen.regex", 2}});
  expect_only_for("note", body, target);
  EXPECT_THAT(rewritten(body, target),
              HasSubstr("\n\n   To keep it simple: Try the "));
}

TEST(rewrite_skill, gives_each_edit_the_gap_that_it_answers) {
  auto subject = skill(loop);
  auto target = all_but({{"follow.procedure", 1}});
  auto out = pass_test::run<rewrite_skill_pass>(*subject, &target);
  auto gaps = pass_test::json(out, "gaps");
  for (const auto& one : gaps.as_array())
    if (one.at("primitive").as_string() == "follow.procedure") {
      const auto& edits = one.at("edits").as_array();
      ASSERT_EQ(edits.size(), 1u);
      EXPECT_EQ(edits[0].at("rule").as_string(), "fixed-iteration");
      EXPECT_EQ(edits[0].at("line").as_int64(), 9);
    }
}
