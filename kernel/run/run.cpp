#include "run/run.hpp"

#include "base/files.hpp"
#include "run/run_state.hpp"
#include "run/workflow.hpp"

namespace skvm::running {

using std::chrono::duration_cast;
using std::chrono::microseconds;

void publish(run_actor* self, run_event::kind what, std::string name,
             std::string text, bool is_error) {
  run_event event;
  event.what = what;
  event.run = self->state.request->id;
  event.name = std::move(name);
  event.text = std::move(text);
  event.is_error = is_error;
  self->state.services->bus->publish(std::move(event));
}

void finish(run_actor* self) {
  auto& state = self->state;
  if (state.over)
    return;
  state.over = true;
  auto& out = state.outcome;
  out.id = state.request->id;
  out.elapsed =
    duration_cast<microseconds>(state.services->clock->now() - state.begun);
  run_event event;
  event.what = run_event::kind::finished;
  event.run = out.id;
  event.turn = out.turns;
  event.name = to_string(out.status);
  event.text = out.failure ? out.failure->text() : out.text;
  event.is_error = out.failure.has_value();
  event.spent = out.spent;
  event.cost_usd = out.cost_usd;
  event.elapsed = out.elapsed;
  state.services->bus->publish(std::move(event));
  self->send(state.owner,
             run_done{std::make_shared<const run_result>(std::move(out))});
  self->quit();
}

void fail(run_actor* self, error why) {
  self->state.outcome.status = status_of(why);
  self->state.outcome.failure = std::move(why);
  finish(self);
}

namespace {

/// With what the run was begun with, whatever was compiled since.
void go_on(run_actor* self, run_prepared known) {
  auto& state = self->state;
  const auto& request = *state.request;
  publish(self, run_event::kind::notice, "resumed",
          "going on from what the journal has");
  state.prepared = std::move(known);
  state.outcome.variant = state.prepared.variant;
  if (!request.skill || state.prepared.skill_dir == request.skill->dir)
    return start_branch(self,
                        request.skill ? request.skill->source : std::string{});
  auto text = read_file(state.prepared.skill_dir + "/SKILL.md");
  if (!text) {
    state.outcome.unfinished = true;
    return fail(self, std::move(text.error()));
  }
  start_branch(self, *text);
}

/// A conversation asks its log before it sends or does anything. What compiles,
/// installs, runs a function or is a program of its own does not, and whoever
/// looks for the run after a crash must find it.
bool waits_for_record(const run_state& state) {
  const auto& request = *state.request;
  if (!state.log || state.log->is_recorded())
    return false;
  if (request.skill && (request.compile || request.functions))
    return true;
  auto harness = state.services->harness(request.harness);
  return harness && harness->program;
}

void go(run_actor* self) {
  auto& state = self->state;
  if (state.log)
    if (auto known = state.log->prepared())
      return go_on(self, std::move(*known));
  if (!go_on_with_function(self))
    begin_anew(self);
}

void on_recorded(run_actor* self, const log_settled& msg) {
  if (self->state.over)
    return;
  if (!msg.failure)
    return go(self);
  self->state.log->leave();
  self->state.outcome.unfinished = true;
  fail(self, *msg.failure);
}

} // namespace

void begin(run_actor* self) {
  if (!waits_for_record(self->state))
    return go(self);
  self->state.log->secure(
    run_log::next_is::use,
    [me = caf::actor_cast<caf::actor>(self)](const result<void>& kept) {
      caf::anon_send(me, log_settled{0, kept ? std::optional<error>{}
                                             : std::optional{kept.error()}});
    });
}

void cancel(run_actor* self) {
  auto& state = self->state;
  if (state.binding)
    state.binding->cancel(*state.services->processes);
  state.cancelled = true;
  // Its answer is waited for: what it has begun to bring into the folder is
  // brought in whole.
  if (state.trying)
    return state.trying->cancel(*state.services->processes);
  if (state.branch)
    self->send(state.branch, cancel_work{});
  else
    fail(self, make_error(errc::cancelled, "run", "the run was cancelled"));
}

namespace {

void on_branch_done(run_actor* self,
                    const std::shared_ptr<const branch_outcome>& done) {
  const auto& from = *done;
  auto& out = self->state.outcome;
  self->state.branch = nullptr;
  if (self->state.functions && from.status == run_status::succeeded)
    self->send(self->state.functions, learn_from_run{done});
  out.status = from.status;
  out.turns = from.turns;
  out.tool_calls = from.tool_calls;
  out.tool_errors = from.tool_errors;
  out.spent = from.spent;
  out.cost_usd = from.cost_usd;
  out.text = from.text;
  out.failure = from.failure;
  out.unfinished = from.unfinished;
  finish(self);
}

void on_workflow_done(run_actor* self, const workflow_outcome& from) {
  auto& state = self->state;
  auto& out = state.outcome;
  state.branch = nullptr;
  auto all = state.overall->so_far();
  out.status = from.status;
  out.turns = all.turns();
  out.spent = all.spent();
  out.cost_usd = all.cost_usd();
  out.tool_calls = from.tool_calls;
  out.tool_errors = from.tool_errors;
  out.parts = from.parts;
  out.text = from.text;
  out.failure = from.failure;
  out.unfinished = from.unfinished;
  finish(self);
}

caf::behavior run(run_actor* self, caf::actor owner,
                  std::shared_ptr<const run_services> services,
                  std::shared_ptr<run_request> request,
                  std::shared_ptr<run_log> log) {
  self->state.log = std::move(log);
  self->state.owner = std::move(owner);
  self->state.services = std::move(services);
  self->state.request = std::make_unique<run_request>(std::move(*request));
  self->state.begun = self->state.services->clock->now();
  self->set_default_handler(caf::drop);
  self->set_down_handler([self](const caf::down_msg&) {
    // After `branch_done` this changes nothing.
    if (self->state.branch)
      fail(self, make_error(errc::internal, "run",
                            "the conversation ended without a result"));
  });
  return {
    [self](start_work) { begin(self); },
    [self](const log_settled& msg) { on_recorded(self, msg); },
    [self](const adapt_choice& msg) {
      if (self->state.over)
        return;
      self->state.outcome.assigned = *msg.use;
      compile(self);
    },
    [self](const compiled& msg) { on_compiled(self, msg); },
    [self](const environment_bound& msg) { on_bound(self, msg); },
    [self](const branch_done& msg) { on_branch_done(self, msg.outcome); },
    [self](const solidified& msg) { on_solidified(self, msg); },
    [self](const workflow_done& msg) { on_workflow_done(self, *msg.outcome); },
    [self](cancel_work) { cancel(self); },
  };
}

} // namespace

} // namespace skvm::running

namespace skvm {

caf::actor spawn_run(caf::actor_system& system, caf::actor owner,
                     std::shared_ptr<const run_services> services,
                     run_request request, std::shared_ptr<run_log> log) {
  if (request.id.empty())
    request.id = make_run_id();
  auto made = system.spawn(running::run, std::move(owner), std::move(services),
                           std::make_shared<run_request>(std::move(request)),
                           std::move(log));
  caf::anon_send(made, start_work{});
  return made;
}

} // namespace skvm
