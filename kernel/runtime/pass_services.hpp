#pragma once

#include "models/processor.hpp"
#include "os/host_cache.hpp"
#include "os/launcher.hpp"
#include "skvm/pass.hpp"

namespace skvm {

/// The ports that a pass gets from this kernel. `processes` and `system` outlive
/// them, as does `known`; the processor is null where no compiler model is
/// configured. With `fresh` what is remembered of the host does not count.
std::unique_ptr<pass_ports> make_pass_ports(caf::actor_system& system,
                                            launcher& processes,
                                            processor_actor compiler_model,
                                            host_cache& known, bool fresh,
                                            const timer& clock);

} // namespace skvm
