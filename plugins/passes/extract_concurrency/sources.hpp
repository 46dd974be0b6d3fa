#pragma once

#include "skvm/skill.hpp"

#include "footprint.hpp"

#include <vector>

namespace extract_concurrency {

/// Finds what each step says that it is made from: files that earlier steps
/// write, steps by their number ("the factors of step 4"), what an earlier one
/// is about ("from the timeline"), or the input column of a table. Fills in
/// `sourced`, `sources` and `users`. Pure.
void mark_sources(const skvm::skill& skill, std::vector<footprint>& nodes);

} // namespace extract_concurrency
