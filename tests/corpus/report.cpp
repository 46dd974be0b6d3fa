// Prints how the passes do on the labelled skills, and every disagreement.
//
//   corpus_report CONFIG PLUGINS CORPUS all|tuned|held|SET|SKILL…
//
// A SET is one that labels name, such as `fresh` or `opened`. `all` is without
// these. Of `fresh-held`, and of sets whose name begins with `blind`, only the
// sums are shown, however a skill of them is asked for.
#include "tests/corpus/accuracy.hpp"
#include "tests/support/static_compile.hpp"

#include "skill/skill_loader.hpp"
#include <toml++/toml.h>

#include <algorithm>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <set>

namespace {

/// Whether who tunes may not see what is missed in the skills of a set.
bool is_closed(const std::set<std::string>& sets) {
  return std::ranges::any_of(sets, [](const std::string& one) {
    return one == "fresh-held" || one.starts_with("blind");
  });
}

/// Which sets a label file is of. The two halves of `all` take turns, starting
/// with `tuned`; other sets say so in the file.
std::set<std::string> sets_of(const std::filesystem::path& label,
                              bool& is_held) {
  auto named = toml::parse_file(label.string())["set"].value<std::string>();
  if (named)
    return {*named};
  is_held = !is_held;
  return {"all", is_held ? "held" : "tuned"};
}

} // namespace

int main(int argc, char** argv) {
  namespace fs = std::filesystem;
  if (argc < 5) {
    std::cerr << "usage: corpus_report CONFIG PLUGINS CORPUS "
                 "all|tuned|held|SET|SKILL...\n";
    return 2;
  }
  const std::set<std::string> only{argv + 4, argv + argc};
  try {
    const skvm::test::static_compiler compiler{argv[1], argv[2], "bare",
                                               "sim/small"};
    const fs::path corpus{argv[3]};
    std::set<fs::path> labels;
    for (const auto& each : fs::directory_iterator{corpus / "labels"})
      labels.insert(each.path());
    skvm::test::scores all;
    auto is_held = true; // the first is not
    for (const auto& file : labels) {
      auto names = sets_of(file, is_held);
      auto quiet = is_closed(names);
      auto name = file.stem().string();
      names.insert(name);
      if (std::ranges::none_of(
            names, [&](const auto& one) { return only.contains(one); }))
        continue;
      auto skill = skvm::load_skill((corpus / "skills" / name).string());
      if (!skill) {
        std::cout << name << ": " << skill.error().text() << '\n';
        continue;
      }
      auto compiled = compiler.compile(*skill);
      for (const auto& violation : compiled.guard.violations)
        std::cout << name << " guard: " << violation.rule << " line "
                  << violation.line << ": " << violation.message << " ["
                  << violation.edit << "]\n";
      if (!compiled.failure.empty())
        std::cout << name << " failed: " << compiled.failure << '\n';
      for (const auto& [kind, score] :
           skvm::test::compare_with_labels(file, compiled.artifacts)) {
        all[kind] += score;
        for (const auto& words : score.disagreements)
          if (!quiet)
            std::cout << name << ' ' << kind << ": " << words << '\n';
      }
    }
    std::cout << std::fixed << std::setprecision(3);
    for (const auto& [kind, score] : all)
      std::cout << kind << ": precision " << score.precision() << ", recall "
                << score.recall() << " (" << score.right << " right, "
                << score.wrong << " wrong, " << score.missed << " missed)\n";
  } catch (const std::exception& failed) {
    std::cerr << failed.what() << '\n';
    return 1;
  }
  return 0;
}
