#pragma once

#include "skvm/skill.hpp"

#include "footprint.hpp"

#include <optional>
#include <string>
#include <vector>

namespace extract_concurrency {

/// Over what a step is repeated.
struct item_source {
  /// `glob` (files that fit a pattern), `list` (named in the text), `query`
  /// (the lines that a command prints), `output` (what an earlier step found or
  /// made), or `text` (known only in words).
  std::string kind;
  std::string value; ///< pattern, command or words; empty for a list
  std::vector<std::string> values; ///< of a list
  int from = -1;                   ///< node that yields them, or -1
  int line = 0;
};

/// The items of each node that says "for each". Pure.
std::vector<std::optional<item_source>>
find_items(const skvm::skill& skill, const std::vector<footprint>& nodes);

} // namespace extract_concurrency
