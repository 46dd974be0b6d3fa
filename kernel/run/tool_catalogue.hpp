#pragma once

#include <boost/json/object.hpp>

#include "run/tools.hpp"

#include <optional>
#include <string>

namespace skvm {

/// Why the tool `name` may not be called so within the scope, as
/// `tool_definitions` offers it or by the skill's own `allowed-tools`.
/// Nothing where it may.
std::optional<error> refusal_of(const std::string& name,
                                const boost::json::object& arguments,
                                const tool_scope& scope);

} // namespace skvm
