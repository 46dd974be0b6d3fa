#include "run/branch.hpp"

#include "plugins/guarded.hpp"
#include "run/spending.hpp"
#include "run/tool_batches.hpp"

namespace skvm {

namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::milliseconds;

struct branch_holder;

struct branch_state {
  explicit branch_state(branch_setup from)
    : setup(std::move(from)), spent(setup.limits) {}

  branch_setup setup;
  spending spent;
  std::uint64_t ask_id = 0; ///< of the request under way, else 0
  std::uint64_t last_ask = 0;
  std::uint32_t tool_calls = 0;
  std::uint32_t tool_errors = 0;
  std::vector<tool_call> calls; ///< of this turn
  std::vector<tool_result> results;
  std::vector<std::vector<std::size_t>> batches;
  std::size_t next_batch = 0;
  std::size_t tools_running = 0;
  std::vector<tool_ticket> tickets;
  call_trace trace;
  timer::id time_limit = 0;
  bool over = false;

  // What is written down of it.
  std::string conversation;
  request_digest digest;
  std::shared_ptr<const chat_request> request; ///< the last one
  std::uint64_t asked = 0;                     ///< digest of it
  std::size_t heard = 0;  ///< messages of it that are written down
  bool replayed = false;  ///< whether its reply came from the log
  bool unwritten = false; ///< whether something must be before the next step
  bool unsettled = false; ///< whether the disk must have it, too
  std::uint64_t settling = 0;
  void (*next)(caf::stateful_actor<branch_holder>*) = nullptr;
  std::optional<agent_step> step;  ///< to carry out once that is
  std::vector<std::size_t> to_run; ///< calls of the batch under way

