#pragma once

#include "stage.hpp"

namespace skvm::bench {

/// What a further turn of one run costs, with the journal and without.
numbers measure_turns(const std::filesystem::path& below, int times = 5);

/// `skvm-bench provider TURNS LATENCY_MS`: prints the settings of a home that
/// uses it and serves until its standard input ends, so that other tools can
/// look at a run.
int serve_turns(int turns, int latency_ms);

} // namespace skvm::bench
