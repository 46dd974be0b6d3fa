#include "tests/support/skill_invariants.hpp"
#include "tests/support/skill_text.hpp"

#include "base/files.hpp"
#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>

namespace skvm::test {
namespace {

std::string example(std::string_view name) {
  auto text = read_file(std::string{SKVM_SOURCE_DIR "/examples/skills/"}
                        + std::string{name} + "/SKILL.md");
  EXPECT_TRUE(text.has_value());
  return text ? *text : std::string{};
}

/// One of the changes that people, editors and transfers make to a text.
void mutate(std::string& text, std::mt19937& random) {
  static constexpr std::array<std::string_view, 40> scraps{
    "\n",
    "\r\n",
    "\r",
    "\t",
    "    ",
    "> ",
    "- ",
    "1. ",
    "# ",
    "```",
    "~~~",
    "`",
    "[",
    "](",
    "](a.md",
    "**",
    "| ",
    "---",
    "<!--",
    "<div>",
    "- [ ] ",
    "\xFF",
    "\xC3\xA9",
    "===",
    "\xEF\xBB\xBF",
    "NEVER ",
    "scripts/x.py",
    "Step 3",
    "**Step 2:** ",
    "\n1、",
    "第一步",
    "repeat steps 2-4 until ",
    "in parallel",
    "| Step | Do |\n|--|--|\n",
    "\n| 1 | a |\n| 2 | b |\n",
    "\n\nFirst, ",
    "If a, then ",
    "如果",
    "at most 3 times",
    "the previous step"};
  auto at = text.empty() ? 0 : random() % text.size();
  auto length = random() % 40;
  switch (random() % 5) {
    case 0:
      text.insert(at, scraps[random() % scraps.size()]);
      break;
    case 1:
      text.erase(at, length);
      break;
    case 2:
      text.insert(at, text.substr(random() % (text.size() + 1), length * 4));
      break;
    case 3:
      if (!text.empty())
        text[at] = static_cast<char>(random() % 256);
      break;
    default:
      text.insert(at, std::string(length, "> -`#\n"[random() % 6]));
      break;
  }
}

class mutated : public ::testing::TestWithParam<const char*> {};

TEST_P(mutated, skill_stays_sound) {
  auto original = example(GetParam());
  std::vector<bundle_file> files{file_of("scripts/clean.py"),
                                 file_of("references/columns.md")};
  int parsed = 0;
  for (unsigned seed = 0; seed < 400; ++seed) {
    std::mt19937 random{seed};
    auto text = original;
    for (auto i = random() % 12; i-- > 0;)
      mutate(text, random);
    auto doc = parse_skill(text, "/skills/demo", files);
    if (!doc) {
      EXPECT_EQ(doc.error().code, errc::invalid_skill);
      continue;
    }
    ++parsed;
    expect_sound(**doc);
    EXPECT_EQ(apply_edits((*doc)->source, {}).text, (*doc)->source);
    if (HasFailure())
      FAIL() << "seed " << seed << "\n" << text;
  }
  EXPECT_GT(parsed, 200);
}

/// The same for programs: whatever they hold, they are read to their end.
TEST(mutations, of_scripts_stay_sound) {
  for (const auto* name : {"clean.py", "render.py", "summarize.py"}) {
    auto text = read_file(
      std::string{SKVM_SOURCE_DIR "/examples/skills/sales-report/scripts/"}
      + name);
    ASSERT_TRUE(text.has_value());
    for (unsigned seed = 0; seed < 150; ++seed) {
      std::mt19937 random{seed};
      auto changed = *text;
      for (auto i = random() % 12; i-- > 0;)
        mutate(changed, random);
      auto doc =
        parse_body("Run scripts/a.py.\n", {file_of("scripts/a.py", changed),
                                           file_of("scripts/b.js", changed),
                                           file_of("scripts/c.sh", changed)});
      ASSERT_EQ(doc->scripts.size(), 3u);
      for (const auto& one : doc->scripts)
        for (const auto& argument : one.arguments)
          EXPECT_FALSE(argument.name.empty()) << "seed " << seed;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(skill, mutated,
                         ::testing::Values("sales-report", "changelog-writer"),
                         [](const auto& one) {
                           std::string name = one.param;
                           name[name.find('-')] = '_';
                           return name;
                         });

} // namespace
} // namespace skvm::test
