#include "run/branch_state.hpp"
#include "run/tool_batches.hpp"

namespace skvm::branching {

void leave_unfinished(branch_actor* self, error why) {
  self->state.it->setup.log->leave();
  end(self, status_of(why), {}, std::move(why), true);
}

void must_be_safe(branch_state& state, run_log::next_is what) {
  state.unwritten = true;
  state.unsettled = state.unsettled || state.setup.log->waits_before(what);
}

void when_safe(branch_actor* self, void (*next)(branch_actor*)) {
  auto& state = *self->state.it;
  auto unwritten = std::exchange(state.unwritten, false);
  auto unsettled = std::exchange(state.unsettled, false);
  const auto& log = state.setup.log;
  if (!unsettled && (!unwritten || log->is_recorded())) {
    if (auto written = unwritten ? log->write() : ok; !written)
      return leave_unfinished(self, written.error());
    return next(self);
  }
  state.next = next;
  caf::weak_actor_ptr weak{self->ctrl()};
  auto told = [weak, step = ++state.settling](const result<void>& outcome) {
    if (auto strong = caf::actor_cast<caf::strong_actor_ptr>(weak))
      caf::anon_send(caf::actor_cast<caf::actor>(strong),
                     log_settled{step, outcome
                                         ? std::optional<error>{}
                                         : std::optional{outcome.error()}});
  };
  if (unsettled)
    log->settle(std::move(told));
  else
    log->secure(run_log::next_is::use, std::move(told));
}

void on_settled(branch_actor* self, const log_settled& msg) {
  auto& state = *self->state.it;
  if (state.over || msg.step != state.settling)
    return;
  if (msg.failure)
    return leave_unfinished(self, *msg.failure);
  std::exchange(state.next, nullptr)(self);
}

bool answer_from_log(branch_actor* self) {
  auto& state = *self->state.it;
  state.replayed = false;
  if (!state.setup.log)
    return false;
  state.asked = state.digest.of(*state.request);
  auto known = state.setup.log->find_answer(state.conversation,
                                            state.spent.turns(), state.asked);
  if (!known) {
    leave_unfinished(self, known.error());
    return true;
  }
  if (!*known)
    return false;
  state.replayed = true;
  auto outcome = std::make_shared<ask_outcome>(std::move(**known));
  // A message, so that a long conversation does not end the stack.
  self->send(self, answered{state.ask_id, std::move(outcome)});
  return true;
}

void write_down(branch_state& state, const ask_outcome& answer) {
  auto& log = *state.setup.log;
  if (!answer.reply) {
    // What ends the run is for whoever resumes it to try again; what fails a
    // part for good is not, or the parts after it would be others.
    const auto& why = answer.reply.error();
    if (status_of(why) == run_status::failed)
      log.keep(log_kind::refused,
               logged_refusal{state.conversation, state.spent.turns(),
                              state.asked, why, answer.attempts});
    return;
  }
  logged_reply record;
  record.conversation = state.conversation;
  record.turn = state.spent.turns();
  record.digest = state.asked;
  record.system = state.digest.system();
  const auto& messages = state.request->messages;
  for (auto i = std::min(state.heard, messages.size()); i < messages.size();
       ++i)
    if (messages[i]->who == role::user)
      record.said.push_back(text_of(*messages[i]));
  record.cost_usd = answer.cost_usd;
  record.attempts = answer.attempts;
  log.keep_text(record.system, state.request->system);
  log.keep(log_kind::reply, record, *answer.reply);
  must_be_safe(state, run_log::next_is::use);
}

call_key key_of(const branch_state& state, std::size_t index) {
  return {state.conversation, state.spent.turns(),
          state.first_call + static_cast<std::uint32_t>(index)};
}

void write_down(branch_state& state, std::size_t index,
                std::chrono::microseconds elapsed) {
  auto [conversation, turn, at] = key_of(state, index);
  state.setup.log->keep(
    log_kind::call_done,
    logged_result{conversation, turn, at, {}, elapsed.count()},
    state.results[index]);
  // What only read is read again if this is lost.
  if (effect_of_repeating(state.calls[index]) != repeat_effect::none)
    must_be_safe(state, run_log::next_is::use);
}

bool recall(branch_state& state, std::size_t index) {
  if (!state.setup.log)
    return false;
  const auto& call = state.calls[index];
  auto key = key_of(state, index);
  if (auto known = state.setup.log->find_result(key)) {
    state.results[index] = std::move(known->result);
    state.tool_errors += state.results[index].is_error ? 1 : 0;
    return true;
  }
  if (!state.setup.log->had_begun(key)
      || state.setup.log->policy() == run_log::in_flight::repeat
      || effect_of_repeating(call) != repeat_effect::another)
    return false;
  state.results[index] = {call.id, call.name,
                          "this call was under way when the process that ran "
                          "it died; whether it took effect is not known. Look "
                          "at the state of things before you repeat it.",
                          true};
  ++state.tool_errors;
  auto event = event_of(state, run_event::kind::notice);
  event.name = "in-flight";
  event.text = call.name + " " + call.arguments
               + " was under way when the process died; whether it took "
                 "effect is not known, and the model was told so";
  event.is_error = true;
  state.setup.bus->publish(std::move(event));
  write_down(state, index, {});
  return true;
}

} // namespace skvm::branching
