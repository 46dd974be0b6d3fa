#pragma once

#include "skvm/skill.hpp"

#include "estimate.hpp"
#include "footprint.hpp"
#include "items.hpp"
#include "relation.hpp"
#include "statements.hpp"

#include <optional>
#include <set>
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
  group_estimate estimate{};
  bool asked_for = false; ///< a `dlp` step whose text names a mechanism itself
  int saved_turns = 0;    ///< as far as that is known
};

/// Parts of one step that need not wait for each other: single calls.
struct inner_part {
  std::string id; ///< of a nested step, empty for a bullet
  int line = 0;
  std::string title;
  std::string text;
};

struct inner_group {
  int node = 0;
  std::vector<inner_part> parts;
  std::string reason;
};

struct workflow {
  std::vector<footprint> nodes; ///< in document order
  /// From an earlier node to a later one, transitively reduced, sorted.
  std::vector<std::pair<int, int>> edges;
  std::vector<group> groups;
  std::vector<inner_group> inner;
  /// Of each node: over what it is repeated, where it is.
  std::vector<std::optional<item_source>> items;
  std::vector<step_estimate> estimates; ///< of each node
  std::vector<int> critical_path;       ///< nodes, in order
  double ideal_speedup = 1;             ///< at least 1
  int turns = 0;                        ///< of all nodes
};

/// What somebody says of pairs of nodes, the earlier one first.
struct judgement {
  using pairs = std::set<std::pair<std::size_t, std::size_t>>;

  pairs waits; ///< the later one needs the earlier one
  pairs apart; ///< it does not; `may_be_apart` holds for each
};

/// The order that the text demands, and what may leave it. Two steps without a
/// path between them were shown to be independent, see `independence`, or
/// judged to be. Pure.
workflow find_workflow(const skvm::skill& skill, const command_effects& effects,
                       const step_order& order, const judgement& judged = {});

} // namespace extract_concurrency
