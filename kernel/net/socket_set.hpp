#pragma once

#include <sys/epoll.h>

#include <array>
#include <cstdint>
#include <vector>

namespace skvm {

/// The sockets that the transport waits for. Registrations are lazy: the socket
/// of a kept-alive connection stays in epoll between two exchanges, so that an
/// exchange on it costs no epoll_ctl at all. One thread, but for `wake`.
class socket_set {
public:
  /// Throws std::system_error where the process has no descriptor left.
  socket_set();
  ~socket_set();
  socket_set(const socket_set&) = delete;
  socket_set& operator=(const socket_set&) = delete;

  /// A connection's socket came into being, and will be reported `closed`.
  void opened(int fd);
  void closed(int fd);
  /// Asks for events of a socket, for the one who gave `owner`; 0 for none.
  void want(int fd, std::uint32_t events, void* owner);

  struct ready {
    int fd;
    std::uint32_t events;
    void* owner;
  };

  /// Blocks until something happens; -1 for no time limit.
  void wait(int timeout_ms, std::vector<ready>& out);
  /// Ends the current or the next `wait`. [any thread]
  void wake() const;

private:
  struct entry {
    void* owner = nullptr;
    std::uint32_t wanted = 0;
    std::uint32_t registered = 0;
    bool connection = false;
    bool pending = false;
  };

  entry& at(int fd);
  void apply(int fd, entry& slot);
  void drop(int fd, entry& slot);

  int epoll_;
  int wake_;
  std::vector<entry> entries_; // by descriptor
  std::vector<int> pending_;
  std::array<epoll_event, 512> events_{};
};

} // namespace skvm
