#pragma once

#include "skvm/model.hpp"
#include "skvm/result.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace skvm {

/// One HTTP exchange to make.
struct exchange_request {
  http_request http; ///< headers are final: the key is already in
  std::chrono::milliseconds connect_timeout{10'000};
  /// For the whole exchange, from `start` on.
  std::chrono::milliseconds deadline{600'000};
  /// Longest silence between two pieces of the reply, from its head on; 0 for
  /// none. The wait for the head is bounded by `deadline` alone.
  std::chrono::milliseconds idle_timeout{120'000};
  std::uint64_t max_body = std::uint64_t{64} << 20;
  /// Redirects to another scheme, host or port are never followed, since the
  /// headers hold keys; they are handed out as they are.
  int max_redirects = 0;
  /// Refuses, as `denied`, to connect to an address that is not public:
  /// loopback, private, link-local. For URLs that a model chose.
  bool public_hosts_only = false;
};

/// What became of an exchange on the wire. `failure` is `network`, `timeout`,
/// `cancelled` or `malformed_reply` (over `max_body`, or no HTTP); an HTTP
/// error status is no failure. Its subject is the host, with the port where
/// written.
struct exchange_end {
  std::optional<error> failure;
  std::uint64_t body_bytes = 0;
  std::chrono::microseconds first_byte{0};
  std::chrono::microseconds total{0};
  bool reused_connection = false;
  int http_version = 0; ///< 11, 20
};

/// Receives one exchange. Called on the transport's thread, in the order head,
/// bytes…, end; must return at once and not throw. `on_end` comes exactly once,
/// also after `cancel`, and nothing comes after it. Interim (1xx) heads are not
/// shown. The kernel's actors forward each call as a message.
class exchange_sink {
public:
  virtual ~exchange_sink() = default;
  virtual void on_head(http_head head) = 0;
  virtual void on_bytes(std::string bytes) = 0;
  virtual void on_end(exchange_end end) = 0;
};

using exchange_id = std::uint64_t;

struct transport_options {
  std::size_t max_exchanges = 20'000; ///< in flight and queued; the bound
  /// Reply bytes handed out and not yet `consumed`, per exchange, at which the
  /// transport stops reading from that connection.
  std::size_t credit = std::size_t{256} << 10;
  long max_h2_connections_per_host = 16;
  std::string ca_file; ///< empty for the system's
  std::string user_agent;
};

struct transport_stats {
  std::uint64_t started = 0;
  std::uint64_t in_flight = 0;
  std::uint64_t connections_opened = 0;
};

/// Every HTTP exchange of the process: one thread, curl with sockets and timers
/// of our own, keep-alive, HTTP/2 over TLS. The destructor cancels what is in
/// flight, delivers each `on_end`, and joins.
class transport {
public:
  explicit transport(transport_options options = {});
  ~transport();
  transport(const transport&) = delete;
  transport& operator=(const transport&) = delete;

  /// `overload` when `max_exchanges` are under way, `invalid_argument` for a
  /// URL that is neither http nor https or a header that cannot be one,
  /// `cancelled` once the transport is closing; the sink is not called then.
  /// [any thread]
  result<exchange_id> start(exchange_request request,
                            std::shared_ptr<exchange_sink> sink);
  /// Ends the exchange at once: on HTTP/1.1 its connection is closed, on HTTP/2
  /// its stream. Unknown ids are ignored. [any thread]
  void cancel(exchange_id id);
  /// Gives back credit for bytes that `on_bytes` handed out. [any thread]
  void consumed(exchange_id id, std::size_t bytes);
  [[nodiscard]] transport_stats stats() const;

private:
  class engine;
  std::unique_ptr<engine> engine_;
};

} // namespace skvm
