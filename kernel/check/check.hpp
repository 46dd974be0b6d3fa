#pragma once

#include "skvm/diagnostic.hpp"
#include "skvm/skill.hpp"

#include "check/rules.hpp"

#include <string>
#include <vector>

namespace skvm {

struct check_outcome {
  std::vector<diagnostic> diagnostics; ///< `SKILL.md` first, by line
  int allowed = 0;                     ///< left out because they are allowed
};

/// Everything that is to be said of a skill: what loading found, and what its
/// text, its code and its bundle say. `allow` are codes that need not be
/// reported; errors, and what is about hidden text, always are. Pure, and
/// linear in the size of the skill. [any thread]
check_outcome check_skill(const skill& subject, const check_rules& rules,
                          const std::vector<std::string>& allow = {});

} // namespace skvm
