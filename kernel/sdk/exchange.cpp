#include "skvm/wire.hpp"

#include <algorithm>
#include <array>

namespace skvm {

namespace {

constexpr std::size_t max_body = std::size_t{64} << 20;
constexpr std::size_t max_error_body = std::size_t{64} << 10;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::string lower(std::string_view text) {
  std::string out{text};
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view space = " \t\r\n";
  auto begin = text.find_first_not_of(space);
  if (begin == std::string_view::npos)
    return {};
  return text.substr(begin, text.find_last_not_of(space) + 1 - begin);
}

bool is_page(std::string_view body) {
  return !body.empty() && body.front() == '<';
}

/// An HTML page in a few words.
std::string page_summary(std::string_view body) {
  auto small = lower(body);
  auto begin = small.find("<title");
  auto end = small.find("</title", begin == std::string::npos ? 0 : begin);
  if (begin == std::string::npos || end == std::string::npos)
    return "an HTML page";
  begin = small.find('>', begin);
  if (begin == std::string::npos || begin >= end)
    return "an HTML page";
  auto title = trimmed(body.substr(begin + 1, end - begin - 1));
  return "an HTML page titled '" + shortened(title) + "'";
}

/// What a provider's name for an error stands for, if it is known.
std::optional<errc> code_of_type(std::string_view type) {
  struct rule {
    std::string_view phrase;
    errc code;
  };

  // Names of Anthropic, OpenAI, OpenRouter, Azure, Gemini, vLLM; the first
  // that occurs wins.
  static constexpr std::array<rule, 25> rules{{
    {"context_length", errc::context_length},
    {"exceed_context_size", errc::context_length},
    {"request_too_large", errc::context_length},
    {"content_filter", errc::content_filter},
    {"content_policy", errc::content_filter},
    {"invalid_prompt", errc::content_filter},
    {"insufficient_quota", errc::auth},
    {"insufficient_balance", errc::auth},
    {"billing", errc::auth},
    {"authentication", errc::auth},
    {"invalid_api_key", errc::auth},
    {"permission", errc::auth},
    {"unauthorized", errc::auth},
    {"rate_limit", errc::rate_limit},
    {"too_many_requests", errc::rate_limit},
    {"resource_exhausted", errc::rate_limit},
    {"overload", errc::overload},
    {"unavailable", errc::overload},
    {"server_error", errc::overload},
    {"api_error", errc::overload},
    {"timeout", errc::overload},
    {"invalid_request", errc::bad_request},
    {"bad_request", errc::bad_request},
    {"badrequest", errc::bad_request},
    {"not_found", errc::bad_request},
  }};
  auto name = lower(type);
  for (const auto& [phrase, code] : rules)
    if (name.find(phrase) != std::string::npos)
      return code;
  return std::nullopt;
}

/// Whether a name says more than the status that came with it.
bool is_finer_than_status(errc code, int status) {
  if (code == errc::context_length || code == errc::content_filter)
    return status < 500;
  return code == errc::auth; // an empty account is no passing rate limit
}

} // namespace

error error_from_provider(const http_head& head, const provider_error& said) {
  constexpr int payment_required = 402;
  auto is_error = [](int status) { return status >= 400 && status < 600; };
  auto status = is_error(head.status)   ? head.status
                : is_error(said.status) ? said.status
                                        : 0;
  std::string text = said.type;
  if (!said.message.empty())
    text += (text.empty() ? "" : ": ") + said.message;
  text = shortened(text);
  auto named = code_of_type(said.type);
  if (status != 0) {
    auto why = error_from_http({status, head.headers}, text);
    if (status == payment_required)
      why.code = errc::auth;
    else if (named && is_finer_than_status(*named, status))
      why.code = *named;
    return why;
  }
  auto code = named.value_or(errc::overload);
  if (!named || code == errc::bad_request) {
    // The phrases that tell apart what came with a status of 400 count here.
    constexpr int bad_request = 400;
    auto phrased = error_from_http({bad_request, {}}, text).code;
    if (phrased != errc::bad_request)
      code = phrased;
  }
  return make_error(code, {}, "the provider answered with an error: " + text);
}

result<void> exchange_decoder::head(const http_head& head) {
  head_ = head;
  if (head_.status >= 400)
    form_ = form::body;
  return ok;
}

exchange_decoder::form exchange_decoder::guess_form() const {
  auto text = std::string_view{body_};
  if (byte_order_mark.starts_with(text))
    return form::unknown;
  if (text.starts_with(byte_order_mark))
    text.remove_prefix(byte_order_mark.size());
  auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos)
    return form::unknown;
  text.remove_prefix(first);
  if (text.front() == '{' || text.front() == '[' || text.front() == '<')
    return form::body;
  if (head_.find("content-type").find("event-stream") != std::string_view::npos
      || text.front() == ':')
    return form::stream;
  static constexpr std::array<std::string_view, 4> fields{
    "data:", "event:", "id:", "retry:"};
  auto wanted = form::body;
  for (auto field : fields) {
    if (text.starts_with(field))
      return form::stream;
    if (field.starts_with(text))
      wanted = form::unknown; // a field that is not whole yet
  }
  return wanted;
}

result<void> exchange_decoder::feed_stream(std::string_view bytes,
                                           std::vector<chat_delta>& deltas) {
  return events_in_.feed(bytes, [&](const sse_event& event) -> result<void> {
    if (is_complete() || trimmed(event.data).empty())
      return ok;
    ++events_;
    return on_event(event, deltas);
  });
}

result<void> exchange_decoder::feed(std::string_view bytes,
                                    std::vector<chat_delta>& deltas) {
  if (form_ == form::stream)
    return feed_stream(bytes, deltas);
  if (head_.status >= 400) {
    body_ +=
      bytes.substr(0, max_error_body - std::min(max_error_body, body_.size()));
    return ok;
  }
  if (bytes.size() > max_body - body_.size())
    return make_error(errc::malformed_reply, {},
                      "the reply has more than " + std::to_string(max_body)
                        + " bytes");
  body_ += bytes;
  if (form_ == form::unknown)
    form_ = guess_form();
  if (form_ != form::stream)
    return ok;
  auto begun = std::move(body_);
  body_.clear();
  return feed_stream(begun, deltas);
}

result<chat_reply> exchange_decoder::finish() {
  if (form_ == form::stream) {
    if (!is_complete()) {
      // Some gateways leave out the blank line after the last event.
      std::vector<chat_delta> late;
      auto flushed = feed_stream("\n\n", late);
      if (!flushed && flushed.error().code != errc::malformed_reply)
        return flushed.error();
      if (!flushed)
        return make_error(errc::network, {},
                          "the stream was cut within event "
                            + std::to_string(events_));
    }
    return on_stream_end();
  }
  if (body_.starts_with(byte_order_mark))
    body_.erase(0, byte_order_mark.size());
  auto body = trimmed(body_);
  if (head_.status >= 400) {
    auto said = is_page(body) ? provider_error{} : read_error(body_);
    if (said.message.empty() && said.type.empty())
      said.message = is_page(body) ? page_summary(body) : std::string{body};
    return error_from_provider(head_, said);
  }
  if (body.empty())
    return make_error(errc::malformed_reply, {}, "the reply is empty");
  if (is_page(body))
    return make_error(errc::malformed_reply, {},
                      page_summary(body)
                        + " came instead of a reply; base_url may be wrong");
  return on_body(body_);
}

} // namespace skvm
