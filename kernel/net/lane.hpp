#pragma once

#include "net/socket_set.hpp"
#include <curl/curl.h>

#include <chrono>
#include <cstddef>
#include <optional>

namespace skvm {

/// A curl multi handle that is driven by sockets and a timer of the transport.
class lane {
public:
  using clock = std::chrono::steady_clock;

  struct options {
    bool h2 = false;
    long max_connections = 0;          ///< kept, idle ones included
    long max_connections_per_host = 0; ///< 0 for no limit
  };

  lane(options how, socket_set& sockets);
  ~lane();
  lane(const lane&) = delete;
  lane& operator=(const lane&) = delete;

  bool add(CURL* easy);
  void remove(CURL* easy);
  /// Lets curl act on a socket, by epoll's events, or on its timer.
  void on_socket(int fd, std::uint32_t events);
  void on_timer(clock::time_point now);
  /// A transfer that has ended since the last call; null for no more.
  CURL* next_done(CURLcode& verdict);

  [[nodiscard]] bool h2() const { return h2_; }

  [[nodiscard]] std::size_t load() const { return load_; }

  [[nodiscard]] std::optional<clock::time_point> timer() const {
    return timer_;
  }

  /// Something may have ended; `next_done` has not said what.
  bool touched = false;

private:
  static int socket_cb(CURL*, curl_socket_t, int, void*, void*) noexcept;
  static int timer_cb(CURLM*, long, void*) noexcept;
  void act(curl_socket_t fd, int what);

  socket_set& sockets_;
  bool h2_;
  CURLM* multi_;
  std::size_t load_ = 0;
  std::optional<clock::time_point> timer_;
};

} // namespace skvm
