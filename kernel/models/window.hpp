#pragma once

#include <cstdint>

#include "base/timer.hpp"

namespace skvm {

/// How many requests a processor keeps in flight: additive increase by one for
/// each window's worth of successes, halved by an overload, at most once in
/// `calm` so that one burst of 429s counts once.
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
};

} // namespace skvm
