#include "tests/check/shipped_rules.hpp"

#include "skill/skill_loader.hpp"

#include <filesystem>
#include <set>
#include <utility>

/// The skills of the corpus were written to be what people write, and none to
/// be reported: what is said of them is a false alarm, unless it is listed.
namespace skvm::test {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> skills() {
  std::vector<fs::path> out;
  std::error_code why;
  fs::directory_iterator walk{SKVM_SOURCE_DIR "/tests/corpus/skills", why};
  for (; !why && walk != fs::directory_iterator{}; walk.increment(why))
    if (fs::exists(walk->path() / "SKILL.md"))
      out.push_back(walk->path());
  EXPECT_FALSE(why) << why.message();
  std::sort(out.begin(), out.end());
  return out;
}

/// Said of these with good reason: a colon in a description that is not quoted,
/// a script or a command that is run and may not be.
const std::set<std::pair<std::string, std::string>> deserved{
  {"canary-rollout", "script-not-executable"},
  {"homelab-backup", "yaml-repaired"},
  {"paper-brief", "yaml-repaired"},
  {"pr-five-passes", "excluded-command"},
  {"relecture-memoire", "yaml-repaired"},
};

TEST(check_corpus, raises_no_alarm_over_the_skills_of_the_corpus) {
  auto all = skills();
  EXPECT_GE(all.size(), 40U);
  for (const auto& dir : all) {
    auto loaded = load_skill(dir);
    ASSERT_TRUE(loaded) << dir << ": " << loaded.error().text();
    for (const auto& one : check_skill(**loaded, shipped_rules()).diagnostics)
      EXPECT_TRUE(one.level == severity::note
                  || deserved.contains({dir.filename().string(), one.code}))
        << dir.filename() << ": " << one.file << ":" << one.line << ": "
        << one.code << ": " << one.message;
  }
}

} // namespace
} // namespace skvm::test
