#pragma once

#include "skvm/result.hpp"
#include "skvm/skill.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace skvm {

/// A part of a skill's procedure that one conversation carries out.
struct work_part {
  std::string id;                 ///< `main-1`, `branch-2-1`, …
  std::vector<std::string> steps; ///< ids, in order; none where only the
                                  ///< answer is left to give
  /// Files that its steps write, by name, and that must be there at the end.
  /// Names with blanks or wildcards are left out: they promise no one file.
  std::vector<std::string> expects;
};

/// What runs at the same time; a stage of one part is the main conversation,
/// which works in the folder itself.
struct work_stage {
  std::vector<work_part> parts;
  std::string reason; ///< why several are safe, from the workflow

  [[nodiscard]] bool is_parallel() const { return parts.size() > 1; }
};

/// The order in which a run carries out a skill. Its last stage is a main part.
struct branch_plan {
  std::vector<work_stage> stages;

  [[nodiscard]] bool has_branches() const;
};

/// Reads a `workflow` artifact (docs/artifacts.md). Branches come from its
/// `tlp` groups, in document order: what a group waits for is a main part
/// before it, what waits for the group one after it. Errors with
/// `invalid_argument` where the artifact is none or contradicts itself. Pure.
/// [any thread]
result<branch_plan> plan_branches(std::string_view workflow);

} // namespace skvm
