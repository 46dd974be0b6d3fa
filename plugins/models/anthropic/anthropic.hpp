#pragma once

#include "skvm/model.hpp"
#include "skvm/wire.hpp"

#include "../wire/model.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

/// Anthropic's Messages protocol, as the provider and compatible gateways
/// speak it: https://platform.claude.com/docs/en/api/messages
namespace anthropic {

enum class cache_mode {
  full,   ///< marks on the stable prefix and the request's own for the rest
  blocks, ///< marks on the stable prefix only
  off,
};

/// A route's options; `docs/models.md` describes each.
struct settings {
  std::string model;
  std::string url;
  bool has_key = false;
  bool stream = true;
  std::uint32_t max_tokens = 0;
  bool adaptive_thinking = false;
  std::uint32_t thinking_budget = 0; ///< 0 for none
  std::string effort;
  std::optional<double> temperature;
  cache_mode cache = cache_mode::full;
  bool native_schema = false;
  std::string version;
  skvm::json_members extra_body;
  std::vector<skvm::header> headers;
};

skvm::result<settings> read_settings(const skvm::model_settings& from);

/// Thinking blocks go back as they came, and only those that came from this
/// protocol. Arguments that are no JSON object are sent as the member
/// `_raw_arguments` of one. Tool messages that follow one another become one
/// user message, which the protocol demands.
skvm::result<skvm::http_request> encode(const settings& how,
                                        const skvm::chat_request& request);

std::unique_ptr<skvm::reply_decoder> make_decoder();

using model = wire::model<settings, read_settings, encode, make_decoder>;

} // namespace anthropic
