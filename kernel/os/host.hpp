#pragma once

#include "skvm/pass.hpp"

#include "os/launcher.hpp"

#include <string>
#include <vector>

namespace skvm {

/// Where a command is on PATH, or an empty text. [any thread]
std::string find_on_path(std::string_view command);

/// A folder of this program's own: `SKVM_LIBEXEC`, or relative to the running
/// binary (`../libexec/skvm`), so that an installed tree can be moved.
std::string libexec_folder();

/// Answers the probes of a pass, side by side; Python modules and Node packages
/// in one process each, however many are asked for.
/// [not on a scheduler thread]
std::vector<probe_answer> check_host(launcher& processes,
                                     const std::vector<probe>& probes);

} // namespace skvm
