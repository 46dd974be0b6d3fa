#pragma once

#include "skvm/diagnostic.hpp"

#include "check/rules.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace skvm {

/// What was found in one skill.
struct checked_skill {
  std::filesystem::path dir; ///< absolute
  std::vector<diagnostic> diagnostics;
};

/// The diagnostics as SARIF 2.1.0, one run with the rules that occur. Places
/// are relative to `root` where the skill lies below it, else to the skill's
/// folder, which is then a base of its own. `version` is the program's.
std::string to_sarif(const std::vector<checked_skill>& skills,
                     const check_rules& rules,
                     const std::filesystem::path& root,
                     std::string_view version);

} // namespace skvm
