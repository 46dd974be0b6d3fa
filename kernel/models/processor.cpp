#include "models/processor.hpp"

#include "models/exchange.hpp"
#include "models/pricing.hpp"
#include "models/scheduling.hpp"

#include <map>
#include <unordered_map>

namespace skvm {

namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::milliseconds;

/// One ask on its way.
struct pending_ask {
  ask what;
  caf::actor asker;
  caf::actor exchange;             ///< while an attempt is under way
  std::optional<reservation> room; ///< that was made for it
  timer::id retry_timer = 0;
  std::uint32_t attempts = 0;
  time_point asked{};
  time_point attempt_started{};
  microseconds on_wire{0};
};

struct processor_state {
  const char* name = "processor";
  std::shared_ptr<const processor_setup> setup;
  std::optional<request_scheduler> schedule; ///< always set
  std::mt19937_64 random;
  std::unordered_map<std::uint64_t, pending_ask> pending;
  std::map<std::pair<caf::actor_id, std::uint64_t>, std::uint64_t> by_asker;
  std::unordered_map<caf::actor_id, std::uint64_t> by_exchange;
  std::vector<caf::actor> spare; ///< exchanges without an attempt
  std::uint64_t last_ticket = 0;
  timer::id wake_timer = 0;
  time_point wake_at{};
  work_hints hints;
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

/// Sends to an actor without a type, which `self->send` cannot, as part of what
/// this worker does: `anon_send` would wake another one.
template <class Message>
void tell(self_pointer self, const caf::actor& whom, Message msg) {
  whom->eq_impl(caf::make_message_id(), nullptr, self->context(),
                std::move(msg));
}

void launch(self_pointer self, std::uint64_t ticket);

/// Rings when the schedule has something to send without anything else
/// happening before; else not at all.
void set_alarm(self_pointer self) {
  auto& state = self->state;
  auto time = now(self);
  auto at = state.schedule->wake_at(time);
  if (state.wake_timer != 0 && at == state.wake_at)
    return;
  if (state.wake_timer != 0)
    state.setup->clock->cancel(std::exchange(state.wake_timer, 0));
  if (!at)
    return;
  state.wake_at = *at;
  state.wake_timer = state.setup->clock->after(
    std::chrono::ceil<microseconds>(*at - time), later(self, resume_sending{}));
}

void pump(self_pointer self) {
  while (auto ticket = self->state.schedule->next(now(self)))
    launch(self, *ticket);
  set_alarm(self);
}

void deliver(self_pointer self, std::uint64_t ticket,
             result<chat_reply> reply) {
  auto& state = self->state;
  auto found = state.pending.find(ticket);
  if (found == state.pending.end())
    return;
  auto& entry = found->second;
  auto sent = entry.attempts > 0;
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
  if (entry.room) {
    auto spent = outcome->reply ? outcome->reply->spent : std::nullopt;
    state.setup->money->settle(*entry.room, spent, outcome->cost_usd,
                               sent && outcome->reply);
  }
  tell(self, entry.asker, answered{entry.what.id, std::move(outcome)});
  state.by_asker.erase({entry.asker.id(), entry.what.id});
  state.pending.erase(found);
  state.schedule->remove(ticket);
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
  entry.attempt_started = time;
  attempt next;
  next.ticket = ticket;
  next.ask_id = entry.what.id;
  next.request = entry.what.request;
  next.time_left =
    duration_cast<milliseconds>(entry.what.deadline - time) + milliseconds{1};
  if (entry.what.watch)
    next.watcher = entry.asker;
  if (state.spare.empty()) {
    entry.exchange = spawn_exchange(self, state.setup);
  } else {
    entry.exchange = std::move(state.spare.back());
    state.spare.pop_back();
  }
  tell(self, entry.exchange, std::move(next));
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
      outcome.error().message +=
        " (after " + std::to_string(entry.attempts) + " attempts)";
    return deliver(self, ticket, std::move(outcome));
  }
  ++state.totals.retries;
  entry.retry_timer =
    state.setup->clock->after(*delay, later(self, retry_now{ticket}));
}

/// An exchange that has ended its attempt can make another one.
void put_aside(processor_state& state, caf::actor exchange) {
  constexpr std::size_t most_spare = 128;
  if (!exchange)
    return;
  if (state.spare.size() < most_spare)
    state.spare.push_back(std::move(exchange));
  else
    caf::anon_send_exit(exchange, caf::exit_reason::user_shutdown);
}

void on_attempt_done(self_pointer self, const attempt_done& msg) {
  auto& state = self->state;
  auto found = state.pending.find(msg.ticket);
  if (found == state.pending.end())
    return; // cancelled: its place was given back then
  auto& entry = found->second;
  if (entry.exchange)
    state.by_exchange.erase(entry.exchange.id());
  put_aside(state, std::exchange(entry.exchange, nullptr));
  entry.on_wire +=
    duration_cast<microseconds>(now(self) - entry.attempt_started);
  if (auto report = report_of(msg, entry.what, now(self)))
    state.schedule->on_attempt_end(msg.ticket, *report, now(self));
  retry_or_deliver(self, msg.ticket, msg);
  pump(self);
}

void on_cancel(self_pointer self, std::uint64_t ticket) {
  auto& state = self->state;
  auto& entry = state.pending.find(ticket)->second;
  if (entry.exchange) {
    state.by_exchange.erase(entry.exchange.id());
    caf::anon_send_exit(entry.exchange, caf::exit_reason::user_shutdown);
  }
  if (entry.retry_timer != 0)
    state.setup->clock->cancel(entry.retry_timer);
  deliver(self, ticket,
          make_error(errc::cancelled, state.setup->model_id,
                     "the request was cancelled"));
  pump(self);
}

/// An exchange that ended without a word broke: its ask must not wait for ever.
void on_down(self_pointer self, const caf::down_msg& down) {
  auto& state = self->state;
  auto found = state.by_exchange.find(down.source.id());
  if (found == state.by_exchange.end()) {
    std::erase_if(state.spare, [&](const caf::actor& each) {
      return each.id() == down.source.id();
    });
    return;
  }
  auto ticket = found->second;
  state.by_exchange.erase(found);
  state.pending.at(ticket).exchange = nullptr;
  auto broken = std::make_shared<result<chat_reply>>(
    make_error(errc::internal, state.setup->model_id,
               "the exchange ended without a result"));
  on_attempt_done(self, attempt_done{ticket, std::move(broken), true});
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
    caf::anon_send(
      entry.asker,
      answered{entry.what.id, std::make_shared<ask_outcome>(ask_outcome{
                                std::move(why), {}, entry.attempts, {}, {}})});
  }
  for (const auto& [ticket, entry] : state.pending)
    if (entry.room)
      state.setup->money->settle(*entry.room, {}, {}, false);
  state.pending.clear();
  for (const auto& exchange : state.spare)
    caf::anon_send_exit(exchange, caf::exit_reason::user_shutdown);
  state.spare.clear();
  if (state.wake_timer != 0)
    state.setup->clock->cancel(state.wake_timer);
  state.hints.save(*state.schedule, state.setup->hints);
  self->quit(bye.reason);
}

