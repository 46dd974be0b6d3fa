#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace skvm::bench {

/// How long a view of a folder of 10,000 files takes to make, in the median of
/// many, with an overlay and as a copy. `below` is a folder of its own.
std::map<std::string, double> measure_views(const std::filesystem::path& below);

} // namespace skvm::bench
