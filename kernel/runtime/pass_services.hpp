#pragma once

#include "models/processor.hpp"
#include "os/launcher.hpp"
#include "skvm/pass.hpp"

namespace skvm {

/// The ports that a pass gets from this kernel. `processes` and `system` outlive
/// them; the processor is null where no compiler model is configured.
std::unique_ptr<pass_ports> make_pass_ports(caf::actor_system& system,
                                            launcher& processes,
                                            processor_actor compiler_model,
                                            const timer& clock);

} // namespace skvm
