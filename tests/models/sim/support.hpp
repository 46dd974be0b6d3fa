#pragma once

#include "plugins/models/sim/model.hpp"

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace sim_test {

/// A model with this personality, or a test failure.
inline std::unique_ptr<sim::model> model_of(const std::string& personality) {
  skvm::model_settings settings;
  settings.model = "test";
  settings.files["personality"] = personality;
  auto opened = sim::model::open(settings);
  if (!opened)
    throw std::runtime_error(opened.error().text());
  return std::move(*opened);
}

/// The tools of the built-in harness, as far as the agent knows them.
inline std::shared_ptr<const std::vector<skvm::tool_definition>> all_tools() {
  return std::make_shared<const std::vector<skvm::tool_definition>>(
    std::vector<skvm::tool_definition>{
      {"read_file", "", R"({"properties":{"path":{"type":"string"}}})"},
      {"write_file", "",
       R"({"properties":{"path":{"type":"string"},"content":{}}})"},
      {"list_directory", "", R"({"properties":{"path":{"type":"string"}}})"},
      {"execute_command", "", R"({"properties":{"command":{}}})"}});
}

inline skvm::chat_request request_for(const std::string& task,
                                      const std::string& system = {}) {
  skvm::chat_request out;
  out.system = system;
  out.tools = all_tools();
  out.messages.push_back(skvm::user_message(task));
  return out;
}

inline void answer_with(skvm::chat_request& request, skvm::message answer) {
  request.messages.push_back(
    std::make_shared<const skvm::message>(std::move(answer)));
}

/// What tools would have done: the result's text, failed if it begins with `!`.
using world = std::function<std::string(const skvm::tool_call&)>;

struct played {
  std::vector<std::vector<skvm::tool_call>> turns;
  std::string final_text;

  /// All arguments of all calls, one a line.
  [[nodiscard]] std::string calls() const {
    std::string out;
    for (const auto& turn : turns)
      for (const auto& call : turn)
        out += call.name + ' ' + call.arguments + '\n';
    return out;
  }
};

/// Goes on until the model calls nothing, or for 40 turns.
inline played play(sim::model& model, skvm::chat_request request,
                   const world& around) {
  played out;
  for (int i = 0; i < 40; ++i) {
    auto replied = model.answer(request);
    if (!replied)
      throw std::runtime_error(replied.error().text());
    auto calls = calls_of(replied->reply.answer);
    if (calls.empty()) {
      out.final_text = text_of(replied->reply.answer);
      return out;
    }
    out.turns.push_back(calls);
    answer_with(request, replied->reply.answer);
    skvm::message results{skvm::role::tool, {}};
    for (const auto& call : calls) {
      auto text = around(call);
      auto failed = text.starts_with('!');
      results.parts.emplace_back(skvm::tool_result{
        call.id, call.name, failed ? text.substr(1) : text, failed});
    }
    answer_with(request, std::move(results));
  }
  throw std::runtime_error("the model never ends");
}

/// A personality with these levels and the agent switched on.
inline std::string agent_with(const std::string& levels, int patience = 3) {
  return "[capabilities]\n" + levels
         + "\n[agent]\nenabled = true\ngives_up_after = "
         + std::to_string(patience) + "\n";
}

inline std::string skill_block(const std::string& text,
                               const std::string& dir = "/skills/demo") {
  return "You are an agent.\n<skill name=\"demo\" dir=\"" + dir + "\">\n" + text
         + "</skill>\n";
}

inline constexpr const char* strong_levels =
  "\"tool.exec\" = 2\n\"tool.file.read\" = 2\n\"tool.file.write\" = 2\n"
  "\"follow.procedure\" = 3\n\"reason.planning\" = 2\n\"follow.format\" = 2\n"
  "\"reason.arithmetic\" = 2\n";
inline constexpr const char* weak_levels =
  "\"tool.exec\" = 1\n\"tool.file.read\" = 1\n\"tool.file.write\" = 1\n"
  "\"follow.procedure\" = 1\n\"reason.planning\" = 1\n\"follow.format\" = 1\n"
  "\"reason.arithmetic\" = 1\n";

} // namespace sim_test
