#pragma once

#include "skvm/skill.hpp"

#include "skill/outline.hpp"

#include <vector>

namespace skvm::ir {

/// Finds the steps and appends them to `doc.steps`, in document order: numbered
/// lists, task lists, headings such as "Step 2" or "3. Check", rows of a table
/// of steps, paragraphs that start with "**Step 1**" or "1、", and the bullets
/// of a section with a title such as "Workflow" that has no numbered list;
/// where all of that finds none, sentences that start with "First", "Then".
/// What is quoted or below a title such as "Examples" is none. Items nested
/// more than eight deep belong to the step around them.
void add_steps(skill& doc, const outline& parts);

/// The innermost step around an offset, or -1.
int step_at(const skill& doc, std::size_t offset);

} // namespace skvm::ir
