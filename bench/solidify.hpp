#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace skvm::bench {

/// Matching among ten thousand promoted functions, medians in microseconds: a
/// request that one of them explains, one that none does but that some come
/// near, one of no word that is known, and the digest of the skill, which each
/// run pays for as well. `skill` is the folder of a skill.
std::map<std::string, double> measure_solidify(const std::string& skill);

/// Requests that a function answers among ten thousand, from the request to the
/// folder with its result, in milliseconds and at each level of the sandbox;
/// the same program alone; what is ours, which is the difference; and a Python
/// program that extracts a table, started anew and in an interpreter that runs.
std::map<std::string, double> measure_hits();

/// Whole runs that a function answers, in a kernel that runs already and
/// without a sandbox: from the request to the answer, in milliseconds. `count`
/// changes no file, `copy` writes one. `below` is an empty folder.
std::map<std::string, double>
measure_hit_runs(const std::filesystem::path& below);

} // namespace skvm::bench
