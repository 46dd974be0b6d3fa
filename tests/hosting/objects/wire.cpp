#include "skvm/plugin.hpp"

#include "moods.hpp"

namespace {

/// Sends the system prompt, and takes the body of the reply for the answer.
struct decoder final : skvm::reply_decoder {
  std::string body;

  skvm::result<void> head(const skvm::http_head& head) override {
    moods::act(head.find("x-mood"));
    return skvm::ok;
  }

  skvm::result<void> feed(std::string_view bytes,
                          std::vector<skvm::chat_delta>& deltas) override {
    moods::act(bytes);
    body += bytes;
    deltas.push_back({skvm::chat_delta::kind::text, std::string{bytes}});
    if (bytes == "wrong")
      return skvm::make_error(skvm::errc::malformed_reply, "wire", "wrong");
    return skvm::ok;
  }

  skvm::result<skvm::chat_reply> finish() override {
    moods::act(body);
    skvm::chat_reply reply;
    reply.answer.who = skvm::role::assistant;
    reply.answer.parts = {skvm::text_part{body}};
    reply.spent = skvm::usage{1, 2, 3, 4, 5};
    return reply;
  }
};

struct wire final : skvm::wire_model {
  skvm::model_settings settings;

  static skvm::result<std::unique_ptr<wire>>
  open(const skvm::model_settings& settings) {
    moods::act(settings.model);
    if (settings.model.empty())
      return skvm::make_error(skvm::errc::invalid_config, "wire",
                              "needs a model id");
    auto made = std::make_unique<wire>();
    made->settings = settings;
    return made;
  }

  [[nodiscard]] skvm::result<skvm::http_request>
  encode(const skvm::chat_request& request) const override {
    moods::act(request.system);
    skvm::http_request out;
    out.url = settings.base_url + "/" + settings.model;
    out.headers = {{"authorization", "Bearer {key}"}};
    out.body = request.system;
    for (const auto& each : request.messages)
      out.body += "|" + skvm::text_of(*each);
    return out;
  }

  [[nodiscard]] std::unique_ptr<skvm::reply_decoder>
  make_decoder() const override {
    return std::make_unique<decoder>();
  }
};

} // namespace

SKVM_PLUGIN(model, "moody-wire", "1.0.0", "Sends the system prompt.") {
  registry.add_wire_model<wire>();
}
