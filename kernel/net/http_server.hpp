#pragma once

#include "skvm/model.hpp"
#include "skvm/result.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace skvm {

struct server_request {
  std::string method;
  std::string target;          ///< path and query
  std::vector<header> headers; ///< names in lower case
  std::string body;

  [[nodiscard]] std::string_view find(std::string_view name) const;
};

/// Answers one request, from any thread. Either `reply`, or `begin`, `write`
/// any number of times, `end`. Dropping it unanswered sends a 500.
class responder {
public:
  virtual ~responder() = default;
  /// Sends all at once with a Content-Length. `delay` is waited on the server's
  /// own timer, so that tests and benchmarks can stand in for a slow provider.
  virtual void reply(int status, std::vector<header> headers, std::string body,
                     std::chrono::microseconds delay = {}) = 0;
  /// Starts a chunked reply.
  virtual void begin(int status, std::vector<header> headers) = 0;
  virtual void write(std::string bytes) = 0;
  virtual void end() = 0;
  /// Closes the connection as it is: for tests of cut replies.
  virtual void abort() = 0;
  /// Whether the client has gone.
  [[nodiscard]] virtual bool closed() const = 0;
  /// Called once, on the server's thread, when the client goes before the end;
  /// at once where it has gone already.
  virtual void on_closed(std::function<void()> callback) = 0;
};

struct http_server_options {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0; ///< 0 for any free one
  std::uint64_t max_body = std::uint64_t{64} << 20;
  std::size_t max_connections = 20'000;
};

/// A small HTTP/1.1 server with keep-alive and chunked replies: one thread of
/// its own. Handlers are called on that thread and must not block.
class http_server {
public:
  using handler =
    std::function<void(server_request, std::shared_ptr<responder>)>;

  /// `io` with the address where it cannot listen.
  static result<std::unique_ptr<http_server>>
  listen(http_server_options options, handler handle);

  virtual ~http_server() = default;
  [[nodiscard]] virtual std::uint16_t port() const = 0;
  [[nodiscard]] virtual std::size_t connections() const = 0;
};

} // namespace skvm
