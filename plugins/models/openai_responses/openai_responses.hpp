#pragma once

#include "skvm/model.hpp"
#include "skvm/wire.hpp"

#include "../wire/model.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

/// OpenAI's Responses protocol, without state on the provider's side:
/// https://platform.openai.com/docs/api-reference/responses
namespace openai_responses {

/// A route's options; `docs/models.md` describes each.
struct settings {
  std::string model;
  std::string url;
  bool has_key = false;
  bool stream = true;
  bool store = false;
  bool encrypted_reasoning = true;
  bool prompt_cache_key = false;
  bool native_schema = true;
  bool strict_schema = false;
  std::uint32_t max_tokens = 0; ///< 0 leaves it to the provider
  std::optional<double> temperature;
  std::string reasoning_effort;
  std::string reasoning_summary;
  skvm::json_members extra_body;
  std::vector<skvm::header> headers;
};

skvm::result<settings> read_settings(const skvm::model_settings& from);

/// Reasoning items go back as they came, and only those that came from this
/// protocol with something in them that the provider can read again.
skvm::result<skvm::http_request> encode(const settings& how,
                                        const skvm::chat_request& request);

std::unique_ptr<skvm::reply_decoder> make_decoder();

using model = wire::model<settings, read_settings, encode, make_decoder>;

/// What `reasoning_part::opaque` of this plugin begins with: an input item.
inline constexpr std::string_view item_prefix = R"({"type":"reasoning",)";

} // namespace openai_responses
