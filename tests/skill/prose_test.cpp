#include "tests/support/skill_text.hpp"

#include <gmock/gmock.h>

#include <string>

namespace skvm::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> musts_of(std::string_view body) {
  std::vector<std::string> texts;
  auto doc = parse_body(body);
  for (const auto& one : doc->constraints)
    texts.push_back((one.kind == constraint_kind::must ? "must: " : "never: ")
                    + one.text);
  return texts;
}

std::vector<std::string> controls_of(std::string_view body) {
  std::vector<std::string> kinds;
  auto doc = parse_body(body);
  for (const auto& one : doc->controls)
    kinds.emplace_back(one.what == control::kind::condition ? "if"
                       : one.what == control::kind::loop    ? "loop"
                                                            : "each");
  return kinds;
}

TEST(constraints, are_sentences_with_their_span) {
  auto doc = parse_body("First. You MUST read\nit. Then go.\n");
  ASSERT_EQ(doc->constraints.size(), 1u);
  const auto& one = doc->constraints[0];
  EXPECT_EQ(one.text, "You MUST read it.");
  EXPECT_EQ(doc->text(one.where), "You MUST read\nit.");
  EXPECT_EQ(one.line, 5);
}

TEST(constraints, tell_orders_from_prohibitions) {
  EXPECT_THAT(
    musts_of("- ALWAYS a.\n- NEVER b.\n- It shall not c.\n"
             "- Make sure d.\n- Important: e.\n- Do not f.\n"
             "- Then don\xE2\x80\x99t g.\n- You must h.\n"),
    ElementsAre("must: ALWAYS a.", "never: NEVER b.", "never: It shall not c.",
                "must: Make sure d.", "must: Important: e.", "never: Do not f.",
                "never: Then don\xE2\x80\x99t g.", "must: You must h."));
}

TEST(constraints, are_no_descriptions_of_what_happens) {
  EXPECT_THAT(musts_of("If the names do not match, ask. You don't need it. "
                       "It is not required. An important point.\n"),
              IsEmpty());
}

TEST(constraints, are_not_read_from_code) {
  EXPECT_THAT(musts_of("Set `MUST` here.\n\n```\nNEVER do it\n```\n"),
              IsEmpty());
}

TEST(constraints, stand_in_tables_quotes_headings_and_html) {
  EXPECT_THAT(musts_of("| a | b |\n|---|---|\n| x | You MUST y |\n\n"
                       "> NEVER z\n\n<rule>\nALWAYS w\n</rule>\n\n"
                       "## NEVER v\n"),
              ElementsAre("must: | x | You MUST y |", "never: NEVER z",
                          "must: ALWAYS w", "never: NEVER v"));
}

TEST(sentences, do_not_end_in_names_numbers_and_abbreviations) {
  EXPECT_THAT(
    musts_of("You must use v1.2 of a.py, e.g. `x. Y`, etc. for this. End.\n"),
    ElementsAre("must: You must use v1.2 of a.py, e.g. `x. Y`, etc. for "
                "this."));
}

TEST(sentences, in_lists_have_no_markers) {
  auto doc = parse_body("> - **Never** do\n>   this.\n");
  ASSERT_EQ(doc->constraints.size(), 1u);
  EXPECT_EQ(doc->constraints[0].text, "**Never** do this.");
}

TEST(controls, are_conditions_loops_and_repetitions) {
  EXPECT_THAT(controls_of("If a, b.\n\nRepeat until c.\n\nFor each d, e.\n"),
              ElementsAre("if", "loop", "each"));
  EXPECT_THAT(controls_of("Otherwise stop.\n\nUnless it runs, wait.\n\n"
                          "While there is more, read.\n\nPlain.\n"),
              ElementsAre("if", "if", "loop"));
}

TEST(controls, know_their_step) {
  auto doc = parse_body("If x, y.\n\n1. A\n2. When b, c.\n");
  ASSERT_EQ(doc->controls.size(), 2u);
  EXPECT_EQ(doc->controls[0].step, -1);
  EXPECT_EQ(doc->controls[1].step, 1);
  EXPECT_EQ(doc->controls[1].line, 8);
}

} // namespace
} // namespace skvm::test
