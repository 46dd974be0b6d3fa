#include "skvm/evidence.hpp"

#include "skill/skill_loader.hpp"
#include <gmock/gmock.h>

namespace skvm {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

skill_ptr skill_of(const std::string& body) {
  auto parsed =
    parse_skill("---\nname: x\ndescription: Uses pandas.\n---\n" + body, "/x");
  EXPECT_TRUE(parsed) << parsed.error().text();
  return *parsed;
}

/// A catalogue of one primitive with these rules.
std::vector<evidence_match> matches(std::vector<evidence_rule> rules,
                                    const std::string& body) {
  catalogue known;
  known.primitives.push_back({"a.b", "c", "d", {}, {}, {}, std::move(rules)});
  return match_evidence(known, *skill_of(body));
}

std::vector<std::string> rules_of(const std::vector<evidence_match>& found) {
  std::vector<std::string> ids;
  for (const auto& each : found)
    ids.push_back(each.rule);
  return ids;
}

TEST(evidence, names_the_first_line_and_counts_all) {
  auto found = matches({{"r", level::l3, "text", "pandas", "", 1}},
                       "One.\n\nUse pandas.\n\n  And pandas again.\n");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].primitive, "a.b");
  EXPECT_EQ(found[0].needs, level::l3);
  EXPECT_EQ(found[0].line, 7);
  EXPECT_EQ(found[0].count, 2);
  EXPECT_EQ(found[0].excerpt, "Use pandas.");
}

TEST(evidence, does_not_look_for_prose_in_front_matter_or_code) {
  EXPECT_THAT(matches({{"r", level::l3, "text", "pandas", "", 1}},
                      "None.\n\n```python\nimport pandas\n```\n"),
              IsEmpty());
}

TEST(evidence, sees_prose_behind_a_code_block) {
  EXPECT_EQ(matches({{"r", level::l3, "text", "pandas", "", 1}},
                    "```\nx\n```\n\n```\ny\n```\n\npandas\n")
              .size(),
            1U);
}

TEST(evidence, a_line_that_the_exception_matches_does_not_count) {
  EXPECT_THAT(matches({{"r", level::l3, "text", "pandas", "without pandas", 1}},
                      "Do it without pandas.\n"),
              IsEmpty());
  auto found =
    matches({{"r", level::l3, "text", "pandas", "without pandas", 1}},
            "Do it without pandas.\n\nOr do it with pandas.\n");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].count, 1);
  EXPECT_EQ(found[0].line, 7);
}

TEST(evidence, an_exception_is_its_own_rules_only) {
  EXPECT_THAT(rules_of(matches({{"r", level::l3, "text", "pandas", "no", 1},
                                {"s", level::l3, "text", "pandas", "", 1}},
                               "no pandas\n")),
              ElementsAre("s"));
}

TEST(evidence, takes_as_many_sentences_as_the_rule_asks_for) {
  evidence_rule rule{"r", level::l1, "text", "x", "", 2};
  EXPECT_THAT(matches({rule}, "x x\n"), IsEmpty());
  EXPECT_THAT(matches({rule}, "x\ny\nx\n"), IsEmpty());
  EXPECT_EQ(matches({rule}, "Use x now. Not that. Then x.\n").size(), 1U);
}

TEST(evidence, reads_a_sentence_across_line_breaks) {
  auto found = matches({{"r", level::l1, "text", "large report", "", 1}},
                       "First.\n\nWrite a\nlarge\n> report. Then stop.\n");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].line, 7);
  EXPECT_EQ(found[0].excerpt, "Write a large report.");
}

TEST(evidence, keeps_items_headings_and_rows_apart) {
  evidence_rule rule{"r", level::l1, "text", "a.*b", "", 1};
  for (const auto* body :
       {"- a\n- b\n", "1. a\n2. b\n", "# a\nb\n", "a\n\nb\n", "| a |\n| b |\n",
        "a\n---\nb\n", "a\n```\nx\n```\nb\n", "a\u3002b\n"})
    EXPECT_THAT(matches({rule}, body), IsEmpty()) << body;
  for (const auto* body : {"a, e.g. b\n", "a `x. y` b\n", "a 1.5 b\n",
                           "a config.json b\n", "- a\n  b\n"})
    EXPECT_EQ(matches({rule}, body).size(), 1U) << body;
}

TEST(evidence, gives_the_lines_of_all_matches) {
  auto found =
    matches({{"r", level::l1, "text", "x", "", 1}}, "x.\n\ny.\n\nx.\n");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found[0].lines, ElementsAre(5, 9));
}

