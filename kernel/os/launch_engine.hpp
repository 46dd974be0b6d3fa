#pragma once

#include "os/capture.hpp"
#include "os/fd.hpp"
#include "os/launcher.hpp"
#include "os/spawn.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace skvm {

/// The launcher's thread and what it owns. The public members may be called on
/// any thread and only leave a command; all else belongs to the thread.
class launcher::engine {
public:
  engine();
  ~engine();

  launch_id start(launch_spec spec, done_handler done,
                  output_handler on_output);
  void cancel(launch_id id);

  [[nodiscard]] std::size_t running() const { return running_.load(); }

private:
  using clock = std::chrono::steady_clock;

  enum class stage {
    waiting,     ///< for descriptors; not started
    running,     ///< until its time limit
    terminating, ///< has had SIGTERM, until the grace ends
    killed,      ///< has had SIGKILL
    draining,    ///< reaped; its pipes are still open
  };

  struct child {
    child(launch_id which, launch_spec what, done_handler at_end,
          output_handler at_output)
      : id(which), spec(std::move(what)), done(std::move(at_end)),
        on_output(std::move(at_output)), out(spec.keep_head, spec.keep_tail),
        err(spec.keep_head, spec.keep_tail) {}

    launch_id id;
    launch_spec spec;
    done_handler done;
    output_handler on_output;
    stage at = stage::waiting;
    spawned_process process;
    std::size_t input_sent = 0;
    output_capture out;
    output_capture err;
    clock::time_point started;
    std::optional<clock::time_point> deadline; ///< its entry in `timers_`
    launch_result result;
  };

  using child_ptr = std::unique_ptr<child>;

  struct cancel_command {
    launch_id id;
  };

  using command = std::variant<child_ptr, cancel_command>;

  /// What an epoll event is about: the low bits of its data.
  enum class source : unsigned { command, exit, in, out, err };

  void post(command what);
  void wake();
  void run();
  /// Whether the thread goes on.
  bool take_commands();
  void begin_stop();
  [[nodiscard]] int milliseconds_to_next_timer() const;
  void on_event(launch_id id, source what);
  void on_timers();

  void admit(child_ptr fresh);
  /// False where it has to wait for descriptors.
  bool try_start(child& which);
  void start_waiting();
  void cancel_now(child& which);
  void on_timer(child& which);
  void terminate(child& which);
  void kill_group(child& which);
  void on_exit(child& which);
  void write_input(child& which);
  void read_output(child& which, source what);
  void finish_if_drained(child& which);
  void finish(child& which);
  void fail(child& which, error why);

  void watch(const unique_fd& fd, std::uint32_t events, launch_id id,
             source what);
  void drop(unique_fd& fd);
  void set_timer(child& which, std::chrono::milliseconds delay);
  void clear_timer(child& which);

  unique_fd epoll_;
  unique_fd wake_up_;
  std::atomic<launch_id> last_id_{0};
  std::atomic<std::size_t> running_{0};

  std::mutex mutex_; ///< for the two below
  std::vector<command> commands_;
  bool stop_requested_ = false;

  bool stopping_ = false;
  std::unordered_map<launch_id, child_ptr> children_;
  std::deque<launch_id> waiting_;
  std::set<std::pair<clock::time_point, launch_id>> timers_;
  std::vector<char> buffer_;
  std::thread thread_;
};

} // namespace skvm
