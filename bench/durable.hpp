#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace skvm::bench {

/// The journal: CPU of an append of 300 bytes, of which a thousand share each
/// flush, on a disk that is not waited for; and the opening of a journal of a
/// million records.
std::map<std::string, double>
measure_journal(const std::filesystem::path& below);

} // namespace skvm::bench
