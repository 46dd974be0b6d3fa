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
  known.primitives.push_back({"a.b", "c", "d", {}, {}, std::move(rules)});
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

TEST(evidence, takes_as_many_lines_as_the_rule_asks_for) {
  evidence_rule rule{"r", level::l1, "text", "x", "", 2};
  EXPECT_THAT(matches({rule}, "x x\n"), IsEmpty());
  EXPECT_EQ(matches({rule}, "x\ny\nx\n").size(), 1U);
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
