#include "tests/models/loopback/dialects.hpp"

#include <boost/json.hpp>

#include "base/json.hpp"

#include <stdexcept>
#include <string_view>
#include <utility>

namespace skvm::test {

namespace {

using boost::json::array;
using boost::json::object;

constexpr std::string_view model_name = "test-model-2026";

std::string joined(const std::vector<std::string>& pieces) {
  std::string out;
  for (const auto& piece : pieces)
    out += piece;
  return out;
}

std::string data_event(const object& data) {
  return "data: " + json::write(data) + "\n\n";
}

/// An event that has its name twice, as both providers of such events do it.
std::string named_event(std::string_view name, object data) {
  data["type"] = name;
  return "event: " + std::string{name} + "\n" + data_event(data);
}

/// Two pieces of arguments, cut somewhere.
std::pair<std::string, std::string> halves(const std::string& text) {
  auto middle = text.size() / 2;
  return {text.substr(0, middle), text.substr(middle)};
}

struct failure_words {
  std::string_view type;
  std::string_view code;
  std::string_view message;
};

class anthropic_dialect final : public dialect {
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
    out.opening =
      named_event("message_start", {{"message", std::move(start)}})
      + named_event("ping", {});
    std::size_t index = 0;
    if (!what.text.empty())
      add_text(out.content, index++, what.text);
    for (const auto& call : what.calls)
      add_call(out.content, index++, call);
    object end{{"delta", object{{"stop_reason", stop_of(what)}}}};
    if (what.spent)
      end["usage"] = object{{"output_tokens", what.spent->output}};
    out.closing =
      named_event("message_delta", std::move(end)) + named_event("message_stop", {});
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

  static std::string_view stop_of(const spoken& what) {
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
    auto begin = named_event(
      "content_block_start",
      {{"index", index},
       {"content_block", object{{"type", "text"}, {"text", ""}}}});
    for (const auto& piece : pieces)
      events.push_back(
        std::exchange(begin, {})
        + named_event(
          "content_block_delta",
          {{"index", index},
           {"delta", object{{"type", "text_delta"}, {"text", piece}}}}));
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
    auto words = words_for(code);
    return {{"type", "error"},
            {"error",
             object{{"type", words.type}, {"message", words.message}}}};
  }

  static failure_words words_for(errc code) {
    switch (code) {
      case errc::auth:
        return {"authentication_error", "", "invalid x-api-key"};
      case errc::rate_limit:
        return {"rate_limit_error", "", "This would exceed the rate limit"};
      case errc::overload:
        return {"overloaded_error", "", "Overloaded"};
      case errc::bad_request:
        return {"invalid_request_error", "", "max_tokens: must be positive"};
      case errc::context_length:
        return {"invalid_request_error", "",
                "prompt is too long: 208310 tokens > 200000 maximum"};
      case errc::content_filter:
        return {"invalid_request_error", "",
                "Output blocked by content filtering policy"};
      default:
        throw std::logic_error{"no provider says that"};
    }
  }
};

/// What the two protocols of OpenAI have in common.
class openai_family : public dialect {
public:
  [[nodiscard]] header key_header(const std::string& key) const override {
    return {"authorization", "Bearer " + key};
  }

protected:
  static failure_words words_for(errc code) {
    switch (code) {
      case errc::auth:
        return {"invalid_request_error", "invalid_api_key",
                "Incorrect API key provided"};
      case errc::rate_limit:
        return {"requests", "rate_limit_exceeded", "Rate limit reached"};
      case errc::overload:
        return {"server_error", "server_error",
                "The server had an error while processing your request"};
      case errc::bad_request:
        return {"invalid_request_error", "invalid_request_error",
                "temperature must be between 0 and 2"};
      case errc::context_length:
        return {"invalid_request_error", "context_length_exceeded",
                "This model's maximum context length is 128000 tokens"};
      case errc::content_filter:
        return {"invalid_request_error", "content_filter",
                "The response was filtered"};
      default:
        throw std::logic_error{"no provider says that"};
    }
  }

