#include "corpus.hpp"

#include "tests/corpus/variation.hpp"
#include "tests/support/static_compile.hpp"

#include "skill/skill_loader.hpp"
#include <benchmark/benchmark.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <ctime>
#include <fstream>
#include <mutex>
#include <set>
#include <thread>

namespace skvm::bench {

namespace {

namespace fs = std::filesystem;
using clock = std::chrono::steady_clock;
using milliseconds = std::chrono::duration<double, std::milli>;

std::vector<skill_ptr> load_all(const std::vector<fs::path>& folders) {
  std::set<fs::path> found;
  for (const auto& folder : folders)
    for (const auto& each : fs::recursive_directory_iterator{folder})
      if (each.path().filename() == "SKILL.md")
        found.insert(each.path().parent_path());
  std::vector<skill_ptr> out;
  for (const auto& folder : found)
    if (auto loaded = load_skill(folder.string()))
      out.push_back(*loaded);
  return out;
}

double resident_mb() {
  std::ifstream status{"/proc/self/statm"};
  double pages = 0;
  status >> pages >> pages;
  return pages * 4096 / (1 << 20);
}

/// CPU time of this thread, or of all.
double cpu_ms(::clockid_t whose) {
  ::timespec now{};
  ::clock_gettime(whose, &now);
  return static_cast<double>(now.tv_sec) * 1e3
         + static_cast<double>(now.tv_nsec) / 1e6;
}

double median(std::vector<double> of) {
  auto middle = of.begin() + static_cast<std::ptrdiff_t>(of.size() / 2);
  std::nth_element(of.begin(), middle, of.end());
  return *middle;
}

/// The skill that is nearest to 200 lines.
skill_ptr nearest_of(const std::vector<skill_ptr>& skills) {
  auto distance = [](const skill_ptr& each) {
    return std::abs(each->line_of(each->source.size()) - 200);
  };
  return *std::min_element(
    skills.begin(), skills.end(),
    [&](const auto& a, const auto& b) { return distance(a) < distance(b); });
}

/// Of it, read and compiled again and again.
void measure_nearest(const test::static_compiler& compiler,
                     const std::vector<skill_ptr>& skills,
                     std::map<std::string, double>& out) {
  auto nearest = nearest_of(skills);
  std::vector<double> wall;
  std::vector<double> cpu;
  for (int i = 0; i < 301; ++i) {
    auto begin = clock::now();
    auto cpu_begin = cpu_ms(CLOCK_THREAD_CPUTIME_ID);
    auto read = parse_skill(nearest->source, nearest->dir, nearest->files);
    if (read)
      benchmark::DoNotOptimize(compiler.compile(*read));
    cpu.push_back(cpu_ms(CLOCK_THREAD_CPUTIME_ID) - cpu_begin);
    wall.push_back(milliseconds{clock::now() - begin}.count());
  }
  out["static_compile_lines"] = nearest->line_of(nearest->source.size());
  out["static_compile_ms"] = median(std::move(wall));
  out["static_compile_cpu_ms"] = median(std::move(cpu));
}

struct tally {
  std::atomic<int> next{0};
  std::atomic<int> failed{0};
  std::mutex mutex;
  double slowest_ms = 0;
  double first_mb = 0;
};

void compile_share(const test::static_compiler& compiler,
                   const std::vector<skill_ptr>& skills, int count,
                   tally& sums) {
  for (int i = sums.next++; i < count; i = sums.next++) {
    const auto& original = *skills[static_cast<std::size_t>(i) % skills.size()];
    auto begin = clock::now();
    auto read = test::varied(original, static_cast<unsigned>(i));
    if (!read)
      continue;
    auto done = compiler.compile(read);
    auto ms = milliseconds{clock::now() - begin}.count();
    if (!done.failure.empty())
      ++sums.failed;
    std::lock_guard guard{sums.mutex};
    sums.slowest_ms = std::max(sums.slowest_ms, ms);
    if (i == count / 10)
      sums.first_mb = resident_mb();
  }
}

/// Of every tenth of them: how many have another result the second time.
int count_differing(const test::static_compiler& compiler,
                    const std::vector<skill_ptr>& skills, int count) {
  int differing = 0;
  for (int i = 0; i < count; i += 10) {
    auto read =
      test::varied(*skills[static_cast<std::size_t>(i) % skills.size()],
                   static_cast<unsigned>(i));
    if (!read)
      continue;
    auto first = compiler.compile(read);
    auto second = compiler.compile(read);
    if (first.text != second.text || first.artifacts != second.artifacts)
      ++differing;
  }
  return differing;
}

} // namespace

std::map<std::string, double> measure_corpus(const corpus_options& options) {
  test::static_compiler compiler{options.config, options.plugins, "bare",
                                 "sim/small"};
  auto skills = load_all(options.folders);
  std::map<std::string, double> out;
  out["corpus_skills"] = static_cast<double>(skills.size());
  if (skills.empty())
    return out;
  measure_nearest(compiler, skills, out);
  tally sums;
  auto begin = clock::now();
  auto cpu_begin = cpu_ms(CLOCK_PROCESS_CPUTIME_ID);
  {
    std::vector<std::jthread> workers;
    for (unsigned i = 0; i < std::thread::hardware_concurrency(); ++i)
      workers.emplace_back(
        [&] { compile_share(compiler, skills, options.variations, sums); });
  }
  auto seconds = milliseconds{clock::now() - begin}.count() / 1000;
  out["corpus_per_second"] = options.variations / seconds;
  out["corpus_cpu_ms"] =
    (cpu_ms(CLOCK_PROCESS_CPUTIME_ID) - cpu_begin) / options.variations;
  out["corpus_slowest_ms"] = sums.slowest_ms;
  out["corpus_growth_mb"] = resident_mb() - sums.first_mb;
  out["corpus_failed"] = sums.failed;
  out["corpus_differing"] =
    count_differing(compiler, skills, options.variations);
  return out;
}

namespace {

/// By part, in ms.
using part_times = std::map<std::string, double>;

/// Reads and compiles each skill once more. A function of its own, so that
/// callgrind can tell one round from those before it
/// (`--dump-before='*measure_round*'`).
[[gnu::noinline]] void measure_round(const test::static_compiler& compiler,
                                     const std::vector<skill_ptr>& skills,
                                     std::vector<part_times>& least) {
  for (std::size_t i = 0; i < skills.size(); ++i) {
    const auto& each = *skills[i];
    auto begin = clock::now();
    auto read = parse_skill(each.source, each.dir, each.files);
    part_times parts{{"read", milliseconds{clock::now() - begin}.count()}};
    if (read)
      parts.merge(compiler.compile(*read).wall_ms);
    parts["whole"] = milliseconds{clock::now() - begin}.count();
    for (const auto& [name, ms] : parts) {
      auto [at, first] = least[i].emplace(name, ms);
      at->second = std::min(at->second, ms);
    }
  }
}

} // namespace

std::map<std::string, double> measure_parts(const corpus_options& options,
                                            int rounds) {
  test::static_compiler compiler{options.config, options.plugins, "bare",
                                 "sim/small"};
  auto skills = load_all(options.folders);
  std::map<std::string, double> out;
  if (skills.empty())
    return out;
  std::vector<part_times> least(skills.size());
  for (int round = 0; round < rounds; ++round)
    measure_round(compiler, skills, least);
  auto nearest = nearest_of(skills);
  for (std::size_t i = 0; i < skills.size(); ++i)
    for (const auto& [name, ms] : least[i]) {
      out[name] += ms / static_cast<double>(skills.size());
      if (skills[i] == nearest)
        out["nearest_" + name] = ms;
    }
  return out;
}

} // namespace skvm::bench
