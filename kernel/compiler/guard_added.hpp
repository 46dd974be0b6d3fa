#pragma once

#include "compiler/guard_match.hpp"

#include <string>
#include <vector>

namespace skvm::guard {

/// Two texts and what became of each word.
struct comparison {
  const skill& original;
  const text& before;
  const skill& compiled;
  const text& after;
  const matching& words;
  const std::vector<change>& changes;
};

struct added_fault {
  std::string rule;
  std::size_t at = 0; ///< offset in the compiled text
  std::string message;
};

/// What of the added text must not be there: hidden or foreign things, and
/// sentences that take back, weaken or contradict what the original says.
std::vector<added_fault> find_added(const comparison& of);

} // namespace skvm::guard
