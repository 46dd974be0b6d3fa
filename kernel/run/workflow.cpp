#include "run/part_history.hpp"
#include "run/workflow_state.hpp"

#include <algorithm>
#include <map>

namespace skvm::in_workflow {

namespace {

std::chrono::microseconds since_begin(const workflow_actor* self) {
  const auto& setup = *self->state.setup;
  return std::chrono::duration_cast<std::chrono::microseconds>(
    setup.clock->now() - setup.begun);
}

} // namespace

void publish(workflow_actor* self, run_event::kind what,
             const part_result& part, std::string name, std::string text,
             bool is_error) {
  run_event event;
  event.what = what;
  event.run = self->state.setup->run;
  event.part = part.id;
  event.turn = part.turns;
  event.name = std::move(name);
  event.text = std::move(text);
  event.is_error = is_error;
  event.spent = part.spent;
  event.elapsed = part.ended - part.begun;
  self->state.setup->bus->publish(std::move(event));
}

namespace {

/// Ended by something outside of it, so that a resumed run goes on with it.
bool is_cut_off(run_status status) {
  return status != run_status::succeeded && status != run_status::failed;
}

} // namespace

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words)
    out += (out.empty() ? "" : ", ") + word;
  return out;
}

namespace {

/// The run may be resumed, and needs its views then.
void leave_views(workflow_actor* self) {
  auto& state = self->state;
  state.setup->log->leave();
  if (std::any_of(state.parts.begin(), state.parts.end(),
                  [](const auto& part) { return part.view != nullptr; }))
    publish(self, run_event::kind::notice, {}, "branches",
            "what the branches under way have written is not in the work "
            "folder; it is kept for 'skvm runs resume "
              + state.setup->run + "'",
            false);
}

} // namespace

void finish(workflow_actor* self, run_status status,
            std::optional<error> failure) {
  auto& state = self->state;
  if (state.over)
    return;
  state.over = true;
  if (state.setup->log && is_cut_off(status))
    leave_views(self);
  for (auto& part : state.parts) {
    if (part.conversation && !part.ended)
      self->send(part.conversation, cancel_work{});
    state.out.parts.push_back(std::move(part.result));
    part.view = nullptr;
  }
  if (state.keeper)
    self->send(state.keeper, finish_keeping{});
  state.out.status = status;
  state.out.failure = std::move(failure);
  self->send(state.owner,
             workflow_done{
               std::make_shared<const workflow_outcome>(std::move(state.out))});
  self->quit();
}

running_part* find_part(workflow_actor* self, const std::string& id) {
  for (auto& part : self->state.parts)
    if (part.what.id == id)
      return &part;
  return nullptr;
}

namespace {

bool is_last_stage(const workflow_state& state) {
  return state.stage + 1 == state.setup->plan.stages.size();
}

void converse(workflow_actor* self, running_part& part) {
  auto& state = self->state;
  part.ended = false;
  publish(self, run_event::kind::part_started, part.result,
          part.what.critical ? "critical" : "", joined(part.what.steps), false);
  const auto& before = state.out.parts;
  auto all_went_well =
    std::all_of(before.begin(), before.end(), [](const part_result& one) {
      return one.status == run_status::succeeded;
    });
  std::vector<std::string> told;
  for (const auto& one : before) {
    told.insert(told.end(), one.items.begin(), one.items.end());
    told.insert(told.end(), one.changed.begin(), one.changed.end());
  }
  auto started = state.setup->converse(
    self, {part.what.id, part.task, part.view, part.earlier, part.what.critical,
           part.what, is_last_stage(state),
           all_went_well && !part.result.repaired && !part.what.steps.empty(),
           std::move(told)});
  if (!started)
    return finish(self, status_of(started.error()), started.error());
  part.conversation = std::move(*started);
}

} // namespace

std::string task_of(const workflow_state& state, const work_part& part) {
  return part_task(state.setup->task, *state.setup->subject, part,
                   state.reports, state.said.empty(), is_last_stage(state));
}

