#pragma once

#include "solidify/execute.hpp"

namespace skvm::solidify {

/// What code finds in its environment: its values, as `NAME=value`, and the
/// folders. [any thread]
std::vector<std::string> variables_of(const function& what,
                                      const bound_request& bound,
                                      const execution_place& place,
                                      const std::string& folder);

} // namespace skvm::solidify
