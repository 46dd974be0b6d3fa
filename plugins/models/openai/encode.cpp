#include "openai.hpp"

namespace openai {

namespace {

using skvm::append_json_string;

void append_text_message(std::string& out, std::string_view role,
                         std::string_view text) {
  out += R"({"role":")";
  out += role;
  out += R"(","content":)";
  append_json_string(out, text);
  out += "},";
}

void append_calls(std::string& out, const skvm::message& msg) {
  out += R"(,"tool_calls":[)";
  for (const auto& piece : msg.parts) {
    const auto* call = std::get_if<skvm::tool_call>(&piece);
    if (call == nullptr)
      continue;
    out += R"({"id":)";
    append_json_string(out, call->id);
    out += R"(,"type":"function","function":{"name":)";
    append_json_string(out, call->name);
    out += R"(,"arguments":)";
    append_json_string(out, call->arguments.empty() ? "{}" : call->arguments);
    out += "}},";
  }
  out.back() = ']';
}

/// Adds what the gateway wants to see of the reasoning again.
void append_reasoning(std::string& out, const settings& how,
                      const skvm::message& msg, bool has_calls) {
  std::string text;
  bool has_details = false;
  for (const auto& piece : msg.parts) {
    const auto* reasoning = std::get_if<skvm::reasoning_part>(&piece);
    if (reasoning == nullptr)
      continue;
    text += reasoning->text;
    std::string_view opaque = reasoning->opaque;
    if (has_details || !opaque.starts_with(details_prefix)
        || !skvm::is_json_object(opaque))
      continue;
    has_details = true;
    out += ',';
    out += opaque.substr(1, opaque.size() - 2);
  }
  // DeepSeek refuses a turn with calls that lacks the field, be it empty.
  if (how.echo_reasoning && has_calls) {
    out += R"(,"reasoning_content":)";
    append_json_string(out, text);
  }
}

void append_assistant(std::string& out, const settings& how,
                      const skvm::message& msg) {
  std::string text;
  bool has_calls = false;
  for (const auto& piece : msg.parts) {
    if (const auto* part = std::get_if<skvm::text_part>(&piece))
      text += part->text;
    has_calls = has_calls || std::holds_alternative<skvm::tool_call>(piece);
  }
  out += R"({"role":"assistant","content":)";
  if (text.empty() && has_calls)
    out += "null";
  else
    append_json_string(out, text);
  append_reasoning(out, how, msg, has_calls);
  if (has_calls)
    append_calls(out, msg);
  out += "},";
}

/// Results as messages of their own, in order, then the user's text.
void append_user_or_tool(std::string& out, const skvm::message& msg) {
  std::string text;
  bool has_text = false;
  for (const auto& piece : msg.parts) {
    if (const auto* part = std::get_if<skvm::text_part>(&piece)) {
      text += part->text;
      has_text = true;
    } else if (const auto* it = std::get_if<skvm::tool_result>(&piece)) {
      out += R"({"role":"tool","tool_call_id":)";
      append_json_string(out, it->call_id);
      out += R"(,"content":)";
      append_json_string(out, it->content.empty() && it->is_error
                                ? "failed without output"
                                : std::string_view{it->content});
      out += "},";
    }
  }
  if (has_text)
    append_text_message(out, "user", text);
}

void append_messages(std::string& out, const settings& how,
                     const skvm::chat_request& request) {
  auto system = request.system;
  if (!request.answer_schema.empty() && how.schema != schema_mode::native)
    system += (system.empty() ? "" : "\n\n")
              + skvm::schema_instruction(request.answer_schema);
  if (!system.empty())
    append_text_message(out, "system", system);
  for (const auto& msg : request.messages) {
    if (msg->who == skvm::role::assistant)
      append_assistant(out, how, *msg);
    else
      append_user_or_tool(out, *msg);
  }
  if (out.back() == ',')
    out.pop_back();
}

void add_tools(skvm::request_body& body, const skvm::chat_request& request) {
  if (!request.tools || request.tools->empty() || !body.open("tools"))
    return;
  auto& out = body.out();
  out += '[';
  for (const auto& tool : *request.tools) {
    out += R"({"type":"function","function":{"name":)";
    append_json_string(out, tool.name);
    out += R"(,"description":)";
    append_json_string(out, tool.description);
    out += R"(,"parameters":)";
    out += tool.schema.empty() ? R"({"type":"object","properties":{}})"
                               : tool.schema;
    out += "}},";
  }
  out.back() = ']';
  if (request.choice == skvm::tool_choice::none)
    body.text("tool_choice", "none");
  else if (request.choice == skvm::tool_choice::required)
    body.text("tool_choice", "required");
}

void add_answer_schema(skvm::request_body& body, const settings& how,
                       const skvm::chat_request& request) {
  if (request.answer_schema.empty() || how.schema == schema_mode::prompt
      || !body.open("response_format"))
    return;
  auto& out = body.out();
  if (how.schema == schema_mode::object_only) {
    out += R"({"type":"json_object"})";
    return;
  }
  out += R"({"type":"json_schema","json_schema":{"name":"answer","strict":)";
  out += how.strict_schema ? "true" : "false";
  out += R"(,"schema":)";
  out += request.answer_schema;
  out += "}}";
}

} // namespace

skvm::result<skvm::http_request> encode(const settings& how,
                                        const skvm::chat_request& request) {
  if (auto fine = skvm::check_request(request); !fine)
    return fine.error();
  skvm::request_body body{how.extra_body, skvm::expected_size(request)};
  body.text("model", how.model);
  body.flag("stream", how.stream);
  if (how.stream && how.include_usage)
    body.raw("stream_options", R"({"include_usage":true})");
  if (auto most = request.max_tokens > 0 ? request.max_tokens : how.max_tokens;
      most > 0)
    body.count(how.max_tokens_field, most);
  if (auto wanted = request.temperature ? request.temperature : how.temperature)
    body.number("temperature", *wanted);
  if (!how.reasoning_effort.empty())
    body.text("reasoning_effort", how.reasoning_effort);
  if (how.prompt_cache_key && !request.cache_key.empty())
    body.text("prompt_cache_key", request.cache_key);
  add_answer_schema(body, how, request);
  add_tools(body, request);
  body.open_list("messages");
  append_messages(body.out(), how, request);

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

} // namespace openai
