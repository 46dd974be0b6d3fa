#include "tests/compiler/guard_skills.hpp"
#include "tests/support/sizes.hpp"

#include "compiler/guard.hpp"
#include "skill/skill_loader.hpp"
#include <gtest/gtest.h>

#include <random>
#include <set>

namespace skvm {
namespace {

guard_report judged(const skill& original, std::vector<edit> edits) {
  for (auto& one : edits) {
    one.pass = "p";
    one.rule = "r";
  }
  auto edited = apply_edits(original.source, std::move(edits));
  auto compiled = parse_skill(edited.text, test::install_dir, original.files);
  EXPECT_TRUE(compiled);
  return check_contract(original, **compiled, edited.applied);
}

edit replacing(std::size_t begin, std::size_t end, std::string by) {
  edit out;
  out.where = {begin, end};
  out.replacement = std::move(by);
  return out;
}

struct word {
  std::size_t begin;
  std::size_t end;
};

/// Letters and digits between others, in the body.
std::vector<word> words_of(const skill& in) {
  std::vector<word> out;
  auto is_inner = [&](std::size_t at) {
    return std::isalnum(static_cast<unsigned char>(in.source[at])) != 0;
  };
  for (auto at = in.body_begin; at < in.source.size();) {
    auto end = at;
    while (end < in.source.size() && is_inner(end))
      ++end;
    if (end > at)
      out.push_back({at, end});
    at = end + 1;
  }
  return out;
}

skill_ptr skill_of(const std::string& text) {
  auto got = parse_skill(text, "/skills/demo", test::bundle());
  EXPECT_TRUE(got);
  return *got;
}

const std::set<std::string>& articles() {
  static const std::set<std::string> words{
    "a",     "an",    "the", "please", "also", "this", "that",
    "these", "those", "it",  "its",    "is",   "are",  "be"};
  return words;
}

std::string lower(std::string text) {
  for (auto& c : text)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

TEST(guard_property, no_word_but_an_article_can_go) {
  for (const auto* text : {&test::invoices, &test::release}) {
    auto original = skill_of(*text);
    for (auto [begin, end] : words_of(*original)) {
      auto gone = original->source.substr(begin, end - begin);
      if (articles().count(lower(gone)) != 0)
        continue;
      EXPECT_FALSE(judged(*original, {replacing(begin, end, "")}).passed)
        << "'" << gone << "' at line " << original->line_of(begin);
    }
  }
}

TEST(guard_property, no_word_can_become_another) {
  for (const auto* text : {&test::invoices, &test::release}) {
    auto original = skill_of(*text);
    for (auto [begin, end] : words_of(*original)) {
      auto was = original->source.substr(begin, end - begin);
      if (articles().count(lower(was)) != 0)
        continue;
      EXPECT_FALSE(judged(*original, {replacing(begin, end, "kettle")}).passed)
        << "'" << was << "' at line " << original->line_of(begin);
    }
  }
}

TEST(guard_property, no_line_can_go) {
  for (const auto* text : {&test::invoices, &test::release}) {
    auto original = skill_of(*text);
    for (std::size_t i = 0; i + 1 < original->line_starts.size(); ++i) {
      auto begin = original->line_starts[i];
      auto end = original->line_starts[i + 1];
      auto line = original->source.substr(begin, end - begin);
      bool says =
        line.find_first_of("abcdefghijklmnopqrstuvwxyz`") != std::string::npos;
      if (begin < original->body_begin || !says)
        continue;
      EXPECT_FALSE(judged(*original, {replacing(begin, end, "")}).passed)
        << line;
    }
  }
}

TEST(guard_property, the_text_itself_passes_however_broken_it_is) {
  static constexpr std::string_view pieces[] = {
    "`",  "```\n", "\n1. ", "<!--",  "-->",   "~~",  "> ",          "\r\n",
    "- ", "|",     "\xff",  "\n\n",  "# ",    "$(",  "**",          "[x]: ",
    "\t", "(",     "{",     "<div>", "~~~\n", ":\n", "\xe2\x80\x8b"};
  std::mt19937 random{11};
  for (int round = 0; round < 400; ++round) {
    auto text = round % 2 == 0 ? test::invoices : test::release;
    for (auto left = random() % 12; left > 0; --left) {
      auto at = random() % text.size();
      if (random() % 2 == 0)
        text.erase(at, random() % 30);
      else
        text.insert(at, pieces[random() % std::size(pieces)]);
    }
    auto original = parse_skill(text, "/skills/demo", test::bundle());
    if (!original)
      continue;
    auto report = judged(**original, {});
    EXPECT_TRUE(report.passed) << report.violations.front().rule << ": "
                               << report.violations.front().message << "\n"
                               << text;
  }
}

TEST(guard_property, any_edit_gets_a_verdict_and_each_fault_an_edit) {
  std::mt19937 random{12};
  for (int round = 0; round < 400; ++round) {
    auto original = skill_of(round % 2 == 0 ? test::invoices : test::release);
    std::vector<edit> edits;
    for (auto left = 1 + random() % 6; left > 0; --left) {
      auto at = original->body_begin
                + random() % (original->source.size() - original->body_begin);
      auto end = std::min(original->source.size(), at + random() % 40);
      auto from = random() % original->source.size();
      edits.push_back(
        replacing(at, end, original->source.substr(from, random() % 60)));
    }
    for (const auto& found : judged(*original, std::move(edits)).violations)
      EXPECT_EQ(found.edit, "p/r") << found.rule;
  }
}

TEST(guard_property, large_texts_get_a_verdict) {
  std::string text{"---\nname: big\ndescription: d\n---\n\n# Big\n\n"};
  // A little beyond what is analysed.
  for (int i = 0; text.size() < (std::size_t{2} << 20) + 65'536; ++i)
    text += "Never delete row " + std::to_string(i)
            + ", then write `a.csv` (twice) to <folder>. ";
  auto original = skill_of(text);
  auto at = text.find("# Big\n") + 6;
  EXPECT_TRUE(
    judged(*original, {replacing(at, at, "\nKeep a copy.\n")}).passed);
  // Much of it replaced by as much, turned around.
  auto half = test::large(text.size() - at) / 2;
  EXPECT_FALSE(judged(*original, {replacing(at, at + 2 * half,
                                            text.substr(at + half, half)
                                              + text.substr(at, half))})
                 .passed);
}

TEST(guard_property, one_edit_of_the_whole_body_is_compared_word_by_word) {
  auto original = skill_of(test::invoices);
  auto body = test::invoices.substr(original->body_begin);
  auto whole = [&](std::string by) {
    return judged(*original, {replacing(original->body_begin,
                                        test::invoices.size(), std::move(by))});
  };
  EXPECT_TRUE(whole(body).passed);
  EXPECT_TRUE(whole(body + "\nThe ledger lists paid invoices.\n").passed);
  auto at = body.find("NEVER pay");
  auto report = whole(body.replace(at, 5, "Maybe"));
  ASSERT_FALSE(report.passed);
  EXPECT_EQ(report.violations.front().rule, "constraint-lost");
  EXPECT_EQ(report.violations.front().line,
            original->line_of(test::invoices.find("NEVER pay")));
}

} // namespace
} // namespace skvm
