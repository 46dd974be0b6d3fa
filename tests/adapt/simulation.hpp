#pragma once

#include <cstdint>

#include "adapt/adaptation.hpp"

/// Runs of a skill whose true rates are known, through the real state machine.
namespace skvm::adapt::test {

struct arm {
  double success = 1;
  double tokens = 1000; ///< mean; a run's own vary as a log-normal does
};

struct world {
  arm before;
  arm after;
  double noise = 0.3;      ///< deviation of the logarithm of a run's tokens
  double infrastructure = 0.05; ///< of runs that say nothing
  double transient = 0.05; ///< of runs with a failure that means nothing
  std::uint32_t runs = 1000;
};

struct ending {
  bool in_place = false; ///< whether the new variant is the best one
  bool ever = false;     ///< whether it was promoted at any time
  std::uint32_t promoted_at = 0; ///< run of the first promotion
  std::uint32_t experiments = 0;
};

/// A systematic failure is in all runs of the old variant, so that experiments
/// begin by themselves; the new one behaves as `after`.
ending simulate(const world& what, const policy& how, unsigned seed);

} // namespace skvm::adapt::test
