#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace skvm::bench {

/// Where the pieces of a compile are.
struct corpus_options {
  std::filesystem::path config;
  std::filesystem::path plugins;
  /// Folders of skills; what lies below them with a `SKILL.md` is compiled.
  std::vector<std::filesystem::path> folders;
  int variations = 10'000; ///< how many skills to compile in all
};

/// Compiles skills in memory, with all passes and no host, on all cores.
/// `static_compile_ms` and `static_compile_cpu_ms` are the medians of reading
/// and compiling the skill nearest to 200 lines. The others are of `variations`
/// skills, made from those of the folders by dropping and
/// repeating lines with a fixed seed: how many a second, the CPU of each, the
/// slowest, how much memory was added after the first tenth, how many a pass
/// failed on; and of every tenth, compiled twice more, how many differ.
std::map<std::string, double> measure_corpus(const corpus_options& options);

/// What reading a skill and each part of compiling it take, in ms of wall time:
/// of each the least of `rounds`, since other work on the machine only adds to
/// it; the mean of all skills, and as `nearest_*` of the one nearest to 200
/// lines. One thread.
std::map<std::string, double> measure_parts(const corpus_options& options,
                                            int rounds);

} // namespace skvm::bench
