#include "net/socket_set.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace skvm {

socket_set::socket_set()
  : epoll_(::epoll_create1(EPOLL_CLOEXEC)),
    wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (epoll_ < 0 || wake_ < 0)
    throw std::system_error{errno, std::generic_category(), "transport"};
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = wake_;
  ::epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event);
}

socket_set::~socket_set() {
  ::close(wake_);
  ::close(epoll_);
}

socket_set::entry& socket_set::at(int fd) {
  auto index = static_cast<std::size_t>(fd);
  if (index >= entries_.size())
    entries_.resize(index + 64);
  return entries_[index];
}

void socket_set::opened(int fd) {
  auto& slot = at(fd);
  slot.wanted = 0;
  slot.registered = 0;
  slot.connection = true;
}

void socket_set::closed(int fd) {
  auto& slot = at(fd);
  slot.wanted = 0;
  slot.registered = 0; // epoll forgets a descriptor that is closed
  slot.connection = false;
}

void socket_set::want(int fd, std::uint32_t events, void* owner) {
  auto& slot = at(fd);
  slot.owner = owner;
  slot.wanted = events;
  if (!slot.connection) {
    // A descriptor of curl's own, closed without our knowing.
    if (events == 0)
      drop(fd, slot);
    else
      apply(fd, slot);
    return;
  }
  if (!slot.pending) {
    slot.pending = true;
    pending_.push_back(fd);
  }
}

void socket_set::apply(int fd, entry& slot) {
  epoll_event event{};
  event.events = slot.wanted;
  event.data.fd = fd;
  auto first = slot.registered == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
  if (::epoll_ctl(epoll_, first, fd, &event) != 0
      && (errno == EEXIST || errno == ENOENT)) {
    auto other = errno == EEXIST ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    ::epoll_ctl(epoll_, other, fd, &event);
  }
  slot.registered = slot.wanted;
}

void socket_set::drop(int fd, entry& slot) {
  epoll_event event{};
  ::epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, &event);
  slot.registered = 0;
}

void socket_set::wait(int timeout_ms, std::vector<ready>& out) {
  for (auto fd : pending_) {
    auto& slot = at(fd);
    slot.pending = false;
    if (slot.wanted != 0 && slot.wanted != slot.registered)
      apply(fd, slot);
  }
  pending_.clear();
  auto count = ::epoll_wait(epoll_, events_.data(),
                            static_cast<int>(events_.size()), timeout_ms);
  for (int i = 0; i < count; ++i) {
    const auto& event = events_[static_cast<std::size_t>(i)];
    auto fd = event.data.fd;
    if (fd == wake_) {
      std::uint64_t ignored = 0;
      [[maybe_unused]] auto got = ::read(wake_, &ignored, sizeof ignored);
      continue;
    }
    auto& slot = at(fd);
    if (slot.wanted == 0)
      drop(fd, slot); // an idle connection that the server closed
    else
      out.push_back({fd, event.events, slot.owner});
  }
}

void socket_set::wake() const {
  std::uint64_t one = 1;
  [[maybe_unused]] auto sent = ::write(wake_, &one, sizeof one);
}

} // namespace skvm
