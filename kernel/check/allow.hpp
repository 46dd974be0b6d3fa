#pragma once

#include "check/document.hpp"
#include "check/findings.hpp"
#include "check/rules.hpp"

#include <string>
#include <vector>

namespace skvm::checks {

/// What authors said is all right: `<!-- skvm-allow: CODE reason -->` for the
/// block below it, `skvm-allow-file:` for the whole file, and the same as a
/// comment of a script, for its own line and the next.
class allow_list {
public:
  /// `codes` are allowed everywhere.
  allow_list(const check_rules& rules, const std::vector<std::string>& codes)
    : rules_(rules), codes_(codes) {}

  /// Reads the comments of a file; reports those that say nothing.
  void read(const document& doc, findings& out);

  /// Errors and what is about hidden text are never allowed.
  [[nodiscard]] bool covers(const diagnostic& one) const;

private:
  struct allowance {
    std::string code;
    std::string file;
    line_range lines;
    bool whole_file = false;
  };

  void read_marker(const document& doc, std::size_t at, std::size_t end,
                   int last, findings& out);

  const check_rules& rules_;
  const std::vector<std::string>& codes_;
  std::vector<allowance> all_;
};

} // namespace skvm::checks