/// The words of a sentence that are not denied.
std::string affirmed(const std::string& sentence) {
  catalogue known;
  known.negation = {"(?i)\\b(?:do not forget|not only)\\b|"
                    "\\b(do not|never|without|instead of|no)\\b|(\u4e0d\u8981)",
                    "(?i)\\bis not allowed\\b",
                    "(?i)\\b(?:but|until|without)\\b"};
  known.primitives.push_back({"a.b", "c", "d", {}, {}, {}, {}});
  for (const auto* word : {"alpha", "beta", "gamma"})
    known.primitives[0].evidence.push_back(
      {word, level::l1, "text", word, "", 1});
  std::string out;
  for (const auto& match : match_evidence(known, *skill_of(sentence + "\n")))
    out += match.rule + " ";
  return out;
}

TEST(evidence, does_not_count_what_a_sentence_denies) {
  EXPECT_EQ(affirmed("Do not use alpha."), "");
  EXPECT_EQ(affirmed("Do not use alpha, use beta."), "beta ");
  EXPECT_EQ(affirmed("Never use alpha, beta or gamma."), "");
  EXPECT_EQ(affirmed("Never use alpha, or beta."), "");
  EXPECT_EQ(affirmed("Use alpha instead of beta. Use gamma."), "alpha gamma ");
  EXPECT_EQ(affirmed("Do not\nuse alpha (beta)."), "beta ");
  EXPECT_EQ(affirmed("Here, alpha is not allowed, beta is."), "beta ");
}

TEST(evidence, counts_what_is_said_again_after_a_denial) {
  EXPECT_EQ(affirmed("Do not forget alpha."), "alpha ");
  EXPECT_EQ(affirmed("Not only alpha."), "alpha ");
  EXPECT_EQ(affirmed("Do not stop until alpha is done."), "alpha ");
  EXPECT_EQ(affirmed("Do not use alpha but beta."), "beta ");
  EXPECT_EQ(affirmed("Never send alpha without beta."), "beta ");
}

TEST(evidence, shows_a_sentence_with_what_it_denies) {
  catalogue known;
  known.negation.before = "(no)";
  known.primitives.push_back({"a.b", "c", "d", {}, {}, {}, {}});
  known.primitives[0].evidence.push_back({"r", level::l1, "text", "x", "", 1});
  auto found = match_evidence(known, *skill_of("x, no y.\n"));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].excerpt, "x, no y.");
}

TEST(evidence, shows_rules_that_ask_for_it_what_is_denied) {
  catalogue known;
  known.negation.before = "(no)";
  known.primitives.push_back({"a.b", "c", "d", {}, {}, {}, {}});
  known.primitives[0].evidence.push_back(
    {"r", level::l1, "text", "x", "", 1, 1, true});
  EXPECT_EQ(match_evidence(known, *skill_of("no x\n")).size(), 1U);
}

/// The level that rules of these levels and weights amount to.
std::string weighed(std::vector<std::pair<level, double>> rules) {
  catalogue known;
  known.primitives.push_back({"a.b", "c", "d", {}, {}, {}, {}});
  std::vector<evidence_match> found;
  for (auto [needs, weight] : rules) {
    evidence_match one{"a.b", "r", needs, 1, 1, "", weight, {}};
    found.push_back(one);
  }
  auto demands = weigh(known, found);
  return demands.empty() ? "none" : std::string{to_string(demands[0].needs)};
}

TEST(evidence, weighs_enough_from_the_level_that_reaches_the_threshold) {
  EXPECT_EQ(weighed({{level::l1, 1}, {level::l3, 1}}), "L3");
  EXPECT_EQ(weighed({{level::l1, 0.5}}), "none");
  EXPECT_EQ(weighed({{level::l1, 0.5}, {level::l1, 0.5}}), "L1");
  EXPECT_EQ(weighed({{level::l3, 0.5}, {level::l2, 0.5}}), "L2");
  EXPECT_EQ(weighed({{level::l1, 1}, {level::l3, 0.5}}), "L1");
  EXPECT_EQ(
    weighed(
      {{level::l1, 0.1}, {level::l1, 0.2}, {level::l1, 0.3}, {level::l1, 0.4}}),
    "L1");
  EXPECT_EQ(weighed({}), "none");
}

TEST(evidence, of_a_primitive_that_the_catalogue_lacks_is_left_out) {
  EXPECT_TRUE(weigh({}, {{"x.y", "r", level::l1, 1, 1, "", 1, {}}}).empty());
}

