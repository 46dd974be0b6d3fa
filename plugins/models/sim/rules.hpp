#pragma once

#include "conversation.hpp"
#include "personality.hpp"

#include <optional>
#include <string>
#include <vector>

namespace sim {

/// What the model says, before it is counted and timed.
struct answer {
  std::string text;
  std::string reasoning;
  std::vector<skvm::tool_call> calls;
  std::optional<skvm::error> failure;
};

/// The answer of the first rule that fits, or nothing. A model below a level
/// that the rule needs gives the rule's weaker answer; where there is none, it
/// says what it lacks. [any thread]
std::optional<answer> answer_by_rule(const personality& self,
                                     const conversation& talk);

} // namespace sim
