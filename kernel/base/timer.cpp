#include "base/timer.hpp"

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace skvm {

namespace {

class steady_timer final : public timer {
public:
  steady_timer() : thread_([this] { run(); }) {}

  ~steady_timer() override {
    {
      std::lock_guard lock{mutex_};
      stopped_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }

  time_point now() const override { return std::chrono::steady_clock::now(); }

  id after(std::chrono::microseconds delay,
           std::function<void()> callback) override {
    std::unique_lock lock{mutex_};
    auto which = ++last_id_;
    auto at = due_.emplace(now() + delay, entry{which, std::move(callback)});
    by_id_.emplace(which, at);
    auto is_first = at == due_.begin();
    lock.unlock();
    if (is_first)
      changed_.notify_one();
    return which;
  }

  void cancel(id which) override {
    std::function<void()> dropped; // destroyed outside of the lock
    std::lock_guard lock{mutex_};
    auto found = by_id_.find(which);
    if (found == by_id_.end())
      return;
    dropped = std::move(found->second->second.callback);
    due_.erase(found->second);
    by_id_.erase(found);
  }

private:
  struct entry {
    id which;
    std::function<void()> callback;
  };

  void run() {
    std::unique_lock lock{mutex_};
    while (!stopped_) {
      if (due_.empty()) {
        changed_.wait(lock);
        continue;
      }
      auto first = due_.begin();
      if (first->first > now()) {
        auto when = first->first;
        changed_.wait_until(lock, when);
        continue;
      }
      auto callback = std::move(first->second.callback);
      by_id_.erase(first->second.which);
      due_.erase(first);
      lock.unlock();
      callback();
      callback = nullptr;
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::multimap<time_point, entry> due_;
  std::unordered_map<id, std::multimap<time_point, entry>::iterator> by_id_;
  id last_id_ = 0;
  bool stopped_ = false;
  std::thread thread_; // last: it uses all of the above
};

} // namespace

std::unique_ptr<timer> make_steady_timer() {
  return std::make_unique<steady_timer>();
}

} // namespace skvm
