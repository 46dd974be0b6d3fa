#include "skvm/evidence.hpp"

#include "base/files.hpp"
#include "compiler/catalogue.hpp"
#include "config/config.hpp"
#include "skill/skill_loader.hpp"
#include <gmock/gmock.h>

#include <map>
#include <set>

namespace skvm {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view head = R"(
[[primitives]]
id = "gen.code.python"
category = "generation"
description = "d"
levels = { L1 = "a", L2 = "b", L3 = "c" }
)";

std::string refusal(const std::string& rest) {
  auto known = parse_catalogue(std::string{head} + rest, "c.toml");
  if (known)
    return "accepted";
  EXPECT_EQ(to_string(known.error().code), "invalid-config");
  return known.error().text();
}

std::string rule(const std::string& rest) {
  return refusal("[[primitives.evidence]]\nid = \"r\"\n" + rest);
}

std::string shipped_text(const char* name = "capabilities.toml") {
  auto where = find_paths();
  EXPECT_TRUE(where) << where.error().text();
  auto text = read_file(where->shipped / name);
  EXPECT_TRUE(text) << text.error().text();
  return text ? *text : std::string{};
}

TEST(catalogue, reads_a_primitive_with_its_levels_and_advice) {
  auto known = parse_catalogue(std::string{head}
                                 + "lower = { L3 = \"x\" }\n"
                                   "[[primitives.evidence]]\nid = \"r\"\n"
                                   "needs = \"L2\"\nwhere = \"code:python\"\n"
                                   "pattern = 'a+'\nat_least = 2\n",
                               "c.toml");
  ASSERT_TRUE(known) << known.error().text();
  EXPECT_EQ(known->digest.size(), 64U);
  const auto* python = known->find("gen.code.python");
  ASSERT_NE(python, nullptr);
  EXPECT_EQ(python->levels[2], "b");
  EXPECT_EQ(python->lower[3], "x");
  EXPECT_EQ(python->lower[2], "");
  ASSERT_EQ(python->evidence.size(), 1U);
  EXPECT_EQ(python->evidence[0].id, "gen.code.python/r");
  EXPECT_EQ(python->evidence[0].needs, level::l2);
  EXPECT_EQ(python->evidence[0].at_least, 2);
  EXPECT_NE(known->matcher, nullptr);
}

TEST(catalogue, reads_weights_and_how_sentences_deny) {
  auto known = parse_catalogue("threshold = 2.0\n[negation]\n"
                               "before = '(no)'\nends = 'but'\n"
                                 + std::string{head}
                                 + "note = { L2 = \"n\" }\n"
                                   "[[primitives.evidence]]\nid = \"r\"\n"
                                   "needs = \"L2\"\nwhere = \"text\"\n"
                                   "pattern = 'a'\nweight = 0.5\n"
                                   "negated = true\n",
                               "c.toml");
  ASSERT_TRUE(known) << known.error().text();
  EXPECT_EQ(known->threshold, 2);
  EXPECT_EQ(known->negation.before, "(no)");
  EXPECT_EQ(known->negation.ends, "but");
  EXPECT_EQ(known->primitives[0].note[2], "n");
  EXPECT_EQ(known->primitives[0].evidence[0].weight, 0.5);
  EXPECT_TRUE(known->primitives[0].evidence[0].negated);
}

TEST(catalogue, refuses_words_of_denial_that_are_no_pattern) {
  auto refused = [](const std::string& line) {
    auto known =
      parse_catalogue("[negation]\n" + line + "\n" + std::string{head}, "c");
    return known ? std::string{"accepted"} : known.error().text();
  };
  EXPECT_THAT(refused("after = '('"), HasSubstr("after is no RE2 pattern"));
  EXPECT_THAT(refused("before = 'no'"), HasSubstr("needs a group"));
}

TEST(catalogue, refuses_denial_for_rules_that_see_no_prose) {
  EXPECT_THAT(rule("needs = \"L1\"\nwhere = \"code\"\npattern = 'a'\n"
                   "negated = true\n"),
              HasSubstr("negated: is for rules about text"));
}

