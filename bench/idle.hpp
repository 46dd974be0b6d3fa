#pragma once

#include "stage.hpp"

namespace skvm::bench {

/// Memory of runs that are idle: each has had a turn at least and waits for the
/// next one behind a window of 64. Per run, and beside it the size of the
/// requests that they had sent, which is the least that the conversations take.
numbers measure_idle(const std::filesystem::path& below, int count);

/// `skvm-bench idle-runs COUNT`: that many, in this process. Prints the memory
/// of each.
int run_idle(int count);

} // namespace skvm::bench
