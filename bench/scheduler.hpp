#pragma once

#include <iosfwd>

namespace skvm::bench {

/// Drives the request scheduler in virtual time against every modelled provider
/// with 1 to 100,000 branches, and prints a table: attempts in all; served over
/// what could have been served, and the share of 429s, both after the warm-up;
/// Jain's index of runs' service over their max-min fair share; the mean time
/// of an attempt; the time after an outage until nine tenths of the capacity
/// are served; CPU of the scheduler for an attempt.
void simulate_scheduler(std::ostream& out);

} // namespace skvm::bench
