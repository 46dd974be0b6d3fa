#include "os/launch_queue.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <mutex>
#include <utility>

namespace skvm {

/// Shared with what runs, which may end after the queue.
class launch_queue::engine : public std::enable_shared_from_this<engine> {
public:
  explicit engine(launcher& processes) : processes_(processes) {}

  launch_id start(launch_spec spec, group of, launcher::done_handler done,
                  wait_handler waits) {
    launch_id id = 0;
    bool has_to = false;
    {
      std::lock_guard lock{mutex_};
      id = ++last_;
      has_to = waits && !has_room_for(of);
      if (!has_to)
        waits = {};
      waiting_.push_back(
        {id, of, std::move(spec), std::move(done), waits, has_to});
    }
    // Not under the lock, since whoever hears it may take its time. The entry
    // stays until it was told, so that nobody hears first that it goes on.
    if (has_to) {
      waits(true);
      if (auto cancelled = told(id))
        deliver_cancelled(*cancelled);
    }
    start_what_may();
    return id;
  }

  void cancel(launch_id id) {
    std::optional<entry> waits;
    std::optional<launch_id> runs;
    {
      std::lock_guard lock{mutex_};
      if (auto at = find(id); at != waiting_.end()) {
        at->cancelled = true;
        if (!at->untold)
          waits = take(at);
      } else if (auto found = running_.find(id); found != running_.end()) {
        found->second.cancelled = true;
        runs = found->second.process;
      }
    }
    if (runs)
      processes_.cancel(*runs);
    if (waits)
      deliver_cancelled(*waits);
  }

  void limit(std::size_t most) {
    {
      std::lock_guard lock{mutex_};
      most_ = std::max<std::size_t>(1, most);
    }
    start_what_may();
  }

  [[nodiscard]] std::size_t waiting() const {
    std::lock_guard lock{mutex_};
    return waiting_.size();
  }

  void cancel_all() {
    std::deque<entry> left;
    {
      std::lock_guard lock{mutex_};
      left.swap(waiting_);
    }
    for (const auto& each : left)
      deliver_cancelled(each);
  }

private:
  struct entry {
    launch_id id = 0;
    group of = nullptr;
    launch_spec spec;
    launcher::done_handler done;
    wait_handler waits;  ///< of those that have to
    bool untold = false; ///< that it has to wait
    bool cancelled = false;
  };

  struct started {
    group of = nullptr;
    std::optional<launch_id> process; ///< nothing until it is known
    bool cancelled = false;
  };

  static void deliver_cancelled(const entry& what) {
    if (what.waits)
      what.waits(false);
    launch_result out;
    out.cancelled = true;
    what.done(std::move(out));
  }

  // Precondition: locked.
  std::deque<entry>::iterator find(launch_id id) {
    return std::find_if(waiting_.begin(), waiting_.end(),
                        [id](const entry& each) { return each.id == id; });
  }

  // Precondition: locked.
  entry take(std::deque<entry>::iterator at) {
    auto out = std::move(*at);
    waiting_.erase(at);
    return out;
  }

  /// It knows now that it has to wait; the entry where it was cancelled before.
  std::optional<entry> told(launch_id id) {
    std::lock_guard lock{mutex_};
    auto at = find(id);
    if (at == waiting_.end())
      return std::nullopt;
    at->untold = false;
    return at->cancelled ? std::optional{take(at)} : std::nullopt;
  }

  // Precondition: locked.
  [[nodiscard]] bool has_room_for(group of) const {
    return groups_.size() < most_ || groups_.contains(of);
  }

  void start_what_may() {
    for (;;) {
      entry next;
      {
        std::lock_guard lock{mutex_};
        auto found = std::find_if(
          waiting_.begin(), waiting_.end(), [this](const entry& each) {
            return !each.untold && has_room_for(each.of);
          });
        if (found == waiting_.end())
          return;
        next = take(found);
        running_.emplace(next.id, started{next.of, {}, false});
        ++groups_[next.of];
      }
      if (next.waits)
        next.waits(false);
      // Not under the lock: its end may come from another thread at once.
      auto process = processes_.start(
        std::move(next.spec), [self = shared_from_this(), id = next.id,
                               done = std::move(next.done)](launch_result end) {
          self->ended(id);
          done(std::move(end));
        });
      bool cancelled = false;
      {
        std::lock_guard lock{mutex_};
        auto found = running_.find(next.id);
        if (found == running_.end())
          continue;
        found->second.process = process;
        cancelled = found->second.cancelled;
      }
      if (cancelled)
        processes_.cancel(process);
    }
  }

  void ended(launch_id id) {
    {
      std::lock_guard lock{mutex_};
      auto ended = running_.extract(id);
      auto of = groups_.find(ended.mapped().of);
      if (--of->second == 0)
        groups_.erase(of);
    }
    start_what_may();
  }

  launcher& processes_;
  mutable std::mutex mutex_;
  std::size_t most_ = unlimited;
  launch_id last_ = 0;
  std::deque<entry> waiting_;
  std::map<launch_id, started> running_;
  std::map<group, std::size_t> groups_; ///< with how many that run
};

launch_queue::launch_queue(launcher& processes)
  : engine_(std::make_shared<engine>(processes)) {
}

launch_queue::~launch_queue() {
  engine_->cancel_all();
}

launch_id launch_queue::start(launch_spec spec, group of,
                              launcher::done_handler done, wait_handler waits) {
  return engine_->start(std::move(spec), of, std::move(done), std::move(waits));
}

void launch_queue::cancel(launch_id id) {
  engine_->cancel(id);
}

void launch_queue::limit(std::size_t most) {
  engine_->limit(most);
}

std::size_t launch_queue::waiting() const {
  return engine_->waiting();
}

} // namespace skvm
