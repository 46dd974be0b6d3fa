#pragma once

#include "run/events.hpp"

#include <memory>

namespace skvm::cli {

/// Shows a run under way on standard error: on a terminal a line for each turn
/// and tool, and below them what each branch is doing; only notices elsewhere.
/// Safe to call from several threads.
event_bus::subscriber make_progress(bool quiet);

} // namespace skvm::cli
