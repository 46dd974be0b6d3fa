#include "runtime/transcript.hpp"

#include <boost/json.hpp>

#include "base/json.hpp"

#include <algorithm>

namespace skvm {

namespace bj = boost::json;

namespace {

bj::object said(const char* role, std::string text) {
  return {{"role", role}, {"content", std::move(text)}};
}

bj::object answered_by(const chat_reply& reply) {
  bj::object out{{"role", "assistant"}, {"content", nullptr}};
  if (auto text = text_of(reply.answer); !text.empty())
    out["content"] = std::move(text);
  bj::array calls;
  for (const auto& call : calls_of(reply.answer))
    calls.push_back(
      {{"id", call.id},
       {"type", "function"},
       {"function", {{"name", call.name}, {"arguments", call.arguments}}}});
  if (!calls.empty())
    out["tool_calls"] = std::move(calls);
  return out;
}

/// What one turn adds to its conversation.
bj::array messages_of(const run_history& run, const logged_reply& turn,
                      bool first) {
  bj::array out;
  auto system = run.texts.find(turn.system);
  if (first && system != run.texts.end() && !system->second.empty())
    out.push_back(said("system", system->second));
  for (const auto& text : turn.said)
    out.push_back(said("user", text));
  out.push_back(answered_by(turn.reply));
  auto count = calls_of(turn.reply.answer).size();
  for (std::uint32_t i = 0; i < count; ++i) {
    auto came = run.results.find({turn.conversation, turn.turn, i});
    if (came == run.results.end())
      continue;
    auto result = said("tool", came->second.result.content);
    result["tool_call_id"] = came->second.result.call_id;
    out.push_back(std::move(result));
  }
  return out;
}

} // namespace

std::vector<transcript> transcripts_of(const run_history& run) {
  std::vector<transcript> out;
  for (const auto& key : run.order) {
    const auto& turn = run.replies.at(key);
    auto at = std::find_if(out.begin(), out.end(), [&](const auto& one) {
      return one.name == turn.conversation;
    });
    auto first = at == out.end();
    if (first) {
      out.push_back({turn.conversation, bj::value(bj::array_kind)});
      at = out.end() - 1;
    }
    for (auto& each : messages_of(run, turn, first))
      at->messages.as_array().push_back(std::move(each));
  }
  return out;
}

std::string to_json_lines(const run_history& run) {
  const auto& request = run.begun.request;
  auto out = json::write({{"type", "run"},
                          {"run", request.id},
                          {"started_ms", run.begun.started_ms},
                          {"task", request.task},
                          {"model", request.model},
                          {"harness", request.harness},
                          {"skill_dir", run.begun.skill_dir},
                          {"work_dir", request.work_dir}})
             + "\n";
  std::set<std::string> begun;
  for (const auto& key : run.order) {
    const auto& turn = run.replies.at(key);
    auto first = begun.insert(turn.conversation).second;
    for (const auto& message : messages_of(run, turn, first)) {
      bj::object line{{"type", "message"},
                      {"conversation", turn.conversation},
                      {"turn", turn.turn}};
      line["message"] = message;
      out += json::write(line) + "\n";
    }
  }
  for (const auto& key : run.in_flight()) {
    const auto& call = run.started.at(key);
    out += json::write({{"type", "in_flight"},
                        {"conversation", std::get<0>(key)},
                        {"turn", std::get<1>(key)},
                        {"name", call.name},
                        {"arguments", call.arguments}})
           + "\n";
  }
  return out;
}

} // namespace skvm
