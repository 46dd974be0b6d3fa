#pragma once

#include "os/fd.hpp"
#include "os/launcher.hpp"
#include <sys/types.h>

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace skvm {

/// A process that runs, and our ends of its pipes, all non-blocking.
struct spawned_process {
  pid_t pid = -1;
  unique_fd handle; ///< a pidfd: readable once the process has ended
  unique_fd in;     ///< none where the spec has no input
  unique_fd out;
  unique_fd err;
};

struct spawn_failure {
  error why;
  /// The machine is short of descriptors or processes: worth another try.
  bool exhausted = false;
};

/// Starts a process that leads a session and a process group of its own,
/// without a controlling terminal, without descriptors of ours and with all
/// signals at their defaults. [any thread]
std::variant<spawned_process, spawn_failure> spawn(const launch_spec& spec);

/// The program that `command` names: itself where it has a slash, else the
/// first executable file of that name in the absolute folders of `path`, or an
/// empty text. [any thread]
std::string find_program(std::string_view command, std::string_view path);

/// The value of a variable in a list of `NAME=value`; the last one counts.
/// `otherwise` where it is not there. [any thread]
std::string_view variable(const std::vector<std::string>& env,
                          std::string_view name, std::string_view otherwise);

/// PATH where an environment has none.
inline constexpr std::string_view default_path =
  "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

} // namespace skvm
