#include "models/reply_check.hpp"

#include "skvm/wire.hpp"

#include "base/digest.hpp"
#include "base/text.hpp"

#include <cmath>
#include <string>
#include <unordered_set>

namespace skvm {

namespace {

constexpr std::uint64_t most_tokens = 1'000'000'000'000;
constexpr double most_usd = 1e6;

void mend(std::string& text) {
  if (!is_utf8(text))
    text = to_utf8(std::move(text));
}

error broken(std::string message) {
  return make_error(errc::plugin_failed, {}, std::move(message));
}

/// All that was said, as one number in hexadecimal digits.
std::string digest_of(const chat_request& request) {
  std::string all;
  for (const auto& msg : request.messages)
    for (const auto& piece : msg->parts)
      if (const auto* text = std::get_if<text_part>(&piece))
        all.append(text->text).push_back('\0');
      else if (const auto* call = std::get_if<tool_call>(&piece))
        all.append(call->id).append(call->arguments).push_back('\0');
      else if (const auto* came = std::get_if<tool_result>(&piece))
        all.append(came->content).push_back('\0');
  return sha256(all).substr(0, 12);
}

/// Gives calls ids that no other call of their conversation has.
class call_ids {
public:
  explicit call_ids(const chat_request& request) : request_{request} {
    for (const auto& msg : request.messages)
      for (const auto& piece : msg->parts)
        if (const auto* call = std::get_if<tool_call>(&piece))
          used_.insert(call->id);
  }

  void claim(std::string& id) {
    mend(id);
    if (!id.empty() && used_.insert(id).second)
      return;
    // Parallel conversations that come together later have as many messages.
    if (prefix_.empty())
      prefix_ = "call_" + digest_of(request_) + "_";
    do
      id = prefix_ + std::to_string(next_++);
    while (!used_.insert(id).second);
  }

private:
  const chat_request& request_;
  std::string prefix_;
  std::size_t next_ = 0;
  std::unordered_set<std::string> used_;
};

std::size_t size_of(const part& piece) {
  struct sizes {
    std::size_t operator()(const text_part& it) { return it.text.size(); }

    std::size_t operator()(const reasoning_part& it) {
      return it.text.size() + it.opaque.size();
    }

    std::size_t operator()(const tool_call& it) {
      return it.id.size() + it.name.size() + it.arguments.size();
    }

    std::size_t operator()(const tool_result& it) { return it.content.size(); }
  };

  return std::visit(sizes{}, piece);
}

void mend(part& piece, call_ids& ids) {
  if (auto* text = std::get_if<text_part>(&piece)) {
    mend(text->text);
  } else if (auto* thought = std::get_if<reasoning_part>(&piece)) {
    mend(thought->text);
    mend(thought->opaque);
  } else if (auto* call = std::get_if<tool_call>(&piece)) {
    mend(call->name);
    mend(call->arguments);
    ids.claim(call->id);
  }
}

bool is_price(double usd) {
  return std::isfinite(usd) && usd >= 0 && usd <= most_usd;
}

bool is_known(stop_reason reason) {
  switch (reason) {
    case stop_reason::end_turn:
    case stop_reason::tool_use:
    case stop_reason::max_tokens:
    case stop_reason::stop_sequence:
      return true;
  }
  return false;
}

} // namespace

bool is_possible(const usage& spent) {
  for (auto count : {spent.input, spent.output, spent.cache_read,
                     spent.cache_write, spent.reasoning})
    if (count > most_tokens)
      return false;
  return true;
}

result<chat_reply> checked_reply(chat_reply reply,
                                 const chat_request& request) {
  if (!is_known(reply.stop))
    return broken("its reply has stop reason "
                  + std::to_string(static_cast<int>(reply.stop))
                  + ", which does not exist");
  std::size_t bytes = 0;
  for (const auto& piece : reply.answer.parts) {
    if (std::holds_alternative<tool_result>(piece))
      return broken("its reply has a tool's result, which only tools give");
    bytes += size_of(piece);
  }
  if (bytes > most_reply_bytes)
    return broken("its reply has " + std::to_string(bytes) + " bytes, "
                  + std::to_string(most_reply_bytes) + " are the most");
  reply.answer.who = role::assistant;
  call_ids ids{request};
  for (auto& piece : reply.answer.parts)
    mend(piece, ids);
  mend(reply.id);
  mend(reply.model);
  if (reply.spent && !is_possible(*reply.spent))
    reply.spent.reset();
  if (reply.cost_usd && !is_price(*reply.cost_usd))
    reply.cost_usd.reset();
  return reply;
}

error checked_error(error why) {
  if (errc_from_string(to_string(why.code)) != why.code)
    why.code = errc::plugin_failed;
  mend(why.subject);
  why.message = shortened(why.message);
  if (why.message.empty())
    why.message = "failed without a reason";
  if (why.retry_after && why.retry_after->count() < 0)
    why.retry_after.reset();
  return why;
}

void mend_deltas(std::vector<chat_delta>& deltas) {
  for (auto& piece : deltas)
    mend(piece.text);
}

} // namespace skvm
