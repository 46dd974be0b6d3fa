#pragma once

#include <boost/json/object.hpp>

#include "run/tools.hpp"

namespace skvm {

/// The tools that only touch files: `read_file`, `write_file`, `edit_file`,
/// `list_directory`. The value is what the model reads.
/// [not on a scheduler thread]
result<std::string> run_file_tool(const std::string& name,
                                  const boost::json::object& arguments,
                                  const tool_scope& scope);

/// A member that must be there and be a text.
result<std::string> text_argument(const boost::json::object& arguments,
                                  std::string_view name);

/// A whole number between 0 and 10^9, or `otherwise`; models write them as text
/// at times.
std::int64_t number_argument(const boost::json::object& arguments,
                             std::string_view name, std::int64_t otherwise);

} // namespace skvm