  static object error_of(errc code) {
    auto words = words_for(code);
    return {{"type", words.type},
            {"code", words.code},
            {"message", words.message},
            {"param", nullptr}};
  }
};

class chat_dialect final : public openai_family {
public:
  [[nodiscard]] std::string plugin() const override { return "openai"; }

  [[nodiscard]] std::string path() const override {
    return "/v1/chat/completions";
  }

  [[nodiscard]] std::string plain(const spoken& what) const override {
    object answer{{"role", "assistant"}, {"content", joined(what.text)}};
    array calls;
    for (const auto& call : what.calls)
      calls.emplace_back(
        object{{"id", call.id},
               {"type", "function"},
               {"function",
                object{{"name", call.name}, {"arguments", call.arguments}}}});
    if (!calls.empty())
      answer["tool_calls"] = std::move(calls);
    auto body = completion("message", std::move(answer), finish_of(what));
    if (what.spent)
      body["usage"] = usage_of(*what.spent);
    return json::write(body);
  }

  [[nodiscard]] stream_bytes stream(const spoken& what) const override {
    stream_bytes out;
    out.opening = chunk({{"role", "assistant"}, {"content", ""}});
    for (const auto& piece : what.text)
      out.content.push_back(chunk({{"content", piece}}));
    for (std::size_t i = 0; i < what.calls.size(); ++i)
      out.content.push_back(
        call_chunk({{"index", i},
                    {"id", what.calls[i].id},
                    {"type", "function"},
                    {"function", object{{"name", what.calls[i].name},
                                        {"arguments", ""}}}}));
    // First halves, then second halves: the calls grow side by side.
    for (bool second : {false, true})
      for (std::size_t i = 0; i < what.calls.size(); ++i) {
        auto cut = halves(what.calls[i].arguments);
        out.content.push_back(call_chunk(
          {{"index", i},
           {"function",
            object{{"arguments", second ? cut.second : cut.first}}}}));
      }
    out.closing = data_event(completion("delta", {}, finish_of(what)));
    if (what.spent)
      out.closing += data_event({{"id", "chatcmpl-1"},
                                 {"choices", array{}},
                                 {"usage", usage_of(*what.spent)}});
    out.closing += "data: [DONE]\n\n";
    return out;
  }

  [[nodiscard]] std::string withheld() const override {
    return json::write(
      completion("message", {{"content", nullptr}}, "content_filter"));
  }

  [[nodiscard]] std::string withheld_stream() const override {
    return data_event(completion("delta", {}, "content_filter"))
           + "data: [DONE]\n\n";
  }

  [[nodiscard]] std::string failure(errc code) const override {
    return json::write(object{{"error", error_of(code)}});
  }

  [[nodiscard]] std::string failure_event(errc code) const override {
    return data_event({{"error", error_of(code)}});
  }

private:
  static object completion(std::string_view part, object content,
                           boost::json::value finish) {
    return {{"id", "chatcmpl-1"},
            {"model", model_name},
            {"choices", array{object{{"index", 0},
                                     {part, std::move(content)},
                                     {"finish_reason", std::move(finish)}}}}};
  }

  static std::string chunk(object delta) {
    return data_event(completion("delta", std::move(delta), nullptr));
  }

  static std::string call_chunk(object call) {
    return chunk({{"tool_calls", array{std::move(call)}}});
  }

  static std::string_view finish_of(const spoken& what) {
    return what.calls.empty() ? "stop" : "tool_calls";
  }

  static object usage_of(const usage& spent) {
    auto prompt = spent.input + spent.cache_read;
    return {{"prompt_tokens", prompt},
            {"completion_tokens", spent.output},
            {"total_tokens", prompt + spent.output},
            {"prompt_tokens_details",
             object{{"cached_tokens", spent.cache_read}}}};
  }
};

class responses_dialect final : public openai_family {
public:
  [[nodiscard]] std::string plugin() const override {
    return "openai-responses";
  }

  [[nodiscard]] std::string path() const override { return "/v1/responses"; }

  [[nodiscard]] std::string plain(const spoken& what) const override {
    return json::write(response("completed", what));
  }

