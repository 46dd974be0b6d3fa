#pragma once

#include "skvm/skill.hpp"

#include "skill/outline.hpp"
#include "skill/regions.hpp"

#include <vector>

namespace skvm::ir {

/// A heading that is a step.
struct heading_step {
  int heading = -1; ///< index in `outline::headings`
  int number = 0;   ///< the author's
  int last_line = 0;
  /// It is no step itself: its paragraphs that start in bold are.
  bool opened = false;
};

/// Headings that say so ("Step 2", "3. Check", "3 Check" in a series), those
/// right below a title such as "Workflow", and what goes on after them
/// ("Finally", "Before you hand over"). Of a heading whose parts are said to be
/// independent or for sub-agents the parts are the steps, be they headings or
/// paragraphs that start in bold. In document order.
std::vector<heading_step>
find_heading_steps(const skill& doc, const outline& parts,
                   const std::vector<region>& regions);

/// Headings that say nothing of the kind, but start with verbs from one that
/// begins a procedure to one that ends it ("Get the data", …, "Report"), or
/// have a numbered list each, three at least.
std::vector<heading_step> find_titled_steps(const skill& doc,
                                            const outline& parts,
                                            const std::vector<region>& regions);

} // namespace skvm::ir
