#include "parser.hpp"

#include "skvm/model.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <cctype>

namespace pi {

namespace bj = boost::json;
using skvm::errc;
using skvm::harness_event;
using skvm::make_error;

namespace {

// A line that is longer than this is no event worth keeping.
constexpr std::size_t longest_line = std::size_t{16} << 20;
constexpr std::string_view update_prefix = R"({"type":"message_update")";

std::string text_at(const bj::object& object, const char* key) {
  const auto* found = object.if_contains(key);
  return found != nullptr && found->is_string()
           ? std::string{found->get_string()}
           : std::string{};
}

const bj::object* object_at(const bj::object& object, const char* key) {
  const auto* found = object.if_contains(key);
  return found != nullptr ? found->if_object() : nullptr;
}

std::uint64_t count_at(const bj::object& object, const char* key) {
  const auto* found = object.if_contains(key);
  if (found == nullptr || !found->is_number())
    return 0;
  bj::error_code why;
  auto value = found->to_number<std::int64_t>(why);
  return why || value < 0 ? 0 : static_cast<std::uint64_t>(value);
}

// The texts of a message's or a result's content.
std::string content_text(const bj::object& object) {
  std::string out;
  const auto* content = object.if_contains("content");
  if (content == nullptr || !content->is_array())
    return out;
  for (const auto& item : content->get_array())
    if (const auto* block = item.if_object();
        block != nullptr && text_at(*block, "type") == "text")
      out += text_at(*block, "text");
  return out;
}

bool has_call(const bj::object& msg) {
  const auto* content = msg.if_contains("content");
  if (content == nullptr || !content->is_array())
    return false;
  return std::any_of(content->get_array().begin(), content->get_array().end(),
                     [](const bj::value& item) {
                       const auto* block = item.if_object();
                       return block != nullptr
                              && text_at(*block, "type") == "toolCall";
                     });
}

harness_event notice(std::string text, bool is_error = false) {
  harness_event out;
  out.text = std::move(text);
  out.is_error = is_error;
  return out;
}

bool contains(std::string_view text, std::string_view phrase) {
  return std::search(text.begin(), text.end(), phrase.begin(), phrase.end(),
                     [](char a, char b) {
                       return std::tolower(static_cast<unsigned char>(a))
                              == std::tolower(static_cast<unsigned char>(b));
                     })
         != text.end();
}

int leading_status(std::string_view text) {
  if (text.size() < 3
      || (text.size() > 3
          && std::isdigit(static_cast<unsigned char>(text[3])) != 0))
    return 0;
  int status = 0;
  for (char c : text.substr(0, 3)) {
    if (std::isdigit(static_cast<unsigned char>(c)) == 0)
      return 0;
    status = status * 10 + (c - '0');
  }
  return status >= 400 && status < 600 ? status : 0;
}

} // namespace

skvm::error error_from_text(std::string_view text) {
  skvm::error out = make_error(errc::malformed_reply, "pi", std::string{text});
  if (auto status = leading_status(text); status != 0) {
    skvm::http_head head;
    head.status = status;
    out.code = skvm::error_from_http(head, text).code;
    out.http_status = status;
    return out;
  }
  if (skvm::says_context_length(text))
    out.code = errc::context_length;
  else if (contains(text, "content_filter"))
    out.code = errc::content_filter;
  else if (contains(text, "timed out") || contains(text, "timeout"))
    out.code = errc::timeout;
  else if (contains(text, "connection") || contains(text, "network")
           || contains(text, "fetch failed") || contains(text, "terminated")
           || contains(text, "socket") || contains(text, "ECONN"))
    out.code = errc::network;
  return out;
}

void parser::feed(std::string_view bytes, std::vector<harness_event>& events) {
  while (!bytes.empty()) {
    auto end = bytes.find('\n');
    auto piece = bytes.substr(0, end);
    if (!skip_line_) {
      line_ += piece;
      if (line_.starts_with(update_prefix)) {
        skip_line_ = true;
        line_.clear();
      } else if (line_.size() > longest_line) {
        skip_line_ = bad_line_ = true;
        line_ = {};
      }
    }
    if (end == std::string_view::npos)
      return;
    if (!skip_line_)
      on_line(events);
    skip_line_ = false;
    line_.clear();
    bytes.remove_prefix(end + 1);
  }
}

void parser::on_line(std::vector<harness_event>& events) {
  if (line_.find_first_not_of(" \t\r") == std::string::npos)
    return;
  bj::error_code why;
  auto value = bj::parse(line_, why);
  if (why || !value.is_object()) {
    bad_line_ = true;
    return;
  }
  any_event_ = true;
  on_event(value.get_object(), events);
}

void parser::on_event(const bj::object& event,
                      std::vector<harness_event>& events) {
  auto type = text_at(event, "type");
  if (type == "message_end") {
    const auto* msg = object_at(event, "message");
    if (msg != nullptr && text_at(*msg, "role") == "assistant")
      on_assistant(*msg, events);
  } else if (type == "tool_execution_start") {
    harness_event out{harness_event::kind::tool_start};
    out.id = text_at(event, "toolCallId");
    out.name = text_at(event, "toolName");
    if (const auto* arguments = event.if_contains("args"))
      out.text = bj::serialize(*arguments);
    events.push_back(std::move(out));
  } else if (type == "tool_execution_end") {
    harness_event out{harness_event::kind::tool_end};
    out.id = text_at(event, "toolCallId");
    out.name = text_at(event, "toolName");
    if (const auto* came = object_at(event, "result"))
      out.text = content_text(*came);
    const auto* is_error = event.if_contains("isError");
    out.is_error =
      is_error != nullptr && is_error->is_bool() && is_error->get_bool();
    events.push_back(std::move(out));
  } else if (type == "agent_start") {
    ended_ = false;
  } else if (type == "agent_end") {
    ended_ = true;
  } else if (type == "auto_retry_start") {
    events.push_back(
      notice("pi retries, attempt " + std::to_string(count_at(event, "attempt"))
             + " of " + std::to_string(count_at(event, "maxAttempts")) + ": "
             + text_at(event, "errorMessage")));
  } else if (type == "auto_retry_end") {
    if (auto why = text_at(event, "finalError"); !why.empty())
      events.push_back(notice("pi gave up retrying: " + why, true));
  } else if (type == "compaction_start") {
    events.push_back(
      notice("pi compacts its conversation: " + text_at(event, "reason")));
  } else if (type == "compaction_end") {
    if (auto why = text_at(event, "errorMessage"); !why.empty())
      events.push_back(notice("pi could not compact: " + why, true));
  }
}

void parser::on_assistant(const bj::object& msg,
                          std::vector<harness_event>& events) {
  any_message_ = true;
  ended_ = false;
  ++turns_;
  stop_reason_ = text_at(msg, "stopReason");
  error_message_ = text_at(msg, "errorMessage");
  text_ = content_text(msg);
  has_calls_ = has_call(msg);
  harness_event turn{harness_event::kind::turn};
  turn.is_error = stop_reason_ == "error" || stop_reason_ == "aborted";
  turn.text = error_message_;
  if (const auto* counts = object_at(msg, "usage")) {
    skvm::usage spent;
    spent.input = count_at(*counts, "input");
    spent.output = count_at(*counts, "output");
    spent.cache_read = count_at(*counts, "cacheRead");
    spent.cache_write = count_at(*counts, "cacheWrite");
    // All zero is how pi writes that the endpoint sent no figures.
    if (spent.total() > 0) {
      turn.spent = spent;
      spent_ = spent_.value_or(skvm::usage{});
      *spent_ += spent;
    }
  }
  events.push_back(std::move(turn));
  if (!text_.empty()) {
    harness_event said{harness_event::kind::text};
    said.text = text_;
    events.push_back(std::move(said));
  }
}

skvm::harness_outcome parser::finish(const skvm::process_exit& status) {
  // A whole last line without its line feed is still an event.
  if (!line_.empty() && !skip_line_) {
    std::vector<harness_event> unseen;
    on_line(unseen);
  }
  skvm::harness_outcome out;
  out.text = text_;
  out.turns = turns_;
  out.spent = spent_;
  auto complete = any_message_ && stop_reason_ == "stop" && !has_calls_
                  && text_.find_first_not_of(" \t\r\n") != std::string::npos;
  if (!complete || status.signal != 0 || status.code.value_or(1) != 0)
    out.failure = failure(status);
  return out;
}

skvm::error parser::failure(const skvm::process_exit& status) const {
  if (any_message_ && stop_reason_ == "error")
    return error_from_text(error_message_.empty() ? "no reason was given"
                                                  : error_message_);
  if (status.signal != 0)
    return make_error(errc::cancelled, "pi",
                      "ended by signal " + std::to_string(status.signal));
  auto said =
    status.stderr_tail.empty() ? std::string{} : ": " + status.stderr_tail;
  while (!said.empty() && (said.back() == '\n' || said.back() == ' '))
    said.pop_back();
  if (status.code.value_or(1) != 0)
    return make_error(errc::io, "pi",
                      "exited with code "
                        + std::to_string(status.code.value_or(1)) + said);
  if (!any_event_)
    return make_error(errc::malformed_reply, "pi", "printed no event" + said);
  if (!any_message_)
    return make_error(errc::malformed_reply, "pi",
                      "ended before the model answered" + said);
  if (stop_reason_ == "aborted")
    return make_error(errc::cancelled, "pi", "was aborted");
  if (stop_reason_ == "length")
    return make_error(errc::budget, "pi",
                      "the answer was cut off by the limit on output tokens");
  if (has_calls_ || stop_reason_ == "toolUse")
    return make_error(errc::malformed_reply, "pi",
                      "the output ends after a tool call");
  if (!ended_ && bad_line_)
    return make_error(errc::malformed_reply, "pi",
                      "the output is cut off or no JSON");
  // An endpoint that answers with no content and a model that says nothing
  // look the same here.
  return make_error(errc::not_found, "pi", "the model gave no answer");
}

} // namespace pi