/// Why a request must not be sent; nothing once there is room for its worst
/// case, which its answer is then held to.
std::optional<error> make_room(const processor_state& state,
                               pending_ask& entry) {
  const auto& money = state.setup->money;
  if (!money)
    return std::nullopt;
  auto room = money->reserve({entry.what.skill, entry.what.request.get(),
                              state.setup->rates, entry.what.account});
  if (!room)
    return room.error();
  entry.room = std::move(*room);
  if (entry.room->answer_tokens != 0) {
    auto held = std::make_shared<chat_request>(*entry.what.request);
    held->max_tokens = entry.room->answer_tokens;
    entry.what.request = std::move(held);
  }
  return std::nullopt;
}

void on_ask(self_pointer self, ask& msg) {
  auto& state = self->state;
  auto asker = caf::actor_cast<caf::actor>(self->current_sender());
  if (!asker)
    return;
  auto ticket = ++state.last_ticket;
  auto id = msg.id;
  state.hints.note(msg, *state.schedule, state.setup->hints);
  auto request = scheduled(msg, asker);
  pending_ask entry;
  entry.what = std::move(msg);
  entry.asker = asker;
  entry.asked = now(self);
  state.pending.emplace(ticket, std::move(entry));
  state.by_asker[{asker.id(), id}] = ticket;
  if (state.schedule->waiting() >= state.setup->limits.queue)
    return deliver(self, ticket,
                   make_error(errc::overload, state.setup->model_id,
                              "its queue of "
                                + std::to_string(state.setup->limits.queue)
                                + " requests is full"));
  if (auto why = make_room(state, state.pending.at(ticket)))
    return deliver(self, ticket, std::move(*why));
  state.schedule->enqueue(ticket, request);
  pump(self);
}

processor_actor::behavior_type
processor(self_pointer self, std::shared_ptr<const processor_setup> setup) {
  auto& state = self->state;
  const auto& limits = setup->limits;
  state.schedule.emplace(
    schedule_limits{limits.concurrency_start, limits.concurrency_max,
                    static_cast<double>(limits.requests_per_minute),
                    static_cast<double>(limits.tokens_per_minute)},
    setup->clock->now());
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
    [self](const attempt_head& msg) {
      self->state.schedule->on_head(msg.ticket, msg.said, now(self));
      set_alarm(self);
    },
    [self](const attempt_done& msg) { on_attempt_done(self, msg); },
    [self](retry_now msg) {
      auto found = self->state.pending.find(msg.ticket);
      if (found == self->state.pending.end())
        return;
      found->second.retry_timer = 0;
      self->state.schedule->retry(msg.ticket);
      pump(self);
    },
    [self](resume_sending) {
      self->state.wake_timer = 0;
      pump(self);
    },
    [self](query_stats) {
      auto stats = self->state.totals;
      auto schedule = self->state.schedule->state(now(self));
      stats.in_flight = schedule.in_flight;
      stats.queued = schedule.waiting;
      stats.window = schedule.window;
      stats.requests_per_minute = schedule.requests_per_minute;
      stats.tokens_per_minute = schedule.tokens_per_minute;
      stats.held = schedule.held;
      stats.first_byte = schedule.first_byte;
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
