#include "run/branch.hpp"

#include "run/agent_steps.hpp"
#include "run/branch_state.hpp"
#include "run/spending.hpp"

namespace skvm::branching {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::milliseconds;

run_event event_of(const branch_state& state, run_event::kind what) {
  run_event event;
  event.what = what;
  event.run = state.setup.run;
  event.part = state.setup.label;
  event.turn = state.spent.turns();
  return event;
}

void end(branch_actor* self, run_status status, std::string text,
         std::optional<error> failure, bool unfinished) {
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

namespace {

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

} // namespace

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
  // Who tells others of a run's end writes all down before. What one of several
  // conversations said, the next ones go on from.
  if (is_over) {
    self->state.it->unsettled = false;
    if (!self->state.it->setup.overall)
      self->state.it->unwritten = false;
  }
  when_safe(self, carry_out);
}

namespace {

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
  state.first_call = 0;
  state.tool_rounds = 0;
  if (!reply && reply.error().code == errc::timeout
      && state.setup.clock->now() >= state.setup.deadline)
    return time_up(self);
  if (!reply)
    return end_with(self, reply.error());
  take_step(self, guarded_step(state.setup.harness, [&] {
              return state.setup.agent->on_reply(*reply);
            }));
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
  // What is sent is paid: whoever looks for the run after a crash must find it.
  state.unwritten = state.setup.log && !state.setup.log->is_recorded();
  take_step(self, guarded_step(state.setup.harness,
                               [&] { return state.setup.agent->start(); }));
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

} // namespace skvm::branching

namespace skvm {

caf::actor spawn_branch(caf::scheduled_actor* owner, branch_setup setup) {
  auto made = owner->spawn<caf::monitored>(
    branching::branch, caf::actor_cast<caf::actor>(owner),
    std::make_shared<branch_setup>(std::move(setup)));
  caf::anon_send(made, start_work{});
  return made;
}

} // namespace skvm
