#include "run/branch.hpp"

#include "plugins/guarded.hpp"
#include "run/spending.hpp"
#include "run/tool_batches.hpp"

namespace skvm {

namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;

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
  timer::id time_limit = 0;
  bool over = false;
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
         std::optional<error> failure) {
  auto& state = *self->state.it;
  if (state.over)
    return;
  state.over = true;
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
                         std::move(failure)};
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

void time_up(branch_actor* self) {
  auto limit = self->state.it->setup.limits.time.count();
  end(self, run_status::timeout, {},
      make_error(errc::timeout, "run",
                 "the time limit of " + std::to_string(limit)
                   + " ms was reached"));
}

void take_step(branch_actor* self, result<agent_step> next);

void ask_for(branch_actor* self, ask_model&& what) {
  auto& state = *self->state.it;
  if (auto why = state.spent.before_turn())
    return end_with(self, std::move(*why));
  if (state.setup.overall)
    if (auto why = state.setup.overall->begin_turn())
      return end_with(self, std::move(*why));
  state.spent.begin_turn();
  state.setup.bus->publish(event_of(state, run_event::kind::turn_started));
  ask request;
  request.id = state.ask_id = ++state.last_ask;
  request.request =
    std::make_shared<const chat_request>(std::move(what.request));
  request.deadline = state.setup.deadline;
  request.watch = state.setup.watch;
  request.run = state.setup.run;
  request.skill = state.setup.skill;
  request.harness = state.setup.harness;
  self->send(state.setup.processor, std::move(request));
}

void start_batch(branch_actor* self) {
  auto& state = *self->state.it;
  const auto& batch = state.batches[state.next_batch++];
  state.tools_running = batch.size();
  state.tickets.clear();
  auto turn = state.spent.turns();
  caf::weak_actor_ptr weak{self->ctrl()};
  for (auto index : batch) {
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

void call_for(branch_actor* self, call_tools&& what) {
  auto& state = *self->state.it;
  if (what.calls.empty())
    return end_with(self, make_error(errc::plugin_failed, "harness",
                                     "it asked for no tool calls at all"));
  state.calls = std::move(what.calls);
  state.results.assign(state.calls.size(), {});
  state.batches =
    independent_batches(state.calls, state.setup.scope->files.work_dir);
  state.next_batch = 0;
  state.tool_calls += static_cast<std::uint32_t>(state.calls.size());
  start_batch(self);
}

void take_step(branch_actor* self, result<agent_step> next) {
  if (!next)
    return end_with(self, std::move(next.error()));
  if (auto* asking = std::get_if<ask_model>(&*next))
    return ask_for(self, std::move(*asking));
  if (auto* calling = std::get_if<call_tools>(&*next))
    return call_for(self, std::move(*calling));
  auto& finished = std::get<finish>(*next);
  auto status =
    finished.failure ? status_of(*finished.failure) : run_status::succeeded;
  end(self, status, std::move(finished.text), std::move(finished.failure));
}

void on_answer(branch_actor* self, const answered& msg) {
  auto& state = *self->state.it;
  if (state.over || msg.id != state.ask_id)
    return;
  state.ask_id = 0;
  state.spent.add(*msg.outcome);
  if (state.setup.overall)
    state.setup.overall->add(*msg.outcome);
  auto event = event_of(state, run_event::kind::turn_finished);
  event.elapsed = msg.outcome->elapsed;
  event.cost_usd = msg.outcome->cost_usd;
  const auto& reply = msg.outcome->reply;
  event.is_error = !reply;
  event.text = reply ? text_of(reply->answer) : reply.error().text();
  if (reply)
    event.spent = reply->spent;
  state.setup.bus->publish(std::move(event));
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
  if (--state.tools_running > 0)
    return;
  if (state.next_batch < state.batches.size())
    return start_batch(self);
  state.tickets.clear();
  take_step(self, guarded("harness", [&] {
              return state.setup.agent->on_results(std::move(state.results));
            }));
}

void begin(branch_actor* self) {
  auto& state = *self->state.it;
  caf::weak_actor_ptr weak{self->ctrl()};
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
