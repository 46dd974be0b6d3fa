#pragma once

#include "skvm/model.hpp"
#include "skvm/wire.hpp"

#include "../wire/model.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

/// OpenAI's Chat Completions protocol, in the dialects of OpenAI, OpenRouter,
/// vLLM, llama.cpp, Ollama, DeepSeek and other gateways:
/// https://platform.openai.com/docs/api-reference/chat
namespace openai {

enum class schema_mode {
  native,      ///< `response_format` with the schema
  object_only, ///< `response_format` without it, the schema in words
  prompt,      ///< in words only
};

/// A route's options; `docs/models.md` describes each.
struct settings {
  std::string model;
  std::string url;
  bool has_key = false;
  bool stream = true;
  bool include_usage = true;
  bool echo_reasoning = false;
  bool prompt_cache_key = false;
  bool strict_schema = false;
  schema_mode schema = schema_mode::native;
  std::string max_tokens_field;
  std::uint32_t max_tokens = 0; ///< 0 leaves it to the provider
  std::optional<double> temperature;
  std::string reasoning_effort;
  skvm::json_members extra_body;
  std::vector<skvm::header> headers;
};

skvm::result<settings> read_settings(const skvm::model_settings& from);

/// Reasoning goes back as `reasoning_details` where the gateway sent those, and
/// as `reasoning_content` of turns with tool calls under `echo_reasoning`.
skvm::result<skvm::http_request> encode(const settings& how,
                                        const skvm::chat_request& request);

std::unique_ptr<skvm::reply_decoder> make_decoder();

using model = wire::model<settings, read_settings, encode, make_decoder>;

/// What `reasoning_part::opaque` of this plugin begins with: a member that is
/// put into the assistant's message as it is.
inline constexpr std::string_view details_prefix = R"({"reasoning_details":[)";

} // namespace openai
