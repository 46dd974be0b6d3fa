#pragma once

#include "skvm/skill.hpp"

#include "skill/outline.hpp"

#include <vector>

namespace skvm::ir {

/// Which step a place belongs to.
struct step_map {
  std::vector<int> of_item;    ///< innermost step of each list item, or -1
  std::vector<int> of_section; ///< innermost heading step of each section

  [[nodiscard]] int of(int item, int section) const;
};

/// Finds the steps and appends them to `doc.steps`, in document order: numbered
/// lists, task lists, headings such as "Step 2" or "3. Check", and the bullets
/// of a section with a title such as "Workflow" that has no numbered list.
/// Lists in quotes and in sections such as "Examples" are none. Items nested
/// more than eight deep belong to the step around them.
step_map add_steps(skill& doc, const outline& parts);

} // namespace skvm::ir
