#pragma once

#include "solidify/hit_check.hpp"

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <iterator>
#include <memory>
#include <mutex>
#include <vector>

namespace skvm {

/// The runs that only compare: who waits for them, and the folders that they
/// are in. A run is over before what it did is compared, so that a folder is
/// kept as long as anybody else has it; and it is removed here, since its last
/// user may be an actor. [not on a scheduler thread]
class hit_checks {
public:
  using check_ptr = std::shared_ptr<const solidify::hit_check>;

  void begin(check_ptr check) {
    std::vector<check_ptr> unused;
    {
      std::lock_guard lock{mutex_};
      ++under_way_;
      auto in_use =
        std::partition(checks_.begin(), checks_.end(),
                       [](const auto& each) { return each.use_count() > 1; });
      unused.assign(std::make_move_iterator(in_use),
                    std::make_move_iterator(checks_.end()));
      checks_.erase(in_use, checks_.end());
      checks_.push_back(std::move(check));
    }
  }

  void end() {
    std::lock_guard lock{mutex_};
    --under_way_;
    changed_.notify_all();
  }

  /// Until none is under way.
  void wait() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return under_way_ == 0; });
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t under_way_ = 0;
  std::vector<check_ptr> checks_;
};

} // namespace skvm