  [[nodiscard]] stream_bytes stream(const spoken& what) const override {
    stream_bytes out;
    out.opening = created();
    std::size_t first_call = 0;
    if (!what.text.empty()) {
      first_call = 1;
      add_text(out.content, what.text);
    }
    for (std::size_t i = 0; i < what.calls.size(); ++i)
      out.content.push_back(
        named_event("response.output_item.added",
                    {{"output_index", first_call + i},
                     {"item", call_item(what.calls[i], "")}}));
    for (bool second : {false, true})
      for (std::size_t i = 0; i < what.calls.size(); ++i) {
        auto cut = halves(what.calls[i].arguments);
        out.content.push_back(
          named_event("response.function_call_arguments.delta",
                      {{"output_index", first_call + i},
                       {"delta", second ? cut.second : cut.first}}));
      }
    for (std::size_t i = 0; i < what.calls.size(); ++i)
      out.closing += named_event(
        "response.output_item.done",
        {{"output_index", first_call + i},
         {"item", call_item(what.calls[i], what.calls[i].arguments)}});
    out.closing += named_event("response.completed",
                               {{"response", response("completed", what)}});
    return out;
  }

  [[nodiscard]] std::string withheld() const override {
    return json::write(filtered());
  }

  [[nodiscard]] std::string withheld_stream() const override {
    return created()
           + named_event("response.incomplete", {{"response", filtered()}});
  }

  [[nodiscard]] std::string failure(errc code) const override {
    return json::write(object{{"error", error_of(code)}});
  }

  [[nodiscard]] std::string failure_event(errc code) const override {
    return named_event("response.failed",
                       {{"response", object{{"id", "resp_1"},
                                            {"status", "failed"},
                                            {"error", error_of(code)}}}});
  }

private:
  static object response(std::string_view status, const spoken& what) {
    array output;
    if (!what.text.empty())
      output.emplace_back(message_item(joined(what.text)));
    for (const auto& call : what.calls)
      output.emplace_back(call_item(call, call.arguments));
    object out{{"id", "resp_1"},       {"object", "response"},
               {"model", model_name},  {"status", status},
               {"error", nullptr},     {"incomplete_details", nullptr},
               {"output", std::move(output)}};
    if (what.spent)
      out["usage"] = usage_of(*what.spent);
    return out;
  }

  static object filtered() {
    auto out = response("incomplete", {});
    out["incomplete_details"] = object{{"reason", "content_filter"}};
    return out;
  }

  static std::string created() {
    return named_event(
      "response.created",
      {{"response", object{{"id", "resp_1"}, {"status", "in_progress"}}}});
  }

  static object message_item(const std::string& text) {
    array content;
    if (!text.empty())
      content.emplace_back(object{{"type", "output_text"}, {"text", text}});
    return {{"id", "item_1"},
            {"type", "message"},
            {"role", "assistant"},
            {"content", std::move(content)}};
  }

  static object call_item(const tool_call& call, std::string_view arguments) {
    return {{"id", "item_of_" + call.id},
            {"type", "function_call"},
            {"call_id", call.id},
            {"name", call.name},
            {"arguments", arguments}};
  }

  static void add_text(std::vector<std::string>& events,
                       const std::vector<std::string>& pieces) {
    auto begin = named_event("response.output_item.added",
                             {{"output_index", 0}, {"item", message_item("")}});
    for (const auto& piece : pieces)
      events.push_back(std::exchange(begin, {})
                       + named_event("response.output_text.delta",
                                     {{"output_index", 0},
                                      {"content_index", 0},
                                      {"delta", piece}}));
    events.back() += named_event(
      "response.output_item.done",
      {{"output_index", 0}, {"item", message_item(joined(pieces))}});
  }

  static object usage_of(const usage& spent) {
    return {{"input_tokens", spent.input + spent.cache_read},
            {"input_tokens_details",
             object{{"cached_tokens", spent.cache_read}}},
            {"output_tokens", spent.output}};
  }
};

} // namespace

std::string stream_bytes::whole() const {
  return opening + joined(content) + closing;
}

std::vector<const dialect*> dialects() {
  static const anthropic_dialect anthropic;
  static const chat_dialect chat;
  static const responses_dialect responses;
  return {&anthropic, &chat, &responses};
}

} // namespace skvm::test
