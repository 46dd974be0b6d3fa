#include "compiler/profiles.hpp"
#include "run/run_state.hpp"

namespace skvm::running {

void begin_anew(run_actor* self) {
  auto& state = self->state;
  const auto& request = *state.request;
  publish(self, run_event::kind::started,
          request.skill ? request.skill->name : std::string{}, request.task);
  if (!request.skill)
    return start_branch(self, {});
  state.prepared.skill_dir = request.skill->dir;
  if (!request.compile)
    return start_branch(self, request.skill->source);
  if (request.adapt && state.services->adapter) {
    self->send(state.services->adapter,
               adapt_query{request.id,
                           {request.skill->name, request.skill->digest,
                            request.model, request.harness}});
    return;
  }
  compile(self);
}

namespace {

/// The profile with the levels that runs showed to be lower.
std::shared_ptr<const profile>
corrected(std::shared_ptr<const profile> measured,
          const std::string& evidence) {
  auto out = *measured;
  if (!adapt::correct(out, adapt::findings_from(evidence)))
    return measured;
  out.digest = digest_of(out);
  return std::make_shared<const profile>(std::move(out));
}

} // namespace

void compile(run_actor* self) {
  auto& state = self->state;
  const auto& request = *state.request;
  auto target = state.services->profile_of(request.model, request.harness);
  if (!target)
    return fail(self, std::move(target.error()));
  auto job = std::make_shared<compile_request>();
  job->skill = request.skill;
  job->model = request.model;
  job->harness = request.harness;
  job->passes = request.passes;
  job->guard = request.guard;
  job->force = request.force_compile;
  if (const auto& use = state.outcome.assigned) {
    job->evidence = use->evidence;
    if (*target)
      *target = corrected(std::move(*target), use->evidence);
  }
  job->profile = std::move(*target);
  self->send(state.services->compiler, compile_job{std::move(job)});
}

namespace {

/// Before the skill is loaded: what it needs of this host, by the policy.
void bind(run_actor* self, const variant& compiled) {
  auto& state = self->state;
  const auto& services = *state.services;
  auto found = compiled.artifacts.find("dependencies");
  if (found == compiled.artifacts.end() || found->second == "[]"
      || !services.make_ports)
    return start_branch(self, state.skill_text);
  environment_request request;
  request.artifacts = compiled.artifacts;
  request.skill_dir = compiled.skill_dir();
  request.policy = state.request->install;
  request.folder = services.environments_dir;
  request.enclosure = services.enclosure;
  request.enclosure.run = state.request->id;
  request.confirm = services.confirm;
  state.binding = std::make_shared<launch_control>();
  spawn_binder(self, std::move(request),
               {services.processes, services.box, services.make_ports},
               state.binding);
}

} // namespace

void on_compiled(run_actor* self, const compiled& msg) {
  auto& state = self->state;
  if (state.over)
    return;
  const auto& request = *state.request;
  const auto& outcome = *msg.outcome;
  if (const auto& use = state.outcome.assigned;
      use && !use->evidence.empty() && (!outcome || !outcome->usable))
    state.outcome.refused =
      outcome ? outcome->variant.guard.violations.front().message
              : outcome.error().text();
  if (!outcome) {
    // A compiler that fails must not keep the user from running the skill.
    publish(self, run_event::kind::notice, "compiler",
            "running the skill as it was written: " + outcome.error().text(),
            true);
    return start_branch(self, request.skill->source);
  }
  if (!outcome->usable)
    publish(self, run_event::kind::notice, "guard",
            "the variant was refused, running "
              + std::string{outcome->previous ? "the one before it: "
                                              : "the skill as it was written: "}
              + outcome->variant.guard.violations.front().message,
            true);
  if (outcome->usable || outcome->previous)
    state.outcome.variant = state.prepared.variant =
      outcome->skill_dir(*request.skill).string();
  publish(self, run_event::kind::compiled, outcome->cached ? "cached" : "new",
          std::to_string(outcome->variant.edits.size()) + " edits");
  state.prepared.skill_dir = outcome->skill_dir(*request.skill).string();
  state.skill_text = outcome->skill_md;
  const auto& made = outcome->variant.artifacts;
  if (auto found = made.find("workflow"); found != made.end())
    state.prepared.workflow = found->second;
  if (auto found = made.find("candidates"); found != made.end())
    state.candidates = found->second;
  bind(self, outcome->variant);
}

void on_bound(run_actor* self, const environment_bound& msg) {
  auto& state = self->state;
  if (state.over)
    return;
  state.binding = nullptr;
  state.prepared.environment = msg.outcome->folder;
  state.prepared.variables = msg.outcome->variables;
  state.prepared.context = environment_context(*msg.outcome);
  if (!msg.outcome->note.empty())
    publish(self, run_event::kind::notice, "environment", msg.outcome->note,
            msg.outcome->state == environment_state::failed);
  start_branch(self, state.skill_text);
}

} // namespace skvm::running