namespace {

void begin_parts(workflow_actor* self, const std::vector<work_part>& parts) {
  auto& state = self->state;
  state.parts.clear();
  for (const auto& each : parts) {
    auto& part = state.parts.emplace_back();
    part.what = each;
    part.earlier = state.said;
    part.task = task_of(state, each);
    part.result.id = each.id;
    part.result.steps = each.steps;
    part.result.items = each.items;
    part.result.critical = each.critical;
    part.result.begun = since_begin(self);
  }
  if (state.parts.size() == 1)
    return converse(self, state.parts.front());
  for (const auto& part : state.parts)
    self->send(state.keeper, make_view{part.what.id});
}

void begin_stage(workflow_actor* self) {
  auto& state = self->state;
  const auto& stage = state.setup->plan.stages[state.stage];
  if (!stage.repeated)
    return begin_parts(self, stage.parts);
  self->send(state.keeper,
             look_for_items{
               stage.repeated->over,
               std::make_shared<const std::vector<message_ptr>>(state.said)});
}

/// What the parts of this stage said goes into the conversation.
void join(workflow_state& state) {
  if (state.parts.size() == 1) {
    state.said = std::move(state.parts.front().said);
    return;
  }
  std::vector<std::vector<message_ptr>> branches;
  for (auto& part : state.parts)
    branches.push_back(std::move(part.said));
  state.said = joined(std::move(state.said), branches);
}

} // namespace

void end_stage(workflow_actor* self) {
  auto& state = self->state;
  const part_result* failed = nullptr;
  auto was_main = state.parts.size() == 1;
  state.reports.clear();
  for (auto& part : state.parts) {
    const auto& result = part.result;
    if (!was_main)
      state.reports.push_back({result.id, result.steps, result.items,
                               result.failure ? result.failure->text() : "",
                               result.changed});
    if (result.status != run_status::succeeded && failed == nullptr)
      failed = &result;
    part.view = nullptr;
  }
  join(state);
  state.out.text = state.parts.back().result.text;
  auto stop =
    failed != nullptr && (was_main || failed->status != run_status::failed);
  if (stop || is_last_stage(state)) {
    // A branch that failed was told to the last part, but it did fail.
    for (const auto& before : state.out.parts)
      if (failed == nullptr && before.status != run_status::succeeded)
        failed = &before;
    auto status = failed != nullptr ? failed->status : run_status::succeeded;
    auto why = failed != nullptr ? failed->failure : std::nullopt;
    return finish(self, status, std::move(why));
  }
  for (auto& part : state.parts)
    state.out.parts.push_back(std::move(part.result));
  ++state.stage;
  begin_stage(self);
}

