#include "items.hpp"
#include "openai_responses.hpp"

#include <algorithm>

namespace openai_responses {

namespace {

using skvm::chat_delta;
using skvm::chat_reply;
using skvm::errc;
using wire::malformed;

class decoder : public skvm::exchange_decoder {
protected:
  skvm::result<void> on_event(const skvm::sse_event& event,
                              std::vector<chat_delta>& deltas) override;

  [[nodiscard]] bool is_complete() const override { return complete_; }

  skvm::result<chat_reply> on_stream_end() override;
  skvm::result<chat_reply> on_body(const std::string& body) override;
  skvm::provider_error read_error(const std::string& body) override;

private:
  skvm::result<void> read_item_event(const json_object& event, bool is_done,
                                     std::vector<chat_delta>& deltas);
  skvm::result<void> read_piece(std::string_view type, const json_object& event,
                                std::vector<chat_delta>& deltas);
  output_item& item_of(const json_object& event, std::string_view type);
  skvm::result<void> read_response(const json_object& response);
  skvm::result<chat_reply> make_reply();

  wire::json_reader reader_;
  chat_reply reply_;
  std::vector<output_item> items_;
  std::string incomplete_; ///< why the answer is, where it is
  bool complete_ = false;
};

skvm::result<void> decoder::on_event(const skvm::sse_event& event,
                                     std::vector<chat_delta>& deltas) {
  if (event.data.starts_with("[DONE]"))
    return skvm::ok; // of gateways; the protocol has an event for the end
  auto parsed =
    reader_.read_object(event.data, "event " + std::to_string(event_number()));
  if (!parsed)
    return parsed.error();
  const auto& object = *parsed;
  auto type = text_in(object["type"]);
  if (type.empty())
    type = event.name;
  if (type == "response.output_item.added")
    return read_item_event(object, false, deltas);
  if (type == "response.output_item.done")
    return read_item_event(object, true, deltas);
  if (type == "error" || has_value(object["error"]))
    return skvm::error_from_provider(head(), read_provider_error(object));
  if (type == "response.completed" || type == "response.incomplete"
      || type == "response.failed" || type == "response.cancelled") {
    json_object response;
    if (object["response"].get(response) != simdjson::SUCCESS)
      return malformed("event " + std::to_string(event_number())
                       + " has no response");
    complete_ = true;
    return read_response(response);
  }
  if (type.ends_with(".delta") || type.ends_with(".done"))
    return read_piece(type, object, deltas);
  if (type.empty())
    return malformed("event " + std::to_string(event_number())
                     + " does not say what it is");
  return skvm::ok; // progress, and kinds that are yet to come
}

output_item& decoder::item_of(const json_object& event, std::string_view type) {
  std::uint64_t index = 0;
  if (event["output_index"].get(index) != simdjson::SUCCESS)
    index = items_.empty() ? 0 : items_.back().index;
  auto found = std::find_if(items_.begin(), items_.end(),
                            [&](const auto& it) { return it.index == index; });
  if (found == items_.end()) {
    items_.emplace_back();
    items_.back().index = index;
    items_.back().type = type;
    found = items_.end() - 1;
  }
  return *found;
}

skvm::result<void> decoder::read_item_event(const json_object& event,
                                            bool is_done,
                                            std::vector<chat_delta>& deltas) {
  json_object from;
  if (event["item"].get(from) != simdjson::SUCCESS)
    return malformed("event " + std::to_string(event_number())
                     + " has no item");
  auto& item = item_of(event, text_in(from["type"]));
  auto was_named = !item.name.empty();
  auto so_far = std::move(item);
  item = read_item(so_far.index, from);
  if (is_done) {
    // What came in pieces stands where the item itself leaves it out.
    if (item.text.empty())
      item.text = std::move(so_far.text);
    if (item.arguments.empty())
      item.arguments = std::move(so_far.arguments);
    if (item.refusal.empty())
      item.refusal = std::move(so_far.refusal);
  }
  if (!item.name.empty() && !was_named)
    deltas.push_back({chat_delta::kind::tool_call, item.name});
  return skvm::ok;
}

skvm::result<void> decoder::read_piece(std::string_view type,
                                       const json_object& event,
                                       std::vector<chat_delta>& deltas) {
  auto piece = text_in(event["delta"]);
  auto tell = [&](chat_delta::kind kind) {
    if (!piece.empty())
      deltas.push_back({kind, std::string{piece}});
  };
  if (type == "response.output_text.delta") {
    item_of(event, "message").text += piece;
    tell(chat_delta::kind::text);
  } else if (type == "response.refusal.delta") {
    item_of(event, "message").refusal += piece;
  } else if (type == "response.reasoning_summary_text.delta"
             || type == "response.reasoning_text.delta") {
    item_of(event, "reasoning").text += piece;
    tell(chat_delta::kind::reasoning);
  } else if (type == "response.function_call_arguments.delta") {
    item_of(event, "function_call").arguments += piece;
  } else if (type == "response.function_call_arguments.done") {
    item_of(event, "function_call").arguments = text_in(event["arguments"]);
  }
  return skvm::ok;
}

skvm::result<void> decoder::read_response(const json_object& response) {
  auto status = text_in(response["status"]);
  if (status == "failed" || has_value(response["error"]))
    return skvm::error_from_provider(head(), read_provider_error(response));
  if (status == "cancelled" || status == "queued" || status == "in_progress")
    return skvm::make_error(errc::overload, {},
                            "the provider answered with a response that is "
                              + std::string{status});
  reply_.id = text_in(response["id"]);
  reply_.model = text_in(response["model"]);
  reply_.spent = read_usage(response["usage"]);
  double cost = 0;
  if (response["usage"]["cost"].get(cost) == simdjson::SUCCESS)
    reply_.cost_usd = cost;
  if (status == "incomplete") {
    incomplete_ = text_in(response["incomplete_details"]["reason"]);
    if (incomplete_.empty())
      incomplete_ = "unknown";
  }
  simdjson::dom::array output;
  if (response["output"].get(output) != simdjson::SUCCESS
      || output.size() < items_.size())
    return skvm::ok; // some gateways leave the list empty after a stream
  items_.clear();
  for (auto entry : output) {
    json_object from;
    if (entry.get(from) != simdjson::SUCCESS)
      return malformed("output item " + std::to_string(items_.size())
                       + " of the reply is no object");
    items_.push_back(read_item(items_.size(), from));
  }
  return skvm::ok;
}

skvm::result<chat_reply> decoder::make_reply() {
  if (incomplete_ == "content_filter")
    return skvm::make_error(errc::content_filter, {},
                            "the provider's filter withheld the answer");
  std::sort(items_.begin(), items_.end(),
            [](const auto& a, const auto& b) { return a.index < b.index; });
  reply_.answer.who = skvm::role::assistant;
  bool has_calls = false;
  for (auto& item : items_) {
    if (!item.refusal.empty())
      return skvm::make_error(errc::content_filter, {},
                              "the model refused: "
                                + skvm::shortened(item.refusal));
    if (item.type == "function_call") {
      has_calls = true;
      if (item.name.empty() || item.call_id.empty())
        return malformed("a tool call of the reply has no name or no id");
    }
    if (auto made = part_of(item))
      reply_.answer.parts.push_back(std::move(*made));
  }
  if (!incomplete_.empty())
    reply_.stop = skvm::stop_reason::max_tokens;
  else if (has_calls)
    reply_.stop = skvm::stop_reason::tool_use;
  return std::move(reply_);
}

skvm::result<chat_reply> decoder::on_stream_end() {
  if (!complete_)
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
  auto has_output = object["output"].get_array().error() == simdjson::SUCCESS;
  if (has_value(object["error"]))
    return skvm::error_from_provider(head(), read_provider_error(object));
  if (!has_output)
    return malformed("the reply has no output");
  if (auto fine = read_response(object); !fine)
    return fine.error();
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

} // namespace openai_responses
