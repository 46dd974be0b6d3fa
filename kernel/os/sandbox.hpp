#pragma once

#include "os/launcher.hpp"
#include "os/tool_paths.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace skvm {

/// What encloses a child process, from most to least.
enum class sandbox_level {
  namespaces, ///< bubblewrap, and inside it what `landlock` does
  landlock,   ///< Landlock, seccomp and rlimits by `skvm-exec`
  rlimits,    ///< `skvm-exec` where the kernel has no Landlock
  off,        ///< nothing, because the user said so
};

std::string_view to_string(sandbox_level level);

/// `loopback_port` means TCP connections to that port and nothing else. The
/// kernel can tell ports but not addresses apart, and needs Landlock ABI 4 for
/// it; below that all TCP is open, which the explanation says. With `none`
/// there is no network at all, but for a loopback of its own at `namespaces`.
struct network_policy {
  enum class mode { none, loopback_port, all } allowed = mode::none;
  std::uint16_t port = 0; ///< for `loopback_port`
};

struct sandbox_limits {
  /// Private memory of one process (RLIMIT_DATA). Not its address space: Node
  /// reserves far more of that than it uses, and fails to fetch under 4 GiB.
  std::uint64_t memory_bytes = std::uint64_t{4} << 30;
  std::uint64_t file_bytes = std::uint64_t{1} << 30; ///< one file's size
  std::uint32_t cpu_seconds = 300;
  std::uint32_t processes = 512; ///< does not bind the machine's root
  std::uint32_t open_files = 1024;
};

/// What one child may see. All paths are absolute and exist. Of two that lie
/// in each other the inner one counts at `namespaces`; with Landlock alone what
/// is below a writable folder is writable.
struct sandbox_policy {
  std::string work_dir;               ///< readable and writable; current folder
  std::vector<std::string> read_only; ///< beside the system's own folders
  std::vector<std::string> writable;
  network_policy network;
  sandbox_limits limits;
  /// Files of namespaces that the child joins before anything else, in order;
  /// the folders are those of the last one's. Empty for none.
  std::vector<std::string> join;
  /// Variables to set, beside a PATH, HOME, TMPDIR, LANG of the sandbox's own,
  /// over which they win; nothing else of our environment gets in, nor does
  /// that of the spec.
  std::vector<std::string> env;
  /// Whose command it is: the value of SKVM_RUN, by which `end_leftovers` finds
  /// it. Empty for none.
  std::string run;
};

/// How the machine can enclose processes: found out once, by trying.
class sandbox {
public:
  /// Tries bubblewrap, then Landlock, by running `true` in each. `demanded` is
  /// what configuration asks for at least; `denied` where the machine offers
  /// less. Blocks for some milliseconds. [startup]
  static result<sandbox> probe(launcher& processes, sandbox_level demanded);
  /// That level and no other, or `denied` with the reason. [startup]
  static result<sandbox> probe_level(launcher& processes, sandbox_level level);
  /// Encloses nothing, but still gives children a clean environment.
  static sandbox disabled();

  [[nodiscard]] sandbox_level level() const { return level_; }

  /// One line for the user: the level, and why it is no better.
  [[nodiscard]] const std::string& explanation() const { return explanation_; }

  /// The paths that a child may read, beside its work folder and what it may
  /// write. [any thread]
  [[nodiscard]] std::vector<std::string>
  readable(const sandbox_policy& policy) const;

  /// The spec with its command line, environment and folder rewritten so that
  /// it runs enclosed: in the spec's folder where the policy shows it, else in
  /// the work folder. HOME and TMPDIR are private and go with the process at
  /// `namespaces`; they are the work folder at the levels below. Programs of
  /// the user's own stay usable as `os/tool_paths.hpp` says.
  ///
  /// What fails before the command runs ends with 126, or 127 where there is no
  /// such command, and a line on standard error. At `namespaces` a signal that
  /// ended the command shows as exit code 128 plus its number. [any thread]
  [[nodiscard]] launch_spec wrap(launch_spec spec,
                                 const sandbox_policy& policy) const;

private:
  [[nodiscard]] result<void> try_out(launcher& processes) const;
  [[nodiscard]] std::vector<std::string>
  environment(const sandbox_policy& policy) const;
  [[nodiscard]] std::vector<std::string>
  bubblewrap_arguments(const sandbox_policy& policy,
                       const std::string& folder) const;
  [[nodiscard]] std::vector<std::string>
  helper_arguments(const sandbox_policy& policy) const;

  sandbox_level level_ = sandbox_level::off;
  std::string explanation_;
  std::string bwrap_;
  std::string helper_; ///< `skvm-exec`
  int landlock_abi_ = 0;
  std::vector<std::string> system_; ///< readable for everyone in it
  tool_paths tools_;
};

} // namespace skvm
