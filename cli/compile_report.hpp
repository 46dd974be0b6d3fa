#pragma once

#include <boost/json/value.hpp>

#include "compiler/compile.hpp"

#include <string>

namespace skvm::cli {

/// `compile --json`; `docs/cli.md` gives the shape.
boost::json::value compile_json(const compile_outcome& outcome,
                                const skill& original);

/// The same for people: what was found, what was changed and why.
std::string compile_text(const compile_outcome& outcome, const skill& original);

/// What each pass took, as a table.
std::string times_text(const compile_outcome& outcome);

} // namespace skvm::cli
