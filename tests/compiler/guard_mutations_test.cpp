#include "tests/compiler/guard_mutations.hpp"
#include "tests/compiler/guard_skills.hpp"

#include "compiler/guard.hpp"
#include "skill/skill_loader.hpp"
#include <gtest/gtest.h>

namespace skvm {
namespace {

using test::harmful_edits;
using test::harmless_edits;
using test::mutation;

guard_report judged(const mutation& one) {
  auto original = parse_skill(one.skill, "/skills/demo", test::bundle());
  EXPECT_TRUE(original);
  auto at = one.skill.find(one.find);
  EXPECT_NE(at, std::string::npos) << "no such text: " << one.find;
  EXPECT_EQ(one.skill.find(one.find, at + 1), std::string::npos)
    << "more than once: " << one.find;
  edit change;
  change.where = {at, at + one.find.size()};
  change.replacement = one.put;
  change.pass = "eager";
  change.rule = "rewrite";
  auto edited = apply_edits((*original)->source, {change});
  auto compiled = parse_skill(edited.text, test::install_dir, test::bundle());
  EXPECT_TRUE(compiled);
  return check_contract(**original, **compiled, edited.applied);
}

std::string listed(const guard_report& report) {
  std::string out;
  for (const auto& found : report.violations)
    out += "  " + found.rule + " at line " + std::to_string(found.line) + ": "
           + found.message + " (by " + found.edit + ")\n";
  return out;
}

struct harmful_edit : ::testing::TestWithParam<mutation> {};

struct harmless_edit : ::testing::TestWithParam<mutation> {};

TEST_P(harmful_edit, is_refused_with_its_rule_and_its_edit) {
  auto report = judged(GetParam());
  EXPECT_FALSE(report.passed);
  bool named = false;
  for (const auto& found : report.violations) {
    named = named || found.rule == GetParam().rule;
    EXPECT_EQ(found.edit, "eager/rewrite") << found.rule;
  }
  EXPECT_TRUE(named) << GetParam().rule << " expected, found:\n"
                     << listed(report);
}

TEST_P(harmless_edit, passes) {
  auto report = judged(GetParam());
  EXPECT_TRUE(report.passed) << listed(report);
}

const auto name_of = [](const auto& info) { return info.param.name; };

INSTANTIATE_TEST_SUITE_P(guard, harmful_edit,
                         ::testing::ValuesIn(harmful_edits()), name_of);
INSTANTIATE_TEST_SUITE_P(guard, harmless_edit,
                         ::testing::ValuesIn(harmless_edits()), name_of);

TEST(guard_suite, has_at_least_sixty_edits_of_each_kind) {
  EXPECT_GE(harmful_edits().size(), 60U);
  EXPECT_GE(harmless_edits().size(), 60U);
}

} // namespace
} // namespace skvm