TEST(catalogue, reads_examples_with_the_line_of_each) {
  auto examples = parse_catalogue_examples(
    "[[examples]]\nprimitive = \"gen.code.python\"\nL0 = [\"a\"]\nL2 = [\n"
    "  \"b\",\n  \"c\",\n]\n",
    "c.toml");
  ASSERT_TRUE(examples) << examples.error().text();
  ASSERT_EQ(examples->size(), 3U);
  EXPECT_EQ((*examples)[2].text, "c");
  EXPECT_EQ((*examples)[2].expected, level::l2);
  EXPECT_EQ((*examples)[2].line, 6U);
  EXPECT_EQ((*examples)[2].primitive, "gen.code.python");
}

TEST(catalogue, refuses_examples_of_nothing) {
  auto examples = parse_catalogue_examples("[[examples]]\nL1 = [\"a\"]\n", "c");
  ASSERT_FALSE(examples);
  EXPECT_THAT(examples.error().text(), HasSubstr("primitive: missing"));
}

TEST(catalogue, says_where_a_key_is_unknown_or_missing) {
  EXPECT_EQ(refusal("lowr = 1\n"),
            "c.toml:7: unknown key 'lowr' in [[primitives]], did you mean "
            "'lower'?");
  EXPECT_EQ(rule("needs = \"L1\"\nwhere = \"text\"\n"),
            "c.toml:7: [[evidence]] pattern: missing");
  EXPECT_EQ(parse_catalogue("", "c.toml").error().text(),
            "c.toml:1: primitives: missing");
}

TEST(catalogue, refuses_a_level_that_does_not_exist) {
  EXPECT_THAT(rule("needs = \"L4\"\nwhere = \"text\"\npattern = 'a'\n"),
              HasSubstr("c.toml:9: [[evidence]] needs: 'L4' is not one of"));
}

TEST(catalogue, refuses_a_pattern_that_is_none) {
  EXPECT_THAT(rule("needs = \"L1\"\nwhere = \"text\"\npattern = 'a('\n"),
              HasSubstr("c.toml:7: gen.code.python/r: pattern is no RE2"));
  EXPECT_THAT(rule("needs = \"L1\"\nwhere = \"text\"\npattern = 'a'\n"
                   "unless = '('\n"),
              HasSubstr("unless is no RE2"));
}

TEST(catalogue, refuses_places_and_measures_that_do_not_exist) {
  EXPECT_THAT(rule("needs = \"L1\"\nwhere = \"texts\"\npattern = 'a'\n"),
              HasSubstr("'texts' is not 'text'"));
  EXPECT_THAT(rule("needs = \"L1\"\nwhere = \"structure\"\npattern = 'a'\n"),
              HasSubstr("there is no measure 'a'"));
}

TEST(catalogue, refuses_ids_that_are_there_already) {
  EXPECT_THAT(refusal(std::string{head}), HasSubstr("is there already"));
  constexpr const char* twice = "needs = \"L1\"\nwhere = \"text\"\n"
                                "pattern = 'a'\n";
  EXPECT_THAT(
    rule(std::string{twice} + "[[primitives.evidence]]\nid = \"r\"\n" + twice),
    HasSubstr("'r' is the rule on line 7 already"));
}

TEST(catalogue, refuses_ids_of_another_shape) {
  for (const auto* id : {"python", "Gen.code", "gen..code", "a.b.c.d", "a.b-c"})
    EXPECT_FALSE(parse_catalogue("[[primitives]]\nid = \"" + std::string{id}
                                   + "\"\ncategory = \"c\"\ndescription = "
                                     "\"d\"\nlevels = { L1 = \"a\", L2 = "
                                     "\"b\", L3 = \"c\" }\n",
                                 "c.toml"))
      << id;
}

TEST(shipped_catalogue, has_the_26_primitives) {
  auto known = parse_catalogue(shipped_text(), "capabilities.toml");
  ASSERT_TRUE(known) << known.error().text();
  std::map<std::string, int> categories;
  for (const auto& each : known->primitives)
    ++categories[each.category];
  std::map<std::string, int> expected{{"generation", 9},
                                      {"reasoning", 5},
                                      {"tool_use", 7},
                                      {"instruction_following", 5}};
  EXPECT_EQ(categories, expected);
}

