#pragma once

#include "skvm/skill.hpp"

#include "footprint.hpp"

#include <string>
#include <utility>
#include <vector>

namespace extract_concurrency {

/// Steps that need not wait for each other.
struct group {
  std::string kind; ///< `dlp`, `ilp` or `tlp`
  /// What runs side by side, each a chain of nodes in order. A `dlp` group has
  /// one branch, of one node.
  std::vector<std::vector<int>> branches;
  std::string reason;
  std::string mechanism;
};

struct workflow {
  std::vector<footprint> nodes; ///< in document order
  /// From an earlier node to a later one, transitively reduced, sorted.
  std::vector<std::pair<int, int>> edges;
  std::vector<group> groups;
};

/// The order that the text demands, and what may leave it. Two steps without a
/// path between them were shown to be independent: both name the files that
/// they touch, these cannot be the same, no word orders them, and the later one
/// needs nothing that the earlier one found out; or the text says that their
/// order does not matter. Pure.
workflow find_workflow(const skvm::skill& skill);

} // namespace extract_concurrency
