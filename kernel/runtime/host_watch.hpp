#pragma once

#include "config/config.hpp"
#include "os/host_pressure.hpp"
#include "run/host_gate.hpp"

#include <memory>
#include <string>

namespace skvm {

/// `[host]` as rules, on the cores that this process may use.
host_rules rules_of(const host_settings& settings);

/// Tells the gate how the host is doing. The gate outlives it.
std::unique_ptr<pressure_watch> watch_host(const host_settings& settings,
                                           host_gate& gate);

/// What can be seen of this host, for a user.
struct host_report {
  bool complete = false; ///< all that is to be watched can be
  std::string text;
};

/// Looks once. [not on a scheduler thread]
host_report report_host(const host_settings& settings);

} // namespace skvm
