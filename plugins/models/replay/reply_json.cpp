#include "reply_json.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <initializer_list>

namespace replay {

namespace bj = boost::json;
using skvm::errc;
using skvm::make_error;

namespace {

skvm::error wrong(std::string message) {
  return make_error(errc::invalid_config, "replay", std::move(message));
}

skvm::result<void> check_keys(const bj::object& fields, const char* what,
                              std::initializer_list<std::string_view> known) {
  for (const auto& field : fields) {
    std::string_view key{field.key().data(), field.key().size()};
    if (std::find(known.begin(), known.end(), key) == known.end())
      return wrong(std::string{what} + " has an unknown field '"
                   + std::string{key} + "'");
  }
  return skvm::ok;
}

skvm::result<std::string> text_at(const bj::object& fields, const char* key) {
  const auto* found = fields.if_contains(key);
  if (found == nullptr)
    return std::string{};
  if (!found->is_string())
    return wrong("'" + std::string{key} + "' is no text");
  return std::string{found->get_string()};
}

skvm::result<skvm::tool_call> read_call(const bj::value& value) {
  if (!value.is_object())
    return wrong("a call is no object");
  const auto& fields = value.get_object();
  if (auto checked =
        check_keys(fields, "a call", {"type", "id", "name", "arguments"});
      !checked)
    return checked.error();
  auto id = text_at(fields, "id");
  if (!id)
    return id.error();
  auto name = text_at(fields, "name");
  if (!name)
    return name.error();
  skvm::tool_call call{std::move(*id), std::move(*name), {}};
  if (const auto* arguments = fields.if_contains("arguments"))
    call.arguments = arguments->is_string()
                       ? std::string{arguments->get_string()}
                       : bj::serialize(*arguments);
  return call;
}

skvm::result<skvm::part> read_part(const bj::value& value) {
  if (!value.is_object())
    return wrong("a part is no object");
  const auto& fields = value.get_object();
  auto type = text_at(fields, "type");
  if (!type)
    return type.error();
  if (*type == "call") {
    auto call = read_call(value);
    if (!call)
      return call.error();
    return skvm::part{std::move(*call)};
  }
  if (*type != "text" && *type != "reasoning")
    return wrong("a part's type is '" + *type
                 + "', and not text, reasoning or call");
  if (auto checked = check_keys(fields, "a part", {"type", "text", "opaque"});
      !checked)
    return checked.error();
  auto text = text_at(fields, "text");
  if (!text)
    return text.error();
  auto opaque = text_at(fields, "opaque");
  if (!opaque)
    return opaque.error();
  if (*type == "text")
    return skvm::part{skvm::text_part{std::move(*text)}};
  return skvm::part{skvm::reasoning_part{std::move(*text), std::move(*opaque)}};
}

skvm::result<void> read_parts(const bj::value& value, skvm::message& msg) {
  if (!value.is_array())
    return wrong("'parts' is no list");
  for (const auto& item : value.get_array()) {
    auto piece = read_part(item);
    if (!piece)
      return piece.error();
    msg.parts.push_back(std::move(*piece));
  }
  return skvm::ok;
}

// The short form: reasoning, then text, then calls.
skvm::result<void> read_short_form(const bj::object& fields,
                                   skvm::message& msg) {
  auto reasoning = text_at(fields, "reasoning");
  if (!reasoning)
    return reasoning.error();
  if (!reasoning->empty())
    msg.parts.emplace_back(skvm::reasoning_part{std::move(*reasoning), {}});
  auto text = text_at(fields, "text");
  if (!text)
    return text.error();
  if (!text->empty())
    msg.parts.emplace_back(skvm::text_part{std::move(*text)});
  const auto* calls = fields.if_contains("calls");
  if (calls == nullptr)
    return skvm::ok;
  if (!calls->is_array())
    return wrong("'calls' is no list");
  for (const auto& item : calls->get_array()) {
    auto call = read_call(item);
    if (!call)
      return call.error();
    msg.parts.emplace_back(std::move(*call));
  }
  return skvm::ok;
}

skvm::result<skvm::stop_reason> read_stop(const bj::object& fields,
                                          bool has_calls) {
  auto name = text_at(fields, "stop");
  if (!name)
    return name.error();
  if (name->empty())
    return has_calls ? skvm::stop_reason::tool_use
                     : skvm::stop_reason::end_turn;
  for (auto reason :
       {skvm::stop_reason::end_turn, skvm::stop_reason::tool_use,
        skvm::stop_reason::max_tokens, skvm::stop_reason::stop_sequence})
    if (skvm::to_string(reason) == *name)
      return reason;
  return wrong("'stop' is '" + *name
               + "', and not end-turn, tool-use, max-tokens or stop-sequence");
}

skvm::result<skvm::usage> read_usage(const bj::value& value) {
  if (!value.is_object())
    return wrong("'usage' is no object");
  const auto& fields = value.get_object();
  if (auto checked = check_keys(
        fields, "'usage'",
        {"input", "output", "cache_read", "cache_write", "reasoning"});
      !checked)
    return checked.error();
  skvm::usage spent;
  for (auto [key, count] : {std::pair{"input", &spent.input},
                            {"output", &spent.output},
                            {"cache_read", &spent.cache_read},
                            {"cache_write", &spent.cache_write},
                            {"reasoning", &spent.reasoning}}) {
    const auto* found = fields.if_contains(key);
    if (found == nullptr)
      continue;
    bj::error_code why;
    *count = found->to_number<std::uint64_t>(why);
    if (why)
      return wrong("usage '" + std::string{key} + "' is no count");
  }
  return spent;
}

} // namespace

skvm::result<skvm::chat_reply> read_reply(const bj::object& fields) {
  if (auto checked = check_keys(fields, "a reply",
                                {"parts", "text", "reasoning", "calls", "stop",
                                 "usage", "cost_usd", "id", "model"});
      !checked)
    return checked.error();
  skvm::chat_reply reply;
  reply.answer.who = skvm::role::assistant;
  const auto* parts = fields.if_contains("parts");
  auto filled = parts != nullptr ? read_parts(*parts, reply.answer)
                                 : read_short_form(fields, reply.answer);
  if (!filled)
    return filled.error();
  auto stop = read_stop(fields, !calls_of(reply.answer).empty());
  if (!stop)
    return stop.error();
  reply.stop = *stop;
  if (const auto* spent = fields.if_contains("usage")) {
    auto read = read_usage(*spent);
    if (!read)
      return read.error();
    reply.spent = *read;
  }
  if (const auto* cost = fields.if_contains("cost_usd")) {
    bj::error_code why;
    reply.cost_usd = cost->to_number<double>(why);
    if (why)
      return wrong("'cost_usd' is no number");
  }
  auto id = text_at(fields, "id");
  if (!id)
    return id.error();
  reply.id = std::move(*id);
  auto model = text_at(fields, "model");
  if (!model)
    return model.error();
  reply.model = std::move(*model);
  return reply;
}

skvm::result<void> read_failure(const bj::object& fields,
                                skvm::error& failure) {
  if (auto checked =
        check_keys(fields, "an error", {"code", "message", "retry_after_ms"});
      !checked)
    return checked.error();
  auto name = text_at(fields, "code");
  if (!name)
    return name.error();
  auto code = skvm::errc_from_string(*name);
  if (!code)
    return wrong("an error's code is '" + *name + "', which does not exist");
  auto message = text_at(fields, "message");
  if (!message)
    return message.error();
  failure = make_error(*code, "replay", std::move(*message));
  if (const auto* wait = fields.if_contains("retry_after_ms")) {
    bj::error_code why;
    auto count = wait->to_number<std::int64_t>(why);
    if (why || count < 0)
      return wrong("'retry_after_ms' is no count");
    failure.retry_after = std::chrono::milliseconds{count};
  }
  return skvm::ok;
}

} // namespace replay
