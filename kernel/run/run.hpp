#pragma once

#include "run/binder.hpp"
#include "run/branch.hpp"
#include "run/external.hpp"
#include "solidify/solidifier.hpp"

namespace skvm {

/// A harness by name, whichever kind it is; exactly one is set.
struct harness_choice {
  std::string name;
  std::shared_ptr<const agent_harness> in_process;
  std::shared_ptr<const external_harness> program;
};

/// What runs need of the rest of the kernel. The pointers outlive every actor;
/// the functions are safe to call from any thread.
struct run_services {
  std::shared_ptr<const sandbox> box;
  sandbox_policy enclosure; ///< limits and variables; folders are a run's own
  tool_host* tools = nullptr;
  launcher* processes = nullptr;
  timer* clock = nullptr;
  const event_bus* bus = nullptr;
  caf::actor compiler;
  caf::actor adapter; ///< answers `adapt_query`; null where nothing adapts
  std::string homes_dir;
  std::string views_dir; ///< for the views of branches, one folder a run
  solidify::solidifier* functions = nullptr;   ///< null for none
  solidify::warm_interpreters* warm = nullptr; ///< null for none
  std::string functions_dir;                   ///< for the files of functions
  std::string environments_dir; ///< what skills need is installed below
  ports_factory make_ports;     ///< for questions about the host
  /// Asks the user about an installation; null where nobody is there.
  std::function<bool(const std::string&, const std::function<bool()>&)> confirm;
  host_gate* gate = nullptr; ///< that holds branches; null for none
  bool watch = false;        ///< whether somebody shows answers under way
  std::function<result<processor_actor>(const std::string& model)> processor;
  std::function<result<harness_choice>(const std::string& name)> harness;
  std::function<result<std::shared_ptr<const profile>>(
    const std::string& model, const std::string& harness)>
    profile_of;
};

/// One task from start to end: picks or makes the variant, starts the
/// conversation, and tells `owner` with `run_done`, exactly once. With a log
/// that has a history it goes on where that ends.
caf::actor spawn_run(caf::actor_system& system, caf::actor owner,
                     std::shared_ptr<const run_services> services,
                     run_request request, std::shared_ptr<run_log> log = {});

} // namespace skvm
