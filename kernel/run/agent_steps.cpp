#include "run/agent_steps.hpp"

#include "base/text.hpp"
#include "models/reply_check.hpp"

namespace skvm {

namespace {

error broken(std::string_view harness, std::string message) {
  return make_error(errc::plugin_failed, std::string{harness},
                    std::move(message));
}

} // namespace

result<agent_step> checked_step(std::string_view harness, agent_step step) {
  if (const auto* asking = std::get_if<ask_model>(&step)) {
    for (const auto& each : asking->request.messages)
      if (!each)
        return broken(harness, "its request has a message that is null");
  } else if (const auto* calling = std::get_if<call_tools>(&step)) {
    if (calling->calls.empty())
      return broken(harness, "it asked for no tool calls at all");
  } else {
    auto& over = std::get<finish>(step);
    over.text = to_utf8(std::move(over.text));
    if (over.failure)
      over.failure = checked_error(std::move(*over.failure));
  }
  return step;
}

result<std::unique_ptr<agent>> guarded_agent(std::string_view name,
                                             const agent_harness& harness,
                                             const task_view& task) {
  auto made = guarded(name, [&] { return harness.make_agent(task); });
  if (made && !*made)
    return broken(name, "it made no agent");
  return made;
}

} // namespace skvm