  // While the host is short of something.
  std::unique_ptr<host_seat> seat; ///< null without a gate
  enum class hold { none, waits, released, rebuilds } held = hold::none;
  time_point held_since{};
  microseconds held_for{0}; ///< before that
};

/// CAF wants its state default-constructible.
struct branch_holder {
  const char* name = "branch";
  std::unique_ptr<branch_state> it;
  caf::actor owner;
};

using branch_actor = caf::stateful_actor<branch_holder>;

run_event event_of(const branch_state& state, run_event::kind what) {
  run_event event;
  event.what = what;
  event.run = state.setup.run;
  event.part = state.setup.label;
  event.turn = state.spent.turns();
  return event;
}

void end(branch_actor* self, run_status status, std::string text,
         std::optional<error> failure, bool unfinished = false) {
  auto& state = *self->state.it;
  if (state.over)
    return;
  state.over = true;
  state.seat.reset(); // another one may go on now
  if (state.time_limit != 0)
    state.setup.clock->cancel(state.time_limit);
  if (state.ask_id != 0)
    self->send(state.setup.processor, cancel_ask{state.ask_id});
  for (auto ticket : state.tickets)
    state.setup.tools->cancel(ticket);
  branch_outcome outcome{status,
                         state.spent.turns(),
                         state.tool_calls,
                         state.tool_errors,
                         state.spent.spent(),
                         state.spent.cost_usd(),
                         std::move(text),
                         std::move(failure),
                         unfinished,
                         {},
                         {}};
  if (state.setup.overall && state.request)
    outcome.messages = state.request->messages;
  outcome.calls = state.trace.take();
  self->send(
    self->state.owner,
    branch_done{state.setup.label,
                std::make_shared<const branch_outcome>(std::move(outcome))});
  self->quit();
}

void end_with(branch_actor* self, error why) {
  auto status = status_of(why);
  end(self, status, {}, std::move(why));
}

microseconds held_for(const branch_state& state) {
  auto out = state.held_for;
  if (state.held != branch_state::hold::none)
    out +=
      duration_cast<microseconds>(state.setup.clock->now() - state.held_since);
  return out;
}

void time_up(branch_actor* self) {
  const auto& state = *self->state.it;
  auto why = "the time limit of "
             + std::to_string(state.setup.limits.time.count())
             + " ms was reached";
  if (auto held = held_for(state); held.count() > 0)
    why.append("; for ")
      .append(std::to_string(duration_cast<milliseconds>(held).count()))
      .append(" ms of it the run was held, since the host was short of "
              "something");
  end(self, run_status::timeout, {}, make_error(errc::timeout, "run", why));
}

/// The run stays as the log has it: to go on with it is another process's.
void leave_unfinished(branch_actor* self, error why) {
  self->state.it->setup.log->leave();
  end(self, status_of(why), {}, std::move(why), true);
}

/// That what was written down has to be safe before the next step.
void must_be_safe(branch_state& state, run_log::next_is what) {
  state.unwritten = true;
  state.unsettled = state.unsettled || state.setup.log->waits_before(what);
}

/// Does something once all that was written down is as safe as it must be.
void when_safe(branch_actor* self, void (*next)(branch_actor*)) {
  auto& state = *self->state.it;
  auto unwritten = std::exchange(state.unwritten, false);
  if (!std::exchange(state.unsettled, false)) {
    if (auto written = unwritten ? state.setup.log->write() : ok; !written)
      return leave_unfinished(self, written.error());
    return next(self);
  }
  state.next = next;
  caf::weak_actor_ptr weak{self->ctrl()};
  state.setup.log->settle(
    [weak, step = ++state.settling](const result<void>& outcome) {
      if (auto strong = caf::actor_cast<caf::strong_actor_ptr>(weak))
        caf::anon_send(caf::actor_cast<caf::actor>(strong),
                       log_settled{step, outcome
                                           ? std::optional<error>{}
                                           : std::optional{outcome.error()}});
    });
}

void on_settled(branch_actor* self, const log_settled& msg) {
  auto& state = *self->state.it;
  if (state.over || msg.step != state.settling)
    return;
  if (msg.failure)
    return leave_unfinished(self, *msg.failure);
  std::exchange(state.next, nullptr)(self);
}

void take_step(branch_actor* self, result<agent_step> next);

/// The reply that the log has; whether the request need not be sent.
bool answer_from_log(branch_actor* self) {
  auto& state = *self->state.it;
  state.replayed = false;
  if (!state.setup.log)
    return false;
  state.asked = state.digest.of(*state.request);
  auto known = state.setup.log->find_answer(state.conversation,
                                            state.spent.turns(), state.asked);
  if (!known) {
    leave_unfinished(self, known.error());
    return true;
  }
  if (!*known)
    return false;
  state.replayed = true;
  auto outcome = std::make_shared<ask_outcome>(std::move(**known));
  // A message, so that a long conversation does not end the stack.
  self->send(self, answered{state.ask_id, std::move(outcome)});
  return true;
}

/// Why there must be no further request. One that was answered before is paid,
/// and counts already.
std::optional<error> limit_reached(branch_state& state) {
  const auto& setup = state.setup;
  if (setup.log
      && setup.log->has_answer(state.conversation, state.spent.turns() + 1))
    return std::nullopt;
  if (auto why = state.spent.before_turn())
    return why;
  return setup.overall ? setup.overall->begin_turn() : std::nullopt;
}

void ask_for(branch_actor* self, ask_model&& what) {
  auto& state = *self->state.it;
  if (auto why = limit_reached(state))
    return end_with(self, std::move(*why));
  state.spent.begin_turn();
  if (state.seat)
    state.seat->advance(state.spent.turns());
  state.ask_id = ++state.last_ask;
  state.request = std::make_shared<const chat_request>(std::move(what.request));
  if (answer_from_log(self))
    return;
  state.setup.bus->publish(event_of(state, run_event::kind::turn_started));
  ask request;
  request.id = state.ask_id;
  request.request = state.request;
  request.deadline = state.setup.deadline;
  request.watch = state.setup.watch;
  request.run = state.setup.run;
  request.skill = state.setup.skill;
  request.harness = state.setup.harness;
  request.critical = state.setup.critical;
  request.account = state.setup.account;
  self->send(state.setup.processor, std::move(request));
}

void write_down(branch_state& state, const ask_outcome& answer) {
  auto& log = *state.setup.log;
  if (!answer.reply) {
    // What ends the run is for whoever resumes it to try again; what fails a
    // part for good is not, or the parts after it would be others.
    const auto& why = answer.reply.error();
    if (status_of(why) == run_status::failed)
      log.keep(log_kind::refused,
               logged_refusal{state.conversation, state.spent.turns(),
                              state.asked, why, answer.attempts});
    return;
  }
  logged_reply record;
  record.conversation = state.conversation;
  record.turn = state.spent.turns();
  record.digest = state.asked;
  record.system = digest_of(state.request->system);
  const auto& messages = state.request->messages;
  for (auto i = std::min(state.heard, messages.size()); i < messages.size();
       ++i)
    if (messages[i]->who == role::user)
      record.said.push_back(text_of(*messages[i]));
  record.reply = *answer.reply;
  record.cost_usd = answer.cost_usd;
  record.attempts = answer.attempts;
  log.keep_text(record.system, state.request->system);
  log.keep(log_kind::reply, record);
  must_be_safe(state, run_log::next_is::use);
}

void run_calls(branch_actor* self) {
  auto& state = *self->state.it;
  state.tools_running = state.to_run.size();
  state.tickets.clear();
  auto turn = state.spent.turns();
  caf::weak_actor_ptr weak{self->ctrl()};
  for (auto index : state.to_run) {
    const auto& call = state.calls[index];
    auto event = event_of(state, run_event::kind::tool_started);
    event.name = call.name;
    event.text = call.arguments;
    event.call = static_cast<std::uint32_t>(index);
    state.setup.bus->publish(std::move(event));
    state.tickets.push_back(state.setup.tools->start(
      call, state.setup.scope, [weak, turn, index](tool_report report) {
        auto strong = caf::actor_cast<caf::strong_actor_ptr>(weak);
        if (strong)
          caf::anon_send(
            caf::actor_cast<caf::actor>(strong),
            tool_finished{turn, index,
                          std::make_shared<tool_report>(std::move(report))});
      }));
  }
}

call_key key_of(const branch_state& state, std::size_t index) {
  return {state.conversation, state.spent.turns(),
          static_cast<std::uint32_t>(index)};
}

void write_down(branch_state& state, std::size_t index,
                std::chrono::microseconds elapsed) {
  auto [conversation, turn, at] = key_of(state, index);
  state.setup.log->keep(log_kind::call_done,
                        logged_result{conversation, turn, at,
                                      state.results[index], elapsed.count()});
  // What only read is read again if this is lost.
  if (effect_of_repeating(state.calls[index]) != repeat_effect::none)
    must_be_safe(state, run_log::next_is::use);
}

/// What the log knows of a call; whether it is not to be run.
bool recall(branch_state& state, std::size_t index) {
  if (!state.setup.log)
    return false;
  const auto& call = state.calls[index];
  auto key = key_of(state, index);
  if (auto known = state.setup.log->find_result(key)) {
    state.results[index] = std::move(known->result);
    state.tool_errors += state.results[index].is_error ? 1 : 0;
    return true;
  }
  if (!state.setup.log->had_begun(key)
      || state.setup.log->policy() == run_log::in_flight::repeat
      || effect_of_repeating(call) != repeat_effect::another)
    return false;
  state.results[index] = {call.id, call.name,
                          "this call was under way when the process that ran "
                          "it died; whether it took effect is not known. Look "
                          "at the state of things before you repeat it.",
                          true};
  ++state.tool_errors;
  auto event = event_of(state, run_event::kind::notice);
  event.name = "in-flight";
  event.text = call.name + " " + call.arguments
               + " was under way when the process died; whether it took "
                 "effect is not known, and the model was told so";
  event.is_error = true;
  state.setup.bus->publish(std::move(event));
  write_down(state, index, {});
  return true;
}

void hand_over_results(branch_actor* self) {
  auto& state = *self->state.it;
  state.tickets.clear();
  state.trace.add(state.calls, state.results);
  take_step(self, guarded("harness", [&] {
              return state.setup.agent->on_results(std::move(state.results));
            }));
}

void start_batch(branch_actor* self) {
  auto& state = *self->state.it;
  state.to_run.clear();
  while (state.to_run.empty() && state.next_batch < state.batches.size())
    for (auto index : state.batches[state.next_batch++])
      if (!recall(state, index))
        state.to_run.push_back(index);
  if (state.to_run.empty())
    return hand_over_results(self);
  if (state.setup.log)
    for (auto index : state.to_run)
      if (effect_of_repeating(state.calls[index]) != repeat_effect::none) {
        auto [conversation, turn, at] = key_of(state, index);
        state.setup.log->keep(
          log_kind::call_begun,
          logged_call{conversation, turn, at, state.calls[index]});
        must_be_safe(state, run_log::next_is::effect);
      }
  when_safe(self, run_calls);
}

void call_for(branch_actor* self, call_tools&& what) {
  auto& state = *self->state.it;
  if (what.calls.empty())
    return end_with(self, make_error(errc::plugin_failed, "harness",
                                     "it asked for no tool calls at all"));
  state.calls = std::move(what.calls);
  state.results.assign(state.calls.size(), {});
  state.batches = independent_batches(
    state.calls, state.setup.scope->files.work_dir,
    state.setup.families ? *state.setup.families : std::vector<call_family>{});
  state.next_batch = 0;
  state.tool_calls += static_cast<std::uint32_t>(state.calls.size());
  start_batch(self);
}

/// At the border of a turn, where the host is short of something; whether
/// `host_go_on` is waited for.
bool wait_for_host(branch_actor* self) {
  auto& state = *self->state.it;
  state.seat->advance(state.spent.turns());
  auto why = state.seat->wait();
  if (!why)
    return false;
  state.held = branch_state::hold::waits;
  state.held_since = state.setup.clock->now();
  auto event = event_of(state, run_event::kind::held);
  event.text = why->text();
  state.setup.bus->publish(std::move(event));
  return true;
}

void carry_out(branch_actor* self) {
  auto& step = self->state.it->step;
  auto asks = std::holds_alternative<ask_model>(*step);
  if (auto& seat = self->state.it->seat;
      asks && seat && seat->is_held() && wait_for_host(self))
    return;
  auto next = std::move(*step);
  step.reset();
  if (asks)
    return ask_for(self, std::move(std::get<ask_model>(next)));
  auto& finished = std::get<finish>(next);
  auto status =
    finished.failure ? status_of(*finished.failure) : run_status::succeeded;
  end(self, status, std::move(finished.text), std::move(finished.failure));
}

void take_step(branch_actor* self, result<agent_step> next) {
  if (!next)
    return end_with(self, std::move(next.error()));
  // Calls have something of their own to write down first.
  if (auto* calling = std::get_if<call_tools>(&*next))
    return call_for(self, std::move(*calling));
  auto is_over = std::holds_alternative<finish>(*next);
  self->state.it->step = std::move(*next);
  // Who hears of the end waits for the disk, where that is wanted.
  if (is_over)
    self->state.it->unsettled = false;
  when_safe(self, carry_out);
}

void on_answer(branch_actor* self, const answered& msg) {
  auto& state = *self->state.it;
  if (state.over || msg.id != state.ask_id)
    return;
  state.ask_id = 0;
  state.spent.add(*msg.outcome);
  if (state.setup.overall && !state.replayed)
    state.setup.overall->add(*msg.outcome);
  const auto& reply = msg.outcome->reply;
  if (!state.replayed) {
    auto event = event_of(state, run_event::kind::turn_finished);
    event.elapsed = msg.outcome->elapsed;
    event.cost_usd = msg.outcome->cost_usd;
    event.is_error = !reply;
    event.text = reply ? text_of(reply->answer) : reply.error().text();
    if (reply)
      event.spent = reply->spent;
    state.setup.bus->publish(std::move(event));
    if (state.setup.log)
      write_down(state, *msg.outcome);
  }
  state.heard = state.request->messages.size();
  if (!reply && reply.error().code == errc::timeout
      && state.setup.clock->now() >= state.setup.deadline)
    return time_up(self);
  if (!reply)
    return end_with(self, reply.error());
  take_step(self, guarded("harness",
                          [&] { return state.setup.agent->on_reply(*reply); }));
}

void on_tool(branch_actor* self, const tool_finished& msg) {
  auto& state = *self->state.it;
  if (state.over || msg.turn != state.spent.turns())
    return;
  auto& report = *msg.report;
  if (report.result.is_error)
    ++state.tool_errors;
  auto event = event_of(state, run_event::kind::tool_finished);
  event.name = report.result.name;
  event.text = report.result.content;
  event.is_error = report.result.is_error;
  event.elapsed = report.elapsed;
  event.call = static_cast<std::uint32_t>(msg.index);
  state.setup.bus->publish(std::move(event));
  state.results[msg.index] = std::move(report.result);
  if (state.setup.log)
    write_down(state, msg.index, report.elapsed);
  if (--state.tools_running == 0)
    start_batch(self);
}

/// What the journal has need not be in memory too.
void release(branch_actor* self) {
  auto& state = *self->state.it;
  if (state.over || state.held != branch_state::hold::waits || !state.setup.log
      || !state.setup.make_agent)
    return;
  state.held = branch_state::hold::released;
  state.setup.agent.reset();
  state.request.reset();
  state.step.reset();
  state.digest = {};
  state.trace = {};
  state.calls = {};
  state.results = {};
  state.batches = {};
  state.setup.bus->publish(event_of(state, run_event::kind::released));
}

void go_on(branch_actor* self) {
  auto& state = *self->state.it;
  auto held = state.held;
  if (state.over || held == branch_state::hold::none
      || held == branch_state::hold::rebuilds)
    return;
  if (held == branch_state::hold::released) {
    state.held = branch_state::hold::rebuilds;
    self->send(state.setup.gate->rebuilder(self->system()),
               rebuild_request{state.setup.log, state.conversation,
                               state.spent.turns(), state.setup.make_agent});
    return;
  }
  auto event = event_of(state, run_event::kind::went_on);
  event.elapsed = held_for(state) - state.held_for;
  state.held_for += event.elapsed;
  state.held = branch_state::hold::none;
  state.setup.bus->publish(std::move(event));
  carry_out(self);
}

void on_rebuilt(branch_actor* self, const conversation_rebuilt& msg) {
  auto& state = *self->state.it;
  if (state.over || state.held != branch_state::hold::rebuilds)
    return;
  if (!*msg.outcome)
    return leave_unfinished(self, msg.outcome->error());
  auto& from = **msg.outcome;
  state.setup.agent = std::move(from.agent);
  state.digest = std::move(from.digest);
  state.trace = std::move(from.trace);
  state.step = std::move(from.next);
  state.held = branch_state::hold::waits;
  go_on(self);
}

void begin(branch_actor* self) {
  auto& state = *self->state.it;
  if (state.setup.log)
    state.conversation = state.setup.log->open_conversation(state.setup.label);
  caf::weak_actor_ptr weak{self->ctrl()};
  if (state.setup.gate != nullptr)
    state.seat = state.setup.gate->join(weak);
  auto left = duration_cast<microseconds>(state.setup.deadline
                                          - state.setup.clock->now());
  state.time_limit = state.setup.clock->after(left, [weak] {
    if (auto strong = caf::actor_cast<caf::strong_actor_ptr>(weak))
      caf::anon_send(caf::actor_cast<caf::actor>(strong), time_is_up{});
  });
  take_step(self,
            guarded("harness", [&] { return state.setup.agent->start(); }));
}

caf::behavior branch(branch_actor* self, caf::actor owner,
                     std::shared_ptr<branch_setup> setup) {
  self->state.owner = std::move(owner);
  self->state.it = std::make_unique<branch_state>(std::move(*setup));
  self->set_default_handler(caf::drop);
  self->set_exit_handler([self](const caf::exit_msg&) {
    end(self, run_status::cancelled, {},
        make_error(errc::cancelled, "run", "the run was cancelled"));
  });
  return {
    [self](start_work) { begin(self); },
    [self](const answered& msg) { on_answer(self, msg); },
    [self](const ask_progress& msg) {
      auto& state = *self->state.it;
      if (state.over || msg.id != state.ask_id)
        return;
      for (const auto& delta : msg.deltas) {
        auto event = event_of(state, run_event::kind::progress);
        event.text = delta.text;
        state.setup.bus->publish(std::move(event));
      }
    },
    [self](const tool_finished& msg) { on_tool(self, msg); },
    [self](const log_settled& msg) { on_settled(self, msg); },
    [self](host_go_on) { go_on(self); },
    [self](host_release) { release(self); },
    [self](const conversation_rebuilt& msg) { on_rebuilt(self, msg); },
    [self](time_is_up) { time_up(self); },
    [self](cancel_work) {
      end(self, run_status::cancelled, {},
          make_error(errc::cancelled, "run", "the run was cancelled"));
    },
  };
}

} // namespace

caf::actor spawn_branch(caf::scheduled_actor* owner, branch_setup setup) {
  auto made = owner->spawn<caf::monitored>(
    branch, caf::actor_cast<caf::actor>(owner),
    std::make_shared<branch_setup>(std::move(setup)));
  caf::anon_send(made, start_work{});
  return made;
}

} // namespace skvm
