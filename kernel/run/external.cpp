#include "run/external.hpp"

#include "base/text.hpp"
#include "models/reply_check.hpp"
#include "plugins/guarded.hpp"
#include "run/external_state.hpp"

#include <tuple>
#include <utility>

namespace skvm::programs {

namespace {

struct program_output {
  std::string bytes;
};

struct program_done {
  std::shared_ptr<launch_result> outcome;
};

} // namespace

} // namespace skvm::programs

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::programs::program_output)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::programs::program_done)

namespace skvm::programs {

using std::chrono::duration_cast;

namespace {

void finish(external_actor* self, branch_outcome outcome) {
  auto& state = self->state;
  state.endpoint.reset();
  state.home = {};
  state.seat.reset();
  if (state.held_limit != 0)
    state.setup->clock->cancel(state.held_limit);
  self->send(state.owner,
             branch_done{
               {}, std::make_shared<const branch_outcome>(std::move(outcome))});
  self->quit();
}

void give_up(external_actor* self, error why) {
  branch_outcome outcome;
  outcome.status = status_of(why);
  outcome.failure = std::move(why);
  finish(self, std::move(outcome));
}

void launch(external_actor* self) {
  auto& state = self->state;
  state.spent = std::make_shared<program_spending>(state.setup->limits);
  if (const auto& log = state.setup->log;
      log && log->is_resumed() && log->policy() != run_log::in_flight::repeat) {
    branch_outcome left;
    left.status = run_status::infrastructure;
    left.failure = make_error(
      errc::conflict, state.setup->harness_name,
      "is a program of its own, which cannot go on where it was; "
      "--retry-inflight starts it again in the folder as it is now, with the "
      "replies that it already had");
    left.unfinished = true;
    return finish(self, std::move(left));
  }
  auto spec = prepare(self);
  if (!spec)
    return give_up(self, std::move(spec.error()));
  auto parser = guarded(state.setup->harness_name,
                        [&] { return state.setup->harness->make_parser(); });
  if (parser && !*parser)
    parser = make_error(errc::plugin_failed, state.setup->harness_name,
                        "it made no parser");
  if (!parser)
    return give_up(self, std::move(parser.error()));
  state.parser = std::move(*parser);
  if (state.seat)
    state.seat->fix();
  auto me = caf::actor_cast<caf::actor>(self);
  state.process = state.setup->processes->start(
    std::move(*spec),
    [me](launch_result done) {
      caf::anon_send(
        me, program_done{std::make_shared<launch_result>(std::move(done))});
    },
    [me](std::string_view bytes) {
      caf::anon_send(me, program_output{std::string{bytes}});
    });
  state.started = true;
}

run_event hold_event(const external_actor* self, run_event::kind what) {
  run_event event;
  event.what = what;
  event.run = self->state.setup->run;
  return event;
}

/// Whether the program has to wait before it is started.
bool wait_for_host(external_actor* self) {
  auto& state = self->state;
  if (!state.seat || !state.seat->is_held())
    return false;
  auto why = state.seat->wait();
  if (!why)
    return false;
  auto& clock = *state.setup->clock;
  if (!std::exchange(state.held, true)) {
    state.held_since = clock.now();
    caf::weak_actor_ptr weak{self->ctrl()};
    state.held_limit = clock.after(
      duration_cast<std::chrono::microseconds>(state.setup->deadline
                                               - state.held_since),
      [weak] {
        if (auto me = caf::actor_cast<caf::strong_actor_ptr>(weak))
          caf::anon_send(caf::actor_cast<caf::actor>(me), time_is_up{});
      });
  }
  auto event = hold_event(self, run_event::kind::held);
  event.text = why->text();
  state.setup->bus->publish(std::move(event));
  return true;
}

void begin(external_actor* self) {
  auto& state = self->state;
  if (state.setup->gate != nullptr)
    state.seat = state.setup->gate->join(caf::weak_actor_ptr{self->ctrl()});
  if (!wait_for_host(self))
    launch(self);
}

void go_on(external_actor* self) {
  auto& state = self->state;
  if (!state.held || wait_for_host(self))
    return;
  state.held = false;
  state.setup->clock->cancel(std::exchange(state.held_limit, 0));
  auto event = hold_event(self, run_event::kind::went_on);
  event.elapsed = duration_cast<std::chrono::microseconds>(
    state.setup->clock->now() - state.held_since);
  state.setup->bus->publish(std::move(event));
  launch(self);
}

void show(external_actor* self, const harness_event& from) {
  auto& state = self->state;
  run_event event;
  event.run = state.setup->run;
  event.turn = state.spent->snapshot().turns();
  event.name = from.name;
  event.text = from.text;
  event.is_error = from.is_error;
  event.spent = from.spent;
  switch (from.what) {
    case harness_event::kind::turn:
      event.what = run_event::kind::turn_finished;
      break;
    case harness_event::kind::text:
      event.what = run_event::kind::progress;
      break;
    case harness_event::kind::tool_start:
      event.what = run_event::kind::tool_started;
      ++state.tool_calls;
      if (std::exchange(state.turn_of_calls, event.turn) != event.turn)
        state.calls_of_turn = 0;
      event.call = ++state.calls_of_turn;
      state.open_calls[from.id] = {event.turn, event.call};
      break;
    case harness_event::kind::tool_end:
      event.what = run_event::kind::tool_finished;
      // Calls of one turn run side by side.
      if (auto begun = state.open_calls.extract(from.id))
        std::tie(event.turn, event.call) = begun.mapped();
      if (from.is_error)
        ++state.tool_errors;
      break;
    case harness_event::kind::notice:
      event.what = run_event::kind::notice;
      break;
  }
  state.setup->bus->publish(std::move(event));
}

void on_output(external_actor* self, std::string_view bytes) {
  auto& state = self->state;
  std::vector<harness_event> events;
  auto fed = guarded(state.setup->harness_name,
                     [&] { state.parser->feed(bytes, events); });
  if (!fed && !state.stopped_by) {
    state.stopped_by = fed.error();
    state.setup->processes->cancel(state.process);
  }
  for (const auto& event : events)
    show(self, event);
}

void on_done(external_actor* self, const launch_result& exit) {
  auto& state = self->state;
  const auto& name = state.setup->harness_name;
  auto parsed = guarded(name, [&] {
    return state.parser->finish({exit.code, exit.signal, exit.err.text()});
  });
  auto spent = state.spent->snapshot();
  branch_outcome outcome;
  outcome.tool_calls = state.tool_calls;
  outcome.tool_errors = state.tool_errors;
  // The kernel's own count comes first: it saw every request.
  outcome.turns = spent.turns();
  outcome.spent = spent.spent();
  outcome.cost_usd = spent.cost_usd();
  if (parsed) {
    outcome.text = to_utf8(std::move(parsed->text));
    if (parsed->failure)
      outcome.failure = checked_error(std::move(*parsed->failure));
    if (!outcome.spent && parsed->spent && is_possible(*parsed->spent))
      outcome.spent = parsed->spent;
  } else {
    outcome.failure = parsed.error();
  }
  if (exit.failure)
    outcome.failure = exit.failure;
  // What the provider did is better known here than in the program's words.
  if (outcome.failure)
    if (auto why = state.spent->last_failure())
      outcome.failure = why;
  if (exit.timed_out) {
    outcome.status = run_status::timeout;
    outcome.failure =
      make_error(errc::timeout, "run", "the time limit was reached");
    return finish(self, std::move(outcome));
  }
  if (state.stopped_by)
    outcome.failure = state.stopped_by;
  outcome.status =
    outcome.failure ? status_of(*outcome.failure) : run_status::succeeded;
  finish(self, std::move(outcome));
}

void stop(external_actor* self, error why) {
  auto& state = self->state;
  if (!state.stopped_by)
    state.stopped_by = std::move(why);
  if (state.started)
    state.setup->processes->cancel(state.process);
  else if (state.held)
    give_up(self, *state.stopped_by);
}

caf::behavior external(external_actor* self, caf::actor owner,
                       std::shared_ptr<external_setup> setup) {
  self->state.owner = std::move(owner);
  self->state.setup = std::make_unique<external_setup>(std::move(*setup));
  self->set_default_handler(caf::drop);
  return {
    [self](start_work) { begin(self); },
    [self](host_go_on) { go_on(self); },
    [self](time_is_up) {
      if (self->state.held)
        give_up(self, make_error(errc::timeout, "run",
                                 "the time limit was reached while the host "
                                 "was short of something"));
    },
    [self](const program_output& msg) { on_output(self, msg.bytes); },
    [self](const program_done& msg) { on_done(self, *msg.outcome); },
    [self](const limit_reached& msg) { stop(self, msg.why); },
    [self](cancel_work) {
      stop(self, make_error(errc::cancelled, "run", "the run was cancelled"));
    },
  };
}

} // namespace

} // namespace skvm::programs

namespace skvm {

caf::actor spawn_external(caf::scheduled_actor* owner, external_setup setup) {
  // Detached: it writes files and opens a server.
  auto made = owner->spawn<caf::monitored + caf::detached>(
    programs::external, caf::actor_cast<caf::actor>(owner),
    std::make_shared<external_setup>(std::move(setup)));
  caf::anon_send(made, start_work{});
  return made;
}

} // namespace skvm
