#pragma once

#include "run/events.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace skvm::cli {

/// What the branches of a run are doing, for a display that is drawn anew. A
/// plain value.
class branch_board {
public:
  /// Times are those of a steady clock.
  void apply(const run_event& event, std::chrono::milliseconds now);

  /// A line for each part under way, the critical ones marked; empty where
  /// there is none. At most `most`, the last says how many more there are.
  [[nodiscard]] std::vector<std::string> lines(std::chrono::milliseconds now,
                                               std::size_t most) const;

private:
  struct row {
    std::string part;
    std::string state;
    bool critical = false;
    std::uint32_t turn = 0;
    std::uint64_t tokens = 0;
    std::chrono::milliseconds begun{0};
  };

  std::vector<row> rows_; ///< in the order in which they began
};

} // namespace skvm::cli
