#pragma once

#include <string>
#include <string_view>

#include "skvm/export.hpp"

namespace skvm {

enum class severity { note, warning, error };

SKVM_API std::string_view to_string(severity level);

/// What a compiler says about a place: `code` is stable and documented in
/// `docs/diagnostics.md`, `line` counts from 1, 0 means the whole file.
struct diagnostic {
  std::string code;
  severity level = severity::warning;
  std::string file; ///< relative to the skill's folder
  int line = 0;
  std::string message;
};

} // namespace skvm