namespace {

void end_cancelled(workflow_actor* self) {
  finish(self, run_status::cancelled,
         make_error(errc::cancelled, "run", "the run was cancelled"));
}

/// Once no conversation of the stage runs any more.
void all_ended(workflow_actor* self) {
  auto& state = self->state;
  if (state.parts.size() == 1)
    return end_stage(self);
  // A merge without one of them could not be made good later: its view would
  // be compared with a folder that it never saw.
  if (state.setup->log)
    for (const auto& part : state.parts)
      if (is_cut_off(part.result.status))
        return finish(self, part.result.status, part.result.failure);
  auto views = std::make_shared<std::vector<view_to_merge>>();
  for (const auto& part : state.parts)
    if (part.view)
      views->push_back(
        {part.what.id, part.view, part.result.status == run_status::succeeded});
  self->send(state.keeper, merge_stage{std::move(views)});
}

void part_ended(workflow_actor* self, running_part& part) {
  auto& state = self->state;
  part.ended = true;
  part.conversation = nullptr;
  part.result.ended = since_begin(self);
  auto ok = part.result.status == run_status::succeeded;
  publish(self, run_event::kind::part_finished, part.result,
          std::string{to_string(part.result.status)},
          part.result.failure ? part.result.failure->text() : part.result.text,
          !ok);
  if (!ok && state.setup->plan.stages[state.stage].stops_on_failure)
    return finish(self, part.result.status, part.result.failure);
  if (std::all_of(state.parts.begin(), state.parts.end(),
                  [](const auto& each) { return each.ended; }))
    all_ended(self);
}

void on_conversation(workflow_actor* self, const branch_done& msg) {
  auto* part = find_part(self, msg.label);
  if (part == nullptr || part->ended || self->state.over)
    return;
  if (self->state.cancelling)
    return end_cancelled(self);
  const auto& from = *msg.outcome;
  auto& result = part->result;
  result.status = from.status;
  result.turns += from.turns;
  result.text = from.text;
  result.function = from.function;
  result.failure = from.failure;
  if (from.spent) {
    if (!result.spent)
      result.spent.emplace();
    *result.spent += *from.spent;
  }
  self->state.out.tool_calls += from.tool_calls;
  self->state.out.tool_errors += from.tool_errors;
  if (from.unfinished) {
    self->state.out.unfinished = true;
    return finish(self, from.status, from.failure);
  }
  part->conversation = nullptr;
  part->said = answered_with(
    from.messages.empty() ? part->earlier : from.messages,
    from.failure ? "(given up: " + from.failure->text() + ")" : from.text);
  if (from.status != run_status::succeeded || part->what.expects.empty())
    return part_ended(self, *part);
  self->send(self->state.keeper,
             look_for{part->what.id, part->view, part->what.expects});
}

/// What a part promised is there, or it gets one more conversation.
void on_looked(workflow_actor* self, const looked_for& msg) {
  auto* part = find_part(self, msg.part);
  if (part == nullptr || part->ended || self->state.over)
    return;
  auto& result = part->result;
  result.missing = msg.missing;
  // A main part answers for itself, to the user or to the next one.
  if (msg.missing.empty() || !part->view)
    return part_ended(self, *part);
  if (!result.repaired) {
    result.repaired = true;
    part->task = repair_task(msg.missing);
    part->earlier = part->said;
    return converse(self, *part);
  }
  result.status = run_status::failed;
  result.failure = make_error(errc::not_found, result.id,
                              "it ended without the files that its steps "
                              "write: "
                                + joined(msg.missing));
  part_ended(self, *part);
}

void on_view(workflow_actor* self, const view_made& msg) {
  auto* part = find_part(self, msg.part);
  if (part == nullptr || self->state.over)
    return;
  if (!*msg.view)
    return finish(self, run_status::infrastructure, msg.view->error());
  part->view = **msg.view;
  converse(self, *part);
}

void cancel(workflow_actor* self) {
  auto& state = self->state;
  // In the work folder itself a function may be bringing its files in, and
  // nobody else is to touch the folder meanwhile.
  auto works_there =
    std::find_if(state.parts.begin(), state.parts.end(), [](const auto& one) {
      return one.conversation && !one.ended && !one.view;
    });
  if (state.over || state.cancelling || works_there == state.parts.end())
    return end_cancelled(self);
  state.cancelling = true;
  self->send(works_there->conversation, cancel_work{});
}

caf::behavior workflow(workflow_actor* self, caf::actor owner,
                       std::shared_ptr<workflow_setup> setup) {
  auto& state = self->state;
  state.owner = std::move(owner);
  state.setup = std::make_unique<workflow_setup>(std::move(*setup));
  state.keeper = spawn_folder_keeper(self, state.setup->work_dir,
                                     state.setup->scratch, state.setup->log);
  self->monitor(state.keeper);
  self->set_default_handler(caf::drop);
  self->set_exit_handler([self](const caf::exit_msg&) { cancel(self); });
  self->set_down_handler([self](const caf::down_msg& down) {
    auto& now = self->state;
    for (const auto& part : now.parts)
      if (part.conversation && part.conversation.address() == down.source)
        return finish(self, run_status::failed,
                      make_error(errc::internal, part.what.id,
                                 "the conversation ended without a result"));
    if (now.keeper && now.keeper.address() == down.source)
      finish(self, run_status::failed,
             make_error(errc::internal, "views", "their keeper has ended"));
  });
  return {
    [self](start_work) { begin_stage(self); },
    [self](const view_made& msg) { on_view(self, msg); },
    [self](const branch_done& msg) { on_conversation(self, msg); },
    [self](const looked_for& msg) { on_looked(self, msg); },
    [self](const stage_merged& msg) { on_merged(self, msg); },
    [self](const items_found& msg) {
      auto& now = self->state;
      if (!now.over)
        begin_parts(self,
                    parts_of(now.setup->plan.stages[now.stage], msg.items));
    },
    [self](cancel_work) { cancel(self); },
  };
}

} // namespace

} // namespace skvm::in_workflow

namespace skvm {

caf::actor spawn_workflow(caf::scheduled_actor* owner, workflow_setup setup) {
  auto made = owner->spawn<caf::monitored>(
    in_workflow::workflow, caf::actor_cast<caf::actor>(owner),
    std::make_shared<workflow_setup>(std::move(setup)));
  caf::anon_send(made, start_work{});
  return made;
}

} // namespace skvm
