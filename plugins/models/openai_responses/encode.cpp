#include "openai_responses.hpp"

namespace openai_responses {

namespace {

using skvm::append_json_string;

/// Writes parts as input items. Text that follows text joins its message.
class item_writer {
public:
  item_writer(std::string& out, skvm::role who)
    : out_(out), role_(who == skvm::role::assistant ? "assistant" : "user") {}

  ~item_writer() { flush_text(); }

  item_writer(const item_writer&) = delete;
  item_writer& operator=(const item_writer&) = delete;

  void operator()(const skvm::text_part& it) { text_ += it.text; }

  void operator()(const skvm::reasoning_part& it) {
    if (!it.opaque.starts_with(item_prefix) || !skvm::is_json_object(it.opaque))
      return;
    next();
    out_ += it.opaque;
  }

  void operator()(const skvm::tool_call& it) {
    next();
    out_ += R"({"type":"function_call","call_id":)";
    append_json_string(out_, it.id);
    out_ += R"(,"name":)";
    append_json_string(out_, it.name);
    out_ += R"(,"arguments":)";
    append_json_string(out_, it.arguments.empty() ? "{}" : it.arguments);
    out_ += '}';
  }

  void operator()(const skvm::tool_result& it) {
    next();
    out_ += R"({"type":"function_call_output","call_id":)";
    append_json_string(out_, it.call_id);
    out_ += R"(,"output":)";
    append_json_string(out_, it.content.empty() && it.is_error
                               ? "failed without output"
                               : std::string_view{it.content});
    out_ += '}';
  }

private:
  void next() {
    flush_text();
    comma();
  }

  void comma() {
    if (out_.back() != '[')
      out_ += ',';
  }

  void flush_text() {
    if (text_.empty())
      return;
    comma();
    out_ += R"({"type":"message","role":")";
    out_ += role_;
    out_ += R"(","content":)";
    append_json_string(out_, text_);
    out_ += '}';
    text_.clear();
  }

  std::string& out_;
  std::string_view role_;
  std::string text_;
};

void add_tools(skvm::request_body& body, const skvm::chat_request& request) {
  if (!request.tools || request.tools->empty() || !body.open("tools"))
    return;
  auto& out = body.out();
  out += '[';
  for (const auto& tool : *request.tools) {
    out += R"({"type":"function","name":)";
    append_json_string(out, tool.name);
    out += R"(,"description":)";
    append_json_string(out, tool.description);
    out += R"(,"parameters":)";
    out += tool.schema.empty() ? R"({"type":"object","properties":{}})"
                               : tool.schema;
    // Strict is this protocol's default, and refuses most schemas.
    out += R"(,"strict":false},)";
  }
  out.back() = ']';
  if (request.choice == skvm::tool_choice::none)
    body.text("tool_choice", "none");
  else if (request.choice == skvm::tool_choice::required)
    body.text("tool_choice", "required");
}

void add_reasoning(skvm::request_body& body, const settings& how) {
  auto has_effort = !how.reasoning_effort.empty();
  auto has_summary = !how.reasoning_summary.empty();
  if ((!has_effort && !has_summary) || !body.open("reasoning"))
    return;
  auto& out = body.out();
  out += '{';
  if (has_effort) {
    out += R"("effort":)";
    append_json_string(out, how.reasoning_effort);
  }
  if (has_summary) {
    out += has_effort ? R"(,"summary":)" : R"("summary":)";
    append_json_string(out, how.reasoning_summary);
  }
  out += '}';
}

void add_answer_schema(skvm::request_body& body, const settings& how,
                       const skvm::chat_request& request) {
  if (request.answer_schema.empty() || !how.native_schema || !body.open("text"))
    return;
  auto& out = body.out();
  out += R"({"format":{"type":"json_schema","name":"answer","strict":)";
  out += how.strict_schema ? "true" : "false";
  out += R"(,"schema":)";
  out += request.answer_schema;
  out += "}}";
}

void add_instructions(skvm::request_body& body, const settings& how,
                      const skvm::chat_request& request) {
  auto text = request.system;
  if (!request.answer_schema.empty() && !how.native_schema)
    text += (text.empty() ? "" : "\n\n")
            + skvm::schema_instruction(request.answer_schema);
  if (!text.empty())
    body.text("instructions", text);
}

} // namespace

skvm::result<skvm::http_request> encode(const settings& how,
                                        const skvm::chat_request& request) {
  if (auto fine = skvm::check_request(request); !fine)
    return fine.error();
  skvm::request_body body{how.extra_body, skvm::expected_size(request)};
  body.text("model", how.model);
  body.flag("stream", how.stream);
  body.flag("store", how.store);
  if (how.encrypted_reasoning)
    body.raw("include", R"(["reasoning.encrypted_content"])");
  if (auto most = request.max_tokens > 0 ? request.max_tokens : how.max_tokens;
      most > 0)
    body.count("max_output_tokens", most);
  if (auto wanted = request.temperature ? request.temperature : how.temperature)
    body.number("temperature", *wanted);
  add_reasoning(body, how);
  if (how.prompt_cache_key && !request.cache_key.empty())
    body.text("prompt_cache_key", request.cache_key);
  add_answer_schema(body, how, request);
  add_tools(body, request);
  add_instructions(body, how, request);
  body.open_list("input");
  for (const auto& msg : request.messages) {
    item_writer items{body.out(), msg->who};
    for (const auto& piece : msg->parts)
      std::visit(items, piece);
  }

  std::vector<skvm::header> headers{
    {"content-type", "application/json"},
    {"accept", how.stream ? "text/event-stream" : "application/json"},
  };
  if (how.has_key)
    headers.emplace_back("authorization", "Bearer {key}");
  return skvm::http_request{
    .url = how.url,
    .headers = skvm::merged_headers(std::move(headers), how.headers),
    .body = body.close_list()};
}

} // namespace openai_responses
