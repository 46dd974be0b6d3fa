#include "skvm/evidence.hpp"
#include "skvm/sentences.hpp"

#include "base/files.hpp"
#include "compiler/catalogue.hpp"
#include "config/config.hpp"
#include "skill/skill_loader.hpp"
#include <gmock/gmock.h>
#include <re2/re2.h>

#include <memory>
#include <set>

/// What is told of a pattern by its words must be what the pattern says.
namespace skvm {
namespace {

skill_ptr skill_of(const std::string& body) {
  auto parsed =
    parse_skill("---\nname: x\ndescription: An example.\n---\n\n" + body, "/x");
  EXPECT_TRUE(parsed) << parsed.error().text();
  return *parsed;
}

/// What the matcher finds, which must be what RE2 says.
bool found(const std::string& pattern, const std::string& text) {
  catalogue known;
  known.primitives.push_back(
    {"a.b", "c", "d", {}, {}, {}, {{"r", level::l1, "text", pattern, "", 1}}});
  auto out = !match_evidence(known, *skill_of(text)).empty();
  EXPECT_EQ(RE2::PartialMatch(text, pattern), out) << pattern << ": " << text;
  return out;
}

TEST(evidence_patterns, take_words_between_edges_only) {
  EXPECT_TRUE(found(R"(\b(?:pan|cake)s?\b)", "three cakes"));
  EXPECT_FALSE(found(R"(\b(?:pan|cake)s?\b)", "a pancake"));
  EXPECT_FALSE(found(R"(\b(?:pan|cake)s?\b)", "pan_2 and 2cake"));
}

TEST(evidence_patterns, take_words_in_order_and_within_a_clause) {
  const auto* pattern = R"((?i)\bwrite\b[^.;:]*\b(?:report|note)\b)";
  EXPECT_TRUE(found(pattern, "Write the long report"));
  EXPECT_TRUE(found(pattern, "write; write a note"));
  EXPECT_FALSE(found(pattern, "The report: write it"));
  EXPECT_FALSE(found(pattern, "Write it; the report is short"));
  EXPECT_FALSE(found(pattern, "report and write"));
}

TEST(evidence_patterns, go_on_behind_a_clause_that_failed) {
  const auto* pattern = R"((?i)\ba1\b[^;]*\bb2\b[^:]*\bc3\b)";
  EXPECT_TRUE(found(pattern, "a1 b2: c3; a1 b2 c3"));
  EXPECT_TRUE(found(pattern, "a1; a1 b2; c3"));
  EXPECT_FALSE(found(pattern, "a1; b2 c3"));
  EXPECT_FALSE(found(pattern, "a1 b2: c3"));
  EXPECT_TRUE(found(pattern, "a1 b2: b2 c3"));
}

TEST(evidence_patterns, do_not_let_words_overlap) {
  EXPECT_FALSE(found("(?i)abc.*cde", "abcde"));
  EXPECT_TRUE(found("(?i)abc.*cde", "abc cde"));
  EXPECT_TRUE(found("(?i)abc.*cde", "abccde"));
}

TEST(evidence_patterns, let_gaps_have_what_they_may_have) {
  EXPECT_TRUE(found("x(?:.*y)z", "x and yz"));
  EXPECT_TRUE(found(R"(`[a-z]+ (?:[^`]* )?-[a-z]+`)", "`ls now; du -sh`"));
  EXPECT_FALSE(found(R"(`[a-z]+ (?:[^`]* )?-[a-z]+`)", "`ls` and `x` -sh`"));
  EXPECT_TRUE(
    found(R"((?i)\bsave\b[\w ]+\.(?:md|csv)\b)", "Save the list.csv"));
  EXPECT_FALSE(found(R"((?i)\bsave\b[\w ]+\.(?:md|csv)\b)", "Save: list.csv"));
  EXPECT_TRUE(
    found(R"(\bsay[^.]{0,12}\b(?:yes|no)\b[^;]*[!?])", "say it, yes or no?"));
  EXPECT_FALSE(
    found(R"(\bsay[^.]{0,12}\b(?:yes|no)\b[^;]*[!?])", "say it. no?"));
  EXPECT_FALSE(found(R"(ab[^.]{0,2}cd)", "ab and cd"));
  EXPECT_TRUE(found(R"(ab[^.]{0,2}cd)", "ab, cd"));
  EXPECT_TRUE(found(R"(on(?:[;:] )+off)", "on; : off"));
  EXPECT_FALSE(found(R"(on(?:[;:] )+off)", "on, off"));
}

TEST(evidence_patterns, may_name_a_character_by_its_number) {
  EXPECT_TRUE(found(R"(don[’\x27]t)", "we don't"));
  EXPECT_TRUE(found(R"(don[’\x27]t)", "we don’t"));
  EXPECT_FALSE(found(R"(don[’\x27]t)", "we dont"));
  EXPECT_TRUE(found(R"((?i)\x4Dust)", "you must"));
}

TEST(evidence_patterns, fold_case_where_they_say_so_only) {
  EXPECT_TRUE(found("(?i)café", "CAFÉ"));
  EXPECT_TRUE(found("(?i)отчёт|отчет", "ОТЧЕТ"));
  EXPECT_TRUE(found("(?i)jeśli|źle|ŁÓDŹ", "JEŚLI"));
  EXPECT_TRUE(found("(?i)jeśli|źle|ŁÓDŹ", "łódź"));
  EXPECT_TRUE(found("(?i)jeśli|źle|ŁÓDŹ", "ŹLE"));
  EXPECT_FALSE(found("MUST", "must"));
  EXPECT_TRUE(found("(?i:must) NOW", "Must NOW"));
  EXPECT_FALSE(found("(?i:must) NOW", "Must now"));
}

TEST(evidence_patterns, may_be_of_marks_and_of_single_characters) {
  EXPECT_TRUE(found(R"([<>] ?\d)", "take > 3 of them"));
  EXPECT_FALSE(found(R"([<>] ?\d)", "take 3"));
  EXPECT_TRUE(found("写|要約", "摘要を写す"));
  EXPECT_TRUE(
    found(R"(`[^`]*\$\([a-z][^`]*\)[^`]*`)", "run `x $(date) y` now"));
}

TEST(evidence_patterns, may_have_anything_of_the_syntax) {
  for (const auto* pattern :
       {R"(a{2}b)", R"(a{2,}b)", R"(x{,2})", R"(\x{e9}t)", R"(\pL+é)",
        R"([[:alpha:]]{3}é)", R"((?P<n>ab)c)", R"(a+?b)", R"([a-c]+[^a-c]é)",
        R"([]a]b)", R"(a|)", R"((?:ab|c*)d)", R"(\Qa.b\E)", R"(^aab)"})
    for (const auto* text :
         {"aab", "x{,2}", "ab", "été", "abcé", "a.b", "]b", "abd", "d", "xaab"})
      EXPECT_EQ(found(pattern, text), RE2::PartialMatch(text, pattern));
}

TEST(evidence_patterns, are_refused_where_re2_refuses_them) {
  for (const auto* pattern : {"a**", "(a", "a)", "[a", "*a", "a{5,2}", "\\",
                              "[b-a]", "(?<a", "\\8", "a{2000}", "x{2}{3}**"}) {
    auto made = evidence_matcher::compile(
      {{"a.b", "c", "d", {}, {}, {}, {{"r", level::l1, "text", pattern, ""}}}});
    EXPECT_EQ(bool{made}, RE2(pattern, RE2::Quiet).ok()) << pattern;
  }
}

TEST(shipped_catalogue, finds_by_words_what_its_patterns_match) {
  auto where = find_paths();
  ASSERT_TRUE(where) << where.error().text();
  auto known =
    parse_catalogue(*read_file(where->shipped / "capabilities.toml"), "c.toml");
  auto examples = parse_catalogue_examples(
    *read_file(where->shipped / "capability_examples.toml"), "c.toml");
  ASSERT_TRUE(known && examples);

  struct text_rule {
    std::string id;
    std::unique_ptr<RE2> pattern;
    std::unique_ptr<RE2> unless;
  };

  std::vector<text_rule> patterns;
  auto plain = known->primitives;
  for (auto& one : plain) {
    std::erase_if(one.evidence,
                  [](const auto& rule) { return rule.where != "text"; });
    for (auto& rule : one.evidence) {
      rule.negated = true;
      rule.at_least = 1;
      patterns.push_back(
        {rule.id, std::make_unique<RE2>(rule.pattern),
         rule.unless.empty() ? nullptr : std::make_unique<RE2>(rule.unless)});
    }
  }
  auto matcher = evidence_matcher::compile(plain);
  ASSERT_TRUE(matcher) << matcher.error().text();
  for (const auto& example : *examples) {
    auto subject = skill_of(example.text + "\n");
    std::set<std::string> wanted;
    sentences prose{*subject};
    for (const auto& each : prose.all()) {
      re2::StringPiece text{each.text.data(), each.text.size()};
      for (const auto& rule : patterns)
        if (RE2::PartialMatch(text, *rule.pattern)
            && !(rule.unless && RE2::PartialMatch(text, *rule.unless)))
          wanted.insert(rule.id);
    }
    std::set<std::string> seen;
    for (const auto& each : (*matcher)->match(*subject))
      seen.insert(each.rule);
    EXPECT_EQ(seen, wanted) << example.text;
  }
}

} // namespace
} // namespace skvm
