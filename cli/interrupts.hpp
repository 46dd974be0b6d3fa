#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>

namespace skvm::cli {

/// Turns SIGINT, SIGTERM and SIGHUP into calls: the first asks for an end, the
/// next ends the process at once, unless it came with the first. A SIGHUP that
/// whoever started the program had it ignore stays ignored. Made before any
/// other thread, so that all of them leave the signals to it.
class interrupts {
public:
  interrupts();
  ~interrupts();
  interrupts(const interrupts&) = delete;
  interrupts& operator=(const interrupts&) = delete;

  /// Ends with what `on_first` is about, and must be destroyed before it.
  class listening {
  public:
    explicit listening(interrupts& to) : to_(&to) {}

    ~listening() { to_->stop(); }

    listening(const listening&) = delete;
    listening& operator=(const listening&) = delete;

  private:
    interrupts* to_;
  };

  /// Starts listening; `on_first` comes on a thread of its own, and no more
  /// once what is returned is gone.
  [[nodiscard]] listening listen(std::function<void()> on_first);
  /// Stops listening; after this `on_first` is not called any more.
  void stop();

  [[nodiscard]] bool seen() const { return seen_; }

private:
  void run(const std::function<void()>& on_first);

  int signals_ = -1;
  int wake_ = -1;
  std::atomic<bool> seen_{false};
  std::chrono::steady_clock::time_point first_{};
  std::thread thread_;
};

} // namespace skvm::cli
