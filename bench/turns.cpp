#include "turns.hpp"

#include "base/files.hpp"
#include "provider.hpp"

#include <iostream>
#include <limits>
#include <utility>

namespace skvm::bench {

namespace {

namespace fs = std::filesystem;

constexpr int few_turns = 20;
constexpr int many_turns = 220;

/// One run of that many turns, tools included: they list a folder.
child_cost run_turns(const fs::path& below, int turns, int times,
                     const std::string& settings) {
  provider server{turns, {}};
  auto where = make_stage(below, server.port(), settings);
  return best_of(times,
                 {(where.bin / "skvm").string(), "run", "--quiet", "--no-skill",
                  "--model", "bench/m", "list it"},
                 where);
}

} // namespace

numbers measure_turns(const fs::path& below, int times) {
  numbers out;
  for (const auto& [name, settings] :
       {std::pair{"", ""},
        std::pair{"_unsynced", "[journal]\nsync = \"never\"\n"},
        std::pair{"_unjournaled", "[journal]\nenabled = false\n"}}) {
    auto place = below / (std::string{"turns"} + name);
    auto few = run_turns(place / "few", few_turns, times, settings);
    auto many = run_turns(place / "many", many_turns, times, settings);
    out["run_further_turn" + std::string{name} + "_cpu_ms"] =
      (many.cpu_ms - few.cpu_ms) / (many_turns - few_turns);
    if (!out.contains("run_20_turns_ms")) {
      out["run_20_turns_cpu_ms"] = few.cpu_ms;
      out["run_20_turns_ms"] = few.wall_ms;
      out["run_20_turns_rss_mb"] = few.rss_mb;
    }
  }
  return out;
}

int serve_turns(int turns, int latency_ms) {
  auto below = make_temporary_folder(fs::temp_directory_path(), "skvm-bench-");
  if (!below) {
    std::cerr << "bench: " << below.error().text() << '\n';
    return 3;
  }
  temporary_folder holder{*below};
  provider server{turns, std::chrono::milliseconds{latency_ms}};
  auto where = make_stage(*below, server.port());
  for (const auto& variable : where.env)
    std::cout << "export " << variable << '\n';
  std::cout << "cd " << where.work.string() << std::endl;
  std::cin.ignore(std::numeric_limits<std::streamsize>::max());
  return 0;
}

} // namespace skvm::bench
