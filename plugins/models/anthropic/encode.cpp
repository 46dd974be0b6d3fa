#include "anthropic.hpp"

#include <algorithm>

namespace anthropic {

namespace {

using skvm::append_json_string;

constexpr std::string_view cache_mark =
  R"("cache_control":{"type":"ephemeral"})";

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

/// The protocol takes ids of letters, digits, `_` and `-` only; those that
/// another provider made are brought to that form.
void append_id(std::string& out, std::string_view id) {
  auto is_fine = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')
           || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
  };
  out += '"';
  if (id.empty())
    out += "call";
  for (auto c : id)
    out += is_fine(c) ? c : '_';
  out += '"';
}

void append_input(std::string& out, std::string_view arguments) {
  if (is_blank(arguments)) {
    out += "{}";
  } else if (!skvm::is_json_object(arguments)) {
    out += R"({"_raw_arguments":)";
    append_json_string(out, arguments);
    out += '}';
  } else if (skvm::has_lone_surrogate(arguments)) {
    out += skvm::without_lone_surrogates(arguments);
  } else {
    out += arguments;
  }
}

bool is_thinking(std::string_view opaque) {
  return (opaque.starts_with(R"({"type":"thinking")")
          || opaque.starts_with(R"({"type":"redacted_thinking")"))
         && skvm::is_json_object(opaque);
}

/// Writes the blocks of one message and knows whether there were any.
class block_writer {
public:
  explicit block_writer(std::string& out) : out_(out), begin_(out.size()) {}

  void operator()(const skvm::text_part& it) {
    if (is_blank(it.text))
      return; // refused by the protocol
    next();
    out_ += R"({"type":"text","text":)";
    append_json_string(out_, it.text);
    out_ += '}';
  }

  void operator()(const skvm::reasoning_part& it) {
    if (!is_thinking(it.opaque))
      return;
    next();
    out_ += it.opaque;
  }

  void operator()(const skvm::tool_call& it) {
    next();
    out_ += R"({"type":"tool_use","id":)";
    append_id(out_, it.id);
    out_ += R"(,"name":)";
    append_json_string(out_, it.name);
    out_ += R"(,"input":)";
    append_input(out_, it.arguments);
    out_ += '}';
  }

  void operator()(const skvm::tool_result& it) {
    next();
    out_ += R"({"type":"tool_result","tool_use_id":)";
    append_id(out_, it.call_id);
    if (!is_blank(it.content)) {
      out_ += R"(,"content":)";
      append_json_string(out_, it.content);
    } else if (it.is_error) {
      out_ += R"(,"content":"failed without output")"; // must not be empty
    }
    if (it.is_error)
      out_ += R"(,"is_error":true)";
    out_ += '}';
  }

  /// Marks the last block, which is no thinking block, as the end of a prefix.
  void mark_last() {
    if (!is_empty()) {
      out_.back() = ',';
      out_ += cache_mark;
      out_ += '}';
    }
  }

  [[nodiscard]] bool is_empty() const { return out_.size() == begin_; }

private:
  void next() {
    if (!is_empty())
      out_ += ',';
  }

