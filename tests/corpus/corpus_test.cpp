#include "tests/corpus/accuracy.hpp"
#include "tests/corpus/variation.hpp"
#include "tests/support/static_compile.hpp"

#include "compiler/guard_match.hpp"
#include "skill/skill_loader.hpp"
#include <gtest/gtest.h>
#include <toml++/toml.h>

#include <filesystem>
#include <random>
#include <set>

namespace skvm::test {

namespace {

namespace fs = std::filesystem;

const fs::path corpus{SKVM_SOURCE_DIR "/tests/corpus"};

const static_compiler& compiler() {
  static const static_compiler one{SKVM_SOURCE_DIR "/config",
                                   SKVM_BUILT_PLUGINS, "bare", "sim/small"};
  return one;
}

std::vector<skill_ptr> skills() {
  std::set<fs::path> folders;
  for (const auto& each : fs::directory_iterator{corpus / "skills"})
    folders.insert(each.path());
  std::vector<skill_ptr> out;
  for (const auto& folder : folders) {
    auto loaded = load_skill(folder.string());
    EXPECT_TRUE(loaded) << folder << ": " << loaded.error().text();
    if (loaded)
      out.push_back(*loaded);
  }
  return out;
}

} // namespace

TEST(corpus, every_skill_compiles_and_passes_the_guard) {
  auto all = skills();
  EXPECT_GE(all.size(), 40u);
  for (const auto& each : all) {
    auto compiled = compiler().compile(each);
    EXPECT_EQ(compiled.failure, "") << each->name;
    for (const auto& violation : compiled.guard.violations)
      ADD_FAILURE() << each->name << ", line " << violation.line << ": "
                    << violation.rule << ": " << violation.message;
  }
}

TEST(corpus, every_variation_compiles_to_the_same_twice) {
  auto all = skills();
  for (unsigned seed = 0; seed < 500; ++seed) {
    auto one = varied(*all[seed % all.size()], seed);
    if (!one)
      continue;
    auto first = compiler().compile(one);
    auto second = compiler().compile(one);
    EXPECT_EQ(first.failure, "") << one->name << ", seed " << seed;
    EXPECT_EQ(first.text, second.text) << one->name << ", seed " << seed;
    EXPECT_EQ(first.artifacts, second.artifacts)
      << one->name << ", seed " << seed;
  }
}

/// How skills are read whose label names that set; none for the first 48.
scores scores_of(const std::set<std::string>& sets) {
  scores all;
  for (const auto& each : skills()) {
    auto label =
      corpus / "labels" / (fs::path{each->dir}.filename().string() + ".toml");
    // Owned: a view into the parsed file would outlive it.
    auto set = toml::parse_file(label.string())["set"].value_or(std::string{});
    if (!sets.contains(set))
      continue;
    for (const auto& [kind, score] :
         compare_with_labels(label, compiler().compile(each).artifacts))
      all[kind] += score;
  }
  return all;
}

/// Those that passes are tuned on. What they do on others, `corpus_report`
/// says.
TEST(corpus, what_was_read_once_is_read_the_same_again) {
  auto all = skills();
  auto expect_same = [](const skill& original, const skill& compiled,
                        const std::vector<edit>& applied) {
    auto changes = guard::changes_between(original, compiled, applied);
    auto anew = guard::read_text(compiled);
    auto reused = guard::read_changed(compiled, original,
                                      guard::read_text(original), changes);
    EXPECT_EQ(reused.tokens, anew.tokens) << original.name;
    EXPECT_EQ(reused.sentences, anew.sentences) << original.name;
  };
  for (const auto* harness : {"bare", "hermes", "openclaw"})
    for (const auto* model : {"sim/small", "qwen/qwen3.5-9b", "none/known"}) {
      static_compiler target{SKVM_SOURCE_DIR "/config", SKVM_BUILT_PLUGINS,
                             harness, model};
      for (const auto& each : all) {
        auto done = target.compile(each);
        auto compiled = parse_changed(*each, done.text, "/v/skill");
        ASSERT_TRUE(compiled);
        expect_same(*each, **compiled, done.edits);
      }
    }
  // Edits of any kind at any place.
  std::mt19937 random{7};
  const std::vector<std::string> pieces{
    "",     " ",    "\n",      "\n\n",    "```\n",      "`",
    "<!--", "-->",  "~~",      "\r",      "\n## New\n", "- item\n",
    "> ",   "(",    "| a | b", "a word.", "    ",       "\n```sh\nls\n```\n",
    "x:",   "---\n"};
  for (int round = 0; round < 3000; ++round) {
    const auto& each = *all[random() % all.size()];
    std::vector<edit> edits;
    for (auto left = 1 + random() % 6; left > 0; --left) {
      auto body = each.source.size() - each.body_begin;
      auto begin = each.body_begin + random() % (body + 1);
      if (random() % 2 == 0)
        begin = each.offset_of_line(each.line_of(begin));
      begin = std::max(begin, each.body_begin);
      auto end = std::min(each.source.size(),
                          begin + (random() % 3 == 0 ? random() % 40 : 0));
      edit one;
      one.where = {begin, end};
      one.replacement = pieces[random() % pieces.size()];
      edits.push_back(std::move(one));
    }
    auto edited = apply_edits(each.source, std::move(edits));
    if (auto compiled = parse_changed(each, edited.text, "/v/skill"))
      expect_same(each, **compiled, edited.applied);
  }
}

TEST(corpus, is_read_as_people_read_it) {
  auto all = scores_of({""});
  EXPECT_GE(all["dependencies"].precision(), 0.9);
  EXPECT_GE(all["dependencies"].recall(), 0.85);
  EXPECT_GE(all["parallel"].precision(), 0.85);
  EXPECT_GE(all["parallel"].recall(), 0.8);
  EXPECT_GE(all["primitives"].precision(), 0.8);
  EXPECT_GE(all["primitives"].recall(), 0.8);
  EXPECT_GE(all["steps"].precision(), 0.95);
  EXPECT_GE(all["steps"].recall(), 0.95);
}

/// The 14 that were blind and are read now.
TEST(corpus, is_read_where_it_was_opened) {
  auto opened = scores_of({"opened"});
  EXPECT_GE(opened["dependencies"].precision(), 0.9);
  EXPECT_GE(opened["dependencies"].recall(), 0.8);
  EXPECT_GE(opened["parallel"].precision(), 0.95);
  EXPECT_GE(opened["parallel"].recall(), 0.55);
  EXPECT_GE(opened["primitives"].precision(), 0.85);
  EXPECT_GE(opened["primitives"].recall(), 0.85);
  EXPECT_GE(opened["steps"].precision(), 0.95);
  EXPECT_GE(opened["steps"].recall(), 0.95);
}

/// The 12 of the fresh set that nobody looked at one by one.
TEST(corpus, is_read_where_nobody_looked) {
  auto held = scores_of({"fresh-held"});
  EXPECT_GE(held["dependencies"].precision(), 0.9);
  EXPECT_GE(held["dependencies"].recall(), 0.8);
  EXPECT_GE(held["parallel"].precision(), 0.85);
  EXPECT_GE(held["parallel"].recall(), 0.65);
  EXPECT_GE(held["primitives"].precision(), 0.8);
  EXPECT_GE(held["primitives"].recall(), 0.65);
  EXPECT_GE(held["steps"].precision(), 0.95);
  EXPECT_GE(held["steps"].recall(), 0.95);
}

TEST(corpus, has_a_label_for_every_skill) {
  for (const auto& each : skills())
    EXPECT_NO_THROW(compare_with_labels(
      corpus / "labels" / (fs::path{each->dir}.filename().string() + ".toml"),
      compiler().compile(each).artifacts))
      << each->dir;
}

} // namespace skvm::test
