#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace skvm::bench {

/// Memory in use of branches with a conversation of 64 KiB: of one that waits
/// for the model, and of one that was suspended and released to the journal.
std::map<std::string, double> measure_held(const std::filesystem::path& below);

} // namespace skvm::bench
