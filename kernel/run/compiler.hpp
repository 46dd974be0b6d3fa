#pragma once

#include "run/messages.hpp"

namespace skvm {

/// Ports of a pass, made anew for each; `processes` outlives every compile.
/// With `fresh` the host is asked again, whatever it said a moment ago.
using ports_factory = std::function<std::unique_ptr<pass_ports>(bool fresh)>;

/// The compiler: answers each `compile_job` with `compiled`. Jobs of one key
/// share one compile; passes without a dependency between them run side by
/// side, each on a thread of its own.
caf::actor
spawn_compiler(caf::actor_system& system,
               std::shared_ptr<const compile_environment> environment,
               ports_factory make_ports);

} // namespace skvm
