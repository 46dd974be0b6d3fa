#pragma once

#include "skvm/harness.hpp"

#include "plugins/guarded.hpp"

#include <memory>
#include <string_view>

namespace skvm {

/// How often in a row an agent may call tools without asking its model.
inline constexpr std::uint32_t most_tool_rounds = 1000;

/// The step where it keeps to the contract of `agent`, with the texts of an end
/// mended; else `plugin_failed`, which names the harness. [any thread]
result<agent_step> checked_step(std::string_view harness, agent_step step);

/// Asks an agent for its next step.
template <class Call>
result<agent_step> guarded_step(std::string_view harness, Call&& call) {
  auto step = guarded(harness, std::forward<Call>(call));
  if (!step)
    return step;
  return checked_step(harness, std::move(*step));
}

/// An agent for `task`, never null. [any thread]
result<std::unique_ptr<agent>> guarded_agent(std::string_view name,
                                             const agent_harness& harness,
                                             const task_view& task);

} // namespace skvm