TEST(evidence, looks_at_code_of_its_language_by_any_name) {
  evidence_rule python{"p", level::l1, "code:python", "x", "", 1};
  evidence_rule any{"c", level::l1, "code", "x", "", 1};
  EXPECT_THAT(rules_of(matches({python, any}, "```py\nx = 1\n```\n")),
              ElementsAre("p", "c"));
  EXPECT_THAT(rules_of(matches({python, any}, "```js\nx = 1\n```\n")),
              ElementsAre("c"));
  EXPECT_THAT(rules_of(matches({python, any}, "x\n")), IsEmpty());
}

TEST(evidence, gives_the_line_within_a_code_block) {
  auto found = matches({{"c", level::l1, "code", "here", "", 1}},
                       "```python\na = 1\nhere = 2\n```\n");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].line, 7);
}

TEST(evidence, looks_at_targets_of_links) {
  auto found = matches({{"l", level::l1, "link", "\\.md$", "", 1}},
                       "See [it](references/a.md).\n");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].excerpt, "references/a.md");
}

TEST(evidence, counts_the_files_of_steps_without_programs) {
  auto subject = skill_of(
    "## Steps\n\n1. Read `in.csv` and `notes.md`, then write `out.json`.\n"
    "2. Run `scripts/a.py` and write `report.md`.\n"
    "3. Save the result of step 1 as `out.json`.\n");
  EXPECT_EQ(measure_structure(*subject, "files_read"), 2);
  EXPECT_EQ(measure_structure(*subject, "files_written"), 2);
}

TEST(evidence, counts_what_has_the_shape_of_an_output) {
  auto subject = skill_of("Write this:\n\n```json\n{\"a\": 1}\n```\n\n"
                          "```bash\nls\nls -l\n```\n");
  EXPECT_EQ(measure_structure(*subject, "shapes"), 1);
  EXPECT_EQ(measure_structure(*subject, "command_lines"), 2);
}

TEST(evidence, counts_steps_that_go_back) {
  auto subject = skill_of("## Steps\n\n1. Make it.\n2. Check it.\n"
                          "3. If it is wrong, go back to step 1.\n");
  EXPECT_EQ(measure_structure(*subject, "steps_back"), 1);
}

TEST(evidence, takes_the_verb_behind_the_label_of_a_step) {
  auto subject = skill_of("## Steps\n\n1. Step 1: fetch a.\n2. Step 2: fetch "
                          "b.\n3. Step 3: sort both.\n");
  EXPECT_EQ(measure_structure(*subject, "parallel"), 2);
}

TEST(evidence, compares_measures_of_the_structure) {
  evidence_rule steps{"s", level::l1, "structure", "steps", "", 3};
  EXPECT_THAT(matches({steps}, "1. Open it.\n2. Close it.\n"), IsEmpty());
  auto found = matches({steps}, "1. Open it.\n2. Read it.\n3. Close it.\n");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].excerpt, "steps = 3");
  EXPECT_EQ(found[0].line, 0);
}

TEST(evidence, counts_siblings_that_begin_with_one_verb) {
  auto same = skill_of("1. Fetch a.\n2. Fetch b.\n3. Fetch c.\n4. Write d.\n");
  EXPECT_EQ(measure_structure(*same, "parallel"), 3);
  EXPECT_EQ(measure_structure(*same, "nonsense"), std::nullopt);
}

TEST(evidence, knows_a_value_for_each_name_it_lists) {
  auto empty = skill_of("Nothing.\n");
  for (const auto& name : structure_measures())
    EXPECT_TRUE(measure_structure(*empty, name)) << name;
}

TEST(evidence, cuts_a_long_line_between_characters) {
  std::string line = "pandas";
  while (line.size() < 400)
    line += "ä";
  auto found = matches({{"r", level::l1, "text", "pandas", "", 1}}, line);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].excerpt.size(), 160U);
  EXPECT_EQ(found[0].excerpt.substr(158), "ä");
}

TEST(evidence, reads_text_that_is_not_utf8_and_has_nul_bytes) {
  std::string body = "\xff\xfe pandas ";
  body += '\0';
  body += " pandas\n";
  EXPECT_EQ(matches({{"r", level::l1, "text", "pandas", "", 1}}, body).size(),
            1U);
}

TEST(evidence, refuses_rules_that_do_not_compile) {
  primitive broken;
  broken.id = "a.b";
  broken.evidence = {{"a.b/r", level::l1, "text", "(", "", 1}};
  auto compiled = evidence_matcher::compile({broken});
  ASSERT_FALSE(compiled);
  EXPECT_EQ(compiled.error().subject, "a.b/r");
}

} // namespace
} // namespace skvm
