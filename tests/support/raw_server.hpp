#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace skvm::test {

/// A socket that blocks, and is closed with its owner.
class raw_socket {
public:
  explicit raw_socket(int fd) : fd_(fd) {}

  raw_socket(raw_socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

  raw_socket& operator=(raw_socket&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }

  ~raw_socket() { close(); }

  [[nodiscard]] int fd() const { return fd_; }

  /// False once the peer has gone.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      auto count = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0)
        return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  /// Reads until the text comes up or the peer has gone; keeps what follows.
  std::string read_until(std::string_view mark) {
    auto at = buffer_.find(mark);
    while (at == std::string::npos && receive())
      at = buffer_.find(mark);
    return take(at == std::string::npos ? buffer_.size() : at + mark.size());
  }

  std::string read_exactly(std::size_t size) {
    while (buffer_.size() < size && receive()) {
    }
    return take(std::min(size, buffer_.size()));
  }

  /// All until the peer closes; also a way to wait for that.
  std::string read_all() {
    while (receive()) {
    }
    return take(buffer_.size());
  }

  /// Head and body of a request with a Content-Length.
  std::string read_request() {
    auto head = read_until("\r\n\r\n");
    constexpr std::string_view name = "Content-Length: ";
    auto at = head.find(name);
    if (at == std::string::npos)
      return head;
    return head + read_exactly(std::stoul(head.substr(at + name.size())));
  }

  void shut_down() { ::shutdown(fd_, SHUT_RDWR); }

  void close() {
    if (fd_ >= 0)
      ::close(fd_);
    fd_ = -1;
  }

  /// Closes with a reset instead of an orderly end.
  void reset() {
    linger hard{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    close();
  }

  /// Connects to loopback; -1 as descriptor where that fails.
  static raw_socket connect(std::uint16_t port) {
    raw_socket made{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    auto where = loopback(port);
    if (::connect(made.fd_, reinterpret_cast<sockaddr*>(&where), sizeof where)
        != 0)
      made.close();
    return made;
  }

  /// Listens on a free port of loopback.
  static raw_socket listen(int backlog) {
    raw_socket made{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    auto where = loopback(0);
    ::bind(made.fd_, reinterpret_cast<sockaddr*>(&where), sizeof where);
    ::listen(made.fd_, backlog);
    return made;
  }

  [[nodiscard]] std::uint16_t port() const {
    sockaddr_in where{};
    socklen_t size = sizeof where;
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&where), &size);
    return ntohs(where.sin_port);
  }

private:
  static sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_port = htons(port);
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return where;
  }

  bool receive() {
    char piece[16384];
    auto count = ::recv(fd_, piece, sizeof piece, 0);
    if (count > 0)
      buffer_.append(piece, static_cast<std::size_t>(count));
    return count > 0;
  }

  std::string take(std::size_t size) {
    auto out = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return out;
  }

  int fd_;
  std::string buffer_;
};

/// A TCP server whose every byte the test decides: runs the script for each
/// connection, on a thread of its own, and closes the connection after it.
/// Its destructor breaks what the scripts still wait for.
class raw_server {
public:
  using script = std::function<void(raw_socket&)>;

  explicit raw_server(script run)
    : run_(std::move(run)), listener_(raw_socket::listen(1024)),
      port_(listener_.port()), acceptor_([this] { accept_all(); }) {}

  /// Answers each request with these bytes and closes.
  static script sends(std::string bytes) {
    return [bytes = std::move(bytes)](raw_socket& client) {
      client.read_request();
      client.send(bytes);
    };
  }

  ~raw_server() {
    listener_.shut_down();
    acceptor_.join();
    {
      std::lock_guard guard{mutex_};
      stopping_ = true;
      for (auto* client : clients_)
        client->shut_down();
    }
    for (auto& thread : threads_)
      thread.join();
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }

  [[nodiscard]] std::string url(const std::string& path = "/") const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }

private:
  void accept_all() {
    while (true) {
      auto fd = ::accept4(listener_.fd(), nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0)
        return;
      threads_.emplace_back([this, fd] { serve(raw_socket{fd}); });
    }
  }

  void serve(raw_socket client) {
    {
      std::lock_guard guard{mutex_};
      clients_.push_back(&client);
      if (stopping_)
        client.shut_down();
    }
    run_(client);
    std::lock_guard guard{mutex_};
    std::erase(clients_, &client);
  }

  script run_;
  raw_socket listener_;
  std::uint16_t port_;
  std::mutex mutex_;
  bool stopping_ = false;
  std::vector<raw_socket*> clients_; // those whose script runs
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

} // namespace skvm::test
