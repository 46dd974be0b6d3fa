#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Whether code can be read at all. The scanners know quotes, brackets,
/// comments and here-documents, and report only what is certain.
namespace skvm::checks {

struct syntax_fault {
  int line = 0; ///< of the text, from 1
  std::string what;
};

std::optional<syntax_fault> shell_fault(std::string_view text);
std::optional<syntax_fault> python_fault(std::string_view text);
std::optional<syntax_fault> json_fault(std::string_view text);
std::optional<syntax_fault> yaml_fault(std::string_view text);
std::optional<syntax_fault> toml_fault(std::string_view text);

} // namespace skvm::checks
