#pragma once

#include "skvm/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace apply_evidence {

/// One of the findings of the artifact `evidence`.
struct finding {
  std::string id;
  std::string kind; ///< `before`, `instead`, `dependency`, `unsolved`
  std::string error;
  std::string step;
  /// What went wrong, without what is one task's own.
  std::string message;
  std::string command; ///< as the skill shows it
  int line = 0;        ///< of the code block that shows it, 0 for none
  std::string fix;     ///< commands, one a line
};

/// `invalid_argument` where the artifact is not of the documented shape.
skvm::result<std::vector<finding>> read_findings(std::string_view artifact);

} // namespace apply_evidence
