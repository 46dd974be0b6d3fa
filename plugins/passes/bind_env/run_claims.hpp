#pragma once

#include "dependencies.hpp"

#include <string_view>
#include <vector>

namespace bind_env {

/// What runs ended for want of: the findings of the artifact `evidence` that
/// are a `dependency`. Others, and those that are damaged, are left out. Pure.
/// [any thread]
std::vector<claim> claims_of_runs(std::string_view evidence);

} // namespace bind_env
