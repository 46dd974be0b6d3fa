#include "skvm/plugin.hpp"

#include "openai.hpp"

namespace openai {

skvm::result<settings> read_settings(const skvm::model_settings& from) {
  skvm::option_reader options{from.options};
  settings how;
  how.model = from.model;
  how.has_key = from.has_key;
  how.url = skvm::join_url(from.base_url.empty() ? "https://api.openai.com/v1"
                                                 : from.base_url,
                           "/chat/completions");
  how.stream = options.flag("stream", true);
  how.include_usage = options.flag("include_usage", true);
  how.echo_reasoning = options.flag("echo_reasoning", false);
  how.prompt_cache_key = options.flag("prompt_cache_key", false);
  how.strict_schema = options.flag("strict_schema", false);
  auto schema =
    options.one_of("answer_schema", {"native", "json_object", "prompt"});
  how.schema = schema == "native"        ? schema_mode::native
               : schema == "json_object" ? schema_mode::object_only
                                         : schema_mode::prompt;
  how.max_tokens_field =
    options.one_of("max_tokens_field", {"max_tokens", "max_completion_tokens"});
  how.max_tokens = options.count("max_tokens", 0);
  how.temperature = options.number("temperature");
  how.reasoning_effort = options.text("reasoning_effort");
  how.extra_body = options.extra_body("messages");
  how.headers = options.headers();
  if (auto fine = options.finish(); !fine)
    return fine.error();
  return how;
}

} // namespace openai

SKVM_PLUGIN(model, "openai", "1.0.0",
            "OpenAI's Chat Completions protocol, and gateways that speak it.") {
  registry.add_wire_model<openai::model>();
}
