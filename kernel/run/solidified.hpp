#pragma once

#include "run/messages.hpp"
#include "solidify/solidifier.hpp"

namespace skvm {

/// What one run asks of the functions.
struct solidify_setup {
  solidify::solidifier* functions = nullptr; ///< outlives the actor
  std::string run;
  skill_ptr skill;
  std::string task;
  bool only_compare = false;
  std::string candidates; ///< the variant's artifact, where there is one
  solidify::execution_place place;
  std::shared_ptr<launch_control> control;
};

/// The answer to `start_work`: `outcome->answer` where no model is needed.
struct solidified {
  std::shared_ptr<const solidify::attempt> outcome;
};

/// After a conversation that succeeded: learns from it, and ends.
struct learn_from_run {
  std::shared_ptr<const branch_outcome> conversation;
};

/// Tries to carry out a task without a model, on a thread of its own, since
/// that waits for the disk and for a process. Tells `owner` with `solidified`,
/// once, and ends when its owner has ended or after `learn_from_run`.
caf::actor spawn_function_runner(caf::scheduled_actor* owner,
                                 solidify_setup setup);

} // namespace skvm

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::solidified)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::learn_from_run)
