#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

namespace skvm {

using time_point = std::chrono::steady_clock::time_point;

/// The time, and what should happen later. The one clock of the kernel, so that
/// tests can move it. Callbacks run on the timer's thread (or in the test that
/// moves the clock), must return at once and not throw.
///
/// CAF's own delayed messages cannot be taken back and keep their receiver
/// alive until they are due, which for half-hour limits is half an hour.
class timer {
public:
  using id = std::uint64_t;

  virtual ~timer() = default;
  [[nodiscard]] virtual time_point now() const = 0;
  /// Calls once `delay` has passed, never before this returns. [any thread]
  virtual id after(std::chrono::microseconds delay,
                   std::function<void()> callback)
    = 0;
  /// After this returns the callback is not started any more; it may be running.
  virtual void cancel(id which) = 0;
};

/// A timer on the steady clock, with a thread of its own.
std::unique_ptr<timer> make_steady_timer();

} // namespace skvm
