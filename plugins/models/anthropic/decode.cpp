#include "../wire/json_reader.hpp"
#include "anthropic.hpp"

#include <algorithm>

namespace anthropic {

namespace {

using skvm::append_json_string;
using skvm::chat_delta;
using skvm::chat_reply;
using skvm::errc;
using wire::has_value;
using wire::json_field;
using wire::json_object;
using wire::malformed;
using wire::text_in;

std::string json_in(const json_field& field) {
  simdjson::dom::element value;
  return field.get(value) == simdjson::SUCCESS ? simdjson::minify(value)
                                               : std::string{};
}

/// One block of the answer as it grows.
struct block {
  std::uint64_t index = 0;
  std::string type;
  std::string id;
  std::string name;
  std::string text;        ///< of text, thinking or redacted data
  std::string signature;   ///< of thinking
  std::string input;       ///< of a tool call, as it came
  std::string whole_input; ///< the same where it came with the start
};

block read_block(std::uint64_t index, const json_object& from) {
  block it;
  it.index = index;
  it.type = text_in(from["type"]);
  if (it.type == "text") {
    it.text = text_in(from["text"]);
  } else if (it.type == "thinking") {
    it.text = text_in(from["thinking"]);
    it.signature = text_in(from["signature"]);
  } else if (it.type == "redacted_thinking") {
    it.text = text_in(from["data"]);
  } else if (it.type == "tool_use") {
    it.id = text_in(from["id"]);
    it.name = text_in(from["name"]);
    it.whole_input = json_in(from["input"]);
  }
  return it;
}

skvm::reasoning_part thinking_part(block& it) {
  skvm::reasoning_part made;
  auto is_redacted = it.type == "redacted_thinking";
  made.opaque = is_redacted ? R"({"type":"redacted_thinking","data":)"
                            : R"({"type":"thinking","thinking":)";
  append_json_string(made.opaque, it.text);
  if (!is_redacted) {
    made.opaque += R"(,"signature":)";
    append_json_string(made.opaque, it.signature);
    made.text = std::move(it.text);
  }
  made.opaque += '}';
  return made;
}

/// Nothing for kinds of blocks that this plugin never asks for.
std::optional<skvm::part> part_of(block& it) {
  if (it.type == "text") {
    if (it.text.empty())
      return std::nullopt;
    return skvm::text_part{std::move(it.text)};
  }
  if (it.type == "thinking" || it.type == "redacted_thinking")
    return thinking_part(it);
  if (it.type != "tool_use")
    return std::nullopt;
  auto& input = it.input.empty() ? it.whole_input : it.input;
  if (input.empty() || input == "null")
    input = "{}";
  return skvm::tool_call{std::move(it.id), std::move(it.name),
                         std::move(input)};
}

skvm::provider_error read_provider_error(const json_object& from) {
  skvm::provider_error said;
  json_object inner;
  auto nested = from["error"].get(inner) == simdjson::SUCCESS;
  const auto& fields = nested ? inner : from;
  said.type = text_in(fields["type"]);
  said.message = text_in(fields["message"]);
  if (!nested) {
    if (said.message.empty())
      said.message = text_in(from["error"]);
    if (said.message.empty())
      said.message = text_in(from["detail"]);
  }
  return said;
}

class decoder : public skvm::exchange_decoder {
protected:
  skvm::result<void> on_event(const skvm::sse_event& event,
                              std::vector<chat_delta>& deltas) override;

  [[nodiscard]] bool is_complete() const override { return complete_; }

  skvm::result<chat_reply> on_stream_end() override;
  skvm::result<chat_reply> on_body(const std::string& body) override;
  skvm::provider_error read_error(const std::string& body) override;

private:
  void read_start(const json_object& event);
  skvm::result<void> read_block_start(const json_object& event,
                                      std::vector<chat_delta>& deltas);
  skvm::result<void> read_delta(const json_object& event,
                                std::vector<chat_delta>& deltas);
  void read_stop(const json_object& from);
  void read_usage(const json_field& from);
  block* find_block(const json_object& event);
  skvm::result<chat_reply> make_reply();

