#pragma once

#include "shapes.hpp"

#include <vector>

namespace extract_candidates {

/// Least general generalisation: shapes of one language whose tokens are the
/// same up to a few become the first of them, and where their tokens differ
/// there is a slot. What remains keeps its order.
void generalise(std::vector<shape>& shapes);

} // namespace extract_candidates
