#pragma once

#include <string>
#include <vector>

namespace skvm::bench {

/// What a process used, from the kernel's own books.
struct child_cost {
  int code = -1;
  double wall_ms = 0;
  double cpu_ms = 0; ///< user and system, with its own children
  double rss_mb = 0; ///< highest resident set
  std::string out;
};

/// What this process has used of the processor, user and system.
double own_cpu_ms();

/// Runs a command to its end; `env` is added to the environment.
child_cost run_child(const std::vector<std::string>& argv,
                     const std::vector<std::string>& env,
                     const std::string& cwd);

} // namespace skvm::bench
