#pragma once

#include "child.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace skvm::bench {

using numbers = std::map<std::string, double>;

/// Where the program is measured: a home and a work folder of its own.
struct stage {
  std::filesystem::path bin; ///< folder of `skvm` and of this program
  std::filesystem::path home;
  std::filesystem::path work;
  std::vector<std::string> env;
};

/// One with one route, `bench/*`, to the provider at the port. `more` is added
/// to the configuration; `window` is how many requests are under way at most.
stage make_stage(const std::filesystem::path& below, std::uint16_t port,
                 const std::string& more = {}, int window = 16384);

/// The run with the least CPU of several: what the work costs undisturbed. Ends
/// this program where the command fails.
child_cost best_of(int times, const std::vector<std::string>& argv,
                   const stage& where);

} // namespace skvm::bench
