#include "calls.hpp"
#include "openai.hpp"
#include "reasoning.hpp"
#include "reply_json.hpp"
#include <simdjson.h>

namespace openai {

namespace {

using skvm::chat_delta;
using skvm::chat_reply;
using skvm::errc;
using wire::malformed;

class decoder : public skvm::exchange_decoder {
protected:
  skvm::result<void> on_event(const skvm::sse_event& event,
                              std::vector<chat_delta>& deltas) override;

  [[nodiscard]] bool is_complete() const override { return done_; }

  skvm::result<chat_reply> on_stream_end() override;
  skvm::result<chat_reply> on_body(const std::string& body) override;
  skvm::provider_error read_error(const std::string& body) override;

private:
  skvm::result<json_object> read(const std::string& text,
                                 const std::string& what);
  void read_head(const json_object& from);
  skvm::result<void> read_choice(const json_object& choice,
                                 std::vector<chat_delta>& deltas);
  skvm::result<void> read_message(const json_object& from, bool is_whole,
                                  std::vector<chat_delta>& deltas);
  void read_content(const json_field& from, std::vector<chat_delta>& deltas);
  void read_content_part(const json_object& from,
                         std::vector<chat_delta>& deltas);
  skvm::result<void> read_call(const json_object& from, bool is_whole,
                               std::vector<chat_delta>& deltas);
  void add_text(std::string_view piece, std::vector<chat_delta>& deltas);
  void add_reasoning(std::string_view piece, std::vector<chat_delta>& deltas);
  skvm::result<chat_reply> make_reply();

