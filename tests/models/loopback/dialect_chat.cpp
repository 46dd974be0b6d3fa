#include "tests/models/loopback/dialect_parts.hpp"

#include "base/json.hpp"

#include <stdexcept>

namespace skvm::test {

namespace {

class chat_protocol final : public openai_family {
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

  static const char* finish_of(const spoken& what) {
    return what.calls.empty() ? "stop" : "tool_calls";
  }

  static object usage_of(const usage& spent) {
    auto prompt = spent.input + spent.cache_read;
    return {
      {"prompt_tokens", prompt},
      {"completion_tokens", spent.output},
      {"total_tokens", prompt + spent.output},
      {"prompt_tokens_details", object{{"cached_tokens", spent.cache_read}}}};
  }
};

} // namespace

const dialect& chat_dialect() {
  static const chat_protocol it;
  return it;
}

} // namespace skvm::test
