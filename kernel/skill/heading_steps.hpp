#pragma once

#include "skvm/skill.hpp"

#include "skill/outline.hpp"
#include "skill/regions.hpp"
#include "skill/step_parts.hpp"

#include <vector>

namespace skvm::ir {

/// A heading that is a step.
struct heading_step {
  int heading = -1; ///< index in `outline::headings`
  int number = 0;   ///< the author's
  int last_line = 0;
  /// Where there are some, they are listed in its place; `headings` never are.
  step_parts parts = step_parts::none;
};

/// Headings that say so ("Step 2", "3. Check", "3 Check" in a series), those
/// right below a title such as "Workflow", and what goes on after them
/// ("Finally", "Before you hand over"). The parts of a heading may take its
/// place, see `part_finder`. In document order.
std::vector<heading_step>
find_heading_steps(const skill& doc, const outline& parts,
                   const std::vector<region>& regions);

/// Headings that say nothing of the kind, but start with verbs from one that
/// begins a procedure to one that ends it ("Get the data", …, "Report"), or
/// have a numbered list each, three at least; else those around one whose parts
/// are said to be independent.
std::vector<heading_step> find_titled_steps(const skill& doc,
                                            const outline& parts,
                                            const std::vector<region>& regions);

} // namespace skvm::ir
