#pragma once

#include "skvm/result.hpp"

#include <chrono>
#include <string>

namespace skvm {

/// The variable by which processes of a run's commands are known.
inline constexpr const char* run_variable = "SKVM_RUN";

/// Ends what is left of the commands of a run whose process has died, with all
/// that they started, and waits until none of it can write any more. Finds them
/// by `run_variable` in the environment that they were started with; a process
/// that was given another one is not found. `conflict` with their numbers where
/// some are still there after `patience`. Only for who owns the run.
/// [not on a scheduler thread]
result<void> end_leftovers(const std::string& run,
                           std::chrono::milliseconds patience);

/// The same of all that was started with `NAME=VALUE` in its environment.
/// [not on a scheduler thread]
result<void> end_marked(const std::string& entry,
                        std::chrono::milliseconds patience);

} // namespace skvm
