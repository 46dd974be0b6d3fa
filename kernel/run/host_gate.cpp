#include "run/host_gate.hpp"

#include "run/rebuild.hpp"

namespace skvm {

host_seat::~host_seat() {
  gate_.leave(*this);
}

std::optional<host_shortage> host_seat::wait() {
  return gate_.wait(*this);
}

void host_seat::fix() {
  gate_.fix(*this);
}

/// Messages to be sent without the lock: what keeps a branch alive meanwhile
/// may be the last that does, and its seat leaves with it.
class host_gate::mail {
public:
  void add(const host_seat& seat, bool release) {
    if (!seat.who_)
      return;
    if (auto who = caf::actor_cast<caf::strong_actor_ptr>(seat.who_))
      letters_.emplace_back(caf::actor_cast<caf::actor>(who), release);
  }

  void send() {
    for (const auto& [who, release] : letters_)
      if (release)
        caf::anon_send(who, host_release{});
      else
        caf::anon_send(who, host_go_on{});
  }

private:
  std::vector<std::pair<caf::actor, bool>> letters_;
};

std::unique_ptr<host_seat> host_gate::join(caf::weak_actor_ptr who) {
  std::lock_guard lock{mutex_};
  auto seat = std::make_unique<host_seat>(*this, ++last_);
  seat->who_ = std::move(who);
  seats_.emplace(seat->id_, seat.get());
  seat->held_ =
    governor_.join(seat->id_, clock_.now(), to_.launches_waiting() > 0);
  return seat;
}

bool host_gate::take(const host_sample& sample) {
  std::optional<std::size_t> changed;
  bool matters = false;
  mail out;
  {
    std::lock_guard lock{mutex_};
    host_governor::situation seen;
    seen.sample = sample;
    seen.launches_wait = to_.launches_waiting() > 0;
    seen.turns_of = [this](std::uint64_t id) {
      return seats_.at(id)->turns_.load(std::memory_order_relaxed);
    };
    carry_out(governor_.take(clock_.now(), seen), out);
    if (governor_.launches() != launches_)
      changed = launches_ = governor_.launches();
    if (const auto& why = governor_.shortage())
      last_shortage_ = *why;
    matters = governor_.shortage() || governor_.suspended() > 0;
  }
  out.send();
  if (changed)
    to_.limit_launches(*changed);
  return matters;
}

caf::actor host_gate::rebuilder(caf::actor_system& system) {
  std::lock_guard lock{mutex_};
  if (!rebuilder_)
    rebuilder_ = spawn_rebuilder(system);
  return rebuilder_;
}

void host_gate::stop() {
  std::lock_guard lock{mutex_};
  if (rebuilder_)
    caf::anon_send_exit(rebuilder_, caf::exit_reason::user_shutdown);
  rebuilder_ = nullptr;
}

std::optional<host_shortage> host_gate::wait(host_seat& seat) {
  mail out;
  host_shortage why;
  {
    std::lock_guard lock{mutex_};
    if (!seat.held_)
      return std::nullopt;
    seat.waits_ = true;
    if (std::exchange(seat.release_, false))
      out.add(seat, true);
    why = last_shortage_;
  }
  out.send();
  return why;
}

void host_gate::fix(const host_seat& seat) {
  std::lock_guard lock{mutex_};
  governor_.fix(seat.id_);
}

void host_gate::leave(const host_seat& seat) {
  mail out;
  {
    std::lock_guard lock{mutex_};
    seats_.erase(seat.id_);
    carry_out(governor_.leave(seat.id_), out);
  }
  out.send();
}

// Precondition: locked.
void host_gate::carry_out(const host_governor::orders& what, mail& out) {
  for (auto id : what.suspend)
    seats_.at(id)->held_ = true;
  for (auto id : what.go_on) {
    auto& seat = *seats_.at(id);
    seat.held_ = false;
    seat.release_ = false;
    if (std::exchange(seat.waits_, false))
      out.add(seat, false);
  }
  for (auto id : what.release) {
    auto& seat = *seats_.at(id);
    if (seat.waits_)
      out.add(seat, true);
    else
      seat.release_ = true; // once its turn is over
  }
}

} // namespace skvm
