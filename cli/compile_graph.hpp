#pragma once

#include "compiler/variants.hpp"

#include <optional>
#include <string>

namespace skvm::cli {

/// Refuses a file whose ending names no form, where `form` does not either.
result<void> check_graph_file(const std::string& form, const std::string& file);

/// What `--graph` and `--graph-file` ask for. Writes the file where one is
/// named; otherwise the drawing is what to print instead of the report.
/// Nothing to print where neither was given, or the file was written.
result<std::optional<std::string>> draw_graph(const std::string& form,
                                              const std::string& file,
                                              bool json,
                                              const variant& compiled);

} // namespace skvm::cli
