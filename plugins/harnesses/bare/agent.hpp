#pragma once

#include "skvm/harness.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bare {

/// `[harnesses.bare]`.
struct agent_settings {
  std::uint32_t max_tokens = 0;
  std::optional<double> temperature;
};

/// One conversation: ask, run what the model calls, until it calls nothing.
///
/// History is native and only grows, so each request extends the one before.
/// Calls run whatever stop reason came with them. The agent gives up after a
/// second empty answer, a fourth answer cut off by the output limit in a row,
/// and a fourth identical turn of calls with identical results; before each of
/// these the model is told once what is wrong.
class conversation final : public skvm::agent {
public:
  conversation(const skvm::task_view& task, const agent_settings& settings);

  skvm::agent_step start() override;
  skvm::agent_step on_reply(const skvm::chat_reply& reply) override;
  skvm::agent_step on_results(std::vector<skvm::tool_result> results) override;

private:
  skvm::agent_step ask();
  skvm::agent_step run(const skvm::chat_reply& reply,
                       std::vector<skvm::tool_call> calls);
  skvm::agent_step answer(const skvm::chat_reply& reply);
  skvm::agent_step give_up(skvm::errc code, std::string why);
  void say(std::string text);
  /// How many turns in a row were the same as this one, itself included.
  int repeats(const std::vector<skvm::tool_result>& results);

  skvm::chat_request request_;
  std::vector<skvm::tool_call> calls_; ///< of the turn under way
  bool cut_off_ = false; ///< the last of `calls_` was not written to its end
  std::string last_turn_;
  int same_turns_ = 0;
  int empty_answers_ = 0;
  int cut_answers_ = 0;
  std::string text_; ///< of an answer that came in pieces
};

} // namespace bare
