#include "tests/check/shipped_rules.hpp"

/// The examples of `config/checks.toml`, run.
namespace skvm::test {
namespace {

/// The example where the rule looks first.
std::string placed(const check_info& rule, const std::string& example) {
  if (example.starts_with("---\n"))
    return example;
  bool sentence =
    example.ends_with('.')
    && std::find(rule.where.begin(), rule.where.end(), text_area::prose)
         != rule.where.end();
  if (sentence || rule.where.empty() || example.starts_with("```")
      || example.starts_with("# ") || example.starts_with("## "))
    return skill_with(example + "\n");
  switch (rule.where.front()) {
    case text_area::comment:
      return skill_with("Text.\n\n<!-- " + example + " -->\n\nMore.\n");
    case text_area::code:
    case text_area::script:
      return skill_with("Run this:\n\n```\n" + example + "\n```\n");
    default:
      return skill_with(example + "\n");
  }
}

/// Whether a rule reports the example with its own severity.
bool is_found(const check_info& rule, const std::string& example) {
  auto found = check_text(placed(rule, example));
  return std::any_of(found.begin(), found.end(), [&](const diagnostic& one) {
    return one.code == rule.code
           && (one.level == rule.level || rule.code == "mixed-script");
  });
}

TEST(check_examples, are_found_where_they_are_bad) {
  for (const auto& rule : shipped_rules().all())
    for (const auto& example : rule.bad)
      if (rule.tested) {
        EXPECT_TRUE(is_found(rule, example)) << rule.code << ": " << example;
      }
}

TEST(check_examples, are_not_found_where_they_are_good) {
  for (const auto& rule : shipped_rules().all())
    for (const auto& example : rule.good)
      if (rule.tested) {
        EXPECT_FALSE(is_found(rule, example)) << rule.code << ": " << example;
      }
}

TEST(check_examples, are_no_errors_of_other_rules_where_they_are_good) {
  for (const auto& rule : shipped_rules().all())
    for (const auto& example : rule.good)
      if (rule.tested) {
        for (const auto& one : check_text(placed(rule, example)))
          EXPECT_NE(one.level, severity::error)
            << rule.code << ": " << example << ": " << one.code;
      }
}

TEST(check_examples, are_at_least_250_and_both_ways_for_every_rule) {
  std::size_t count = 0;
  for (const auto& rule : shipped_rules().all()) {
    EXPECT_FALSE(rule.bad.empty()) << rule.code;
    EXPECT_FALSE(rule.good.empty()) << rule.code;
    if (rule.tested)
      count += rule.bad.size() + rule.good.size();
  }
  EXPECT_GE(count, 250U);
}

} // namespace
} // namespace skvm::test
