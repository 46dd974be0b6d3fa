// When an exchange has failed, and how to say so.

#include "net/exchange.hpp"

#include <algorithm>
#include <cctype>
#include <system_error>

namespace skvm {

namespace {

using std::chrono::milliseconds;

std::string in_words(milliseconds time) {
  auto ms = time.count();
  return ms % 1000 == 0 ? std::to_string(ms / 1000) + " s"
                        : std::to_string(ms) + " ms";
}

exchange::clock::time_point after(exchange::clock::time_point start,
                                  milliseconds time) {
  // A limit that stands for "none" must not overflow the clock.
  return start + std::min<milliseconds>(time, std::chrono::hours{24 * 3650});
}

/// `Connection refused` → `connection refused`, but `SSL …` as it is.
std::string with_lower_start(std::string text) {
  auto is_lower = [&](std::size_t at) {
    return std::islower(static_cast<unsigned char>(text[at])) != 0;
  };
  if (text.size() > 1 && is_lower(1))
    text[0] =
      static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  while (!text.empty() && (text.back() == '.' || text.back() == '\n'))
    text.pop_back();
  return text;
}

errc code_of(CURLcode verdict) {
  switch (verdict) {
    case CURLE_OPERATION_TIMEDOUT:
      return errc::timeout;
    case CURLE_UNSUPPORTED_PROTOCOL: // HTTP/0.9, which is anything at all
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
      return errc::malformed_reply;
    default:
      return errc::network;
  }
}

} // namespace

error exchange::problem(errc code, std::string message) const {
  return make_error(code, order_.url.authority, std::move(message));
}

exchange::clock::time_point exchange::next_check(clock::time_point now) const {
  const auto& request = order_.request;
  auto next = after(order_.accepted, request.deadline);
  // A limit whose time has not begun cannot pass before it had begun now.
  if (!sent_)
    next = std::min(
      next, after(connect_began_.value_or(now), request.connect_timeout));
  if (request.idle_timeout.count() > 0)
    next = std::min(next, after(head_done_ && !paused_ ? last_activity_ : now,
                                request.idle_timeout));
  return next;
}

std::optional<error> exchange::overdue(clock::time_point now) const {
  const auto& request = order_.request;
  if (now >= after(order_.accepted, request.deadline))
    return problem(errc::timeout,
                   "no complete reply within " + in_words(request.deadline));
  if (!sent_ && connect_began_
      && now >= after(*connect_began_, request.connect_timeout))
    return problem(errc::timeout,
                   "no connection within " + in_words(request.connect_timeout));
  if (head_done_ && !paused_ && request.idle_timeout.count() > 0
      && now >= after(last_activity_, request.idle_timeout))
    return problem(errc::timeout, "silent for " + in_words(request.idle_timeout)
                                    + " after " + std::to_string(body_bytes_)
                                    + " bytes of the reply");
  return std::nullopt;
}

std::optional<error> exchange::failure(CURLcode verdict) const {
  if (refusal_)
    return refusal_;
  if (verdict == CURLE_OK) {
    // curl is content with a head that lacks its end.
    if (!head_done_)
      return problem(errc::network,
                     "closed the connection within the head of the reply");
    return std::nullopt;
  }
  long os_error = 0;
  curl_easy_getinfo(easy_, CURLINFO_OS_ERRNO, &os_error);
  auto detail =
    with_lower_start(error_text_[0] != '\0' ? std::string{error_text_.data()}
                                            : curl_easy_strerror(verdict));
  auto reason = os_error != 0 ? with_lower_start(
                  std::generic_category().message(static_cast<int>(os_error)))
                              : detail;
  auto so_far = std::to_string(body_bytes_) + " bytes of the reply";
  switch (verdict) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return problem(errc::network, "the host name could not be resolved");
    case CURLE_COULDNT_CONNECT:
      if (files_used_up_)
        return problem(errc::network, "too many open files (ulimit -n)");
      return problem(errc::network, "could not connect: " + reason);
    case CURLE_GOT_NOTHING:
      return problem(errc::network, "closed the connection without a reply");
    case CURLE_PARTIAL_FILE:
      return problem(errc::network, "cut the reply off after " + so_far);
    case CURLE_SEND_ERROR:
      return problem(errc::network, "the request could not be sent: " + reason);
    case CURLE_RECV_ERROR:
      // The only trace that it was not the socket that failed.
      if (detail.find("chunked-encoding") != std::string::npos)
        return problem(errc::malformed_reply, detail);
      return problem(errc::network,
                     "the connection broke after " + so_far + ": " + reason);
    case CURLE_UNSUPPORTED_PROTOCOL:
      return problem(errc::malformed_reply, "sent something that is no HTTP");
    default:
      return problem(code_of(verdict), detail);
  }
}

} // namespace skvm
