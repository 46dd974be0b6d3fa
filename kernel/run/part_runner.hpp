#pragma once

#include "run/solidified.hpp"
#include "run/workflow.hpp"

namespace skvm {

/// What carrying out a part needs where functions may answer it.
struct part_runner_setup {
  solidify_setup function; ///< all but what is the part's own
  part_conversation what;
  std::string run;
  const event_bus* bus = nullptr; ///< outlives the actor
  launcher* processes = nullptr;  ///< outlives the actor
  start_part converse{};          ///< where no function answers
};

/// Carries out a part of a workflow by a function, where one explains what the
/// part is asked, or else by a conversation, from which functions are learnt.
/// What a function does comes into the part's view as that of a whole run does
/// into the work folder: whole, or not at all. Tells `owner` with
/// `branch_done`, exactly once, and ends; with a conversation after that was
/// learnt from, since its folder may change then. `cancel_work` ends it.
///
/// With a log that has the conversation, that goes on and no function is asked.
caf::actor spawn_part_runner(caf::scheduled_actor* owner,
                             part_runner_setup setup);

/// Starts parts by a function where they are as planned and there are
/// functions at all, or else by `converse`.
start_part with_functions(part_runner_setup setup, start_part converse);

} // namespace skvm
