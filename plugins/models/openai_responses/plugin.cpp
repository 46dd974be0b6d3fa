#include "skvm/plugin.hpp"

#include "openai_responses.hpp"

namespace openai_responses {

skvm::result<settings> read_settings(const skvm::model_settings& from) {
  skvm::option_reader options{from.options};
  settings how;
  how.model = from.model;
  how.has_key = from.has_key;
  how.url = skvm::join_url(from.base_url.empty() ? "https://api.openai.com/v1"
                                                 : from.base_url,
                           "/responses");
  how.stream = options.flag("stream", true);
  how.store = options.flag("store", false);
  how.encrypted_reasoning = options.flag("encrypted_reasoning", true);
  how.prompt_cache_key = options.flag("prompt_cache_key", false);
  how.native_schema =
    options.one_of("answer_schema", {"native", "prompt"}) == "native";
  how.strict_schema = options.flag("strict_schema", false);
  how.max_tokens = options.count("max_tokens", 0);
  how.temperature = options.number("temperature");
  how.reasoning_effort = options.text("reasoning_effort");
  how.reasoning_summary = options.text("reasoning_summary");
  how.extra_body = options.extra_body("input");
  how.headers = options.headers();
  if (auto fine = options.finish(); !fine)
    return fine.error();
  return how;
}

} // namespace openai_responses

SKVM_PLUGIN(model, "openai-responses", "1.0.0",
            "OpenAI's Responses protocol, without state at the provider.") {
  registry.add_wire_model<openai_responses::model>();
}
