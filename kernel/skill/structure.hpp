#pragma once

#include "skvm/skill.hpp"

namespace skvm::ir {

/// Fills sections, steps, code, links, constraints, controls, references, marks
/// and scripts from `source`, `line_starts`, `body_begin` and `files`, and adds
/// diagnostics about the body. Takes time linear in the text.
void add_structure(skill& doc);

/// Of these the sections, steps and code blocks alone.
void add_layout(skill& doc);

} // namespace skvm::ir
