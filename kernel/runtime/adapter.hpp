#pragma once

#include "adapt/adaptation.hpp"
#include "run/messages.hpp"
#include "store/store.hpp"

#include <functional>
#include <memory>
#include <string>

namespace skvm {

/// What `[adapt]` says of experiments.
adapt::policy policy_of(const adapt_settings& settings);

/// The measured profile of a target, by model and harness; null where there is
/// none.
using find_measured = std::function<std::shared_ptr<const profile>(
  const std::string&, const std::string&)>;

/// Answers `adapt_query` with what a run is to use, and takes in what became of
/// it (`adapt_finished`). All it knows is in `records`, which outlives it and
/// which several processes may share.
caf::actor spawn_adapter(caf::actor_system& system, store& records,
                         adapt::policy how, find_measured measured);

/// The dependencies that runs of a skill, as it is, ended for want of, on
/// whatever target; as the artifact `evidence`, empty where there are none.
/// [not on a scheduler thread]
std::string declared_for(store& records, const skill& subject);

} // namespace skvm
