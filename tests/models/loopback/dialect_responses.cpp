#include "tests/models/loopback/dialect_parts.hpp"

#include "base/json.hpp"

#include <stdexcept>

namespace skvm::test {

namespace {

class responses_protocol final : public openai_family {
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
    object out{{"id", "resp_1"},
               {"object", "response"},
               {"model", model_name},
               {"status", status},
               {"error", nullptr},
               {"incomplete_details", nullptr},
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
      events.push_back(
        std::exchange(begin, {})
        + named_event(
          "response.output_text.delta",
          {{"output_index", 0}, {"content_index", 0}, {"delta", piece}}));
    events.back() += named_event(
      "response.output_item.done",
      {{"output_index", 0}, {"item", message_item(joined(pieces))}});
  }

  static object usage_of(const usage& spent) {
    return {
      {"input_tokens", spent.input + spent.cache_read},
      {"input_tokens_details", object{{"cached_tokens", spent.cache_read}}},
      {"output_tokens", spent.output}};
  }
};

} // namespace

const dialect& responses_dialect() {
  static const responses_protocol it;
  return it;
}

} // namespace skvm::test
