#pragma once

#include "skvm/diagnostic.hpp"
#include "skvm/skill.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace skvm::ir {

/// What lies in a skill's folder besides `SKILL.md`.
struct bundle {
  std::vector<bundle_file> files;   ///< sorted by path
  std::vector<std::string> digests; ///< of each file's content
  std::vector<diagnostic> diagnostics;
};

/// Walks the folder. Nothing outside of it is read: a symbolic link is followed
/// only to a file within. Version control, caches and installed packages are
/// left out, and so is what exceeds 5,000 files, 16 levels or 256 MiB; each
/// such case has a diagnostic. `dir` must be canonical.
bundle read_bundle(const std::filesystem::path& dir);

/// The digest of a skill: over `SKILL.md` and over the path, mode and content
/// of every file.
std::string digest_of(std::string_view source,
                      const std::vector<bundle_file>& files,
                      const std::vector<std::string>& digests);

} // namespace skvm::ir
