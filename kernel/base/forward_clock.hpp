#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>

namespace skvm {

/// Unix time that never goes back: where the calendar is set back, it goes on
/// at the pace of the steady clock. [any thread]
class forward_clock {
public:
  using wall_time = std::chrono::system_clock::time_point;
  using steady_time = std::chrono::steady_clock::time_point;

  /// In milliseconds, from what both clocks say now.
  std::int64_t unix_ms(wall_time wall, steady_time steady) {
    auto at = ms(steady.time_since_epoch());
    auto ahead = ms(wall.time_since_epoch()) - at;
    auto known = ahead_.load(std::memory_order_relaxed);
    while (ahead > known && !ahead_.compare_exchange_weak(known, ahead)) {
    }
    return at + (ahead > known ? ahead : known);
  }

  std::int64_t unix_ms() {
    return unix_ms(std::chrono::system_clock::now(),
                   std::chrono::steady_clock::now());
  }

private:
  static std::int64_t ms(std::chrono::nanoseconds since) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
  }

  std::atomic<std::int64_t> ahead_{std::numeric_limits<std::int64_t>::min()};
};

} // namespace skvm
