#pragma once

#include "models/processor.hpp"
#include "os/sandbox.hpp"
#include "run/events.hpp"
#include "run/messages.hpp"

namespace skvm {

/// What a run of an external harness needs. `processes`, `clock` and `bus`
/// outlive every actor.
struct external_setup {
  std::string run;
  std::string harness_name;
  std::shared_ptr<const external_harness> harness;
  task_view task;
  std::string model;
  processor_actor processor;
  run_limits limits;
  std::shared_ptr<const sandbox> box;
  sandbox_policy enclosure;
  std::string homes_dir; ///< private folders of the program are made below
  launcher* processes = nullptr;
  const timer* clock = nullptr;
  const event_bus* bus = nullptr;
  time_point deadline{};
};

/// Runs an external program as a harness: serves it the model on loopback,
/// starts it enclosed, reads its output, ends it when a limit is reached or
/// `cancel_work` comes. Tells `owner` with `branch_done`, once, and ends.
caf::actor spawn_external(caf::scheduled_actor* owner, external_setup setup);

} // namespace skvm
