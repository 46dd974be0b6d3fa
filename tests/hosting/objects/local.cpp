#include "skvm/plugin.hpp"

#include "moods.hpp"

namespace {

/// Counts what it was asked.
struct local final : skvm::local_model {
  int asked = 0;

  static skvm::result<std::unique_ptr<local>>
  open(const skvm::model_settings&) {
    return std::make_unique<local>();
  }

  skvm::result<skvm::timed_reply>
  answer(const skvm::chat_request& request) override {
    moods::act(request.system);
    skvm::timed_reply timed;
    timed.delay = std::chrono::microseconds{17};
    timed.reply.answer = {
      skvm::role::assistant,
      {skvm::reasoning_part{"why", "opaque"},
       skvm::text_part{std::to_string(++asked)},
       skvm::tool_call{"c1", "read_file", R"({"path":"a"})"}}};
    timed.reply.stop = skvm::stop_reason::tool_use;
    return timed;
  }
};

} // namespace

SKVM_PLUGIN(model, "moody-local", "1.0.0", "Counts.") {
  registry.add_local_model<local>();
}
