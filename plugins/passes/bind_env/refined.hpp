#pragma once

#include "skvm/pass.hpp"

#include "dependencies.hpp"

#include <vector>

namespace bind_env {

/// Lets the compiler model look at the dependencies that analysis found. It may
/// say whether one can be left out, give a version where there was none, and
/// add one for which it quotes a line that names it; what it leaves out stays.
/// A package that neither the skill nor `packages.toml` names is not installed
/// on a model's word. `missed` are the claims of runs, which `found` has.
/// Returns what to tell the reader. [pass thread]
std::vector<skvm::diagnostic>
refine_dependencies(const skvm::pass_context& ctx, const package_data& packages,
                    const environment_data& around,
                    const std::vector<claim>& missed,
                    std::vector<dependency>& found);

} // namespace bind_env
