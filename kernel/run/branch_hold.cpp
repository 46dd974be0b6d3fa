#include "run/branch_state.hpp"

namespace skvm::branching {

using std::chrono::duration_cast;
using std::chrono::microseconds;

microseconds held_for(const branch_state& state) {
  auto out = state.held_for;
  if (state.held != branch_state::hold::none)
    out +=
      duration_cast<microseconds>(state.setup.clock->now() - state.held_since);
  return out;
}

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
  state.setup.log->forget(state.conversation, state.spent.turns());
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

} // namespace skvm::branching
