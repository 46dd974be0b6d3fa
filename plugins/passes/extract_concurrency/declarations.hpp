#pragma once

#include "skvm/skill.hpp"

#include "footprint.hpp"

#include <cstddef>
#include <vector>

namespace extract_concurrency {

/// The numbers of steps that words name: "steps 2 to 4", "step 1 and step 3".
std::vector<int> step_numbers(const prose& said, std::size_t begin,
                              std::size_t end);

/// Reads where the text says by numbers which steps may run in any order:
/// "steps 2 to 4 can run in parallel", "(5 and 6 in any order)", "meanwhile".
/// Fills in `declared`; `sets` is the number of sets so far, and goes on.
void mark_declarations(const skvm::skill& skill, std::vector<footprint>& nodes,
                       int& sets);

} // namespace extract_concurrency
