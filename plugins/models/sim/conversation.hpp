#pragma once

#include "skvm/chat.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sim {

/// One reply of the model and what came of it.
struct turn {
  std::string text;
  std::vector<skvm::tool_call> calls;
  std::vector<skvm::tool_result> results;
  std::string user; ///< what the user said after it
};

/// A request, read the way rules and the agent look at it. [any thread]
struct conversation {
  std::string system;
  std::string task; ///< the first user message
  std::string said; ///< all user messages
  std::string last; ///< the tool results or the user message to answer
  std::string seen; ///< all that was said, called and printed so far
  std::vector<turn> turns;
  std::vector<skvm::tool_definition> tools;

  /// Which reply this is, from 1.
  [[nodiscard]] int number() const {
    return static_cast<int>(turns.size()) + 1;
  }
};

conversation read_conversation(const skvm::chat_request& request);

} // namespace sim
