#include "skvm/chat.hpp"

namespace skvm {

std::string_view to_string(stop_reason reason) {
  switch (reason) {
    case stop_reason::end_turn:
      return "end-turn";
    case stop_reason::tool_use:
      return "tool-use";
    case stop_reason::max_tokens:
      return "max-tokens";
    case stop_reason::stop_sequence:
      return "stop-sequence";
  }
  return "end-turn";
}

std::string text_of(const message& msg) {
  std::string out;
  for (const auto& piece : msg.parts)
    if (const auto* text = std::get_if<text_part>(&piece))
      out += text->text;
  return out;
}

std::vector<tool_call> calls_of(const message& msg) {
  std::vector<tool_call> calls;
  for (const auto& piece : msg.parts)
    if (const auto* call = std::get_if<tool_call>(&piece))
      calls.push_back(*call);
  return calls;
}

} // namespace skvm
