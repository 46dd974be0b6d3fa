#pragma once

#include "net/transport.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace skvm::test {

/// A sink that writes down what it is told and lets tests wait for it. Waits
/// give up after 30 s, which is a failure and no measurement.
class exchange_recorder : public exchange_sink {
public:
  void on_head(http_head head) override {
    update([&] {
      broken_order_ = broken_order_ || head_ || end_;
      head_ = std::move(head);
    });
  }

  void on_bytes(std::string bytes) override {
    update([&] {
      broken_order_ = broken_order_ || !head_ || end_;
      body_ += bytes;
      ++pieces_;
    });
  }

  void on_end(exchange_end end) override {
    update([&] {
      broken_order_ = broken_order_ || end_;
      end_ = std::move(end);
    });
  }

  bool wait_head() {
    return wait([&] { return head_.has_value(); });
  }

  bool wait_bytes(std::size_t count) {
    return wait([&] { return body_.size() >= count; });
  }

  bool wait_end() {
    return wait([&] { return end_.has_value(); });
  }

  [[nodiscard]] http_head head() const {
    std::lock_guard guard{mutex_};
    return head_.value_or(http_head{});
  }

  [[nodiscard]] std::string body() const {
    std::lock_guard guard{mutex_};
    return body_;
  }

  [[nodiscard]] std::size_t pieces() const {
    std::lock_guard guard{mutex_};
    return pieces_;
  }

  [[nodiscard]] bool ended() const {
    std::lock_guard guard{mutex_};
    return end_.has_value();
  }

  [[nodiscard]] exchange_end end() const {
    std::lock_guard guard{mutex_};
    return end_.value_or(exchange_end{});
  }

  /// Whether calls came in another order than head, bytes, end.
  [[nodiscard]] bool broken_order() const {
    std::lock_guard guard{mutex_};
    return broken_order_;
  }

private:
  template <class Change>
  void update(Change change) {
    std::lock_guard guard{mutex_};
    change();
    changed_.notify_all();
  }

  template <class Condition>
  bool wait(Condition condition) {
    std::unique_lock guard{mutex_};
    return changed_.wait_for(guard, std::chrono::seconds{30}, condition);
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<http_head> head_;
  std::optional<exchange_end> end_;
  std::string body_;
  std::size_t pieces_ = 0;
  bool broken_order_ = false;
};

} // namespace skvm::test
