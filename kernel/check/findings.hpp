#pragma once

#include "check/rules.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skvm::checks {

/// Collects diagnostics. Each code is reported once a line, at most 50 times.
class findings {
public:
  explicit findings(const check_rules& rules) : rules_(rules) {}

  /// With the severity of the rule, unless there is another.
  void add(std::string_view code, const std::string& file, int line,
           std::string message, std::optional<severity> level = std::nullopt);

  /// Where a code was first found in a file, 0 where it was not.
  [[nodiscard]] int first_line(std::string_view code,
                               std::string_view file) const;

  std::vector<diagnostic> take() { return std::move(all_); }

private:
  static constexpr int most_of_one_code = 50;

  const check_rules& rules_;
  std::vector<diagnostic> all_;
  std::map<std::string, int, std::less<>> counts_;
  std::set<std::pair<std::string, std::pair<std::string, int>>> seen_;
};

} // namespace skvm::checks
