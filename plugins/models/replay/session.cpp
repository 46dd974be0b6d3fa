#include "session.hpp"

#include <boost/json.hpp>

#include "reply_json.hpp"
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <optional>

namespace replay {

namespace bj = boost::json;
using skvm::errc;
using skvm::make_error;

namespace {

skvm::error at_line(int line, const std::string& message) {
  return make_error(errc::invalid_config, "replay",
                    "line " + std::to_string(line) + ": " + message);
}

skvm::result<std::string> digest_field(const bj::object& fields,
                                       const char* key) {
  const auto* found = fields.if_contains(key);
  if (found == nullptr || found->is_null())
    return std::string{};
  if (!found->is_string())
    return make_error(errc::invalid_config, "replay",
                      "'" + std::string{key} + "' is no text");
  return std::string{found->get_string()};
}

// The members of a line; what they hold is checked one by one.
skvm::result<exchange> read_exchange(const bj::object& fields,
                                     std::string& conversation) {
  for (const auto& field : fields) {
    std::string_view key{field.key().data(), field.key().size()};
    constexpr std::array<std::string_view, 6> known{
      "conversation", "request_digest", "reply", "error", "delay_us", "wire"};
    if (std::find(known.begin(), known.end(), key) == known.end())
      return make_error(errc::invalid_config, "replay",
                        "unknown field '" + std::string{key} + "'");
  }
  exchange out;
  auto named = digest_field(fields, "conversation");
  if (!named)
    return named.error();
  conversation = std::move(*named);
  auto digest = digest_field(fields, "request_digest");
  if (!digest)
    return digest.error();
  out.request_digest = std::move(*digest);
  if (const auto* delay = fields.if_contains("delay_us")) {
    bj::error_code why;
    auto count = delay->to_number<std::int64_t>(why);
    if (why || count < 0)
      return make_error(errc::invalid_config, "replay",
                        "'delay_us' is no count");
    out.delay = std::chrono::microseconds{count};
  }
  const auto* reply = fields.if_contains("reply");
  const auto* failure = fields.if_contains("error");
  if ((reply != nullptr) == (failure != nullptr))
    return make_error(errc::invalid_config, "replay",
                      "neither or both of 'reply' and 'error' are there");
  const auto& body = reply != nullptr ? *reply : *failure;
  if (!body.is_object())
    return make_error(errc::invalid_config, "replay",
                      "'reply' or 'error' is no object");
  if (reply != nullptr) {
    auto read = read_reply(body.get_object());
    if (!read)
      return read.error();
    out.outcome = std::move(*read);
    return out;
  }
  skvm::error why;
  if (auto read = read_failure(body.get_object(), why); !read)
    return read.error();
  out.outcome = std::move(why);
  return out;
}

std::string shortened(const std::string& digest) {
  return digest.substr(0, 12);
}

} // namespace

std::string digest_of(const skvm::message& msg) {
  std::string text;
  for (const auto& piece : msg.parts) {
    if (const auto* said = std::get_if<skvm::text_part>(&piece))
      text += said->text + '\n';
    else if (const auto* came = std::get_if<skvm::tool_result>(&piece))
      text += came->content + '\n';
  }
  std::array<unsigned char, SHA256_DIGEST_LENGTH> raw{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(),
         raw.data());
  std::string out;
  for (auto byte : raw) {
    constexpr std::string_view digits = "0123456789abcdef";
    out += digits[byte >> 4U];
    out += digits[byte & 15U];
  }
  return out;
}

skvm::result<session> session::read(std::string_view text) {
  session out;
  int line = 0;
  while (!text.empty()) {
    ++line;
    auto end = text.find('\n');
    auto content = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (content.find_first_not_of(" \t\r") == std::string_view::npos)
      continue;
    bj::error_code why;
    auto value = bj::parse({content.data(), content.size()}, why);
    if (why)
      return at_line(line, "no valid JSON: " + why.message());
    if (!value.is_object())
      return at_line(line, "no JSON object");
    std::string conversation;
    auto read = read_exchange(value.get_object(), conversation);
    if (!read)
      return at_line(line, read.error().message);
    read->line = line;
    auto& recorded = out.conversations_[conversation];
    // A failure that the conversation got over has no place of its own.
    if (!recorded.empty()
        && std::holds_alternative<skvm::error>(recorded.back().outcome))
      recorded.pop_back();
    recorded.push_back(std::move(*read));
  }
  if (out.conversations_.empty())
    return make_error(errc::invalid_config, "replay",
                      "the session has no line");
  return out;
}

skvm::result<const exchange*> session::find(const skvm::chat_request& request,
                                            bool strict) const {
  if (request.messages.empty())
    return make_error(errc::bad_request, "replay",
                      "a request without messages has no place in a session");
  auto first = digest_of(*request.messages.front());
  auto found = conversations_.find(first);
  if (found == conversations_.end())
    found = conversations_.find("");
  if (found == conversations_.end())
    return make_error(errc::not_found, "replay",
                      "the session has no conversation that begins with this "
                      "message (digest "
                        + shortened(first) + ")");
  auto position = static_cast<std::size_t>(std::count_if(
    request.messages.begin(), request.messages.end(),
    [](const auto& msg) { return msg->who == skvm::role::assistant; }));
  const auto& recorded = found->second;
  if (position >= recorded.size())
    return make_error(errc::not_found, "replay",
                      "the conversation ends after "
                        + std::to_string(recorded.size())
                        + " replies, and reply " + std::to_string(position + 1)
                        + " was asked for");
  const auto& out = recorded[position];
  if (strict && !out.request_digest.empty()) {
    auto actual = digest_of(*request.messages.back());
    if (actual != out.request_digest)
      return make_error(errc::conflict, "replay",
                        "line " + std::to_string(out.line)
                          + " answered another message: recorded digest "
                          + shortened(out.request_digest) + ", this one "
                          + shortened(actual));
  }
  return &out;
}

} // namespace replay
