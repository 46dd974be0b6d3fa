#pragma once

#include <memory>

#include "run/events.hpp"

namespace skvm::cli {

/// Shows a run under way on standard error: a line for each turn and tool on a
/// terminal, only notices elsewhere. Safe to call from several threads.
event_bus::subscriber make_progress(bool quiet);

} // namespace skvm::cli
