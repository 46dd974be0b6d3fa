#pragma once

#include "skvm/pass.hpp"

#include "workflow.hpp"

#include <vector>

namespace extract_concurrency {

/// Lets the compiler model look at what must wait for what. It may add a
/// dependency, and deny one that nothing but the order of the text speaks for;
/// steps are the text's own. Returns what to tell the reader. [pass thread]
std::vector<skvm::diagnostic> refine_workflow(const skvm::pass_context& ctx,
                                              const command_effects& effects,
                                              const step_order& order,
                                              workflow& flow);

} // namespace extract_concurrency
