#include "tests/models/loopback/dialect_parts.hpp"

#include "base/json.hpp"

#include <stdexcept>

namespace skvm::test {

namespace {

struct words {
  std::string_view type;
  std::string_view message;
};

class messages_protocol final : public dialect {
public:
  [[nodiscard]] std::string plugin() const override { return "anthropic"; }

  [[nodiscard]] std::string path() const override { return "/v1/messages"; }

  [[nodiscard]] header key_header(const std::string& key) const override {
    return {"x-api-key", key};
  }

  [[nodiscard]] std::string plain(const spoken& what) const override {
    array content;
    if (!what.text.empty())
      content.emplace_back(
        object{{"type", "text"}, {"text", joined(what.text)}});
    for (const auto& call : what.calls)
      content.emplace_back(
        object{{"type", "tool_use"},
               {"id", call.id},
               {"name", call.name},
               {"input", boost::json::parse(call.arguments)}});
    auto body = message(std::move(content), stop_of(what));
    if (what.spent)
      body["usage"] = usage_of(*what.spent);
    return json::write(body);
  }

  [[nodiscard]] stream_bytes stream(const spoken& what) const override {
    stream_bytes out;
    auto start = message({}, nullptr);
    if (what.spent) {
      auto so_far = *what.spent;
      so_far.output = 1;
      start["usage"] = usage_of(so_far);
    }
    out.opening = named_event("message_start", {{"message", std::move(start)}})
                  + named_event("ping", {});
    std::size_t index = 0;
    if (!what.text.empty())
      add_text(out.content, index++, what.text);
    for (const auto& call : what.calls)
      add_call(out.content, index++, call);
    object end{{"delta", object{{"stop_reason", stop_of(what)}}}};
    if (what.spent)
      end["usage"] = object{{"output_tokens", what.spent->output}};
    out.closing = named_event("message_delta", std::move(end))
                  + named_event("message_stop", {});
    return out;
  }

  [[nodiscard]] std::string withheld() const override {
    return json::write(message({}, "refusal"));
  }

  [[nodiscard]] std::string withheld_stream() const override {
    return named_event("message_start", {{"message", message({}, nullptr)}})
           + named_event("message_delta",
                         {{"delta", object{{"stop_reason", "refusal"}}}})
           + named_event("message_stop", {});
  }

  [[nodiscard]] std::string failure(errc code) const override {
    return json::write(failure_of(code));
  }

  [[nodiscard]] std::string failure_event(errc code) const override {
    return named_event("error", failure_of(code));
  }

private:
  static object message(array content, boost::json::value stop) {
    return {{"id", "msg_1"},
            {"type", "message"},
            {"role", "assistant"},
            {"model", model_name},
            {"content", std::move(content)},
            {"stop_reason", std::move(stop)}};
  }

  static const char* stop_of(const spoken& what) {
    return what.calls.empty() ? "end_turn" : "tool_use";
  }

  static object usage_of(const usage& spent) {
    return {{"input_tokens", spent.input},
            {"output_tokens", spent.output},
            {"cache_read_input_tokens", spent.cache_read},
            {"cache_creation_input_tokens", spent.cache_write}};
  }

  static void add_text(std::vector<std::string>& events, std::size_t index,
                       const std::vector<std::string>& pieces) {
    auto begin =
      named_event("content_block_start",
                  {{"index", index},
                   {"content_block", object{{"type", "text"}, {"text", ""}}}});
    for (const auto& piece : pieces)
      events.push_back(std::exchange(begin, {})
                       + named_event("content_block_delta",
                                     {{"index", index},
                                      {"delta", object{{"type", "text_delta"},
                                                       {"text", piece}}}}));
    events.back() += named_event("content_block_stop", {{"index", index}});
  }

  static void add_call(std::vector<std::string>& events, std::size_t index,
                       const tool_call& call) {
    auto event = named_event("content_block_start",
                             {{"index", index},
                              {"content_block", object{{"type", "tool_use"},
                                                       {"id", call.id},
                                                       {"name", call.name},
                                                       {"input", object{}}}}});
    auto [first, second] = halves(call.arguments);
    for (const auto& half : {first, second})
      event += named_event("content_block_delta",
                           {{"index", index},
                            {"delta", object{{"type", "input_json_delta"},
                                             {"partial_json", half}}}});
    events.push_back(event
                     + named_event("content_block_stop", {{"index", index}}));
  }

  static object failure_of(errc code) {
    auto said = words_for(code);
    return {{"type", "error"},
            {"error", object{{"type", said.type}, {"message", said.message}}}};
  }

  static words words_for(errc code) {
    switch (code) {
      case errc::auth:
        return {"authentication_error", "invalid x-api-key"};
      case errc::rate_limit:
        return {"rate_limit_error", "This would exceed the rate limit"};
      case errc::overload:
        return {"overloaded_error", "Overloaded"};
      case errc::bad_request:
        return {"invalid_request_error", "max_tokens: must be positive"};
      case errc::context_length:
        return {"invalid_request_error",
                "prompt is too long: 208310 tokens > 200000 maximum"};
      case errc::content_filter:
        return {"invalid_request_error",
                "Output blocked by content filtering policy"};
      default:
        throw std::logic_error{"no provider says that"};
    }
  }
};

} // namespace

const dialect& anthropic_dialect() {
  static const messages_protocol it;
  return it;
}

} // namespace skvm::test