  std::string& out_;
  std::size_t begin_;
};

using message_iterator = std::vector<skvm::message_ptr>::const_iterator;

/// One message of the protocol from those of [begin, end).
void append_message(std::string& out, message_iterator begin,
                    message_iterator end, bool mark) {
  auto before = out.size();
  if (out.back() != '[')
    out += ',';
  out += (*begin)->who == skvm::role::assistant
           ? R"({"role":"assistant","content":[)"
           : R"({"role":"user","content":[)";
  block_writer blocks{out};
  auto is_result = [](const skvm::part& piece) {
    return std::holds_alternative<skvm::tool_result>(piece);
  };
  // Results come first; the protocol takes them in no other place.
  for (bool results : {true, false})
    for (auto it = begin; it != end; ++it)
      for (const auto& piece : (*it)->parts)
        if (is_result(piece) == results)
          std::visit(blocks, piece);
  if (blocks.is_empty()) {
    out.resize(before);
    return;
  }
  if (mark)
    blocks.mark_last();
  out += "]}";
}

void append_messages(std::string& out,
                     const std::vector<skvm::message_ptr>& messages,
                     bool mark_first) {
  auto is_tool = [](const skvm::message_ptr& msg) {
    return msg->who == skvm::role::tool;
  };
  for (auto it = messages.begin(); it != messages.end();) {
    auto end =
      is_tool(*it) ? std::find_if_not(it, messages.end(), is_tool) : it + 1;
    auto is_first = it == messages.begin();
    append_message(out, it, end,
                   mark_first && is_first && (*it)->who == skvm::role::user);
    it = end;
  }
}

void add_system(skvm::request_body& body, const settings& how,
                const skvm::chat_request& request) {
  auto ask_for_schema = !request.answer_schema.empty() && !how.native_schema;
  auto has_system = !is_blank(request.system);
  if ((!has_system && !ask_for_schema) || !body.open("system"))
    return;
  body.out() += '[';
  block_writer blocks{body.out()};
  if (has_system) {
    blocks(skvm::text_part{request.system});
    if (how.cache != cache_mode::off)
      blocks.mark_last();
  }
  if (ask_for_schema)
    blocks(skvm::text_part{skvm::schema_instruction(request.answer_schema)});
  body.out() += ']';
}

void add_tools(skvm::request_body& body, const settings& how,
               const skvm::chat_request& request) {
  if (!request.tools || request.tools->empty() || !body.open("tools"))
    return;
  auto& out = body.out();
  out += '[';
  for (const auto& tool : *request.tools) {
    out += R"({"name":)";
    append_json_string(out, tool.name);
    if (!tool.description.empty()) {
      out += R"(,"description":)";
      append_json_string(out, tool.description);
    }
    out += R"(,"input_schema":)";
    out += tool.schema.empty() ? R"({"type":"object"})" : tool.schema;
    if (&tool == &request.tools->back() && how.cache != cache_mode::off) {
      out += ',';
      out += cache_mark;
    }
    out += "},";
  }
  out.back() = ']';
  if (request.choice == skvm::tool_choice::none)
    body.raw("tool_choice", R"({"type":"none"})");
  else if (request.choice == skvm::tool_choice::required)
    body.raw("tool_choice", R"({"type":"any"})");
}

void add_thinking(skvm::request_body& body, const settings& how,
                  bool has_budget) {
  if (has_budget)
    body.raw("thinking", R"({"type":"enabled","budget_tokens":)"
                           + std::to_string(how.thinking_budget) + "}");
  else if (how.adaptive_thinking)
    body.raw("thinking", R"({"type":"adaptive"})");
}

void add_output_config(skvm::request_body& body, const settings& how,
                       const skvm::chat_request& request) {
  auto with_schema = how.native_schema && !request.answer_schema.empty();
  if ((how.effort.empty() && !with_schema) || !body.open("output_config"))
    return;
  auto& out = body.out();
  out += '{';
  if (!how.effort.empty()) {
    out += R"("effort":)";
    append_json_string(out, how.effort);
  }
  if (with_schema) {
    out += how.effort.empty() ? "" : ",";
    out += R"("format":{"type":"json_schema","schema":)";
    out += request.answer_schema;
    out += '}';
  }
  out += '}';
}

} // namespace

skvm::result<skvm::http_request> encode(const settings& how,
                                        const skvm::chat_request& request) {
  if (auto fine = skvm::check_request(request); !fine)
    return fine.error();
  // A forced tool call and thinking exclude each other in this protocol.
  auto may_think = request.choice != skvm::tool_choice::required;
  auto has_budget = may_think && how.thinking_budget > 0;
  auto thinks = has_budget || (may_think && how.adaptive_thinking);
  auto max_tokens =
    request.max_tokens > 0 ? request.max_tokens : how.max_tokens;
  if (has_budget && max_tokens <= how.thinking_budget)
    max_tokens += how.thinking_budget; // the limit counts thinking, too

  skvm::request_body body{how.extra_body, skvm::expected_size(request)};
  body.text("model", how.model);
  body.count("max_tokens", max_tokens);
  body.flag("stream", how.stream);
  if (may_think)
    add_thinking(body, how, has_budget);
  auto temperature =
    request.temperature ? request.temperature : how.temperature;
  if (temperature && !thinks)
    body.number("temperature", *temperature);
  add_output_config(body, how, request);
  if (how.cache == cache_mode::full)
    body.raw("cache_control", R"({"type":"ephemeral"})");
  add_tools(body, how, request);
  add_system(body, how, request);
  body.open_list("messages");
  append_messages(body.out(), request.messages, how.cache != cache_mode::off);
  if (body.out().back() == '[')
    return skvm::make_error(skvm::errc::invalid_argument, "request",
                            "all messages are empty");

  std::vector<skvm::header> headers{
    {"content-type", "application/json"},
    {"accept", how.stream ? "text/event-stream" : "application/json"},
    {"anthropic-version", how.version},
  };
  if (how.has_key)
    headers.emplace_back("x-api-key", "{key}");
  return skvm::http_request{
    .url = how.url,
    .headers = skvm::merged_headers(std::move(headers), how.headers),
    .body = body.close_list()};
}

} // namespace anthropic
