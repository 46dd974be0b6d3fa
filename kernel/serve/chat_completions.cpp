#include "serve/chat_completions.hpp"

#include <boost/json.hpp>

#include "base/json.hpp"
#include "base/json_members.hpp"
#include "base/text.hpp"

namespace skvm {

namespace bj = boost::json;

namespace {

error wrong(std::string what) {
  return make_error(errc::bad_request, {}, std::move(what));
}

/// Content is a text, null, or a list of parts of which we take the texts.
result<std::string> content_of(const bj::object& message) {
  const auto* content = message.if_contains("content");
  if (content == nullptr || content->is_null())
    return std::string{};
  if (content->is_string())
    return std::string{content->get_string()};
  if (!content->is_array())
    return wrong("a message's content must be a text or a list of parts");
  std::string out;
  for (const auto& item : content->get_array()) {
    if (!item.is_object())
      return wrong("a part of a message's content is no object");
    auto type = json::text_in(item.get_object(), "type");
    if (type != "text" && type != "input_text")
      return wrong("content parts of type '" + type + "' are not supported");
    out += json::text_in(item.get_object(), "text");
  }
  return out;
}

void add_tool_calls(const bj::object& from, message& to) {
  const auto* calls = from.if_contains("tool_calls");
  if (calls == nullptr || !calls->is_array())
    return;
  for (const auto& item : calls->get_array()) {
    if (!item.is_object())
      continue;
    const auto* function = item.get_object().if_contains("function");
    if (function == nullptr || !function->is_object())
      continue;
    to.parts.emplace_back(
      tool_call{json::text_in(item.get_object(), "id"),
                json::text_in(function->get_object(), "name"),
                json::text_in(function->get_object(), "arguments")});
  }
}

result<void> add_message(const bj::object& from, chat_request& to) {
  auto who = json::text_in(from, "role");
  auto content = content_of(from);
  if (!content)
    return content.error();
  if (who == "system" || who == "developer") {
    if (!to.system.empty())
      to.system += "\n\n";
    to.system += *content;
    return ok;
  }
  message msg;
  if (who == "user") {
    msg.who = role::user;
    msg.parts.emplace_back(text_part{std::move(*content)});
  } else if (who == "assistant") {
    msg.who = role::assistant;
    if (auto thought = json::text_in(from, "reasoning_content");
        !thought.empty())
      msg.parts.emplace_back(reasoning_part{std::move(thought), {}});
    if (!content->empty())
      msg.parts.emplace_back(text_part{std::move(*content)});
    add_tool_calls(from, msg);
  } else if (who == "tool") {
    msg.who = role::tool;
    msg.parts.emplace_back(tool_result{json::text_in(from, "tool_call_id"),
                                       json::text_in(from, "name"),
                                       std::move(*content), false});
  } else {
    return wrong("a message has the role '" + who
                 + "'; it must be system, developer, user, assistant or tool");
  }
  to.messages.push_back(std::make_shared<const message>(std::move(msg)));
  return ok;
}

result<void> add_tools(const bj::object& from, chat_request& to) {
  const auto* tools = from.if_contains("tools");
  if (tools == nullptr || tools->is_null())
    return ok;
  if (!tools->is_array())
    return wrong("tools must be a list");
  std::vector<tool_definition> definitions;
  for (const auto& item : tools->get_array()) {
    const auto* function =
      item.is_object() ? item.get_object().if_contains("function") : nullptr;
    if (function == nullptr || !function->is_object())
      return wrong("a tool must have a function");
    const auto& given = function->get_object();
    const auto* schema = given.if_contains("parameters");
    definitions.push_back(
      {json::text_in(given, "name"), json::text_in(given, "description"),
       schema != nullptr ? json::write(*schema) : R"({"type":"object"})"});
  }
  to.tools = std::make_shared<const std::vector<tool_definition>>(
    std::move(definitions));
  return ok;
}

const char* finish_reason(const chat_reply& reply) {
  if (!calls_of(reply.answer).empty())
    return "tool_calls";
  return reply.stop == stop_reason::max_tokens ? "length" : "stop";
}

bj::array calls_json(const chat_reply& reply, bool streamed) {
  bj::array out;
  std::int64_t index = 0;
  for (const auto& call : calls_of(reply.answer)) {
    bj::object one{
      {"id", call.id},
      {"type", "function"},
      {"function", {{"name", call.name}, {"arguments", call.arguments}}}};
    if (streamed)
      one["index"] = index++;
    out.push_back(std::move(one));
  }
  return out;
}

/// OpenAI counts cached tokens among the prompt's.
bj::value usage_json(const usage& spent) {
  auto prompt = spent.input + spent.cache_read + spent.cache_write;
  return {
    {"prompt_tokens", prompt},
    {"completion_tokens", spent.output},
    {"total_tokens", prompt + spent.output},
    {"prompt_tokens_details", {{"cached_tokens", spent.cache_read}}},
    {"completion_tokens_details", {{"reasoning_tokens", spent.reasoning}}}};
}

std::string event(const bj::value& data) {
  return "data: " + json::write(data) + "\n\n";
}

bj::object chunk(const reply_stamp& stamp) {
  return {{"id", stamp.id},
          {"object", "chat.completion.chunk"},
          {"created", stamp.created},
          {"model", stamp.model}};
}

std::string delta_event(const reply_stamp& stamp, bj::object delta,
                        const char* finish) {
  auto out = chunk(stamp);
  bj::value reason;
  if (finish != nullptr)
    reason = finish;
  out["choices"] = bj::array{bj::object{
    {"index", 0}, {"delta", std::move(delta)}, {"finish_reason", reason}}};
  return event(out);
}

} // namespace

result<served_request> parse_chat_completion(std::string_view body) {
  auto parsed = json::read(body, "request body");
  if (!parsed)
    return wrong(parsed.error().text());
  if (!parsed->is_object())
    return wrong("the request body must be a JSON object");
  const auto& from = parsed->get_object();
  served_request out;
  out.model = json::text_in(from, "model");
  const auto* messages = from.if_contains("messages");
  if (messages == nullptr || !messages->is_array()
      || messages->get_array().empty())
    return wrong("messages must be a list with at least one message");
  for (const auto& item : messages->get_array()) {
    if (!item.is_object())
      return wrong("a message is no object");
    if (auto added = add_message(item.get_object(), out.request); !added)
      return added.error();
  }
  if (auto added = add_tools(from, out.request); !added)
    return added.error();
  if (const auto* count = from.if_contains("n");
      count != nullptr && !count->is_null()
      && (!count->is_int64() || count->get_int64() != 1))
    return wrong("n must be 1: there is one choice a request");
  if (const auto* stream = from.if_contains("stream"))
    out.stream = stream->is_bool() && stream->get_bool();
  if (const auto* options = from.if_contains("stream_options");
      options != nullptr && options->is_object())
    if (const auto* with = options->get_object().if_contains("include_usage"))
      out.stream_usage = with->is_bool() && with->get_bool();
  for (const auto* name : {"max_completion_tokens", "max_tokens"})
    if (const auto* limit = from.if_contains(name);
        limit != nullptr && !limit->is_null()) {
      if (!limit->is_int64() || limit->get_int64() < 1
          || limit->get_int64() > 10'000'000)
        return wrong(std::string{name} + " must be a number above zero");
      out.request.max_tokens = static_cast<std::uint32_t>(limit->get_int64());
    }
  if (const auto* heat = from.if_contains("temperature");
      heat != nullptr && !heat->is_null()) {
    if (!heat->is_number())
      return wrong("temperature must be a number");
    out.request.temperature = heat->to_number<double>();
  }
  if (const auto* choice = from.if_contains("tool_choice");
      choice != nullptr && choice->is_string()) {
    if (choice->get_string() == "none")
      out.request.choice = tool_choice::none;
    else if (choice->get_string() == "required")
      out.request.choice = tool_choice::required;
  }
  return out;
}

std::string chat_completion_json(const chat_reply& reply,
                                 const reply_stamp& stamp) {
  bj::object answer{{"role", "assistant"}};
  auto text = text_of(reply.answer);
  if (text.empty())
    answer["content"] = nullptr;
  else
    answer["content"] = text;
  if (auto calls = calls_json(reply, false); !calls.empty())
    answer["tool_calls"] = std::move(calls);
  bj::object out{{"id", stamp.id},
                 {"object", "chat.completion"},
                 {"created", stamp.created},
                 {"model", stamp.model},
                 {"choices", bj::array{bj::object{
                               {"index", 0},
                               {"message", std::move(answer)},
                               {"finish_reason", finish_reason(reply)}}}}};
  if (reply.spent)
    out["usage"] = usage_json(*reply.spent);
  return json::write(out);
}

std::string completion_error_json(const error& why) {
  return json::write({{"error",
                       {{"message", why.text()},
                        {"type", to_string(why.code)},
                        {"code", to_string(why.code)}}}});
}

int completion_error_status(const error& why) {
  if (why.http_status >= 400)
    return why.http_status;
  switch (why.code) {
    case errc::invalid_argument:
    case errc::bad_request:
    case errc::context_length:
    case errc::content_filter:
      return 400;
    case errc::auth:
      return 401;
    case errc::budget:
      return 402;
    case errc::denied:
      return 403;
    case errc::not_found:
      return 404;
    case errc::rate_limit:
      return 429;
    case errc::timeout:
      return 504;
    case errc::overload:
      return 503;
    case errc::network:
    case errc::malformed_reply:
      return 502;
    default:
      return 500;
  }
}

std::string first_chunk(const reply_stamp& stamp) {
  return delta_event(stamp, {{"role", "assistant"}, {"content", ""}}, nullptr);
}

std::string text_chunk(const reply_stamp& stamp, std::string_view text) {
  return delta_event(stamp, {{"content", text}}, nullptr);
}

std::string reasoning_chunk(const reply_stamp& stamp, std::string_view text) {
  return delta_event(stamp, {{"reasoning_content", text}}, nullptr);
}

std::string last_chunks(const reply_stamp& stamp, const chat_reply& reply,
                        bool with_usage) {
  std::string out;
  if (auto calls = calls_json(reply, true); !calls.empty())
    out += delta_event(stamp, {{"tool_calls", std::move(calls)}}, nullptr);
  out += delta_event(stamp, {}, finish_reason(reply));
  if (with_usage && reply.spent) {
    auto last = chunk(stamp);
    last["choices"] = bj::array{};
    last["usage"] = usage_json(*reply.spent);
    out += event(last);
  }
  return out + "data: [DONE]\n\n";
}

} // namespace skvm
