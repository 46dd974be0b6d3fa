#include "run/agent_steps.hpp"
#include "run/branch_state.hpp"
#include "run/tool_batches.hpp"

namespace skvm::branching {

namespace {

/// Of a call within its turn.
std::uint32_t number_of(const branch_state& state, std::size_t index) {
  return state.first_call + static_cast<std::uint32_t>(index);
}

/// A command that is held by the host is told of as a branch is.
tool_host::wait_handler tell_of_waiting(const branch_state& state,
                                        std::size_t index) {
  auto event = event_of(state, run_event::kind::held);
  event.name = state.calls[index].name;
  event.call = number_of(state, index);
  // Whoever calls it has a copy of its own for each of the two calls.
  return [bus = state.setup.bus, clock = state.setup.clock,
          since = std::make_shared<time_point>(),
          event = std::move(event)](bool waits) {
    auto told = event;
    if (waits) {
      *since = clock->now();
      told.text = "commands wait until the host has room";
    } else {
      told.what = run_event::kind::went_on;
      told.elapsed = std::chrono::duration_cast<std::chrono::microseconds>(
        clock->now() - *since);
    }
    bus->publish(std::move(told));
  };
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
    event.call = number_of(state, index);
    state.setup.bus->publish(std::move(event));
    state.tickets.push_back(state.setup.tools->start(
      call, state.setup.scope,
      [weak, turn, index](tool_report report) {
        auto strong = caf::actor_cast<caf::strong_actor_ptr>(weak);
        if (strong)
          caf::anon_send(
            caf::actor_cast<caf::actor>(strong),
            tool_finished{turn, index,
                          std::make_shared<tool_report>(std::move(report))});
      },
      tell_of_waiting(state, index)));
  }
}

void hand_over_results(branch_actor* self) {
  auto& state = *self->state.it;
  state.tickets.clear();
  state.trace.add(state.calls, state.results);
  state.first_call += static_cast<std::uint32_t>(state.calls.size());
  take_step(self, guarded_step(state.setup.harness, [&] {
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

} // namespace

void call_for(branch_actor* self, call_tools&& what) {
  auto& state = *self->state.it;
  if (++state.tool_rounds > most_tool_rounds)
    return end_with(
      self, make_error(errc::plugin_failed, state.setup.harness,
                       "it called tools " + std::to_string(most_tool_rounds)
                         + " times in a row without asking its model"));
  state.calls = std::move(what.calls);
  state.results.assign(state.calls.size(), {});
  state.batches = independent_batches(
    state.calls, state.setup.scope->files.work_dir,
    state.setup.families ? *state.setup.families : std::vector<call_family>{});
  state.next_batch = 0;
  state.tool_calls += static_cast<std::uint32_t>(state.calls.size());
  start_batch(self);
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
  event.call = number_of(state, msg.index);
  state.setup.bus->publish(std::move(event));
  state.results[msg.index] = std::move(report.result);
  if (state.setup.log)
    write_down(state, msg.index, report.elapsed);
  if (--state.tools_running == 0)
    start_batch(self);
}

} // namespace skvm::branching
