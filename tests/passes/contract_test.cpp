#include "skvm/sentences.hpp"

#include "tests/passes/pass_fixture.hpp"

#include "compiler/guard.hpp"
#include "compiler/profiles.hpp"
#include "plugins/passes/rewrite_skill/rewrite_skill.hpp"
#include <gmock/gmock.h>

#include <set>

/// Whatever the skill and the target: nothing that the skill demands is dropped
/// or weakened.
namespace {

using rewrite_skill::rewrite_skill_pass;
using testing::IsEmpty;

std::vector<skvm::skill_ptr> subjects() {
  auto root = pass_test::source_dir();
  std::vector<skvm::skill_ptr> out;
  for (const auto& entry :
       std::filesystem::directory_iterator{root / "examples" / "skills"})
    if (auto loaded = skvm::load_skill(entry.path()))
      out.push_back(*loaded);
  for (const auto& entry : std::filesystem::recursive_directory_iterator{
         root / "tests" / "skill" / "golden"})
    if (entry.path().filename() == "SKILL.md")
      if (auto loaded = skvm::load_skill(entry.path().parent_path()))
        out.push_back(*loaded);
  // Three that have something for every rule.
  auto clean = pass_test::file(
    "scripts/clean.py", "import argparse\np = argparse.ArgumentParser()\n"
                        "p.add_argument('source')\n"
                        "p.add_argument('-o', '--output', required=True)\n");
  out.push_back(pass_test::skill(
    "Work in plain English. NEVER change the input files.\n\n## Workflow\n\n"
    "1. Read `a.md`, `b.md` and `c.md` and compare them.\n"
    "2. Run the three searches in parallel.\n"
    "3. For each file in `data/`, clean it:\n\n   ```bash\n   python3 "
    "scripts/clean.py data/<region>.csv -o clean/<region>.csv\n   ```\n\n"
    "4. Clean `data.csv` with the clean script and save it as `tidy.csv`.\n"
    "5. Check it. If it is empty, stop. If it has one row, warn the user; "
    "otherwise go on.\n"
    "6. Repeat until the totals agree with the list.\n\n"
    "## Layout\n\nUse this template:\n\n```markdown\n# [Quarter]\n\n[Total] "
    "EUR\n```\n",
    {clean}));
  out.push_back(pass_test::skill(
    "## Workflow\n\n"
    "1. Load the table with pandas or the csv module. Sort it. Note the rows. "
    "Tell the user.\n"
    "2. Compute the average and the share of each region in `totals.json`.\n"
    "3. Write a comprehensive report of 3000 words to `report.md`.\n"
    "4. Compute the distance between both stops.\n"
    "5. Click the button on the page, or use the REST API.\n"
    "6. Find the dates with a regex and its named groups.\n"));
  out.push_back(pass_test::skill(
    "## Workflow\n\n1. Write `a.json`, a JSON object with the keys `name`, "
    "`total` and `date`. Follow the format.\n2. Send it.\n"));
  return out;
}

std::vector<skvm::profile> targets() {
  std::vector<skvm::profile> out;
  for (int level = 0; level <= 3; ++level)
    out.push_back(pass_test::flat_profile(level));
  auto shipped =
    skvm::list_profiles({pass_test::source_dir() / "config" / "profiles"});
  EXPECT_GE(shipped.profiles.size(), 20u);
  for (auto& one : shipped.profiles)
    out.push_back(std::move(one.profile));
  return out;
}

/// The original with the replacements alone.
std::string replaced_only(const skvm::skill& subject,
                          const std::vector<skvm::edit>& edits) {
  std::vector<skvm::edit> replacing;
  for (const auto& one : edits)
    if (one.where.size() > 0)
      replacing.push_back(one);
  return skvm::apply_edits(subject.source, replacing).text;
}

std::multiset<std::string> sentences_of(const skvm::skill& subject) {
  std::multiset<std::string> out;
  skvm::sentences all{subject};
  for (const auto& one : all.all())
    out.emplace(one.text);
  return out;
}

} // namespace

TEST(contract, holds_for_every_skill_and_every_shipped_profile) {
  static const std::set<std::string> may_replace{"absolute-path",
                                                 "each-file-loop"};
  std::set<std::string> seen;
  for (const auto& subject : subjects())
    for (const auto& target : targets()) {
      SCOPED_TRACE(subject->name + " for " + target.harness + "/"
                   + target.model);
      auto out = pass_test::run<rewrite_skill_pass>(*subject, &target);
      for (const auto& one : out.edits) {
        seen.insert(one.rule);
        EXPECT_FALSE(one.reason.empty()) << one.rule;
        EXPECT_TRUE(one.where.size() == 0 || may_replace.contains(one.rule))
          << one.rule;
      }
      auto edited = skvm::apply_edits(subject->source, out.edits);
      EXPECT_THAT(edited.rejected, IsEmpty());
      auto compiled =
        skvm::parse_skill(edited.text, "/variants/v1/skill", subject->files);
      ASSERT_TRUE(compiled);

      auto kept = skvm::parse_skill(replaced_only(*subject, out.edits),
                                    "/variants/v1/skill", subject->files);
      ASSERT_TRUE(kept);
      auto said = sentences_of(**compiled);
      for (const auto& one : sentences_of(**kept))
        EXPECT_TRUE(said.contains(one)) << one;
      for (const auto& one : (*kept)->constraints) {
        bool stands =
          std::any_of((*compiled)->constraints.begin(),
                      (*compiled)->constraints.end(), [&](const auto& other) {
                        return other.kind == one.kind && other.text == one.text;
                      });
        EXPECT_TRUE(stands) << one.text;
      }
      for (const auto& one : (*kept)->code) {
        bool stands = std::any_of(
          (*compiled)->code.begin(), (*compiled)->code.end(),
          [&](const auto& other) {
            return other.text == one.text && other.language == one.language;
          });
        EXPECT_TRUE(stands) << one.text;
      }

      auto report = skvm::check_contract(*subject, **compiled, edited.applied);
      for (const auto& violation : report.violations)
        ADD_FAILURE() << violation.rule << ": " << violation.message;
      EXPECT_THAT(pass_test::rules(
                    pass_test::run<rewrite_skill_pass>(**compiled, &target)),
                  IsEmpty());
    }
  // The skills have something for each rule but these.
  for (const auto* rule :
       {"absolute-path", "alternative-path", "checklist", "chunked-output",
        "decision-table", "delegate-arithmetic", "delegate-geometry",
        "each-file-loop", "explicit-command", "fixed-iteration", "note",
        "output-template", "positive-constraint", "sequential-calls",
        "sequential-reads", "standard-library", "step-split", "worked-example"})
    EXPECT_TRUE(seen.contains(rule)) << rule;
}
