#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "skvm/export.hpp"

/// A conversation with a model, in the one form that the kernel knows. Model
/// plugins translate it to and from a provider's protocol without loss: what a
/// provider needs back (thinking signatures, reasoning items) rides along in
/// `reasoning_part::opaque`. All strings are valid UTF-8; the kernel mends what
/// tools print before it gets here. Plain values, usable on any thread.
namespace skvm {

struct text_part {
  std::string text;
};

/// The model's own reasoning. `opaque` is text that only the plugin which made
/// it can read, and which that plugin sends back unchanged.
struct reasoning_part {
  std::string text;
  std::string opaque;
};

/// A tool call as the model wrote it. `arguments` is the JSON text byte for
/// byte; it may be empty or no JSON at all, since models do that, and whoever
/// runs the call answers with an error result then.
struct tool_call {
  std::string id;
  std::string name;
  std::string arguments;
};

/// What came of the call with the same id.
struct tool_result {
  std::string call_id;
  std::string name;
  std::string content;
  bool is_error = false;
};

using part = std::variant<text_part, reasoning_part, tool_call, tool_result>;

enum class role { user, assistant, tool };

struct message {
  role who = role::user;
  std::vector<part> parts;
};

/// Messages are shared, not copied, between turns: a conversation only grows.
using message_ptr = std::shared_ptr<const message>;

/// `schema` is a JSON Schema object as JSON text.
struct tool_definition {
  std::string name;
  std::string description;
  std::string schema;
};

enum class tool_choice { automatic, none, required };

/// One request. The parts before `messages` stay the same for a whole
/// conversation, so that an encoder yields a byte-identical prefix and the
/// provider's prompt cache hits.
struct chat_request {
  std::string system;
  std::shared_ptr<const std::vector<tool_definition>> tools;
  std::vector<message_ptr> messages;
  tool_choice choice = tool_choice::automatic;
  /// Most tokens to answer with; 0 leaves it to the route's configuration.
  std::uint32_t max_tokens = 0;
  std::optional<double> temperature;
  /// JSON Schema that the answer must have, as JSON text; empty for free text.
  std::string answer_schema;
  /// Groups requests that share a prefix; providers with such a hint get it.
  std::string cache_key;
};

/// Tokens of one exchange or of many. The four main counts are disjoint:
/// `input` excludes what was read from or written to a prompt cache.
/// `reasoning` is a share of `output`.
struct usage {
  std::uint64_t input = 0;
  std::uint64_t output = 0;
  std::uint64_t cache_read = 0;
  std::uint64_t cache_write = 0;
  std::uint64_t reasoning = 0;

  [[nodiscard]] std::uint64_t total() const {
    return input + output + cache_read + cache_write;
  }
  usage& operator+=(const usage& other) {
    input += other.input;
    output += other.output;
    cache_read += other.cache_read;
    cache_write += other.cache_write;
    reasoning += other.reasoning;
    return *this;
  }
  bool operator==(const usage&) const = default;
};

enum class stop_reason { end_turn, tool_use, max_tokens, stop_sequence };

SKVM_API std::string_view to_string(stop_reason reason);

/// A reply of at most 16 MiB. What a plugin gets wrong the kernel puts right
/// where it can: the role, texts that are no UTF-8, tool calls without an id or
/// with that of another, tokens and dollars that cannot be (which are unknown
/// then). A tool's result in it is `plugin_failed`.
struct chat_reply {
  message answer; ///< role assistant
  stop_reason stop = stop_reason::end_turn;
  /// Nothing where the provider sent no figures; unknown is not zero.
  std::optional<usage> spent;
  /// US dollars as the provider billed them, where it says so.
  std::optional<double> cost_usd;
  std::string id;    ///< the provider's id of the reply, may be empty
  std::string model; ///< the model that answered, by the provider's word
};

/// Text of all text parts, joined without separators. [any thread]
SKVM_API std::string text_of(const message& msg);

/// The tool calls of a message, in order. [any thread]
SKVM_API std::vector<tool_call> calls_of(const message& msg);

inline message_ptr user_message(std::string text) {
  return std::make_shared<const message>(
    message{role::user, {text_part{std::move(text)}}});
}

} // namespace skvm