  wire::json_reader reader_;
  chat_reply reply_;
  std::vector<block> blocks_;
  std::string stop_;
  bool started_ = false;
  bool complete_ = false;
};

skvm::result<void> decoder::on_event(const skvm::sse_event& event,
                                     std::vector<chat_delta>& deltas) {
  if (event.data == "[DONE]") { // of gateways that translate
    complete_ = true;
    return skvm::ok;
  }
  auto parsed =
    reader_.read_object(event.data, "event " + std::to_string(event_number()));
  if (!parsed)
    return parsed.error();
  const auto& object = *parsed;
  auto type = text_in(object["type"]);
  if (type.empty())
    type = event.name;
  if (type == "content_block_delta")
    return read_delta(object, deltas);
  if (type == "content_block_start")
    return read_block_start(object, deltas);
  if (type == "message_start") {
    read_start(object);
  } else if (type == "message_delta") {
    json_object delta;
    if (object["delta"].get(delta) == simdjson::SUCCESS)
      read_stop(delta);
    read_usage(object["usage"]);
  } else if (type == "message_stop") {
    complete_ = true;
  } else if (type == "error" || has_value(object["error"])) {
    return skvm::error_from_provider(head(), read_provider_error(object));
  } else if (type.empty()) {
    return malformed("event " + std::to_string(event_number())
                     + " does not say what it is");
  }
  return skvm::ok; // new kinds of events may come at any time, as pings do
}

void decoder::read_start(const json_object& event) {
  started_ = true;
  json_object message;
  if (event["message"].get(message) != simdjson::SUCCESS)
    return;
  reply_.id = text_in(message["id"]);
  reply_.model = text_in(message["model"]);
  read_usage(message["usage"]);
}

skvm::result<void> decoder::read_block_start(const json_object& event,
                                             std::vector<chat_delta>& deltas) {
  std::uint64_t index = 0;
  json_object content;
  if (event["index"].get(index) != simdjson::SUCCESS
      || event["content_block"].get(content) != simdjson::SUCCESS)
    return malformed("event " + std::to_string(event_number())
                     + " begins a block without index or content");
  started_ = true;
  blocks_.push_back(read_block(index, content));
  const auto& it = blocks_.back();
  if (it.type == "tool_use")
    deltas.push_back({chat_delta::kind::tool_call, it.name});
  else if (it.type == "text" && !it.text.empty())
    deltas.push_back({chat_delta::kind::text, it.text});
  else if (it.type == "thinking" && !it.text.empty())
    deltas.push_back({chat_delta::kind::reasoning, it.text});
  return skvm::ok;
}

block* decoder::find_block(const json_object& event) {
  std::uint64_t index = 0;
  if (event["index"].get(index) != simdjson::SUCCESS)
    return nullptr;
  auto found = std::find_if(blocks_.rbegin(), blocks_.rend(),
                            [&](const block& it) { return it.index == index; });
  return found == blocks_.rend() ? nullptr : &*found;
}

skvm::result<void> decoder::read_delta(const json_object& event,
                                       std::vector<chat_delta>& deltas) {
  auto* target = find_block(event);
  json_object delta;
  if (target == nullptr || event["delta"].get(delta) != simdjson::SUCCESS)
    return malformed("event " + std::to_string(event_number())
                     + " continues a block that did not begin");
  auto type = text_in(delta["type"]);
  auto grow = [&](std::string& what, std::string_view piece,
                  chat_delta::kind kind) {
    what += piece;
    if (!piece.empty())
      deltas.push_back({kind, std::string{piece}});
  };
  if (type == "text_delta")
    grow(target->text, text_in(delta["text"]), chat_delta::kind::text);
  else if (type == "thinking_delta")
    grow(target->text, text_in(delta["thinking"]), chat_delta::kind::reasoning);
  else if (type == "signature_delta")
    target->signature += text_in(delta["signature"]);
  else if (type == "input_json_delta")
    target->input += text_in(delta["partial_json"]);
  return skvm::ok;
}

void decoder::read_stop(const json_object& from) {
  if (auto reason = text_in(from["stop_reason"]); !reason.empty())
    stop_ = reason;
}

void decoder::read_usage(const json_field& from) {
  json_object counts;
  if (from.get(counts) != simdjson::SUCCESS)
    return;
  auto spent = reply_.spent.value_or(skvm::usage{});
  bool any = reply_.spent.has_value();
  // Figures of a later event are totals; where it has none, or a zero instead
  // of what was said before, the earlier ones stand.
  auto take = [&](std::string_view name, std::uint64_t& into) {
    std::uint64_t value = 0;
    if (counts[name].get(value) != simdjson::SUCCESS)
      return;
    any = true;
    if (value > 0)
      into = value;
  };
  take("input_tokens", spent.input);
  take("output_tokens", spent.output);
  take("cache_read_input_tokens", spent.cache_read);
  take("cache_creation_input_tokens", spent.cache_write);
  if (any)
    reply_.spent = spent;
}

skvm::result<chat_reply> decoder::make_reply() {
  reply_.answer.who = skvm::role::assistant;
  bool has_calls = false;
  for (auto& it : blocks_) {
    has_calls = has_calls || it.type == "tool_use";
    if (auto made = part_of(it))
      reply_.answer.parts.push_back(std::move(*made));
  }
  if (stop_ == "refusal") {
    auto text = skvm::text_of(reply_.answer);
    return skvm::make_error(
      errc::content_filter, {},
      "the provider's safety classifiers stopped the answer"
        + (text.empty() ? "" : " after: " + skvm::shortened(text)));
  }
  if (stop_ == "model_context_window_exceeded")
    return skvm::make_error(errc::context_length, {},
                            "the answer reached the end of the model's "
                            "context window");
  if (stop_ == "max_tokens")
    reply_.stop = skvm::stop_reason::max_tokens;
  else if (has_calls)
    reply_.stop = skvm::stop_reason::tool_use;
  else if (stop_ == "stop_sequence")
    reply_.stop = skvm::stop_reason::stop_sequence;
  if (reply_.spent && reply_.spent->total() == 0)
    reply_.spent.reset(); // gateways that do not count say zero
  return std::move(reply_);
}

skvm::result<chat_reply> decoder::on_stream_end() {
  if (!started_ && complete_)
    return malformed("the stream ended without a message");
  if (!complete_ && stop_.empty())
    return skvm::make_error(errc::network, {},
                            "the stream ended after event "
                              + std::to_string(event_number())
                              + ", before the answer was complete");
  return make_reply();
}

skvm::result<chat_reply> decoder::on_body(const std::string& body) {
  auto parsed = reader_.read_object(body, "the reply");
  if (!parsed)
    return parsed.error();
  const auto& object = *parsed;
  if (text_in(object["type"]) == "error" || has_value(object["error"]))
    return skvm::error_from_provider(head(), read_provider_error(object));
  simdjson::dom::array content;
  if (object["content"].get(content) != simdjson::SUCCESS)
    return malformed("the reply has no content");
  reply_.id = text_in(object["id"]);
  reply_.model = text_in(object["model"]);
  read_stop(object);
  read_usage(object["usage"]);
  std::uint64_t index = 0;
  for (auto entry : content) {
    json_object from;
    if (entry.get(from) != simdjson::SUCCESS)
      return malformed("block " + std::to_string(index)
                       + " of the reply is no object");
    blocks_.push_back(read_block(index++, from));
  }
  return make_reply();
}

skvm::provider_error decoder::read_error(const std::string& body) {
  auto parsed = reader_.read_object(body, "the reply");
  return parsed ? read_provider_error(*parsed) : skvm::provider_error{};
}

} // namespace

std::unique_ptr<skvm::reply_decoder> make_decoder() {
  return std::make_unique<decoder>();
}

} // namespace anthropic
