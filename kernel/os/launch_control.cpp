#include "os/launch_control.hpp"

#include <future>

namespace skvm {

void launch_control::cancel(launcher& processes) {
  std::optional<launch_id> running;
  {
    std::lock_guard lock{mutex_};
    cancelled_ = true;
    running = running_;
  }
  if (running)
    processes.cancel(*running);
}

bool launch_control::cancelled() const {
  std::lock_guard lock{mutex_};
  return cancelled_;
}

bool launch_control::hold(launch_id running) {
  std::lock_guard lock{mutex_};
  if (!cancelled_)
    running_ = running;
  return !cancelled_;
}

void launch_control::release() {
  std::lock_guard lock{mutex_};
  running_.reset();
}

launch_result run_and_wait(launcher& processes, launch_spec spec,
                           launch_control& control) {
  auto promised = std::make_shared<std::promise<launch_result>>();
  auto outcome = promised->get_future();
  {
    // Held while it starts, so that a cancel in between is not lost.
    std::lock_guard lock{control.mutex_};
    if (control.cancelled_) {
      launch_result none;
      none.cancelled = true;
      return none;
    }
    control.running_ =
      processes.start(std::move(spec), [promised](launch_result done) {
        promised->set_value(std::move(done));
      });
  }
  auto done = outcome.get();
  std::lock_guard lock{control.mutex_};
  control.running_.reset();
  return done;
}

} // namespace skvm
