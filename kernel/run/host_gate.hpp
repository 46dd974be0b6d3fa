#pragma once

#include "run/messages.hpp"
#include "schedule/host_governor.hpp"

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>

namespace skvm {

/// Tells a branch that waits for the host that it may go on.
struct host_go_on {};

/// Tells one that it is going to wait for longer, and is to drop what the
/// journal has.
struct host_release {};

class host_gate;

/// A branch's place among those that the host has to bear; it leaves when this
/// goes. The branch alone calls it.
class host_seat {
public:
  host_seat(host_gate& gate, std::uint64_t id) : gate_(gate), id_(id) {}

  ~host_seat();
  host_seat(const host_seat&) = delete;
  host_seat& operator=(const host_seat&) = delete;

  /// Whether to call `wait` before the next turn.
  [[nodiscard]] bool is_held() const {
    return held_.load(std::memory_order_relaxed);
  }

  /// How far the branch is.
  void advance(std::uint32_t turns) {
    turns_.store(turns, std::memory_order_relaxed);
  }

  /// From now on the branch waits, and `host_go_on` comes; the value is why.
  /// Nothing where it may go on after all.
  std::optional<host_shortage> wait();

  /// From now on it cannot wait any more, and is not asked to.
  void fix();

private:
  friend class host_gate;

  host_gate& gate_;
  const std::uint64_t id_;
  std::atomic<bool> held_{false};
  std::atomic<std::uint32_t> turns_{0};
  // Of the gate, below its lock.
  caf::weak_actor_ptr who_;
  bool waits_ = false;
  bool release_ = false;
};

/// Carries out what a `host_governor` decides: holds the launches of commands,
/// and branches at the border of a turn. An object and not an actor, so that a
/// branch may look whether it is held without a message. Outlives every branch.
/// [any thread]
class host_gate {
public:
  struct ports {
    std::function<void(std::size_t)> limit_launches;
    std::function<std::size_t()> launches_waiting;
  };

  host_gate(host_rules rules, timer& clock, ports to)
    : clock_(clock), to_(std::move(to)), governor_(rules) {}

  ~host_gate() = default;
  host_gate(const host_gate&) = delete;
  host_gate& operator=(const host_gate&) = delete;

  /// A place for a branch, which may be held from the beginning.
  std::unique_ptr<host_seat> join(caf::weak_actor_ptr who);

  /// What was seen of the host; whether it is short, or was and not all goes on
  /// yet.
  bool take(const host_sample& sample);

  /// Who rebuilds conversations, from the first time that one is asked for.
  caf::actor rebuilder(caf::actor_system& system);
  /// Ends it. [shutdown]
  void stop();

private:
  friend class host_seat;
  class mail;

  std::optional<host_shortage> wait(host_seat& seat);
  void fix(const host_seat& seat);
  void leave(const host_seat& seat);
  void carry_out(const host_governor::orders& what, mail& out);

  timer& clock_;
  ports to_;
  std::mutex mutex_;
  host_governor governor_;
  std::uint64_t last_ = 0;
  std::size_t launches_ = host_governor::unlimited;
  std::map<std::uint64_t, host_seat*> seats_;
  host_shortage last_shortage_; ///< also once it is over
  caf::actor rebuilder_;
};

} // namespace skvm

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::host_go_on)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::host_release)
