#pragma once

#include "os/launcher.hpp"

#include <functional>
#include <limits>
#include <memory>

namespace skvm {

/// Starts processes as long as those of no more than so many groups run, and
/// the others in their order once there is room. Those of one group are never
/// kept apart, since they may wait for each other. A process's time begins when
/// it starts. [any thread]
class launch_queue {
public:
  static constexpr auto unlimited = std::numeric_limits<std::size_t>::max();

  /// `processes` outlives all that was started.
  explicit launch_queue(launcher& processes);
  ~launch_queue(); ///< what waits is delivered as cancelled
  launch_queue(const launch_queue&) = delete;
  launch_queue& operator=(const launch_queue&) = delete;

  /// What starts together; compared and never looked into.
  using group = const void*;

  /// Hears that a process has to wait, and that it does not any more.
  using wait_handler = std::function<void(bool waits)>;

  /// `done` is called exactly once: by the launcher, or by `cancel`. `waits`
  /// (if set) is called where there is no room yet, and then once there is, or
  /// once it was cancelled.
  launch_id start(launch_spec spec, group of, launcher::done_handler done,
                  wait_handler waits = {});
  void cancel(launch_id id);

  /// How many groups; at least 1. What runs already is left alone.
  void limit(std::size_t most);

  [[nodiscard]] std::size_t waiting() const;

private:
  class engine;
  std::shared_ptr<engine> engine_;
};

} // namespace skvm
