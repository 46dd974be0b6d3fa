#include "base/files.hpp"
#include "run/agent_steps.hpp"
#include "run/part_runner.hpp"
#include "run/run_state.hpp"

namespace skvm::running {

namespace {

/// `SKILL.md` without front matter.
std::string body_of(const std::string& text, const skill& original) {
  // No pass may touch the front matter, so its length is the original's.
  return text.substr(std::min(original.body_begin, text.size()));
}

} // namespace

std::shared_ptr<tool_scope> scope_of(const run_actor* self,
                                     const std::string& skill_dir) {
  const auto& request = *self->state.request;
  const auto& services = *self->state.services;
  auto scope = std::make_shared<tool_scope>();
  scope->files.work_dir = request.work_dir;
  scope->files.readable = services.enclosure.read_only;
  scope->skill_dir = skill_dir;
  if (!skill_dir.empty())
    scope->files.readable.push_back(skill_dir);
  if (request.skill)
    scope->allowed = tool_policy{request.skill->front.allowed_tools};
  scope->box = services.box;
  scope->enclosure = services.enclosure;
  scope->enclosure.work_dir = request.work_dir;
  scope->enclosure.run = request.id;
  if (!skill_dir.empty())
    scope->enclosure.read_only.push_back(skill_dir);
  scope->network = request.network;
  scope->enclosure.network.allowed =
    request.network ? network_policy::mode::all : network_policy::mode::none;
  const auto& around = self->state.prepared;
  auto& enclosure = scope->enclosure;
  enclosure.env.insert(enclosure.env.end(), around.variables.begin(),
                       around.variables.end());
  if (!around.environment.empty())
    enclosure.read_only.push_back(around.environment);
  scope->time_limit = request.limits.tool_time;
  scope->output_limit = request.limits.tool_output;
  return scope;
}

namespace {

skill_view view_of(const skill& subject, const std::string& dir,
                   const std::string& text) {
  return {subject.name, subject.front.description, dir, body_of(text, subject)};
}

task_view task_of(const run_request& request, const tool_scope& scope,
                  const std::string& skill_text) {
  task_view task;
  task.task = request.task;
  task.work_dir = request.work_dir;
  task.delivery = request.delivery;
  task.tools = tool_definitions(scope);
  task.max_turns = request.limits.turns;
  if (request.skill)
    task.skill = view_of(*request.skill, scope.skill_dir, skill_text);
  return task;
}

/// What the conversations of a run have in common.
struct conversation_base {
  std::shared_ptr<const run_services> services;
  std::string run;
  std::string harness_name;
  std::shared_ptr<const agent_harness> harness;
  processor_actor processor;
  std::shared_ptr<const tool_scope> scope;
  task_view task;
  run_limits limits;
  time_point deadline{};
  std::shared_ptr<shared_spending> overall; ///< null for a single one
  std::shared_ptr<run_account> account;     ///< null for no limits
  std::shared_ptr<const std::vector<call_family>> families;
  std::shared_ptr<run_log> log;
  skill_ptr subject;
};

/// Makes the agent of a conversation again. It reads the skill's text again
/// instead of keeping it.
agent_maker remaker(const conversation_base& base, const task_view& task,
                    std::shared_ptr<const tool_scope> scope) {
  return [scope = std::move(scope), name = base.harness_name,
          harness = base.harness, subject = base.subject, text = task.task,
          earlier = task.earlier, delivery = task.delivery,
          turns = task.max_turns]() -> result<std::unique_ptr<agent>> {
    task_view again;
    again.task = text;
    again.work_dir = scope->files.work_dir;
    again.delivery = delivery;
    again.tools = tool_definitions(*scope);
    again.max_turns = turns;
    again.earlier = earlier;
    if (subject) {
      auto source = result<std::string>{subject->source};
      if (scope->skill_dir != subject->dir)
        source = read_file(scope->skill_dir + "/SKILL.md");
      if (!source)
        return source.error();
      again.skill = view_of(*subject, scope->skill_dir, *source);
    }
    return guarded_agent(name, *harness, again);
  };
}

/// One conversation, in a view of the work folder or in the folder itself.
result<caf::actor> converse(const conversation_base& base,
                            caf::scheduled_actor* owner,
                            const part_conversation& what) {
  auto task = base.task;
  task.task = what.task;
  task.earlier = what.earlier;
  auto scope = base.scope;
  if (const auto& view = what.view) {
    auto own = std::make_shared<tool_scope>(*scope);
    own->view = view;
    own->files.work_dir = own->enclosure.work_dir = view->inner_path();
    own->files.work_reached_at = view->reachable_path();
    own->enclosure.join = view->namespaces();
    task.work_dir = view->inner_path();
    scope = std::move(own);
  }
  auto agent = guarded_agent(base.harness_name, *base.harness, task);
  if (!agent)
    return agent.error();
  branch_setup setup;
  setup.run = base.run;
  setup.label = what.label;
  setup.critical = what.critical;
  setup.families = base.families;
  setup.skill = task.skill ? task.skill->name : std::string{};
  setup.harness = base.harness_name;
  setup.account = base.account;
  setup.agent = std::move(*agent);
  setup.gate = base.services->gate;
  if (setup.gate != nullptr && base.log)
    setup.make_agent = remaker(base, task, scope);
  setup.processor = base.processor;
  setup.scope = std::move(scope);
  setup.limits = base.limits;
  setup.overall = base.overall;
  setup.log = base.log;
  setup.tools = base.services->tools;
  setup.clock = base.services->clock;
  setup.bus = base.services->bus;
  setup.deadline = base.deadline;
  setup.watch = base.services->watch;
  return spawn_branch(owner, std::move(setup));
}

/// The plan of the variant's workflow, where there is one with branches.
std::optional<branch_plan> plan_of(run_actor* self) {
  auto& state = self->state;
  const auto& request = *state.request;
  if (!request.branches || !request.skill || state.prepared.workflow.empty())
    return std::nullopt;
  auto plan = plan_branches(state.prepared.workflow);
  if (!plan)
    publish(self, run_event::kind::notice, "workflow", plan.error().text(),
            true);
  if (!plan || !plan->has_branches())
    return std::nullopt;
  return std::move(*plan);
}

void start_workflow(run_actor* self, branch_plan plan, conversation_base base) {
  auto& state = self->state;
  const auto& request = *state.request;
  workflow_setup setup;
  setup.run = request.id;
  setup.task = base.task.task;
  setup.subject = request.skill;
  setup.plan = std::move(plan);
  setup.work_dir = request.work_dir;
  setup.scratch = state.services->views_dir + "/" + request.id;
  setup.log = state.log;
  setup.overall = base.overall =
    std::make_shared<shared_spending>(request.limits, state.log.get());
  setup.clock = state.services->clock;
  setup.bus = state.services->bus;
  setup.begun = state.begun;
  state.overall = base.overall;
  state.outcome.path = "branches";
  part_runner_setup parts;
  if (!request.only_compare)
    parts.function = functions_of(self, *base.scope);
  parts.function.candidates = state.candidates;
  if (!request.functions)
    parts.function.functions = nullptr;
  parts.run = request.id;
  parts.bus = state.services->bus;
  parts.processes = state.services->processes;
  setup.converse = with_functions(
    std::move(parts), [base = std::move(base)](caf::scheduled_actor* owner,
                                               const part_conversation& what) {
      return converse(base, owner, what);
    });
  state.branch = spawn_workflow(self, std::move(setup));
}

} // namespace

void start_branch(run_actor* self, const std::string& skill_text) {
  if (try_functions(self, skill_text))
    return;
  auto& state = self->state;
  const auto& request = *state.request;
  const auto& skill_dir = state.prepared.skill_dir;
  if (state.log && !state.log->prepared())
    state.log->keep(log_kind::prepared, state.prepared);
  const auto& services = *state.services;
  auto processor = services.processor(request.model);
  if (!processor)
    return fail(self, std::move(processor.error()));
  auto harness = services.harness(request.harness);
  if (!harness)
    return fail(self, std::move(harness.error()));
  auto scope = scope_of(self, skill_dir);
  for (const auto& entry : scope->allowed.unknown())
    publish(self, run_event::kind::notice, "allowed-tools",
            "'" + entry + "' in allowed-tools names no tool of this harness");
  auto task = task_of(request, *scope, skill_text);
  if (!state.prepared.context.empty())
    task.task += "\n\n" + state.prepared.context;
  auto deadline = state.begun + request.limits.time;
  if (harness->program) {
    external_setup setup;
    setup.run = request.id;
    setup.harness_name = harness->name;
    setup.harness = harness->program;
    setup.task = std::move(task);
    setup.model = request.model;
    setup.processor = std::move(*processor);
    setup.limits = request.limits;
    setup.box = services.box;
    setup.enclosure = scope->enclosure;
    setup.homes_dir = services.homes_dir;
    setup.processes = services.processes;
    setup.clock = services.clock;
    setup.bus = services.bus;
    setup.deadline = deadline;
    setup.log = state.log;
    setup.gate = services.gate;
    state.branch = spawn_external(self, std::move(setup));
    return;
  }
  conversation_base base{
    state.services,
    request.id,
    harness->name,
    harness->in_process,
    std::move(*processor),
    std::move(scope),
    std::move(task),
    request.limits,
    deadline,
    nullptr,
    make_account(spent_before(request.limits, state.log.get())),
    nullptr,
    state.log,
    request.skill};
  if (request.skill && !state.prepared.workflow.empty())
    base.families = std::make_shared<const std::vector<call_family>>(
      call_families(state.prepared.workflow, *request.skill));
  if (auto plan = plan_of(self))
    return start_workflow(self, std::move(*plan), std::move(base));
  auto started = converse(
    base, self,
    {.label = {}, .task = base.task.task, .view = nullptr, .earlier = {}});
  if (!started)
    return fail(self, std::move(started.error()));
  state.branch = std::move(*started);
}

} // namespace skvm::running
