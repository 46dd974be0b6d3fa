#include "meter.hpp"

#include "text.hpp"

#include <algorithm>
#include <cmath>

namespace sim {

namespace {

// What a protocol puts around a message, in tokens.
constexpr std::uint64_t message_overhead = 4;

std::uint64_t tokens_in(std::size_t bytes, const token_model& by) {
  return static_cast<std::uint64_t>(
    std::ceil(static_cast<double>(bytes) / by.bytes_per_token));
}

std::size_t bytes_of(const skvm::part& piece) {
  struct visitor {
    std::size_t operator()(const skvm::text_part& part) const {
      return part.text.size();
    }

    std::size_t operator()(const skvm::reasoning_part& part) const {
      return part.text.size();
    }

    std::size_t operator()(const skvm::tool_call& call) const {
      return call.name.size() + call.arguments.size();
    }

    std::size_t operator()(const skvm::tool_result& came) const {
      return came.content.size();
    }
  };

  return std::visit(visitor{}, piece);
}

std::uint64_t tokens_of(const skvm::message& msg, const token_model& by) {
  auto out = message_overhead;
  for (const auto& piece : msg.parts)
    out += tokens_in(bytes_of(piece), by);
  return out;
}

std::uint64_t prefix_tokens(const skvm::chat_request& request,
                            const token_model& by) {
  auto bytes = request.system.size();
  if (request.tools)
    for (const auto& tool : *request.tools)
      bytes += tool.name.size() + tool.description.size() + tool.schema.size();
  return tokens_in(bytes, by);
}

skvm::usage input_of(const skvm::chat_request& request, const token_model& by) {
  skvm::usage out;
  std::uint64_t all = prefix_tokens(request, by);
  for (const auto& msg : request.messages) {
    if (by.cache && msg->who == skvm::role::assistant)
      out.cache_read = all;
    all += tokens_of(*msg, by);
  }
  out.input = all - out.cache_read;
  return out;
}

std::uint64_t hash_of_request(const skvm::chat_request& request) {
  auto out = hash_of(request.system);
  for (const auto& msg : request.messages)
    for (const auto& piece : msg->parts) {
      if (const auto* text = std::get_if<skvm::text_part>(&piece))
        out = hash_of(text->text, out);
      else if (const auto* call = std::get_if<skvm::tool_call>(&piece))
        out = hash_of(call->arguments, hash_of(call->name, out));
      else if (const auto* came = std::get_if<skvm::tool_result>(&piece))
        out = hash_of(came->content, out);
    }
  return out;
}

std::string hexadecimal(std::uint64_t value) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (unsigned shift = 64; shift > 0; shift -= 4)
    out += digits[(value >> (shift - 4)) & 15U];
  return out;
}

std::chrono::microseconds delay_of(const latency_model& by,
                                   std::uint64_t output, std::uint64_t hash) {
  auto ms = by.first_token_ms + by.per_token_ms * static_cast<double>(output);
  auto uniform = static_cast<double>(hash % 2001) / 1000 - 1;
  return std::chrono::microseconds{
    static_cast<std::int64_t>(ms * (1 + by.jitter * uniform) * 1000)};
}

// Ends a reply where its tokens end: in the text, or within a call.
void cut(skvm::chat_reply& reply, std::uint64_t limit, const token_model& by) {
  std::uint64_t left = limit;
  std::vector<skvm::part> kept;
  for (auto& piece : reply.answer.parts) {
    auto cost = tokens_in(bytes_of(piece), by);
    if (cost <= left) {
      left -= cost;
      kept.push_back(std::move(piece));
      continue;
    }
    auto bytes =
      static_cast<std::size_t>(static_cast<double>(left) * by.bytes_per_token);
    auto shorten = [bytes](std::string& text) {
      auto at = std::min(bytes, text.size());
      while (at > 0 && at < text.size()
             && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U)
        --at;
      text.resize(at);
    };
    if (auto* text = std::get_if<skvm::text_part>(&piece))
      shorten(text->text);
    else if (auto* thought = std::get_if<skvm::reasoning_part>(&piece))
      shorten(thought->text);
    else if (auto* call = std::get_if<skvm::tool_call>(&piece))
      shorten(call->arguments);
    kept.push_back(std::move(piece));
    reply.stop = skvm::stop_reason::max_tokens;
    break;
  }
  reply.answer.parts = std::move(kept);
}

} // namespace

skvm::result<skvm::timed_reply> metered(const personality& self,
                                        const skvm::chat_request& request,
                                        answer said) {
  auto spent = input_of(request, self.tokens);
  if (self.tokens.window > 0 && spent.total() > self.tokens.window)
    return make_error(skvm::errc::context_length, "sim",
                      "the request has " + std::to_string(spent.total())
                        + " tokens and the window of '" + self.name + "' holds "
                        + std::to_string(self.tokens.window));
  if (said.failure)
    return *said.failure;
  auto hash = hash_of_request(request);
  skvm::timed_reply out;
  auto& reply = out.reply;
  reply.answer.who = skvm::role::assistant;
  reply.stop = said.calls.empty() ? skvm::stop_reason::end_turn
                                  : skvm::stop_reason::tool_use;
  if (!said.reasoning.empty())
    reply.answer.parts.emplace_back(
      skvm::reasoning_part{std::move(said.reasoning), {}});
  if (!said.text.empty())
    reply.answer.parts.emplace_back(skvm::text_part{std::move(said.text)});
  for (std::size_t i = 0; i < said.calls.size(); ++i) {
    // Unique within a conversation, since that only grows.
    said.calls[i].id = "call_" + std::to_string(request.messages.size()) + "_"
                       + std::to_string(i + 1);
    reply.answer.parts.emplace_back(std::move(said.calls[i]));
  }
  if (request.max_tokens > 0)
    cut(reply, request.max_tokens, self.tokens);
  for (const auto& piece : reply.answer.parts) {
    auto cost = tokens_in(bytes_of(piece), self.tokens);
    spent.output += cost;
    if (std::holds_alternative<skvm::reasoning_part>(piece))
      spent.reasoning += cost;
  }
  reply.spent = spent;
  reply.id = "sim-" + hexadecimal(hash);
  reply.model = "sim/" + self.name;
  out.delay = delay_of(self.latency, spent.output, hash);
  return out;
}

} // namespace sim
