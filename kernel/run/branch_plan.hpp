#pragma once

#include "skvm/result.hpp"
#include "skvm/skill.hpp"

#include "run/work_items.hpp"

#include <optional>
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
  /// What it works on of all items of its step; none where it is all.
  std::vector<std::string> items;
  bool critical = false; ///< on the workflow's critical path
  /// Ids of all steps that must come before, those before them included.
  std::vector<std::string> needs{};
};

/// A step that is repeated, its items found when its turn comes.
struct repeated_step {
  item_source over;
  /// The item and what is written for it, with the same blank: `data/<r>.csv`
  /// and `clean/<r>.csv`.
  std::string source;
  std::vector<std::string> writes;
};

/// What runs at the same time; a stage of one part is the main conversation,
/// which works in the folder itself.
struct work_stage {
  std::vector<work_part> parts;
  std::string reason; ///< why several are safe, from the workflow
  /// Set where the one part stands for as many as there are shares of items.
  std::optional<repeated_step> repeated{};
  bool stops_on_failure = false; ///< a part that fails ends its siblings

  [[nodiscard]] bool is_parallel() const {
    return parts.size() > 1 || repeated;
  }
};

/// The order in which a run carries out a skill. Its last stage is a main part.
struct branch_plan {
  std::vector<work_stage> stages;

  [[nodiscard]] bool has_branches() const;
};

/// Reads a `workflow` artifact (docs/artifacts.md). Branches come from its
/// `tlp` groups, and from those of its `dlp` groups whose step takes several
/// turns for an item, in document order: what a group waits for is a main part
/// before it, what waits for the group one after it. An item that takes one
/// turn is no branch: to say what was done would take it a second one, while
/// the calls of all items can leave in one turn. Errors with `invalid_argument`
/// where the artifact is none or contradicts itself. Pure. [any thread]
result<branch_plan> plan_branches(std::string_view workflow);

/// The parts of a repeated step, one for each share of its items.
std::vector<work_part> parts_of(const work_stage& stage,
                                const std::vector<std::string>& items);

} // namespace skvm
