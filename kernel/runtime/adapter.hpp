#pragma once

#include "adapt/adaptation.hpp"
#include "run/messages.hpp"
#include "store/store.hpp"

namespace skvm {

/// What `[adapt]` says of experiments.
adapt::policy policy_of(const adapt_settings& settings);

/// Answers `adapt_query` with what a run is to use, and takes in what became of
/// it (`adapt_finished`). All it knows is in `records`, which outlives it and
/// which several processes may share.
caf::actor spawn_adapter(caf::actor_system& system, store& records,
                         adapt::policy how);

} // namespace skvm