TEST(shipped_catalogue, tells_how_to_ask_for_less_in_all_cases_but_one) {
  auto known = parse_catalogue(shipped_text(), "capabilities.toml");
  ASSERT_TRUE(known) << known.error().text();
  for (const auto& each : known->primitives) {
    EXPECT_FALSE(each.lower[3].empty()) << each.id;
    EXPECT_EQ(each.lower[2].empty(), each.id == "tool.browser") << each.id;
  }
}

TEST(shipped_catalogue, has_rules_for_each_level_of_each_primitive) {
  auto known = parse_catalogue(shipped_text(), "capabilities.toml");
  ASSERT_TRUE(known) << known.error().text();
  for (const auto& each : known->primitives) {
    std::set<level> levels;
    for (const auto& found : each.evidence)
      levels.insert(found.needs);
    EXPECT_EQ(levels.size(), 3U) << each.id;
    EXPECT_GE(each.evidence.size(), 4U) << each.id;
  }
}

TEST(shipped_catalogue, has_an_example_of_each_level_of_each_primitive) {
  auto examples = parse_catalogue_examples(
    shipped_text("capability_examples.toml"), "c.toml");
  ASSERT_TRUE(examples) << examples.error().text();
  std::map<std::string, std::set<level>> levels;
  for (const auto& example : *examples)
    levels[example.primitive].insert(example.expected);
  EXPECT_EQ(levels.size(), 26U);
  for (const auto& [id, seen] : levels)
    EXPECT_EQ(seen.size(), 4U) << id;
}

/// What the examples of the shipped catalogue ask for.
struct shipped_examples {
  catalogue known;
  std::vector<catalogue_example> all;

  shipped_examples() {
    auto text = shipped_text();
    auto read = parse_catalogue(text, "c.toml");
    EXPECT_TRUE(read) << read.error().text();
    auto found = parse_catalogue_examples(
      shipped_text("capability_examples.toml"), "c.toml");
    EXPECT_TRUE(found) << found.error().text();
    if (read && found) {
      known = *read;
      all = *found;
    }
  }

  [[nodiscard]] std::vector<evidence_match>
  matches(const catalogue_example& example) const {
    auto subject = parse_skill("---\nname: x\ndescription: An example.\n---\n\n"
                                 + example.text + "\n",
                               "/x");
    EXPECT_TRUE(subject) << subject.error().text();
    return known.matcher->match(**subject);
  }
};

TEST(shipped_catalogue, has_examples_enough_to_trust_its_rules) {
  shipped_examples examples;
  std::map<std::string, std::pair<int, int>> counts;
  for (const auto& example : examples.all)
    ++(example.expected == level::l0 ? counts[example.primitive].first
                                     : counts[example.primitive].second);
  EXPECT_GE(examples.all.size(), 300U);
  for (const auto& [id, count] : counts) {
    EXPECT_GE(count.first, 6) << id;
    EXPECT_GE(count.second, 8) << id;
  }
}

TEST(shipped_catalogue, finds_in_its_examples_what_they_say) {
  shipped_examples examples;
  for (const auto& example : examples.all) {
    auto matches = examples.matches(example);
    std::string why;
    for (const auto& found : matches)
      if (found.primitive == example.primitive)
        why += found.rule + " (" + std::string{to_string(found.needs)} + ") ";
    auto highest = level::l0;
    for (const auto& asked : weigh(examples.known, std::move(matches)))
      if (asked.primitive == example.primitive)
        highest = asked.needs;
    EXPECT_EQ(to_string(highest), to_string(example.expected))
      << "capability_examples.toml:" << example.line << ": " << example.text
      << "\nfound by: " << why;
  }
}

TEST(shipped_catalogue, has_an_example_that_satisfies_each_rule) {
  shipped_examples examples;
  std::set<std::string> satisfied;
  for (const auto& example : examples.all)
    for (const auto& found : examples.matches(example))
      if (found.primitive == example.primitive)
        satisfied.insert(found.rule);
  for (const auto& one : examples.known.primitives)
    for (const auto& rule : one.evidence)
      EXPECT_TRUE(rule.where == "structure" || satisfied.contains(rule.id))
        << rule.id;
}

TEST(shipped_catalogue, has_notes_in_whole_sentences) {
  shipped_examples examples;
  for (const auto& one : examples.known.primitives)
    for (const auto& note : one.note)
      EXPECT_TRUE(note.empty() || note.ends_with('.')) << one.id;
}

} // namespace
} // namespace skvm
