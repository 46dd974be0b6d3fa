#include "skvm/plugin.hpp"

#include "anthropic.hpp"

namespace anthropic {

skvm::result<settings> read_settings(const skvm::model_settings& from) {
  skvm::option_reader options{from.options};
  settings how;
  how.model = from.model;
  how.has_key = from.has_key;
  std::string_view base = from.base_url;
  if (base.empty())
    base = "https://api.anthropic.com";
  how.url =
    skvm::join_url(base, base.ends_with("/v1") ? "/messages" : "/v1/messages");
  how.stream = options.flag("stream", true);
  how.max_tokens = options.count("max_tokens", 16384);
  how.adaptive_thinking =
    options.one_of("thinking", {"off", "adaptive"}) == "adaptive";
  how.thinking_budget = options.count("thinking_budget", 0);
  how.effort = options.text("effort");
  how.temperature = options.number("temperature");
  auto cache = options.one_of("cache", {"full", "blocks", "off"});
  how.cache = cache == "full"     ? cache_mode::full
              : cache == "blocks" ? cache_mode::blocks
                                  : cache_mode::off;
  how.native_schema =
    options.one_of("answer_schema", {"prompt", "native"}) == "native";
  how.version = options.text("version", "2023-06-01");
  how.extra_body = options.extra_body("messages");
  how.headers = options.headers();
  if (auto fine = options.finish(); !fine)
    return fine.error();
  auto invalid = [](std::string option, std::string message) {
    return skvm::make_error(skvm::errc::invalid_config,
                            "option '" + std::move(option) + "'",
                            std::move(message));
  };
  if (how.max_tokens == 0)
    return invalid("max_tokens", "the protocol demands at least 1");
  constexpr std::uint32_t least_budget = 1024; // by the protocol
  if (how.thinking_budget != 0 && how.thinking_budget < least_budget)
    return invalid("thinking_budget", "the protocol demands at least 1024");
  return how;
}

} // namespace anthropic

SKVM_PLUGIN(model, "anthropic", "1.0.0",
            "Anthropic's Messages protocol, and gateways that speak it.") {
  registry.add_wire_model<anthropic::model>();
}
