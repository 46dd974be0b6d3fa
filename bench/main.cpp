// Measures the program as a whole process, against a provider on loopback that
// lives in this process. Writes a flat JSON object of name → number.
#include "base/files.hpp"
#include "child.hpp"
#include "corpus.hpp"
#include "durable.hpp"
#include "held.hpp"
#include "idle.hpp"
#include "many_runs.hpp"
#include "micro.hpp"
#include "provider.hpp"
#include "scheduler.hpp"
#include "solidify.hpp"
#include "stage.hpp"
#include "turns.hpp"
#include "views.hpp"
#include <sys/resource.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <thread>

namespace skvm::bench {

namespace {

namespace fs = std::filesystem;

void measure_version(const fs::path& below, numbers& out) {
  auto where = make_stage(below, 1);
  auto cost = best_of(20, {(where.bin / "skvm").string(), "version"}, where);
  out["version_ms"] = cost.wall_ms;
  out["version_cpu_ms"] = cost.cpu_ms;
  out["version_rss_mb"] = cost.rss_mb;
}

void measure_many(const fs::path& below, int count, numbers& out) {
  provider server{2, std::chrono::milliseconds{200}};
  auto where = make_stage(below, server.port());
  auto cost = best_of(
    3, {(where.bin / "skvm-bench").string(), "runs", std::to_string(count)},
    where);
  auto name = "runs_" + std::to_string(count);
  out[name + "_ms"] = cost.wall_ms;
  out[name + "_cpu_ms"] = cost.cpu_ms;
  out[name + "_rss_mb"] = cost.rss_mb;
}

/// Conversations at once, three turns each of 300 ms. The CPU bound is what
/// both processes took, over the cores that they share.
child_cost measure_branches(const fs::path& below, int count, numbers& out) {
  constexpr int turns = 3;
  constexpr double latency_ms = 300;
  provider server{turns, std::chrono::milliseconds{300}};
  auto where = make_stage(below, server.port());
  auto times = count > 1000 ? 3 : 5;
  auto before = own_cpu_ms();
  auto cost = best_of(
    times, {(where.bin / "skvm-bench").string(), "runs", std::to_string(count)},
    where);
  auto name = "branches_" + std::to_string(count);
  auto both = cost.cpu_ms + (own_cpu_ms() - before) / times;
  auto bound =
    std::max(turns * latency_ms, both / std::thread::hardware_concurrency());
  out[name + "_ms"] = cost.wall_ms;
  out[name + "_cpu_ms"] = cost.cpu_ms;
  out[name + "_rss_mb"] = cost.rss_mb;
  out[name + "_bound_ms"] = bound;
  out[name + "_over_bound"] = cost.wall_ms / bound;
  return cost;
}

/// A connection for each branch, in each process.
bool may_open(rlim_t count) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_max >= count;
}

void measure_all_branches(const fs::path& below, numbers& out) {
  if (!may_open(10'500)) {
    std::cerr << "bench: not 10,000 branches, since a process may not open "
                 "that many connections here; see 'ulimit -n'\n";
    return;
  }
  child_cost idle = measure_branches(below / "1", 1, out);
  child_cost few = measure_branches(below / "100", 100, out);
  child_cost many = measure_branches(below / "10000", 10'000, out);
  auto per_turn = [&](const child_cost& cost, int count) {
    return (cost.cpu_ms - idle.cpu_ms) / (3 * (count - 1));
  };
  out["branches_100_cpu_per_turn_ms"] = per_turn(few, 100);
  out["branches_10000_cpu_per_turn_ms"] = per_turn(many, 10'000);
  out["branches_memory_each_kb"] =
    (many.rss_mb - few.rss_mb) * 1024 / (10'000 - 100);
}

/// Compiles a skill with no model: anew, and from the cache.
void measure_compile(const fs::path& below, const std::string& skill,
                     numbers& out) {
  auto where = make_stage(below, 1);
  std::vector<std::string> anew{(where.bin / "skvm").string(),
                                "compile",
                                skill,
                                "--model",
                                "sim/small",
                                "--force",
                                "--json"};
  auto cold = best_of(5, anew, where);
  anew.erase(anew.end() - 2);
  auto warm = best_of(5, anew, where);
  out["compile_process_ms"] = cold.wall_ms;
  out["compile_process_cached_ms"] = warm.wall_ms;
}

/// CPU of 1,000 runs at once with the journal and without, by turns, since the
/// machine does not stay as it is.
int measure_journal_share() {
  auto below = make_temporary_folder(fs::temp_directory_path(), "skvm-bench-");
  if (!below) {
    std::cerr << "bench: " << below.error().text() << '\n';
    return 3;
  }
  temporary_folder holder{*below};
  provider server{2, std::chrono::milliseconds{200}};
  std::vector<double> with;
  std::vector<double> without;
  for (int i = 0; i < 24; ++i) {
    auto on = i % 2 == 0;
    auto where = make_stage(*below / std::to_string(i), server.port());
    std::ofstream{*below / std::to_string(i) / "skvm.toml", std::ios::app}
      << "[journal]\nenabled = " << (on ? "true" : "false") << '\n';
    auto cost =
      best_of(1, {(where.bin / "skvm-bench").string(), "runs", "1000"}, where);
    (on ? with : without).push_back(cost.cpu_ms);
  }
  std::sort(with.begin(), with.end());
  std::sort(without.begin(), without.end());
  auto median = [](const std::vector<double>& of) {
    return (of[of.size() / 2 - 1] + of[of.size() / 2]) / 2;
  };
  std::cout << "runs_1000_cpu_ms with the journal: least " << with.front()
            << ", median " << median(with) << ", most " << with.back()
            << "\nwithout: least " << without.front() << ", median "
            << median(without) << ", most " << without.back()
            << "\nadded: " << (median(with) / median(without) - 1) * 100
            << " % of the median, "
            << (with.front() / without.front() - 1) * 100
            << " % of the least\n";
  return 0;
}

void print(const numbers& all) {
  for (const auto& [name, value] : all)
    std::cout << name << " " << value << '\n';
}

/// Of the build tree that this program is in.
corpus_options corpus_of(std::vector<fs::path> folders) {
  auto build = fs::canonical("/proc/self/exe").parent_path().parent_path();
  return {build / "share/skvm/config", build / "lib/skvm/plugins",
          std::move(folders)};
}

/// Before anything large happens in this process: the peak of a child's memory
/// begins with that of its parent.
void measure_processes(const fs::path& below, const std::string& skill,
                       numbers& out) {
  measure_version(below / "version", out);
  measure_compile(below / "compile", skill, out);
  out.merge(measure_turns(below / "turns"));
  measure_many(below / "1000", 1000, out);
  measure_many(below / "2000", 2000, out);
  out["runs_2000_over_1000_cpu"] =
    out["runs_2000_cpu_ms"] / out["runs_1000_cpu_ms"];
}

int measure_all(const fs::path& result, const std::string& skill,
                std::vector<fs::path> corpus) {
  auto below = make_temporary_folder(fs::temp_directory_path(), "skvm-bench-");
  if (!below) {
    std::cerr << "bench: " << below.error().text() << '\n';
    return 3;
  }
  temporary_folder holder{*below};
  numbers out;
  measure_processes(*below, skill, out);
  measure_all_branches(*below / "branches", out);
  out.merge(measure_idle(*below / "idle", 10'000));
  out.merge(measure_functions(skill));
  out.merge(measure_corpus(corpus_of(std::move(corpus))));
  out.merge(measure_solidify(skill));
  out.merge(measure_hits());
  out.merge(measure_hit_runs(*below / "hit-runs"));
  out.merge(measure_journal(*below / "journal"));
  out.merge(measure_held(*below / "held"));
  out.merge(measure_views(*below / "views"));
  print(out);
  std::ofstream file{result};
  file << "{";
  auto* comma = "";
  for (const auto& [name, value] : out) {
    file << comma << "\n  \"" << name << "\": " << value;
    comma = ",";
  }
  file << "\n}\n";
  return file ? 0 : 3;
}

} // namespace

} // namespace skvm::bench

int main(int argc, char** argv) {
  if (argc == 3 && std::string_view{argv[1]} == "runs")
    return skvm::bench::run_many(std::atoi(argv[2]));
  if (argc == 3 && std::string_view{argv[1]} == "branches") {
    skvm::bench::numbers out;
    skvm::bench::measure_all_branches(argv[2], out);
    out.merge(
      skvm::bench::measure_views(std::filesystem::path{argv[2]} / "views"));
    skvm::bench::print(out);
    return 0;
  }
  if (argc == 3 && std::string_view{argv[1]} == "idle-runs")
    return skvm::bench::run_idle(std::atoi(argv[2]));
  if (argc == 3 && std::string_view{argv[1]} == "idle") {
    skvm::bench::print(skvm::bench::measure_idle(argv[2], 10'000));
    return 0;
  }
  if (argc == 4 && std::string_view{argv[1]} == "provider")
    return skvm::bench::serve_turns(std::atoi(argv[2]), std::atoi(argv[3]));
  if (argc == 3 && std::string_view{argv[1]} == "turns") {
    skvm::bench::print(skvm::bench::measure_turns(argv[2], 9));
    return 0;
  }
  if (argc == 2 && std::string_view{argv[1]} == "scheduler") {
    skvm::bench::simulate_scheduler(std::cout);
    return 0;
  }
  if (argc == 2 && std::string_view{argv[1]} == "journal-share")
    return skvm::bench::measure_journal_share();
  if (argc == 2 && std::string_view{argv[1]} == "hits") {
    skvm::bench::print(skvm::bench::measure_hits());
    return 0;
  }
  if (argc == 3 && std::string_view{argv[1]} == "hit-runs") {
    skvm::bench::print(skvm::bench::measure_hit_runs(argv[2]));
    return 0;
  }
  if (argc < 3) {
    std::cerr << "usage: skvm-bench RESULT.json SKILL [CORPUS...]\n"
                 "       skvm-bench corpus FOLDER...\n"
                 "       skvm-bench parts ROUNDS FOLDER...\n"
                 "       skvm-bench held FOLDER\n"
                 "       skvm-bench idle FOLDER\n"
                 "       skvm-bench journal FOLDER\n"
                 "       skvm-bench journal-share\n"
                 "       skvm-bench branches FOLDER\n"
                 "       skvm-bench scheduler\n"
                 "       skvm-bench processes SKILL\n"
                 "       skvm-bench provider TURNS LATENCY_MS\n"
                 "       skvm-bench solidify SKILL\n"
                 "       skvm-bench turns FOLDER\n"
                 "       skvm-bench hit-runs FOLDER\n"
                 "       skvm-bench hits\n";
    return 2;
  }
  if (std::string_view{argv[1]} == "solidify") {
    skvm::bench::print(skvm::bench::measure_solidify(argv[2]));
    return 0;
  }
  if (std::string_view{argv[1]} == "processes") {
    auto below = skvm::make_temporary_folder(
      std::filesystem::temp_directory_path(), "skvm-bench-");
    if (!below)
      return 3;
    skvm::temporary_folder holder{*below};
    skvm::bench::numbers out;
    skvm::bench::measure_processes(*below, argv[2], out);
    skvm::bench::print(out);
    return 0;
  }
  if (std::string_view{argv[1]} == "held") {
    skvm::bench::print(skvm::bench::measure_held(argv[2]));
    return 0;
  }
  if (std::string_view{argv[1]} == "journal") {
    skvm::bench::print(skvm::bench::measure_journal(argv[2]));
    return 0;
  }
  if (argc > 3 && std::string_view{argv[1]} == "parts") {
    using namespace skvm::bench;
    print(
      measure_parts(corpus_of({argv + 3, argv + argc}), std::atoi(argv[2])));
    return 0;
  }
  if (std::string_view{argv[1]} == "corpus") {
    using namespace skvm::bench;
    print(measure_corpus(corpus_of({argv + 2, argv + argc})));
    return 0;
  }
  return skvm::bench::measure_all(argv[1], argv[2], {argv + 3, argv + argc});
}
