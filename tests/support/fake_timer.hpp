#pragma once

#include <map>

#include "base/timer.hpp"

namespace skvm::test {

/// A clock that a test moves. Callbacks run in `advance`, in order of time.
class fake_timer final : public timer {
public:
  time_point now() const override { return now_; }

  id after(std::chrono::microseconds delay,
           std::function<void()> callback) override {
    due_.emplace(std::make_pair(now_ + delay, ++last_), std::move(callback));
    return last_;
  }

  void cancel(id which) override {
    for (auto at = due_.begin(); at != due_.end(); ++at)
      if (at->first.second == which) {
        due_.erase(at);
        return;
      }
  }

  void advance(std::chrono::microseconds by) {
    auto until = now_ + by;
    while (!due_.empty() && due_.begin()->first.first <= until) {
      auto node = due_.extract(due_.begin());
      now_ = node.key().first;
      node.mapped()();
    }
    now_ = until;
  }

  [[nodiscard]] std::size_t pending() const { return due_.size(); }
  /// How long until the next callback. Precondition: there is one.
  [[nodiscard]] std::chrono::microseconds next() const {
    return std::chrono::duration_cast<std::chrono::microseconds>(
      due_.begin()->first.first - now_);
  }

private:
  time_point now_{std::chrono::hours{1}};
  std::map<std::pair<time_point, id>, std::function<void()>> due_;
  id last_ = 0;
};

} // namespace skvm::test
