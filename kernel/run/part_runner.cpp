#include "run/part_runner.hpp"

#include <atomic>

namespace skvm {

namespace {

struct part_runner_state {
  const char* name = "part-runner";
  caf::actor owner;
  std::unique_ptr<part_runner_setup> setup;
  caf::actor functions;                          ///< null until they are asked
  std::shared_ptr<launch_control> trying;        ///< of what they run
  caf::actor conversation;                       ///< null but while it goes on
  std::shared_ptr<const branch_outcome> outcome; ///< while it is learnt from
  bool cancelled = false;
  bool over = false;
};

using part_runner_actor = caf::stateful_actor<part_runner_state>;

void end(part_runner_actor* self,
         std::shared_ptr<const branch_outcome> outcome) {
  auto& state = self->state;
  if (state.over)
    return;
  state.over = true;
  self->send(state.owner,
             branch_done{state.setup->what.label, std::move(outcome)});
  self->quit();
}

void fail(part_runner_actor* self, error why, bool unfinished = false) {
  auto outcome = std::make_shared<branch_outcome>();
  outcome->status = status_of(why);
  outcome->failure = std::move(why);
  outcome->unfinished = unfinished;
  outcome->messages = self->state.setup->what.earlier;
  end(self, std::move(outcome));
}

void converse(part_runner_actor* self) {
  auto& state = self->state;
  if (state.cancelled)
    return fail(self,
                make_error(errc::cancelled, "run", "the run was cancelled"));
  auto started = state.setup->converse(self, state.setup->what);
  if (!started)
    return fail(self, std::move(started.error()));
  state.conversation = std::move(*started);
}

void publish(part_runner_actor* self, std::string name, std::string text) {
  const auto& setup = *self->state.setup;
  run_event event;
  event.what = run_event::kind::notice;
  event.run = setup.run;
  event.part = setup.what.label;
  event.name = std::move(name);
  event.text = std::move(text);
  setup.bus->publish(std::move(event));
}

/// What those before it said and did, as text.
std::string heard_in(const part_conversation& what) {
  std::string out;
  for (const auto& msg : what.earlier)
    for (const auto& piece : msg->parts) {
      if (const auto* text = std::get_if<text_part>(&piece);
          text != nullptr && msg->who == role::assistant)
        out.append(text->text).append("\n");
      if (const auto* came = std::get_if<tool_result>(&piece))
        out.append(came->content).append("\n");
    }
  // What it is told of them, in words that are not theirs.
  for (const auto& name : what.told)
    out.append(name).append("\n");
  return out;
}

void begin(part_runner_actor* self) {
  auto& state = self->state;
  auto& setup = *state.setup;
  auto& ask = setup.function;
  const auto& what = setup.what;
  auto* log = ask.log.get();
  auto name = "-" + what.label;
  // What clears up behind an earlier answer of the part may be at it still.
  static std::atomic<std::uint64_t> unlogged{0};
  if (log == nullptr)
    name += "#" + std::to_string(++unlogged);
  if (log != nullptr) {
    // Whoever resumes the run counts the same.
    ask.key = log->next_key(std::string{function_key} + " " + what.label);
    name += ask.key.substr(ask.key.rfind('#'));
    // The model began it, so that it is the model's, unless that was when the
    // part ran again after its function.
    if (!log->find_merge(ask.key, false)
        && (ask.functions == nullptr
            || log->has_answer(log->upcoming(what.label), 1)))
      return converse(self);
  }
  ask.task = solidify::part_request(ask.task, what.part.items);
  if (ask.task.empty())
    return converse(self);
  ask.run.append("/").append(what.label);
  ask.part = {what.part.steps, what.part.needs};
  ask.heard = heard_in(what);
  auto& place = ask.place;
  place.scratch += name;
  place.promised = what.part.expects;
  place.tells_output = !what.is_last;
  ask.view = what.view;
  if (const auto& view = what.view) {
    // The path may be a link, and with the dot it is what that leads to.
    place.work_dir = view->reachable_path() + "/.";
    place.known_as = view->inner_path();
    place.is_view = true;
  }
  ask.control = state.trying = std::make_shared<launch_control>();
  state.functions = spawn_function_runner(self, std::move(ask));
}

void on_solidified(part_runner_actor* self, const solidified& msg) {
  auto& state = self->state;
  if (state.over)
    return;
  const auto& tried = *msg.outcome;
  if (!tried.note.empty())
    publish(self, "solidify", tried.note);
  if (msg.unfinished)
    return fail(self, *msg.unfinished, true);
  if (!tried.answer)
    return converse(self);
  const auto& what = state.setup->what;
  publish(self, "solidified", tried.function + " answered without a model");
  auto outcome = std::make_shared<branch_outcome>();
  outcome->status = run_status::succeeded;
  outcome->cost_usd = 0.0;
  outcome->text = *tried.answer;
  outcome->function = tried.function;
  outcome->messages = what.earlier;
  outcome->messages.push_back(user_message(what.task));
  end(self, std::move(outcome));
}

void on_branch_done(part_runner_actor* self, const branch_done& msg) {
  auto& state = self->state;
  state.conversation = nullptr;
  if (!state.functions || msg.outcome->status != run_status::succeeded)
    return end(self, msg.outcome);
  state.outcome = msg.outcome;
  self->send(state.functions, learn_from_run{msg.outcome});
}

void cancel(part_runner_actor* self) {
  auto& state = self->state;
  state.cancelled = true;
  if (state.conversation)
    self->send(state.conversation, cancel_work{});
  else if (state.trying)
    state.trying->cancel(*state.setup->processes);
}

caf::behavior part_runner(part_runner_actor* self, caf::actor owner,
                          std::shared_ptr<part_runner_setup> setup) {
  auto& state = self->state;
  state.owner = std::move(owner);
  state.setup = std::make_unique<part_runner_setup>(std::move(*setup));
  self->set_default_handler(caf::drop);
  self->set_exit_handler([self](const caf::exit_msg&) { cancel(self); });
  self->set_down_handler([self](const caf::down_msg& down) {
    // After `branch_done` this changes nothing.
    const auto& now = self->state;
    if (now.conversation && now.conversation.address() == down.source)
      fail(self, make_error(errc::internal, now.setup->what.label,
                            "the conversation ended without a result"));
  });
  return {
    [self](start_work) { begin(self); },
    [self](const solidified& msg) { on_solidified(self, msg); },
    [self](const branch_done& msg) { on_branch_done(self, msg); },
    [self](learnt) { end(self, self->state.outcome); },
    [self](cancel_work) { cancel(self); },
  };
}

} // namespace

caf::actor spawn_part_runner(caf::scheduled_actor* owner,
                             part_runner_setup setup) {
  auto made = owner->spawn<caf::monitored>(
    part_runner, caf::actor_cast<caf::actor>(owner),
    std::make_shared<part_runner_setup>(std::move(setup)));
  caf::anon_send(made, start_work{});
  return made;
}

start_part with_functions(part_runner_setup setup, start_part converse) {
  // One that an earlier process had begun to bring in is brought in whole.
  const auto& log = setup.function.log;
  if (setup.function.functions == nullptr && !(log && log->is_resumed()))
    return converse;
  setup.converse = std::move(converse);
  return [setup = std::move(setup)](
           caf::scheduled_actor* owner,
           const part_conversation& what) -> result<caf::actor> {
    if (!what.as_planned)
      return setup.converse(owner, what);
    auto own = setup;
    own.what = what;
    return spawn_part_runner(owner, std::move(own));
  };
}

} // namespace skvm
