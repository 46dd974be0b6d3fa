#pragma once

#include <boost/json/value.hpp>

#include "compiler/environment.hpp"

#include <string>

namespace skvm::cli {

/// Whether nothing that is required is missing.
bool is_complete(const boost::json::array& dependencies,
                 const environment_outcome& bound);

/// What `skvm env --json` prints.
boost::json::value environment_json(const std::string& skill,
                                    const boost::json::array& dependencies,
                                    const environment_outcome& bound,
                                    const std::string& script);

/// The same for people.
std::string environment_text(const std::string& skill,
                             const boost::json::array& dependencies,
                             const environment_outcome& bound);

} // namespace skvm::cli
