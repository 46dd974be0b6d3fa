#pragma once

#include <cstdint>

#include "base/timer.hpp"

namespace skvm {

/// How many requests a processor keeps in flight: additive increase by one for
/// each window's worth of successes, halved by an overload or a latency jump, at
/// most once in `calm` so that one burst of 429s counts once.
///
/// Latency is the time to the first byte: that of a whole reply says more of its
/// length than of the provider's load. A jump is three in a row of four times
/// the best that was seen lately and a second more.
class concurrency_window {
public:
  concurrency_window(std::uint32_t start, std::uint32_t max)
    : size_(start == 0 ? 1 : start), max_(max == 0 ? 1 : max) {
    if (size_ > max_)
      size_ = max_;
  }

  [[nodiscard]] std::uint32_t size() const {
    return static_cast<std::uint32_t>(size_);
  }
  /// Only a window that was used may grow: `in_flight` counts the one that
  /// succeeded.
  void on_success(std::uint32_t in_flight) {
    if (in_flight + 1 < size())
      return;
    size_ += 1.0 / size_;
    if (size_ > max_)
      size_ = max_;
  }
  /// Of a success that came over the wire.
  void on_latency(std::chrono::microseconds first_byte, time_point now) {
    auto us = static_cast<double>(first_byte.count());
    // The best is forgotten slowly, so that a provider that got slower for
    // good is not taken for an overloaded one for ever.
    best_us_ = best_us_ < 0 || us < best_us_ ? us : best_us_ * 1.02;
    slow_in_a_row_ = us > 4 * best_us_ && us > best_us_ + 1e6
                       ? slow_in_a_row_ + 1
                       : 0;
    if (slow_in_a_row_ < 3)
      return;
    slow_in_a_row_ = 0;
    on_overload(now);
  }
  void on_overload(time_point now) {
    if (halved_once_ && now - last_halved_ < calm)
      return;
    halved_once_ = true;
    last_halved_ = now;
    size_ = size_ / 2 < 1 ? 1 : size_ / 2;
  }

private:
  static constexpr std::chrono::milliseconds calm{500};
  double size_;
  double max_;
  time_point last_halved_{};
  bool halved_once_ = false;
  double best_us_ = -1;
  int slow_in_a_row_ = 0;
};

} // namespace skvm
