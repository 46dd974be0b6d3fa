#pragma once

#include "skvm/result.hpp"
#include "skvm/skill.hpp"

#include <string>
#include <vector>

namespace skvm {

struct made_fix {
  std::string file; ///< relative to the skill's folder
  std::string what; ///< `removed 3 invisible characters`
};

/// The text without invisible characters that mean nothing, without a byte
/// order mark, and with LF for CRLF. `done` gets what was changed; every other
/// byte stays.
std::string with_fixes(std::string_view text, std::vector<std::string>& done);

/// Mends in the skill's folder what a machine can mend without changing what it
/// says: the above in its texts, and the permission to execute scripts that it
/// runs by their path. Files are written whole and keep their permissions;
/// symbolic links, and files changed since the skill was loaded, are left
/// alone. Errors with `io` where a file cannot be written. [any thread]
result<std::vector<made_fix>> fix_skill(const skill& subject);

} // namespace skvm
