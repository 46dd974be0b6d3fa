#pragma once

#include "net/lane.hpp"
#include "net/socket_set.hpp"
#include "net/transport.hpp"
#include "net/url.hpp"
#include <curl/curl.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skvm {

/// What the exchanges of one transport share.
struct exchange_context {
  const transport_options& options;
  socket_set& sockets;
  /// Exchanges that wait for credit; `consumed` wakes the transport only then.
  std::atomic<std::size_t> paused{0};
  /// Authorities of https that turned out to speak HTTP/1.1.
  std::vector<std::string> without_h2;
};

/// A request as `transport::start` took it in.
struct exchange_order {
  exchange_id id = 0;
  exchange_request request;
  std::shared_ptr<exchange_sink> sink;
  url_parts url;
  std::chrono::steady_clock::time_point accepted;
};

/// One exchange at a time on one curl easy handle, which is configured once and
/// then reused. Belongs to the transport's thread.
class exchange {
public:
  using clock = std::chrono::steady_clock;

  explicit exchange(exchange_context& context);
  ~exchange();
  exchange(const exchange&) = delete;
  exchange& operator=(const exchange&) = delete;

  static exchange& of(CURL* easy);

  void begin(exchange_order order, bool h2);
  /// For an exchange that has to go over HTTP/1.1 after all.
  void use_http1();

  /// Whether the reply was a redirect that is to be followed.
  [[nodiscard]] bool redirected() const { return !redirect_.empty(); }

  /// Prepares the next request. Precondition: `redirected()`.
  void follow_redirect();
  /// Gives back credit; the reply may go on inside the call.
  void consumed(std::size_t bytes);

  /// When the time limits have to be looked at next.
  [[nodiscard]] clock::time_point next_check(clock::time_point now) const;
  /// The limit that has passed, if one has.
  [[nodiscard]] std::optional<error> overdue(clock::time_point now) const;
  /// What curl's verdict means, in words of ours.
  [[nodiscard]] std::optional<error> failure(CURLcode verdict) const;

  [[nodiscard]] error cancelled(std::string message) const {
    return problem(errc::cancelled, std::move(message));
  }

  /// Tells the sink. The last call for this exchange.
  void end(std::optional<error> failure);

  [[nodiscard]] CURL* easy() const { return easy_; }

  [[nodiscard]] exchange_id id() const { return order_.id; }

  [[nodiscard]] const url_parts& url() const { return order_.url; }

  [[nodiscard]] bool sent() const { return sent_; }

  [[nodiscard]] long connections_opened() const;

  lane* on = nullptr;         ///< where the transport put it
  clock::time_point check_at; ///< the transport's entry for `next_check`

private:
  template <class T>
  void set(CURLoption option, T value) {
    curl_easy_setopt(easy_, option, value);
  }

  void configure();
  void reset_reply();
  void set_request();
  void set_headers();
  bool on_header_line(std::string_view line);
  void on_head_end();
  std::size_t on_body(const char* bytes, std::size_t size);
  void set_paused(bool paused);
  [[nodiscard]] error problem(errc code, std::string message) const;
  void connecting();
  void refuse_address();

  static std::size_t header_cb(char*, std::size_t, std::size_t, void*) noexcept;
  static std::size_t body_cb(char*, std::size_t, std::size_t, void*) noexcept;
  static curl_socket_t open_cb(void*, curlsocktype, curl_sockaddr*) noexcept;
  static int sockopt_cb(void*, curl_socket_t, curlsocktype) noexcept;
  static int close_cb(void*, curl_socket_t) noexcept;
  static int resolve_cb(void*, void*, void*) noexcept;
  static int send_cb(void*, char*, char*, int, int) noexcept;

  exchange_context& context_;
  CURL* easy_;
  exchange_order order_;
  std::vector<std::string> header_lines_;
  std::vector<curl_slist> header_nodes_;
  std::array<char, CURL_ERROR_SIZE> error_text_{};
  bool files_used_up_ = false; ///< no file was left for the last socket

  http_head head_;
  std::size_t head_bytes_ = 0;
  int version_ = 0;
  bool head_done_ = false;
  std::string redirect_;
  int redirects_left_ = 0;

  bool sent_ = false;
  bool paused_ = false;
  std::size_t unconsumed_ = 0;
  std::uint64_t body_bytes_ = 0;
  std::optional<clock::time_point> connect_began_;
  clock::time_point first_byte_;
  clock::time_point last_activity_;
  std::optional<error> refusal_; // why a callback ended the exchange
};

} // namespace skvm
