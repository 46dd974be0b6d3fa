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
  static constexpr std::array<std::string_view, 28> scraps{"\n",
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
                                                           "Step 3"};
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

class mutations : public ::testing::TestWithParam<const char*> {};

TEST_P(mutations, of_a_skill_stay_sound) {
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

INSTANTIATE_TEST_SUITE_P(skill, mutations,
                         ::testing::Values("sales-report", "changelog-writer"),
                         [](const auto& one) {
                           std::string name = one.param;
                           name[name.find('-')] = '_';
                           return name;
                         });

} // namespace
} // namespace skvm::test
