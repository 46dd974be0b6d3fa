#pragma once

#include "skvm/pass.hpp"

#include "candidates.hpp"

#include <vector>

namespace extract_candidates {

/// Lets the compiler model look at the candidates that analysis found. It may
/// call further values parameters and name further code of the skill; what it
/// leaves out stays. Returns what to tell the reader. [pass thread]
std::vector<skvm::diagnostic> refine_candidates(const skvm::pass_context& ctx,
                                                std::vector<candidate>& found);

} // namespace extract_candidates
