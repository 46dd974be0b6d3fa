#include "skvm/plugin.hpp"

#include "moods.hpp"

namespace {

/// Asks, calls what it is told to call, and finishes with the result.
struct conversation final : skvm::agent {
  explicit conversation(std::string task) : task_(std::move(task)) {}

  skvm::agent_step start() override {
    moods::act(task_);
    skvm::ask_model ask;
    ask.request.system = "system";
    ask.request.messages = {skvm::user_message(task_)};
    ask.request.tools =
      std::make_shared<const std::vector<skvm::tool_definition>>(
        std::vector<skvm::tool_definition>{{"read_file", "Reads.", "{}"}});
    ask.request.temperature = 0.5;
    return ask;
  }

  skvm::agent_step on_reply(const skvm::chat_reply& reply) override {
    moods::act(skvm::text_of(reply.answer));
    return skvm::call_tools{skvm::calls_of(reply.answer)};
  }

  skvm::agent_step on_results(std::vector<skvm::tool_result> results) override {
    moods::act(results.at(0).content);
    return skvm::finish{results.at(0).content, {}};
  }

  std::string task_;
};

struct harness final : skvm::agent_harness {
  static skvm::result<std::unique_ptr<harness>>
  open(const skvm::harness_settings&) {
    return std::make_unique<harness>();
  }

  [[nodiscard]] skvm::result<std::unique_ptr<skvm::agent>>
  make_agent(const skvm::task_view& task) const override {
    return std::unique_ptr<skvm::agent>{
      std::make_unique<conversation>(task.task)};
  }
};

} // namespace

SKVM_PLUGIN(harness, "moody-agent", "1.0.0", "Asks once.") {
  registry.add_agent_harness<harness>();
}
