#include "parts.hpp"

#include <stdexcept>

namespace {

struct model final : skvm::local_model {
  static skvm::result<std::unique_ptr<model>>
  open(const skvm::model_settings&) {
    throw std::out_of_range{"no such weights"};
  }

  skvm::result<skvm::timed_reply> answer(const skvm::chat_request&) override {
    return skvm::timed_reply{};
  }
};

} // namespace

SKVM_PLUGIN(model, "throwing-model", "1.0.0", "Throws when it is opened.") {
  registry.add_local_model<model>();
}
