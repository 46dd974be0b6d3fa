#include "skvm/plugin.hpp"

namespace {

struct good_model final : skvm::local_model {
  static skvm::result<std::unique_ptr<good_model>>
  open(const skvm::model_settings& settings) {
    if (settings.model.empty())
      return skvm::make_error(skvm::errc::invalid_config, "good-model",
                              "needs a model id");
    return std::make_unique<good_model>();
  }

  skvm::result<skvm::timed_reply>
  answer(const skvm::chat_request& request) override {
    skvm::timed_reply timed;
    timed.reply.answer.who = skvm::role::assistant;
    timed.reply.answer.parts = {skvm::text_part{request.system}};
    return timed;
  }
};

} // namespace

SKVM_PLUGIN(model, "good-model", "1.0.0", "A model that works.") {
  registry.add_local_model<good_model>();
}
