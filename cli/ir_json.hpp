#pragma once

#include "skvm/skill.hpp"

#include <boost/json/object.hpp>

namespace skvm::cli {

/// All that the compiler knows of a skill; `docs/cli.md` has the members.
boost::json::object ir_to_json(const skill& doc);

} // namespace skvm::cli
