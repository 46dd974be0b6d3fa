#include "run/compiler.hpp"

#include "plugins/guarded.hpp"

namespace skvm {

namespace {

struct pass_finished {
  std::string key;
  std::size_t index = 0; ///< in the pipeline, across stages
  std::shared_ptr<pass_outcome> outcome;
};

struct run_this_pass {};

} // namespace

} // namespace skvm

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::pass_finished)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::run_this_pass)

namespace skvm {

namespace {

using clock_type = std::chrono::steady_clock;

/// One compile under way. Immutable once its passes run, but for `done`.
struct job {
  std::shared_ptr<const compile_request> request;
  std::shared_ptr<const compile_plan> plan;
  std::vector<caf::actor> waiting;
  std::vector<pass_outcome> done; ///< in pipeline order
  std::shared_ptr<artifacts> available = std::make_shared<artifacts>();
  std::size_t stage = 0;
  std::size_t stage_begin = 0; ///< index of the stage's first pass
  std::size_t running = 0;
  clock_type::time_point begun;
};

struct compiler_state {
  const char* name = "compiler";
  std::shared_ptr<const compile_environment> environment;
  ports_factory make_ports;
  std::map<std::string, job> jobs; ///< by key
};

using compiler_actor = caf::stateful_actor<compiler_state>;

void tell(const caf::actor& who, result<compile_outcome> outcome) {
  caf::anon_send(who, compiled{std::make_shared<const result<compile_outcome>>(
                        std::move(outcome))});
}

double ms_since(clock_type::time_point begun) {
  return std::chrono::duration<double, std::milli>(clock_type::now() - begun)
    .count();
}

/// One pass on one thread.
caf::behavior pass_host(caf::event_based_actor* self, caf::actor owner,
                        std::string key, std::size_t index,
                        const loaded_plugin* pass,
                        std::shared_ptr<const compile_request> request,
                        std::shared_ptr<const compile_environment> environment,
                        std::shared_ptr<const compile_plan> plan,
                        std::shared_ptr<const artifacts> available,
                        ports_factory make_ports) {
  return {
    [=](run_this_pass) {
      auto outcome = guarded(pass->name, [&] {
        auto ports = make_ports(request->force);
        return run_pass(*pass, *request, *environment, *plan, *available,
                        *ports);
      });
      if (!outcome)
        outcome = pass_outcome{{std::string{pass->info.id}, pass->version,
                                "failed", outcome.error().text()},
                               {}};
      self->send(owner, pass_finished{
                          key, index,
                          std::make_shared<pass_outcome>(std::move(*outcome))});
      self->quit();
    },
  };
}

void start_stage(compiler_actor* self, const std::string& key, job& work) {
  const auto& stage = work.plan->stages[work.stage];
  work.stage_begin = work.done.size();
  work.done.resize(work.done.size() + stage.size());
  work.running = stage.size();
  auto index = work.stage_begin;
  for (const auto* pass : stage) {
    auto host = self->spawn<caf::detached>(
      pass_host, caf::actor_cast<caf::actor>(self), key, index++, pass,
      work.request, self->state.environment, work.plan,
      std::shared_ptr<const artifacts>{work.available}, self->state.make_ports);
    caf::anon_send(host, run_this_pass{});
  }
}

void finish_job(compiler_actor* self, const std::string& key) {
  auto node = self->state.jobs.extract(key);
  auto& work = node.mapped();
  auto outcome =
    finish_compile(*work.request, *work.plan, std::move(work.done));
  if (outcome)
    outcome->ms = ms_since(work.begun);
  for (const auto& who : work.waiting)
    tell(who, outcome);
}

void on_pass(compiler_actor* self, const pass_finished& msg) {
  auto found = self->state.jobs.find(msg.key);
  if (found == self->state.jobs.end())
    return;
  auto& work = found->second;
  work.done[msg.index] = std::move(*msg.outcome);
  if (--work.running > 0)
    return;
  auto next = std::make_shared<artifacts>(*work.available);
  for (auto i = work.stage_begin; i < work.done.size(); ++i)
    for (const auto& [id, content] : work.done[i].output.artifacts)
      next->insert_or_assign(id, content);
  work.available = std::move(next);
  if (++work.stage < work.plan->stages.size())
    return start_stage(self, msg.key, work);
  finish_job(self, msg.key);
}

void on_job(compiler_actor* self, const compile_job& msg) {
  auto& state = self->state;
  auto asker = caf::actor_cast<caf::actor>(self->current_sender());
  if (!asker)
    return;
  auto begun = clock_type::now();
  auto plan = plan_compile(*msg.request, *state.environment);
  if (!plan)
    return tell(asker, plan.error());
  auto key = plan->place.key;
  if (auto under_way = state.jobs.find(key); under_way != state.jobs.end()) {
    under_way->second.waiting.push_back(asker);
    return;
  }
  if (!msg.request->force && msg.request->dump_after.empty()) {
    if (auto kept = find_compiled(*plan);
        kept && !(msg.request->fresh_host && lacks_an_answer(*kept))) {
      if (msg.request->fresh_host)
        refresh_dependencies(kept->variant.artifacts, *state.make_ports(false));
      kept->ms = ms_since(begun);
      return tell(asker, std::move(*kept));
    }
  }
  auto& work = state.jobs[key];
  work.request = msg.request;
  work.plan = std::make_shared<const compile_plan>(std::move(*plan));
  work.waiting.push_back(asker);
  work.begun = begun;
  if (work.plan->stages.empty())
    finish_job(self, key);
  else
    start_stage(self, key, work);
}

caf::behavior compiler(compiler_actor* self,
                       std::shared_ptr<const compile_environment> environment,
                       ports_factory make_ports) {
  self->state.environment = std::move(environment);
  self->state.make_ports = std::move(make_ports);
  self->set_default_handler(caf::drop);
  return {
    [self](const compile_job& msg) { on_job(self, msg); },
    [self](const pass_finished& msg) { on_pass(self, msg); },
  };
}

} // namespace

caf::actor
spawn_compiler(caf::actor_system& system,
               std::shared_ptr<const compile_environment> environment,
               ports_factory make_ports) {
  // Detached: it reads and writes variants.
  return system.spawn<caf::detached>(compiler, std::move(environment),
                                     std::move(make_ports));
}

} // namespace skvm
