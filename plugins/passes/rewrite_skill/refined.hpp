#pragma once

#include "skvm/pass.hpp"

#include "requirements.hpp"

#include <vector>

namespace rewrite_skill {

/// Lets the compiler model look at what analysis found that a skill demands. It
/// may move a level and add a primitive, for which it names a line; what it
/// leaves out stays. Returns what to tell the reader. [pass thread]
std::vector<skvm::diagnostic>
refine_requirements(const skvm::pass_context& ctx,
                    std::vector<purpose>& purposes);

} // namespace rewrite_skill
