#include "base/text.hpp"
#include "compiler/guard.hpp"
#include "skill/skill_loader.hpp"
#include <gtest/gtest.h>

namespace skvm {
namespace {

const std::string original = R"(---
name: demo
description: A demo.
---

# Demo

## Rules

- You MUST keep the input files unchanged.
- NEVER delete anything in the output folder.

## Steps

1. Read the input table and check its header.
2. Write the summary to out.json.

   ```sh
   python3 scripts/sum.py in.csv -o out.json
   ```
)";

skill_ptr parsed(const std::string& text) {
  bundle_file script;
  script.path = "scripts/sum.py";
  auto got = parse_skill(text, "/data/variants/demo", {script});
  EXPECT_TRUE(got);
  return *got;
}

std::string replaced(const std::string& from, const std::string& to) {
  auto text = original;
  auto at = text.find(from);
  EXPECT_NE(at, std::string::npos);
  return text.replace(at, from.size(), to);
}

std::vector<std::string> rules_broken_by(const std::string& text) {
  std::vector<std::string> rules;
  for (const auto& found :
       check_contract(*parsed(original), *parsed(text), {}).violations)
    rules.push_back(found.rule);
  return rules;
}

using rules = std::vector<std::string>;

TEST(guard, lets_titles_of_steps_be_named) {
  auto with = [](const std::string& line) {
    return "---\nname: demo\ndescription: A demo.\n---\n\n# Demo\n\n" + line
           + "## Workflow\n\n### Try the suggestions\n\nApply each of "
             "them.\n\n### Post the rest\n\nPost what is left.\n";
  };
  auto passes = [&](const std::string& line) {
    return check_contract(*parsed(with("")), *parsed(with(line)), {}).passed;
  };
  EXPECT_TRUE(passes("Keep in view: Try the suggestions.\n\n"));
  EXPECT_FALSE(passes("The steps below are suggestions.\n\n"));
}

TEST(guard, accepts_the_original_and_insertions) {
  EXPECT_TRUE(check_contract(*parsed(original), *parsed(original), {}).passed);
  EXPECT_EQ(rules_broken_by(replaced("check its header.",
                                     "check its header.\n   It has three "
                                     "columns.")),
            rules{});
}

TEST(guard, reads_text_without_blanks) {
  std::string text{"---\nname: demo\ndescription: A demo.\n---\n"
                   "1. 读取数据。然后继续。\n2. 写入报告。\n"};
  auto changed = replace_all(text, "写入报告", "休息");
  EXPECT_TRUE(check_contract(*parsed(text), *parsed(text), {}).passed);
  EXPECT_FALSE(check_contract(*parsed(text), *parsed(changed), {}).passed);
}

TEST(guard, accepts_an_absolute_path_in_a_command) {
  EXPECT_EQ(rules_broken_by(
              replaced("scripts/sum.py", "/data/variants/demo/scripts/sum.py")),
            rules{});
}

TEST(guard, refuses_a_changed_front_matter) {
  EXPECT_EQ(rules_broken_by(replaced("name: demo", "name: other")),
            rules{"front-matter-changed"});
}

TEST(guard, refuses_a_lost_heading) {
  EXPECT_EQ(rules_broken_by(replaced("## Rules\n", "")), rules{"heading-lost"});
}

TEST(guard, refuses_a_lost_or_softened_constraint) {
  EXPECT_EQ(rules_broken_by(
              replaced("- NEVER delete anything in the output folder.\n", "")),
            rules{"constraint-lost"});
  EXPECT_EQ(rules_broken_by(replaced("You MUST keep the input",
                                     "If possible leave the input")),
            rules{"constraint-lost"});
}

TEST(guard, refuses_a_lost_step) {
  auto broken = rules_broken_by(
    replaced("1. Read the input table and check its header.\n", ""));
  EXPECT_EQ(broken, rules{"step-lost"});
}

TEST(guard, refuses_lost_code) {
  EXPECT_EQ(rules_broken_by(
              replaced("python3 scripts/sum.py in.csv -o out.json", "true")),
            rules{"code-lost"});
}

TEST(guard, refuses_text_that_grows_out_of_hand) {
  std::string much;
  for (int i = 0; i < 200; ++i)
    much += "More advice.\n\n";
  EXPECT_EQ(rules_broken_by(original + much), rules{"growth"});
}

TEST(guard, names_the_edit_at_fault_and_the_line) {
  auto before = parsed(original);
  const auto& lost = before->constraints.at(1);
  edit change;
  change.where = lost.where;
  change.pass = "eager";
  change.rule = "shorten";
  auto text = original;
  text.erase(lost.where.begin, lost.where.size());
  auto report = check_contract(*before, *parsed(text), {change});
  ASSERT_FALSE(report.passed);
  EXPECT_EQ(report.violations.front().edit, "eager/shorten");
  EXPECT_EQ(report.violations.front().line, lost.line);
}

} // namespace
} // namespace skvm
