#include "conversation.hpp"

namespace sim {

namespace {

std::string results_text(const skvm::message& msg) {
  std::string out;
  for (const auto& piece : msg.parts)
    if (const auto* came = std::get_if<skvm::tool_result>(&piece))
      out += came->content + '\n';
  return out;
}

void add_to(turn& last, const skvm::message& msg) {
  for (const auto& piece : msg.parts)
    if (const auto* came = std::get_if<skvm::tool_result>(&piece))
      last.results.push_back(*came);
  if (msg.who == skvm::role::user)
    last.user += text_of(msg);
}

std::string spoken(const skvm::message& msg) {
  auto out = text_of(msg) + '\n';
  for (const auto& call : calls_of(msg))
    out += call.name + ' ' + call.arguments + '\n';
  return out + results_text(msg);
}

} // namespace

conversation read_conversation(const skvm::chat_request& request) {
  conversation out;
  out.system = request.system;
  if (request.tools && request.choice != skvm::tool_choice::none)
    out.tools = *request.tools;
  for (const auto& msg : request.messages) {
    out.seen += spoken(*msg);
    if (msg->who == skvm::role::assistant) {
      out.turns.push_back({text_of(*msg), calls_of(*msg), {}, {}});
      continue;
    }
    out.last =
      msg->who == skvm::role::tool ? results_text(*msg) : text_of(*msg);
    if (msg->who == skvm::role::user)
      out.said += text_of(*msg) + '\n';
    if (out.turns.empty()) {
      if (out.task.empty())
        out.task = text_of(*msg);
    } else {
      add_to(out.turns.back(), *msg);
    }
  }
  return out;
}

} // namespace sim
