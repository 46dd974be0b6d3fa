#include <algorithm>
#include <array>

#include "skvm/rate_limits.hpp"

namespace skvm {

namespace {

std::string lower(std::string_view text) {
  std::string out{text};
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c - 'A' + 'a');
  return out;
}

template <std::size_t N>
bool has_any(const std::string& text,
             const std::array<std::string_view, N>& phrases) {
  return std::any_of(phrases.begin(), phrases.end(), [&](auto phrase) {
    return text.find(phrase) != std::string::npos;
  });
}

errc code_of(int status, std::string_view message) {
  switch (status) {
    case 401:
    case 403:
      return errc::auth;
    case 408:
      return errc::timeout;
    case 413:
      return errc::context_length;
    case 425:
    case 429:
      return errc::rate_limit;
    default:
      break;
  }
  if (status >= 500)
    return errc::overload;
  if (says_context_length(message))
    return errc::context_length;
  static constexpr std::array<std::string_view, 4> filtered{
    "content_filter", "content filter", "content management policy",
    "safety system"};
  if (has_any(lower(message), filtered))
    return errc::content_filter;
  return errc::bad_request;
}

} // namespace

std::string_view http_head::find(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name)
      return value;
  return {};
}

error error_from_http(const http_head& head, std::string_view message) {
  auto why = make_error(code_of(head.status, message), {},
                        "HTTP " + std::to_string(head.status));
  if (!message.empty())
    why.message += ": " + std::string{message.substr(0, 2000)};
  why.http_status = head.status;
  why.retry_after = read_retry_after(head, std::chrono::system_clock::now());
  return why;
}

bool says_context_length(std::string_view message) {
  // Phrases of OpenAI, Anthropic, vLLM, llama.cpp, Ollama and Gemini.
  static constexpr std::array<std::string_view, 10> phrases{
    "context_length_exceeded",
    "context length",
    "context window",
    "prompt is too long",
    "maximum context",
    "exceeds the available context size",
    "input length exceeds",
    "too many tokens",
    "exceed_context_size",
    "input token count",
  };
  return has_any(lower(message), phrases);
}

} // namespace skvm
