#pragma once

#include "skvm/skill.hpp"

#include "footprint.hpp"

#include <vector>

namespace extract_concurrency {

/// "The three runs (5, 6, 7) share no file, but the engine. So strictly one
/// after the other": fills in `serial` of the steps whose numbers stand in the
/// sentence that says so, or in the one before it.
void mark_serial(const skvm::skill& skill, std::vector<footprint>& nodes);

} // namespace extract_concurrency
