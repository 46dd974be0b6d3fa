#pragma once

#include "skvm/skill.hpp"

#include "skill/outline.hpp"

namespace skvm::ir {

/// Reads the prose sentence by sentence: fills constraints, controls,
/// references and marks, and what the steps read and write. Needs the steps and
/// the code. Of a sentence over 4 KiB the rest is not read for these.
void add_meaning(skill& doc, const outline& parts);

} // namespace skvm::ir
