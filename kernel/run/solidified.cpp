#include "run/solidified.hpp"

#include "plugins/guarded.hpp"
#include "views/view_folder.hpp"

namespace skvm {

namespace {

struct runner_state {
  const char* name = "function-runner";
  caf::actor owner;
  solidify_setup setup;
  std::shared_ptr<view_folder> folder; ///< goes after what is in it
  std::shared_ptr<solidify::attempt> tried;
};

using runner_actor = caf::stateful_actor<runner_state>;

void try_now(runner_actor* self) {
  auto& state = self->state;
  auto& setup = state.setup;
  auto outcome = guarded("solidify", [&]() -> result<solidify::attempt> {
    // Locked, or another process takes it for that of a run that died.
    auto opened = view_folder::open(setup.place.scratch);
    if (!opened)
      return opened.error();
    state.folder = std::move(*opened);
    setup.place.scratch += "/view";
    setup.functions->propose(*setup.skill, setup.candidates);
    return setup.functions->try_task(*setup.skill, setup.task, setup.place,
                                     setup.only_compare);
  });
  state.tried = std::make_shared<solidify::attempt>();
  if (outcome)
    *state.tried = std::move(*outcome);
  else
    state.tried->note = state.tried->reason = outcome.error().text();
  // The owner reads words of it only; the view stays here.
  auto told = std::make_shared<solidify::attempt>();
  told->answer = state.tried->answer;
  told->function = state.tried->function;
  told->note = state.tried->note;
  told->reason = state.tried->reason;
  told->check = std::move(state.tried->check);
  self->send(state.owner, solidified{std::move(told)});
}

void learn_now(runner_actor* self, const branch_outcome& from) {
  auto& state = self->state;
  auto& setup = state.setup;
  if (state.tried && !from.calls.empty())
    (void)guarded("solidify", [&]() -> result<std::string> {
      return setup.functions->learn_from(
        std::move(*state.tried), *setup.skill,
        {setup.run, setup.task, from.text, from.calls}, setup.place);
    });
  self->quit();
}

caf::behavior runner(runner_actor* self, caf::actor owner,
                     std::shared_ptr<solidify_setup> setup) {
  self->state.owner = owner;
  self->state.setup = std::move(*setup);
  self->state.setup.place.control = self->state.setup.control.get();
  self->monitor(owner);
  self->set_down_handler([self](const caf::down_msg&) { self->quit(); });
  self->set_default_handler(caf::drop);
  return {
    [self](start_work) { try_now(self); },
    [self](const learn_from_run& msg) { learn_now(self, *msg.conversation); },
  };
}

} // namespace

caf::actor spawn_function_runner(caf::scheduled_actor* owner,
                                 solidify_setup setup) {
  auto made = owner->home_system().spawn<caf::detached>(
    runner, caf::actor_cast<caf::actor>(owner),
    std::make_shared<solidify_setup>(std::move(setup)));
  caf::anon_send(made, start_work{});
  return made;
}

} // namespace skvm
