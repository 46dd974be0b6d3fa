#include "models/processor.hpp"

#include <deque>
#include <map>
#include <unordered_map>

#include "models/exchange.hpp"
#include "models/pricing.hpp"
#include "models/window.hpp"

namespace skvm {

namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::milliseconds;

/// One ask on its way.
struct pending_ask {
  ask what;
  caf::actor asker;
  caf::actor exchange; ///< while an attempt is under way
  timer::id retry_timer = 0;
  std::uint32_t attempts = 0;
  time_point asked{};
  time_point attempt_started{};
  microseconds on_wire{0};
};

struct processor_state {
  const char* name = "processor";
  std::shared_ptr<const processor_setup> setup;
  concurrency_window window{1, 1};
  std::mt19937_64 random;
  std::unordered_map<std::uint64_t, pending_ask> pending;
  std::map<std::pair<caf::actor_id, std::uint64_t>, std::uint64_t> by_asker;
  std::unordered_map<caf::actor_id, std::uint64_t> by_exchange;
  std::deque<std::uint64_t> queue;
  std::uint64_t last_ticket = 0;
  std::uint32_t in_flight = 0;
  time_point hold_until{};
  timer::id hold_timer = 0;
  processor_stats totals;
};

using self_pointer = processor_actor::stateful_pointer<processor_state>;

time_point now(self_pointer self) {
  return self->state.setup->clock->now();
}

/// A callback for the timer that sends `msg` to this actor. It keeps the actor
/// alive no longer than the timer keeps the callback.
template <class Message>
std::function<void()> later(self_pointer self, Message msg) {
  return [weak = caf::weak_actor_ptr{self->ctrl()}, msg] {
    if (auto strong = caf::actor_cast<caf::strong_actor_ptr>(weak))
      caf::anon_send(caf::actor_cast<caf::actor>(strong), msg);
  };
}

void launch(self_pointer self, std::uint64_t ticket);

void pump(self_pointer self) {
  auto& state = self->state;
  auto time = now(self);
  if (time < state.hold_until) {
    if (state.hold_timer == 0 && !state.queue.empty())
      state.hold_timer = state.setup->clock->after(
        duration_cast<microseconds>(state.hold_until - time),
        later(self, resume_sending{}));
    return;
  }
  while (!state.queue.empty() && state.in_flight < state.window.size()) {
    auto ticket = state.queue.front();
    state.queue.pop_front();
    launch(self, ticket);
  }
}

void deliver(self_pointer self, std::uint64_t ticket,
             result<chat_reply> reply) {
  auto& state = self->state;
  auto found = state.pending.find(ticket);
  if (found == state.pending.end())
    return;
  auto& entry = found->second;
  auto outcome = std::make_shared<ask_outcome>(
    ask_outcome{std::move(reply), {}, entry.attempts, {}, {}});
  outcome->elapsed = duration_cast<microseconds>(now(self) - entry.asked);
  outcome->waited = outcome->elapsed - entry.on_wire;
  if (outcome->reply) {
    outcome->cost_usd = cost_of(*outcome->reply, state.setup->rates);
    if (outcome->reply->spent)
      state.totals.spent += *outcome->reply->spent;
    ++state.totals.answered;
  } else {
    ++state.totals.failed;
  }
  caf::anon_send(entry.asker, answered{entry.what.id, std::move(outcome)});
  state.by_asker.erase({entry.asker.id(), entry.what.id});
  state.pending.erase(found);
}

void launch(self_pointer self, std::uint64_t ticket) {
  auto& state = self->state;
  auto found = state.pending.find(ticket);
  if (found == state.pending.end())
    return;
  auto& entry = found->second;
  auto time = now(self);
  if (entry.what.deadline <= time)
    return deliver(self, ticket,
                   make_error(errc::timeout, state.setup->model_id,
                              "the time was up before the request was sent"));
  ++entry.attempts;
  ++state.in_flight;
  entry.attempt_started = time;
  attempt next;
  next.ticket = ticket;
  next.ask_id = entry.what.id;
  next.request = entry.what.request;
  next.time_left = duration_cast<milliseconds>(entry.what.deadline - time)
                   + milliseconds{1};
  if (entry.what.watch)
    next.watcher = entry.asker;
  entry.exchange = spawn_exchange(self, state.setup, std::move(next));
  state.by_exchange.emplace(entry.exchange.id(), ticket);
}

/// Puts the ask back after a transient failure, or says that it is over.
void retry_or_deliver(self_pointer self, std::uint64_t ticket,
                      const attempt_done& msg) {
  auto& state = self->state;
  auto& entry = state.pending.find(ticket)->second;
  auto& outcome = *msg.outcome;
  const auto& limits = state.setup->limits;
  if (outcome || msg.begun)
    return deliver(self, ticket, std::move(outcome));
  auto left = duration_cast<milliseconds>(entry.what.deadline - now(self));
  auto delay = next_delay({limits.retries, limits.retry_base, limits.retry_max},
                          outcome.error(), entry.attempts, left, state.random);
  if (!delay) {
    if (entry.attempts > 1)
      outcome.error().message
        += " (after " + std::to_string(entry.attempts) + " attempts)";
    return deliver(self, ticket, std::move(outcome));
  }
  ++state.totals.retries;
  entry.retry_timer
    = state.setup->clock->after(*delay, later(self, retry_now{ticket}));
}

void adapt(self_pointer self, const attempt_done& msg) {
  auto& state = self->state;
  if (*msg.outcome) {
    state.window.on_success(state.in_flight);
    if (msg.first_byte.count() > 0)
      state.window.on_latency(msg.first_byte, now(self));
    return;
  }
  const auto& why = msg.outcome->error();
  if (why.code == errc::rate_limit || why.code == errc::overload
      || why.code == errc::timeout)
    state.window.on_overload(now(self));
  if (why.retry_after)
    state.hold_until = std::max(state.hold_until, now(self) + *why.retry_after);
}

void on_attempt_done(self_pointer self, const attempt_done& msg) {
  auto& state = self->state;
  auto found = state.pending.find(msg.ticket);
  if (found == state.pending.end())
    return; // cancelled: its place was given back then
  auto& entry = found->second;
  state.by_exchange.erase(entry.exchange.id());
  entry.exchange = nullptr;
  entry.on_wire
    += duration_cast<microseconds>(now(self) - entry.attempt_started);
  --state.in_flight;
  adapt(self, msg);
  retry_or_deliver(self, msg.ticket, msg);
  pump(self);
}

void on_cancel(self_pointer self, std::uint64_t ticket) {
  auto& state = self->state;
  auto& entry = state.pending.find(ticket)->second;
  if (entry.exchange) {
    state.by_exchange.erase(entry.exchange.id());
    caf::anon_send_exit(entry.exchange, caf::exit_reason::user_shutdown);
    --state.in_flight;
  }
  if (entry.retry_timer != 0)
    state.setup->clock->cancel(entry.retry_timer);
  std::erase(state.queue, ticket);
  deliver(self, ticket,
          make_error(errc::cancelled, state.setup->model_id,
                     "the request was cancelled"));
  pump(self);
}

/// An exchange that ended without a word broke: its ask must not wait for ever.
void on_down(self_pointer self, const caf::down_msg& down) {
  auto& state = self->state;
  auto found = state.by_exchange.find(down.source.id());
  if (found == state.by_exchange.end())
    return;
  auto broken = std::make_shared<result<chat_reply>>(
    make_error(errc::internal, state.setup->model_id,
               "the exchange ended without a result"));
  on_attempt_done(self, attempt_done{found->second, std::move(broken), true});
}

void shut_down(self_pointer self, const caf::exit_msg& bye) {
  auto& state = self->state;
  for (auto& [ticket, entry] : state.pending) {
    if (entry.exchange)
      caf::anon_send_exit(entry.exchange, caf::exit_reason::user_shutdown);
    if (entry.retry_timer != 0)
      state.setup->clock->cancel(entry.retry_timer);
    auto why = make_error(errc::cancelled, state.setup->model_id,
                          "the program is shutting down");
    caf::anon_send(entry.asker,
               answered{entry.what.id,
                        std::make_shared<ask_outcome>(ask_outcome{
                          std::move(why), {}, entry.attempts, {}, {}})});
  }
  state.pending.clear();
  if (state.hold_timer != 0)
    state.setup->clock->cancel(state.hold_timer);
  self->quit(bye.reason);
}

void on_ask(self_pointer self, ask& msg) {
  auto& state = self->state;
  auto asker = caf::actor_cast<caf::actor>(self->current_sender());
  if (!asker)
    return;
  auto ticket = ++state.last_ticket;
  auto id = msg.id;
  pending_ask entry;
  entry.what = std::move(msg);
  entry.asker = asker;
  entry.asked = now(self);
  state.pending.emplace(ticket, std::move(entry));
  state.by_asker[{asker.id(), id}] = ticket;
  if (state.queue.size() >= state.setup->limits.queue)
    return deliver(self, ticket,
                   make_error(errc::overload, state.setup->model_id,
                              "its queue of "
                                + std::to_string(state.setup->limits.queue)
                                + " requests is full"));
  state.queue.push_back(ticket);
  pump(self);
}

processor_actor::behavior_type
processor(self_pointer self, std::shared_ptr<const processor_setup> setup) {
  auto& state = self->state;
  state.window = {setup->limits.concurrency_start,
                  setup->limits.concurrency_max};
  state.random.seed(setup->seed);
  state.setup = std::move(setup);
  self->set_down_handler(
    [self](const caf::down_msg& down) { on_down(self, down); });
  self->set_exit_handler(
    [self](const caf::exit_msg& bye) { shut_down(self, bye); });
  return {
    [self](ask& msg) { on_ask(self, msg); },
    [self](cancel_ask msg) {
      auto sender = self->current_sender();
      if (!sender)
        return;
      auto found = self->state.by_asker.find({sender->id(), msg.id});
      if (found != self->state.by_asker.end())
        on_cancel(self, found->second);
    },
    [self](const attempt_done& msg) { on_attempt_done(self, msg); },
    [self](retry_now msg) {
      auto found = self->state.pending.find(msg.ticket);
      if (found == self->state.pending.end())
        return;
      found->second.retry_timer = 0;
      // Before those that have not been tried: it has waited longer.
      self->state.queue.push_front(msg.ticket);
      pump(self);
    },
    [self](resume_sending) {
      self->state.hold_timer = 0;
      pump(self);
    },
    [self](query_stats) {
      const auto& now_held = self->state;
      auto stats = now_held.totals;
      stats.in_flight = now_held.in_flight;
      stats.queued = static_cast<std::uint32_t>(now_held.queue.size());
      stats.window = now_held.window.size();
      return stats;
    },
  };
}

} // namespace

processor_actor spawn_processor(caf::actor_system& system,
                                std::shared_ptr<const processor_setup> setup) {
  return system.spawn(processor, std::move(setup));
}

} // namespace skvm
