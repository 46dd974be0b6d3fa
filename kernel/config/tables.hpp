#pragma once

#include "config/config.hpp"
#include "config/toml_reader.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

/// The tables of `skvm.toml` that say how models and harnesses are reached.
/// Mistakes go to the report of the reader. A secret is never repeated.
namespace skvm {

/// Makes a path of the file absolute.
using path_resolver = std::function<std::string(const std::string&)>;

using harness_options =
  std::map<std::string, std::map<std::string, std::string>>;

/// `[[routes]]`, in the file's order.
std::vector<route> read_route_list(table_reader& top, const toml_report& report,
                                   const path_resolver& resolved);

/// `[[prices]]`, in the file's order.
std::vector<price> read_price_list(table_reader& top,
                                   const toml_report& report);

/// `[harnesses.<name>]`, over what `out` has.
void read_harnesses(table_reader table, harness_options& out);

} // namespace skvm
