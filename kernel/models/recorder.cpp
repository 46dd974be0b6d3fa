#include "models/recorder.hpp"

#include <cerrno>
#include <cstring>

#include <boost/json.hpp>

#include "base/digest.hpp"
#include "base/files.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

namespace skvm {

namespace bj = boost::json;

namespace {

bj::value to_json(const part& piece) {
  if (const auto* text = std::get_if<text_part>(&piece))
    return {{"type", "text"}, {"text", text->text}};
  if (const auto* thought = std::get_if<reasoning_part>(&piece))
    return {{"type", "reasoning"},
            {"text", thought->text},
            {"opaque", thought->opaque}};
  if (const auto* call = std::get_if<tool_call>(&piece))
    return {{"type", "call"},
            {"id", call->id},
            {"name", call->name},
            {"arguments", call->arguments}};
  return {{"type", "text"}, {"text", ""}}; // a reply holds no tool results
}

/// Of its texts and tool results, each followed by a line feed.
std::string digest_of(const message& msg) {
  std::string said;
  for (const auto& piece : msg.parts) {
    if (const auto* text = std::get_if<text_part>(&piece))
      said += text->text + '\n';
    else if (const auto* got = std::get_if<tool_result>(&piece))
      said += got->content + '\n';
  }
  return sha256(said);
}

bj::value to_json(const chat_reply& reply) {
  bj::array parts;
  for (const auto& piece : reply.answer.parts)
    parts.push_back(to_json(piece));
  bj::object out{{"parts", std::move(parts)},
                 {"stop", to_string(reply.stop)},
                 {"id", reply.id},
                 {"model", reply.model}};
  if (reply.spent)
    out["usage"] = {{"input", reply.spent->input},
                    {"output", reply.spent->output},
                    {"cache_read", reply.spent->cache_read},
                    {"cache_write", reply.spent->cache_write},
                    {"reasoning", reply.spent->reasoning}};
  if (reply.cost_usd)
    out["cost_usd"] = *reply.cost_usd;
  return out;
}

bj::value to_json(const http_request& request) {
  bj::object headers;
  for (const auto& [name, value] : request.headers)
    headers[name] = value;
  bj::object out{{"method", request.method},
                 {"url", request.url},
                 {"headers", std::move(headers)}};
  auto body = json::read(request.body, "request");
  if (body)
    out["body"] = std::move(*body);
  else
    out["body"] = request.body;
  return out;
}

} // namespace

result<std::shared_ptr<recorder>>
recorder::open(const std::filesystem::path& file,
               std::vector<std::string> secrets) {
  if (file.has_parent_path())
    if (auto made = make_folders(file.parent_path()); !made)
      return made.error();
  auto* out = std::fopen(file.c_str(), "wbe");
  if (out == nullptr)
    return make_error(errc::io, file.string(),
                      std::string{"cannot record into it: "}
                        + std::strerror(errno));
  return std::shared_ptr<recorder>{new recorder{out, std::move(secrets)}};
}

recorder::~recorder() {
  std::fclose(out_);
}

void recorder::keep(const recorded_exchange& exchange) {
  bj::object line;
  const auto& messages = exchange.request.messages;
  if (!messages.empty()) {
    line["conversation"] = digest_of(*messages.front());
    line["request_digest"] = digest_of(*messages.back());
  }
  line["delay_us"] = exchange.delay.count();
  const auto& outcome = exchange.outcome;
  if (outcome)
    line["reply"] = to_json(*outcome);
  else
    line["error"] = {{"code", to_string(outcome.error().code)},
                     {"message", outcome.error().message}};
  if (!exchange.wire.url.empty())
    line["wire"] = to_json(exchange.wire);
  auto text = json::write(line);
  for (const auto& secret : secrets_)
    if (!secret.empty())
      text = replace_all(std::move(text), secret, "{key}");
  text += '\n';
  std::lock_guard lock{mutex_};
  std::fwrite(text.data(), 1, text.size(), out_);
  std::fflush(out_);
}

} // namespace skvm
