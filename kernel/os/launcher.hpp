#pragma once

#include "skvm/result.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skvm {

/// A process to start. No shell is involved unless `argv` names one.
struct launch_spec {
  std::vector<std::string> argv; ///< argv[0] with a slash, or found on PATH
  std::vector<std::string> env;  ///< `NAME=value`, the whole environment
  std::string cwd;               ///< absolute; empty keeps ours
  std::string stdin_text;
  std::chrono::milliseconds timeout{120'000};
  /// Between SIGTERM and SIGKILL.
  std::chrono::milliseconds term_grace{500};
  /// How long a grandchild that holds the pipes may delay the end.
  std::chrono::milliseconds drain_grace{200};
  /// Of each output, the first and the last so many bytes are kept.
  std::size_t keep_head = std::size_t{64} << 10;
  std::size_t keep_tail = std::size_t{64} << 10;
  /// Starts with SIGTERM blocked: for a wrapper that must outlive the SIGTERM
  /// to its group, around a program that unblocks it.
  bool hold_sigterm = false;
};

/// Output with its middle left out where it was too long.
struct captured_output {
  std::string head;
  std::string tail; ///< empty where all fit into `head`
  std::uint64_t total_bytes = 0;

  [[nodiscard]] std::uint64_t omitted() const {
    return total_bytes - head.size() - tail.size();
  }

  /// Head, a line that says how much is missing, tail.
  [[nodiscard]] std::string text() const;
};

struct launch_result {
  std::optional<error> failure; ///< could not start: `not_found`, `io`, …
  std::optional<int> code;      ///< nothing where a signal ended it
  int signal = 0;
  bool timed_out = false;
  bool cancelled = false;
  bool pipes_left_open = false; ///< a grandchild outlived the process
  captured_output out;
  captured_output err;
  std::chrono::microseconds wall{0};
  std::chrono::microseconds cpu{0}; ///< of the process and its reaped children
};

using launch_id = std::uint64_t;

/// Every child process of ours: one thread with epoll and pidfds. Each child
/// leads a session and with it a process group, which is ended as a whole; a
/// process that made a session of its own escapes, unless a sandbox encloses
/// it. Where the process runs out of descriptors a start waits for another
/// child to end. The destructor kills all that runs, delivers each result as
/// cancelled, and joins. The constructor throws `std::system_error` where not
/// even its own thread and descriptors can be had.
class launcher {
public:
  using done_handler = std::function<void(launch_result)>;
  using output_handler = std::function<void(std::string_view)>;

  launcher();
  ~launcher();
  launcher(const launcher&) = delete;
  launcher& operator=(const launcher&) = delete;

  /// `done` is called exactly once, `on_output` (if set) with each piece of
  /// standard output before it; both on the launcher's thread, where they must
  /// return at once and not throw. [any thread]
  launch_id start(launch_spec spec, done_handler done,
                  output_handler on_output = {});
  /// SIGTERM to the group, SIGKILL after the grace. [any thread]
  void cancel(launch_id id);
  [[nodiscard]] std::size_t running() const;

private:
  class engine;
  std::unique_ptr<engine> engine_;
};

/// Starts and waits; for threads that may block. [not on a scheduler thread]
launch_result run_and_wait(launcher& processes, launch_spec spec);

} // namespace skvm
