#pragma once

#include "skvm/skill.hpp"

#include "footprint.hpp"
#include "items.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace extract_concurrency {

/// What a step is taken to cost. These are weights to compare shapes of
/// workflows by, not forecasts: a turn of a model takes 4 s, a command 3 s on
/// top, reading a file 1 s, writing a text 12 s, working something out 8 s.
struct step_estimate {
  int turns = 1;
  double seconds = 0; ///< for one item
  int items = 1;      ///< that it is repeated for
};

struct group_estimate {
  double sequential_seconds = 0;
  double parallel_seconds = 0;
};

/// Where a text does not say how many items there are.
inline constexpr int assumed_items = 4;

step_estimate estimate_of(const footprint& node,
                          const std::optional<item_source>& items);

/// The chain of nodes that takes longest with everything else beside it.
/// Precondition: edges lead forwards.
std::vector<int> longest_path(const std::vector<step_estimate>& nodes,
                              const std::vector<std::pair<int, int>>& edges);

/// All seconds one after the other over those of the longest path.
double ideal_speedup(const std::vector<step_estimate>& nodes,
                     const std::vector<int>& longest,
                     const std::vector<char>& repeats_apart);

} // namespace extract_concurrency
