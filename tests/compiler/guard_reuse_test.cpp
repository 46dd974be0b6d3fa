#include "tests/compiler/guard_skills.hpp"

#include "compiler/guard_text.hpp"
#include "skill/skill_loader.hpp"
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <random>
#include <string>
#include <string_view>

namespace skvm {
namespace {

constexpr std::string_view front = "---\nname: demo\ndescription: d\n---\n";

skill_ptr skill_of(const std::string& text) {
  auto got = parse_skill(text, "/skills/demo", test::bundle());
  EXPECT_TRUE(got);
  return *got;
}

/// A text, and what became of some places of it.
struct edited {
  std::string before{front};
  std::string after{front};
  std::vector<guard::change> changes{};

  void keep(std::string_view text) {
    before += text;
    after += text;
  }

  void change(std::string_view from, std::string_view to) {
    changes.push_back({{before.size(), before.size() + from.size()},
                       {after.size(), after.size() + to.size()},
                       {}});
    before += from;
    after += to;
  }
};

void expect_same_reading(const edited& of) {
  auto original = skill_of(of.before);
  auto compiled = skill_of(of.after);
  auto before = guard::read_text(*original);
  auto whole = guard::read_text(*compiled);
  auto reused = guard::read_changed(*compiled, *original, before, of.changes);
  EXPECT_TRUE(whole.tokens == reused.tokens
              && whole.sentences == reused.sentences)
    << of.before << "\nto\n"
    << of.after;
}

TEST(guard_reuse, reads_like_the_whole_text) {
  static constexpr std::array lines{"# a\n",
                                    "## b c\n",
                                    "word (and\n",
                                    "more) words: see\n",
                                    "\n",
                                    "===\n",
                                    "---\n",
                                    "```sh\n",
                                    "```\n",
                                    "\n    code\n",
                                    "- x\n",
                                    "1. y\n",
                                    "> quote\n",
                                    "<!-- note\n",
                                    "-->\n",
                                    "~~s\n",
                                    "| c | d |\n",
                                    "`tick\n",
                                    "Do this. And that.\n",
                                    "~~~\n"};
  std::mt19937 random{7};
  auto line = [&] { return lines[random() % lines.size()]; };
  for (int i = 0; i < 1500 && !testing::Test::HasFailure(); ++i) {
    edited text;
    for (auto count = 1 + random() % 25; count > 0; --count)
      if (random() % 8 != 0)
        text.keep(line());
      else
        text.change(random() % 2 != 0 ? line() : "",
                    random() % 2 != 0 ? line() : "");
    expect_same_reading(text);
  }
}

TEST(guard_reuse, last_heading_that_changes_costs_no_further_walk_a_line) {
  edited text;
  for (int i = 0; i < 100'000; ++i)
    text.keep("# a\n");
  text.keep("text\n");
  text.change("===\n", "---\n"); // another level for the line above
  auto original = skill_of(text.before);
  auto compiled = skill_of(text.after);
  auto before = guard::read_text(*original);
  auto start = std::chrono::steady_clock::now();
  auto read = guard::read_changed(*compiled, *original, before, text.changes);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds{3});
  EXPECT_TRUE(read.tokens == guard::read_text(*compiled).tokens);
}

} // namespace
} // namespace skvm
