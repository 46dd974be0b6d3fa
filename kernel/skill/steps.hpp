#pragma once

#include "skvm/skill.hpp"

#include "skill/outline.hpp"

#include <vector>

namespace skvm::ir {

/// Finds the steps and appends them to `doc.steps`, in document order: numbered
/// lists, task lists, headings such as "Step 2" or "3. Check", rows of a table
/// of steps, paragraphs that start with "**Step 1**" or "1、", HTML lists and
/// tables; of a section with a title such as "Workflow" also its headings, its
/// bullets and its paragraphs that start in bold, where nothing in it is
/// numbered; else headings that start with verbs ("Get", …, "Report"), else
/// sentences that start with "First", "Then". What is quoted or below a title
/// such as "Examples" or "Setup" is none, and a list elsewhere is none where
/// there is a procedure by its title or by headings. Items nested more than
/// eight deep belong to the step around them.
void add_steps(skill& doc, const outline& parts);

/// The innermost step around an offset, or -1.
int step_at(const skill& doc, std::size_t offset);

} // namespace skvm::ir
