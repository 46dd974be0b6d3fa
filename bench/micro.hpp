#pragma once

#include <map>
#include <string>

namespace skvm::bench {

/// Single functions of the kernel, in microseconds a call: the median of
/// several repetitions. `skill` is the folder of a skill to work on.
std::map<std::string, double> measure_functions(const std::string& skill);

} // namespace skvm::bench
