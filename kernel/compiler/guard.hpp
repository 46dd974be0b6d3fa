#pragma once

#include "skvm/pass.hpp"
#include "skvm/skill.hpp"

#include "skill/skill_loader.hpp"

#include <string>
#include <vector>

namespace skvm {

struct guard_violation {
  std::string rule; ///< kebab-case, for instance `constraint-lost`
  int line = 0;     ///< in the original
  std::string message;
  std::string
    edit; ///< `pass/rule` of the edit at fault, where one can be named
};

struct guard_report {
  bool passed = true;
  std::vector<guard_violation> violations;
};

/// Whether a compiled text still demands what the original demands, by the
/// rules of `docs/guard.md`. `applied` are the edits that led from one to the
/// other, used to name the one at fault. Violations are in the order of their
/// lines; at most 50 are kept. Linear in the texts. Pure. [any thread]
guard_report check_contract(const skill& original, const skill& compiled,
                            const std::vector<edit>& applied);

/// The same of a skill and the text that its edits gave, which is read as far
/// as the rules look at it; `dir` is where it will be. Without edits nothing
/// has changed. Fails where the text is no skill any more. Pure. [any thread]
result<guard_report> check_edited(const skill& original,
                                  const edited_text& edited,
                                  const std::string& dir);

/// What a pass adds may not replace a file of the bundle: `file-replaced`.
/// Looks at the folder too, since the IR leaves files out that are too many or
/// too large. [not on a scheduler thread]
std::vector<guard_violation> check_files(const skill& original,
                                         const std::string& pass,
                                         const std::vector<new_file>& files);

} // namespace skvm
