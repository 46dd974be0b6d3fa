// Prints how the passes do on the labelled skills, and every disagreement.
//
//   corpus_report CONFIG PLUGINS CORPUS all|tuned|held|SKILL…
#include "tests/corpus/accuracy.hpp"
#include "tests/support/static_compile.hpp"

#include "skill/skill_loader.hpp"

#include <filesystem>
#include <iomanip>
#include <iostream>
#include <set>

int main(int argc, char** argv) {
  namespace fs = std::filesystem;
  if (argc < 5) {
    std::cerr
      << "usage: corpus_report CONFIG PLUGINS CORPUS all|tuned|held|SKILL...\n";
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
      is_held = !is_held;
      auto name = file.stem().string();
      if (!only.contains("all") && !only.contains(is_held ? "held" : "tuned")
          && !only.contains(name))
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
