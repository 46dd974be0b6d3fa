#pragma once

#include "os/launcher.hpp"

#include <mutex>

namespace skvm {

/// A way to end from another thread what one thread starts and waits for, one
/// process after the other. [any thread]
class launch_control {
public:
  /// Ends what runs. What is started afterwards does not start.
  void cancel(launcher& processes);
  [[nodiscard]] bool cancelled() const;
  /// `cancel` ends `running` too, until `release`. False where it was called
  /// already. For a process that serves several callers in turn.
  bool hold(launch_id running);
  void release();

private:
  friend launch_result run_and_wait(launcher& processes, launch_spec spec,
                                    launch_control& control);

  mutable std::mutex mutex_;
  std::optional<launch_id> running_;
  bool cancelled_ = false;
};

/// Starts and waits, until `control` ends it. [not on a scheduler thread]
launch_result run_and_wait(launcher& processes, launch_spec spec,
                           launch_control& control);

} // namespace skvm
