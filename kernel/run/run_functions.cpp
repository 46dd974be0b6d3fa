#include "run/run_state.hpp"

namespace skvm::running {

namespace {

/// For the folder of a hit that is compared.
std::string check_dir_of(const run_state& state) {
  return state.services->views_dir + "/" + state.request->id + "-check";
}

} // namespace

solidify_setup functions_of(const run_actor* self, const tool_scope& scope) {
  const auto& state = self->state;
  const auto& request = *state.request;
  const auto& services = *state.services;
  solidify_setup setup;
  setup.functions = services.functions;
  setup.run = request.id;
  setup.skill = request.skill;
  setup.task = request.task;
  setup.log = state.log;
  auto& place = setup.place;
  place.box = services.box.get();
  place.processes = services.processes;
  place.enclosure = scope.enclosure;
  place.work_dir = request.work_dir;
  place.skill_dir = state.prepared.skill_dir;
  place.functions_dir = services.functions_dir;
  place.warm = services.warm;
  place.scratch = services.views_dir + "/" + request.id + function_views;
  place.time_limit = request.limits.tool_time;
  place.output_limit = request.limits.tool_output;
  return setup;
}

bool try_functions(run_actor* self, const std::string& skill_text) {
  auto& state = self->state;
  const auto& request = *state.request;
  const auto& services = *state.services;
  if (services.functions == nullptr || !request.functions || !request.skill
      || state.functions
      || (state.log
          && (state.log->prepared()
              || state.log->find_merge(function_key, true))))
    return false;
  state.skill_text = skill_text;
  auto scope = scope_of(self, state.prepared.skill_dir);
  auto setup = functions_of(self, *scope);
  setup.candidates = state.candidates;
  setup.only_compare = request.only_compare;
  setup.compared = request.compared;
  setup.control = state.trying = std::make_shared<launch_control>();
  setup.place.check_dir = check_dir_of(state);
  state.functions = spawn_function_runner(self, std::move(setup));
  return true;
}

bool go_on_with_function(run_actor* self) {
  auto& state = self->state;
  const auto& request = *state.request;
  if (!state.log || state.log->prepared()
      || !state.log->find_merge(function_key, false))
    return false;
  publish(self, run_event::kind::notice, "resumed",
          "going on from what the journal has");
  solidify_setup setup;
  setup.run = request.id;
  setup.log = state.log;
  setup.place.work_dir = request.work_dir;
  setup.place.scratch =
    state.services->views_dir + "/" + request.id + function_views;
  if (state.services->functions != nullptr) // else nobody compares
    setup.place.check_dir = check_dir_of(state);
  state.trying = setup.control = std::make_shared<launch_control>();
  state.functions = spawn_function_runner(self, std::move(setup));
  return true;
}

void on_solidified(run_actor* self, const solidified& msg) {
  auto& state = self->state;
  if (state.over)
    return;
  const auto& tried = *msg.outcome;
  state.trying = nullptr;
  if (!tried.note.empty())
    publish(self, run_event::kind::notice, "solidify", tried.note);
  if (msg.unfinished) {
    state.outcome.unfinished = true;
    return fail(self, *msg.unfinished);
  }
  if (!tried.answer && state.cancelled)
    return cancel(self);
  if (!tried.answer && msg.again)
    return begin_anew(self);
  if (!tried.answer)
    return start_branch(self, std::string{state.skill_text});
  state.outcome.path = "solidified";
  state.outcome.status = run_status::succeeded;
  state.outcome.text = *tried.answer;
  state.outcome.check = tried.check;
  state.outcome.cost_usd = 0.0;
  finish(self);
}

} // namespace skvm::running
