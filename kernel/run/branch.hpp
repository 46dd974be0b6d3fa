#pragma once

#include "models/processor.hpp"
#include "run/call_families.hpp"
#include "run/events.hpp"
#include "run/host_gate.hpp"
#include "run/messages.hpp"
#include "run/rebuild.hpp"
#include "run/run_log.hpp"
#include "run/spending.hpp"

namespace skvm {

/// What one conversation of a harness inside this process needs. `tools`,
/// `clock` and `bus` outlive every actor.
struct branch_setup {
  std::string run;
  std::string label;   ///< of the part that it carries out; empty for all
  std::string skill;   ///< its name, empty for none
  std::string harness; ///< its name
  std::shared_ptr<skvm::agent> agent;
  processor_actor processor;
  std::shared_ptr<const tool_scope> scope;
  run_limits limits;
  /// Of the run, where it has several conversations; `limits` are its own.
  std::shared_ptr<shared_spending> overall;
  std::shared_ptr<run_account> account; ///< of the run; null for no limits
  std::shared_ptr<run_log> log;         ///< null to write nothing down
  tool_host* tools = nullptr;
  timer* clock = nullptr;
  const event_bus* bus = nullptr;
  time_point deadline{};
  bool watch = false;
  bool critical = false;     ///< on the critical path of its run
  host_gate* gate = nullptr; ///< that may hold it; null for none
  /// Makes `agent` again; empty where it cannot be. With it and a log the
  /// branch keeps nothing of the conversation while it waits for long.
  agent_maker make_agent;
  /// Commands whose calls may run side by side; may be null.
  std::shared_ptr<const std::vector<call_family>> families;
};

/// One conversation: asks the model, runs the tools, feeds the agent, until it
/// finishes, a limit is reached, or `cancel_work` comes. Tells `owner` with
/// `branch_done`, exactly once, and ends. The handle keeps it alive.
///
/// With a log nothing is done before what led to it is safe: the reply that
/// asked for a call, and that the call is about to run. How safe, the log says
/// (`run_sync`). What the log has of an earlier process is not done again.
///
/// While its gate holds it, it waits at the border of a turn; its limit in time
/// goes on.
caf::actor spawn_branch(caf::scheduled_actor* owner, branch_setup setup);

} // namespace skvm
