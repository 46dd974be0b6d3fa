#pragma once

#include "skvm/skill.hpp"

#include "footprint.hpp"
#include "statements.hpp"

#include <vector>

namespace extract_concurrency {

/// Tables of steps with a column for what each needs: where what rows need is
/// what rows above give, the table is all there is to say of their order. Fills
/// in `only`, `reads` and `writes` of such rows. A table whose needs cannot be
/// found above is left alone.
void mark_columns(const skvm::skill& skill, const step_order& known,
                  std::vector<footprint>& nodes);

} // namespace extract_concurrency
