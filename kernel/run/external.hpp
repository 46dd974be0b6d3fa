#pragma once

#include "models/processor.hpp"
#include "os/sandbox.hpp"
#include "run/events.hpp"
#include "run/host_gate.hpp"
#include "run/messages.hpp"
#include "run/run_log.hpp"

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
  timer* clock = nullptr;
  const event_bus* bus = nullptr;
  time_point deadline{};
  std::shared_ptr<run_log> log; ///< null to write nothing down
  host_gate* gate = nullptr;    ///< that may hold its start; null for none
};

/// Runs an external program as a harness: serves it the model on loopback,
/// starts it enclosed, reads its output, ends it when a limit is reached or
/// `cancel_work` comes. While the host is short of something it is not started;
/// once started it cannot be held any more. Tells `owner` with `branch_done`,
/// once, and ends.
///
/// What such a program does inside is its own, so that no run of it can be
/// taken up where it ended: where the log's policy is to repeat what was under
/// way, the program starts again, and requests that are identical to earlier
/// ones get their replies from the log.
caf::actor spawn_external(caf::scheduled_actor* owner, external_setup setup);

} // namespace skvm
