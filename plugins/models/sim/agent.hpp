#pragma once

#include "conversation.hpp"
#include "personality.hpp"
#include "rules.hpp"

#include <optional>

namespace sim {

/// What a model of these levels does with a skill that nobody wrote rules for:
/// the next turn of walking through the skill's procedure, or the task's own.
/// Nothing where neither has one. `docs/sim.md` says which level does what.
/// A function of the conversation alone: where the agent stands follows from
/// the calls that were made and what came of them. [any thread]
std::optional<answer> answer_as_agent(const personality& self,
                                      const conversation& talk);

} // namespace sim
