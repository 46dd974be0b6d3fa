#pragma once

#include "base/host_sample.hpp"
#include "base/timer.hpp"

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace skvm {

/// From `high` on a resource is short, at `low` or below it is not any more.
struct host_band {
  double high = 0; ///< percent; 0 for a resource that is not watched
  double low = 0;
};

struct host_rules {
  std::array<host_band, host_resources> bands;
  std::size_t cores = 1; ///< that this process may use
  /// Samples in a row that must be low before anything goes on.
  unsigned calm_samples = 3;
  /// How long pressure must last before what a suspended branch has in memory
  /// is dropped.
  std::chrono::microseconds release_after{std::chrono::seconds{30}};
};

/// What a host is short of, and how much.
struct host_shortage {
  host_resource what = host_resource::cpu;
  double percent = 0;

  /// `memory pressure 34 %`
  [[nodiscard]] std::string text() const;
};

/// Decides which branches of this process go on while its host is short of
/// something. A plain value: it is told the time, the samples, and who comes
/// and goes.
///
/// With each sample at or above `high` a quarter of the running branches, one
/// at least, is to be suspended: the least advanced first, of equals the
/// newest. Who comes meanwhile is suspended before its first turn. Once calm
/// has lasted, they go on in the opposite order: one, then two, then four, as
/// long as it stays calm.
///
/// At least one branch always goes on. Under pressure on the CPU alone as many
/// as there are cores do, and none is suspended unless launches wait: a
/// conversation itself hardly needs any.
class host_governor {
public:
  using branch_id = std::uint64_t;
  static constexpr auto unlimited = std::numeric_limits<std::size_t>::max();

  explicit host_governor(host_rules rules) : rules_(rules) {}

  /// A branch that is about to begin; whether it is to wait before that.
  bool join(branch_id id, time_point now, bool launches_wait);

  /// What changed; each list in the order in which it is to be carried out.
  struct orders {
    std::vector<branch_id> suspend; ///< at their next turn
    std::vector<branch_id> go_on;
    std::vector<branch_id> release; ///< their memory
  };

  /// It has ended.
  orders leave(branch_id id);

  /// It goes on whatever comes, but counts as one that does.
  void fix(branch_id id);

  /// What the last sample was said by, and how far the branches are.
  struct situation {
    host_sample sample;
    bool launches_wait = false;
    std::function<std::uint32_t(branch_id)> turns_of;
  };

  orders take(time_point now, const situation& seen);

  /// What the host is short of; nothing where it is not.
  [[nodiscard]] const std::optional<host_shortage>& shortage() const {
    return shortage_;
  }

  /// Of how many branches commands may run at once.
  [[nodiscard]] std::size_t launches() const;

  [[nodiscard]] std::size_t running() const { return running_; }

  [[nodiscard]] std::size_t suspended() const {
    return branches_.size() - running_;
  }

private:
  struct branch {
    bool suspended = false;
    bool released = false;
    bool fixed = false;      ///< never to be suspended
    std::uint32_t turns = 0; ///< as far as known
    time_point since{};      ///< suspended
  };

  using entry = std::map<branch_id, branch>::iterator;

  [[nodiscard]] std::size_t least_running() const;
  [[nodiscard]] bool suspends(bool launches_wait) const;
  void judge(const host_sample& sample);
  void suspend_some(time_point now, orders& out);
  void resume(std::size_t count, orders& out);
  void release_some(time_point now, orders& out);

  host_rules rules_;
  std::map<branch_id, branch> branches_; ///< by age: ids grow
  std::size_t running_ = 0;
  std::optional<host_shortage> shortage_;
  bool worst_now_ = false; ///< whether the last sample was high
  bool only_cpu_ = false;
  unsigned calm_ = 0;
  std::size_t next_resume_ = 1;
};

/// Settings as they are written, as rules.
host_rules make_host_rules(double cpu, double memory, double io,
                           double memory_used,
                           std::chrono::microseconds release_after,
                           std::size_t cores);

} // namespace skvm