  wire::json_reader reader_;
  chat_reply reply_;
  std::string text_;
  std::string reasoning_;
  std::string refusal_;
  std::string finish_;
  call_collector calls_;
  reasoning_details details_;
  bool has_choice_ = false;
  bool done_ = false;
};

skvm::result<json_object> decoder::read(const std::string& text,
                                        const std::string& what) {
  auto root = reader_.read(text, what);
  if (!root)
    return root.error();
  // Errors of Gemini's gateway are the first of a list.
  auto value = root->is_array() ? root->at(0) : json_field{std::move(*root)};
  return wire::json_reader::as_object(value, text, what);
}

void decoder::read_head(const json_object& from) {
  if (auto id = text_in(from["id"]); !id.empty())
    reply_.id = id;
  if (auto model = text_in(from["model"]); !model.empty())
    reply_.model = model;
  if (auto figures = read_usage(from["usage"]))
    reply_.spent = figures;
  else if (auto groq = read_usage(from["x_groq"]["usage"]))
    reply_.spent = groq;
  double cost = 0;
  if (from["usage"]["cost"].get(cost) == simdjson::SUCCESS)
    reply_.cost_usd = cost;
}

void decoder::add_text(std::string_view piece,
                       std::vector<chat_delta>& deltas) {
  if (piece.empty())
    return;
  text_ += piece;
  deltas.push_back({chat_delta::kind::text, std::string{piece}});
}

void decoder::add_reasoning(std::string_view piece,
                            std::vector<chat_delta>& deltas) {
  if (piece.empty())
    return;
  reasoning_ += piece;
  deltas.push_back({chat_delta::kind::reasoning, std::string{piece}});
}

skvm::result<void> decoder::on_event(const skvm::sse_event& event,
                                     std::vector<chat_delta>& deltas) {
  if (event.data.starts_with("[DONE]")) {
    done_ = true;
    return skvm::ok;
  }
  auto what = "event " + std::to_string(event_number());
  auto parsed = read(event.data, what);
  if (!parsed)
    return parsed.error();
  const auto& object = *parsed;
  if (auto said = read_provider_error(object, event.name == "error"))
    return skvm::error_from_provider(head(), *said);
  read_head(object);
  simdjson::dom::array choices;
  if (object["choices"].get(choices) != simdjson::SUCCESS)
    return skvm::ok; // usage alone, or a gateway's own event
  for (auto entry : choices) {
    json_object choice;
    if (entry.get(choice) != simdjson::SUCCESS)
      return malformed(what + " has a choice that is no object");
    if (auto fine = read_choice(choice, deltas); !fine)
      return fine;
  }
  return skvm::ok;
}

skvm::result<void> decoder::read_choice(const json_object& choice,
                                        std::vector<chat_delta>& deltas) {
  std::int64_t index = 0;
  if (choice["index"].get(index) == simdjson::SUCCESS && index != 0)
    return skvm::ok; // only one answer was asked for
  has_choice_ = true;
  if (auto reason = text_in(choice["finish_reason"]); !reason.empty())
    finish_ = reason;
  if (auto said = read_provider_error(choice, false))
    return skvm::error_from_provider(head(), *said);
  if (auto figures = read_usage(choice["usage"]))
    reply_.spent = figures; // Moonshot
  json_object message;
  if (choice["delta"].get(message) == simdjson::SUCCESS)
    return read_message(message, false, deltas);
  // A gateway that does not stream sends the message as a single event.
  auto is_first = text_.empty() && reasoning_.empty() && calls_.empty();
  if (is_first && choice["message"].get(message) == simdjson::SUCCESS)
    return read_message(message, true, deltas);
  return skvm::ok;
}

skvm::result<void> decoder::read_message(const json_object& from, bool is_whole,
                                         std::vector<chat_delta>& deltas) {
  // Names of DeepSeek and vLLM, and of OpenRouter and Ollama; some send both.
  auto reasoning = text_in(from["reasoning_content"]);
  if (reasoning.empty())
    reasoning = text_in(from["reasoning"]);
  auto details = details_.add(from["reasoning_details"]);
  add_reasoning(reasoning.empty() ? std::string_view{details} : reasoning,
                deltas);
  read_content(from["content"], deltas);
  refusal_ += text_in(from["refusal"]);
  simdjson::dom::array calls;
  if (from["tool_calls"].get(calls) == simdjson::SUCCESS)
    for (auto entry : calls) {
      json_object call;
      if (entry.get(call) != simdjson::SUCCESS)
        return malformed("a tool call is no object");
      if (auto fine = read_call(call, is_whole, deltas); !fine)
        return fine;
    }
  json_object function; // before there were tools
  if (from["function_call"].get(function) == simdjson::SUCCESS) {
    auto arguments = arguments_in(function["arguments"]);
    auto name = text_in(function["name"]);
    if (calls_.add({0, {}, name, arguments}) == call_collector::outcome::began)
      deltas.push_back({chat_delta::kind::tool_call, std::string{name}});
  }
  return skvm::ok;
}

void decoder::read_content(const json_field& from,
                           std::vector<chat_delta>& deltas) {
  add_text(text_in(from), deltas);
  simdjson::dom::array parts;
  if (from.get(parts) != simdjson::SUCCESS)
    return;
  for (auto entry : parts) {
    json_object part;
    if (entry.get(part) == simdjson::SUCCESS)
      read_content_part(part, deltas);
    else
      add_text(text_in(entry), deltas);
  }
}

void decoder::read_content_part(const json_object& from,
                                std::vector<chat_delta>& deltas) {
  auto type = text_in(from["type"]);
  if (type == "refusal") {
    refusal_ += text_in(from["refusal"]);
  } else if (type == "thinking" || type == "reasoning") {
    add_reasoning(text_in(from["thinking"]), deltas);
    add_reasoning(text_in(from["text"]), deltas);
    simdjson::dom::array pieces; // Mistral
    if (from["thinking"].get(pieces) == simdjson::SUCCESS)
      for (auto piece : pieces)
        add_reasoning(text_in(piece["text"]), deltas);
  } else {
    add_text(text_in(from["text"]), deltas);
  }
}

skvm::result<void> decoder::read_call(const json_object& from, bool is_whole,
                                      std::vector<chat_delta>& deltas) {
  call_piece piece;
  std::int64_t index = 0;
  if (from["index"].get(index) == simdjson::SUCCESS)
    piece.index = index;
  piece.id = text_in(from["id"]);
  piece.name = text_in(from["function"]["name"]);
  auto arguments = arguments_in(from["function"]["arguments"]);
  piece.arguments = arguments;
  auto outcome = call_collector::outcome::began;
  if (is_whole)
    calls_.add_whole(piece);
  else
    outcome = calls_.add(piece);
  if (outcome == call_collector::outcome::orphan)
    return malformed("event " + std::to_string(event_number())
                     + " continues a tool call that did not begin");
  if (outcome == call_collector::outcome::began)
    deltas.push_back({chat_delta::kind::tool_call, std::string{piece.name}});
  return skvm::ok;
}

skvm::result<chat_reply> decoder::make_reply() {
  if (!refusal_.empty())
    return skvm::make_error(errc::content_filter, {},
                            "the model refused: " + skvm::shortened(refusal_));
  if (finish_ == "content_filter")
    return skvm::make_error(errc::content_filter, {},
                            "the provider's filter withheld the answer");
  if (finish_ == "error")
    return skvm::make_error(errc::overload, {},
                            "the provider broke the answer off with an error "
                            "that it does not describe");
  auto& parts = reply_.answer.parts;
  reply_.answer.who = skvm::role::assistant;
  auto opaque = details_.json();
  if (!reasoning_.empty() || !opaque.empty())
    parts.emplace_back(
      skvm::reasoning_part{std::move(reasoning_), std::move(opaque)});
  if (!text_.empty())
    parts.emplace_back(skvm::text_part{std::move(text_)});
  auto calls = calls_.take(reply_.id);
  for (auto& call : calls) {
    if (call.name.empty())
      return malformed("a tool call of the reply has no name");
    parts.emplace_back(std::move(call));
  }
  // Some gateways say `stop` whatever the answer holds, or nothing.
  if (finish_ == "length")
    reply_.stop = skvm::stop_reason::max_tokens;
  else if (!calls.empty())
    reply_.stop = skvm::stop_reason::tool_use;
  return std::move(reply_);
}

skvm::result<chat_reply> decoder::on_stream_end() {
  if (!done_ && finish_.empty())
    return skvm::make_error(errc::network, {},
                            "the stream ended after event "
                              + std::to_string(event_number())
                              + ", before the answer was complete");
  if (!has_choice_)
    return malformed("the stream ended without a choice");
  return make_reply();
}

skvm::result<chat_reply> decoder::on_body(const std::string& body) {
  auto parsed = read(body, "the reply");
  if (!parsed)
    return parsed.error();
  const auto& object = *parsed;
  if (auto said = read_provider_error(object, false))
    return skvm::error_from_provider(head(), *said);
  json_object choice;
  if (object["choices"].at(0).get(choice) != simdjson::SUCCESS)
    return malformed("the reply has no choices");
  json_object message;
  if (choice["message"].get(message) != simdjson::SUCCESS)
    return malformed("the reply's choice has no message");
  read_head(object);
  std::vector<chat_delta> ignored; // nobody watches a reply that came whole
  if (auto fine = read_choice(choice, ignored); !fine)
    return fine.error();
  return make_reply();
}

skvm::provider_error decoder::read_error(const std::string& body) {
  auto parsed = read(body, "the reply");
  if (!parsed)
    return {};
  return read_provider_error(*parsed, true).value_or(skvm::provider_error{});
}

} // namespace

std::unique_ptr<skvm::reply_decoder> make_decoder() {
  return std::make_unique<decoder>();
}

} // namespace openai
