#include "run/rebuild.hpp"

#include "run/agent_steps.hpp"

namespace skvm {

namespace {

error missing(const std::string& conversation, std::uint32_t turn,
              const std::string& what) {
  return make_error(errc::not_found, conversation,
                    "the journal lacks " + what + " of turn "
                      + std::to_string(turn));
}

/// The outcomes of a turn's calls, as they were.
result<std::vector<tool_result>>
results_of(const run_history& from, const std::string& conversation,
           std::uint32_t turn, std::size_t first, std::size_t calls) {
  std::vector<tool_result> out;
  for (auto i = first; i < first + calls; ++i) {
    auto found =
      from.results.find({conversation, turn, static_cast<std::uint32_t>(i)});
    if (found == from.results.end())
      return missing(conversation, turn,
                     "the result of call " + std::to_string(i + 1));
    out.push_back(found->second.result);
  }
  return out;
}

/// From calls of a turn, however often there were some, to what came of them.
result<agent_step> after_calls(rebuilt_conversation& at,
                               const run_history& from,
                               const std::string& conversation,
                               std::uint32_t turn, result<agent_step> step) {
  std::size_t first = 0;
  while (step && std::holds_alternative<call_tools>(*step)) {
    auto calls = std::move(std::get<call_tools>(*step).calls);
    auto results = results_of(from, conversation, turn, first, calls.size());
    if (!results)
      return results.error();
    first += calls.size();
    at.trace.add(calls, *results);
    step = guarded_step(
      "harness", [&] { return at.agent->on_results(std::move(*results)); });
  }
  return step;
}

/// From the answer to a request to the next request.
result<agent_step> one_turn(rebuilt_conversation& at, const run_history& from,
                            const std::string& conversation,
                            std::uint32_t turn) {
  auto found = from.replies.find({conversation, turn});
  if (found == from.replies.end())
    return missing(conversation, turn, "the reply");
  const auto& reply = found->second;
  if (at.digest.of(at.next.request) != reply.digest)
    return make_error(errc::conflict, conversation,
                      "request " + std::to_string(turn)
                        + " is not the one that was answered before: the "
                          "harness does not come to the same twice");
  return after_calls(at, from, conversation, turn, guarded_step("harness", [&] {
                       return at.agent->on_reply(reply.reply);
                     }));
}

struct rebuilder_state {
  const char* name = "rebuilder";
};

caf::behavior rebuilder(caf::stateful_actor<rebuilder_state>* self) {
  self->set_default_handler(caf::drop);
  return {
    [](const rebuild_request& msg) {
      auto answer = [&]() -> result<rebuilt_conversation> {
        auto history = msg.log->read_back();
        if (!history)
          return history.error();
        return rebuild_conversation(*history, msg.conversation, msg.turns,
                                    msg.make_agent);
      };
      return conversation_rebuilt{
        std::make_shared<result<rebuilt_conversation>>(answer())};
    },
  };
}

} // namespace

result<rebuilt_conversation>
rebuild_conversation(const run_history& from, const std::string& conversation,
                     std::uint32_t turns, const agent_maker& make_agent) {
  auto made = make_agent();
  if (!made)
    return made.error();
  rebuilt_conversation out;
  out.agent = std::move(*made);
  auto step =
    after_calls(out, from, conversation, 0,
                guarded_step("harness", [&] { return out.agent->start(); }));
  for (std::uint32_t turn = 1;; ++turn) {
    if (!step)
      return step.error();
    auto* asking = std::get_if<ask_model>(&*step);
    if (asking == nullptr)
      return make_error(errc::conflict, conversation,
                        "its harness ends before turn " + std::to_string(turn)
                          + " when the conversation is carried out again");
    out.next = std::move(*asking);
    if (turn > turns)
      return out;
    step = one_turn(out, from, conversation, turn);
  }
}

caf::actor spawn_rebuilder(caf::actor_system& system) {
  return system.spawn<caf::detached>(rebuilder);
}

} // namespace skvm
