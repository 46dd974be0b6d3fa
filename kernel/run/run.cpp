#include "run/run.hpp"

#include "base/files.hpp"
#include "compiler/profiles.hpp"
#include "plugins/guarded.hpp"
#include "run/part_runner.hpp"

namespace skvm {

namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;

struct run_state {
  const char* name = "run";
  caf::actor owner;
  std::shared_ptr<const run_services> services;
  std::unique_ptr<run_request> request;
  std::shared_ptr<run_log> log;            ///< null to write nothing down
  caf::actor branch;                       ///< null until it starts
  std::shared_ptr<launch_control> binding; ///< null but while it goes on
  run_prepared prepared;
  std::string candidates; ///< of the variant: code that may recur
  std::string skill_text; ///< of the variant, while its environment is bound
  run_result outcome;
  caf::actor functions;                     ///< null until they were tried
  std::shared_ptr<launch_control> trying;   ///< null but meanwhile
  std::shared_ptr<shared_spending> overall; ///< where the run is in parts
  time_point begun{};
  bool cancelled = false;
  bool over = false;
};

using run_actor = caf::stateful_actor<run_state>;

/// `SKILL.md` without front matter.
std::string body_of(const std::string& text, const skill& original) {
  // No pass may touch the front matter, so its length is the original's.
  return text.substr(std::min(original.body_begin, text.size()));
}

void publish(run_actor* self, run_event::kind what, std::string name,
             std::string text, bool is_error = false) {
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
    return guarded(name, [&] { return harness->make_agent(again); });
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
  auto agent =
    guarded(base.harness_name, [&] { return base.harness->make_agent(task); });
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

/// What a run, or each of its parts, asks functions with.
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
  if (request.functions && !request.only_compare)
    parts.function = functions_of(self, *base.scope);
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

/// Whether a function is tried first; `solidified` says what came of it.
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
  setup.control = state.trying = std::make_shared<launch_control>();
  setup.place.check_dir = services.views_dir + "/" + request.id + "-check";
  state.functions = spawn_function_runner(self, std::move(setup));
  return true;
}

/// Of a function that an earlier process had brought in, or was about to, when
/// it died; whether there is one.
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
  state.trying = setup.control = std::make_shared<launch_control>();
  state.functions = spawn_function_runner(self, std::move(setup));
  return true;
}

/// `state.prepared` is complete.
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

void compile(run_actor* self);

/// The variant that it is to run with is not known yet.
void begin_anew(run_actor* self);

void begin(run_actor* self) {
  auto& state = self->state;
  if (state.log)
    if (auto known = state.log->prepared())
      return go_on(self, std::move(*known));
  if (!go_on_with_function(self))
    begin_anew(self);
}

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

void cancel(run_actor* self);

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

caf::actor spawn_run(caf::actor_system& system, caf::actor owner,
                     std::shared_ptr<const run_services> services,
                     run_request request, std::shared_ptr<run_log> log) {
  if (request.id.empty())
    request.id = make_run_id();
  auto made = system.spawn(run, std::move(owner), std::move(services),
                           std::make_shared<run_request>(std::move(request)),
                           std::move(log));
  caf::anon_send(made, start_work{});
  return made;
}

} // namespace skvm
