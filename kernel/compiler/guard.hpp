#pragma once

#include <string>
#include <vector>

#include "skvm/pass.hpp"
#include "skvm/skill.hpp"

namespace skvm {

struct guard_violation {
  std::string rule; ///< kebab-case, for instance `constraint-lost`
  int line = 0;     ///< in the original
  std::string message;
  std::string edit; ///< `pass/rule` of the edit at fault, where one can be named
};

struct guard_report {
  bool passed = true;
  std::vector<guard_violation> violations;
};

/// Whether a compiled text still demands what the original demands: front
/// matter unchanged, headings in order, every constraint, step and code block
/// still there, growth bounded. `applied` are the edits that led from one to
/// the other, used to name the one at fault. Pure. [any thread]
guard_report check_contract(const skill& original, const skill& compiled,
                            const std::vector<edit>& applied);

} // namespace skvm
