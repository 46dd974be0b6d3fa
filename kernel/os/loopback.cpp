#include "os/loopback.hpp"

#include "os/fd.hpp"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace skvm {

namespace {

using clock_type = std::chrono::steady_clock;

struct question {
  std::size_t index = 0;
  unique_fd socket;
};

/// The address, or nothing where it is none of this host.
bool read_address(std::string_view text, sockaddr_storage& out,
                  socklen_t& size) {
  auto colon = text.rfind(':');
  if (colon == std::string_view::npos)
    return false;
  std::uint16_t port = 0;
  auto digits = text.substr(colon + 1);
  auto [end, failed] =
    std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (failed != std::errc{} || end != digits.data() + digits.size()
      || port == 0)
    return false;
  auto host = std::string{text.substr(0, colon)};
  std::memset(&out, 0, sizeof out);
  if (host == "[::1]") {
    auto& six = reinterpret_cast<sockaddr_in6&>(out);
    six.sin6_family = AF_INET6;
    six.sin6_addr = in6addr_loopback;
    six.sin6_port = htons(port);
    size = sizeof six;
    return true;
  }
  if (host == "localhost")
    host = "127.0.0.1";
  auto& four = reinterpret_cast<sockaddr_in&>(out);
  four.sin_family = AF_INET;
  four.sin_port = htons(port);
  size = sizeof four;
  return host.starts_with("127.")
         && ::inet_pton(AF_INET, host.c_str(), &four.sin_addr) == 1;
}

std::string nobody_listens() {
  return "nothing listens there";
}

/// Starts to connect; an answer that comes at once is noted.
void start(question& one, const std::string& address, loopback_answer& answer) {
  sockaddr_storage target;
  socklen_t size = 0;
  if (!read_address(address, target, size)) {
    answer.detail = "not asked: '" + address + "' is no address of this host";
    return;
  }
  one.socket = unique_fd{
    ::socket(target.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (one.socket.get() < 0) {
    answer.detail = std::strerror(errno);
    return;
  }
  if (::connect(one.socket.get(), reinterpret_cast<sockaddr*>(&target), size)
      == 0) {
    answer.listens = true;
    one.socket.reset();
  } else if (errno != EINPROGRESS) {
    answer.detail = nobody_listens();
    one.socket.reset();
  }
}

bool connected(int socket) {
  int failed = 0;
  socklen_t size = sizeof failed;
  return ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &failed, &size) == 0
         && failed == 0;
}

} // namespace

std::vector<loopback_answer>
ask_loopback(const std::vector<std::string>& addresses,
             std::chrono::milliseconds limit) {
  std::vector<loopback_answer> answers(addresses.size());
  std::vector<question> open;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    question one;
    one.index = i;
    start(one, addresses[i], answers[i]);
    if (one.socket.get() >= 0)
      open.push_back(std::move(one));
  }
  auto until = clock_type::now() + limit;
  while (!open.empty()) {
    std::vector<pollfd> watched;
    for (auto& one : open)
      watched.push_back({one.socket.get(), POLLOUT, 0});
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      until - clock_type::now());
    if (left.count() <= 0)
      break;
    auto ready =
      ::poll(watched.data(), watched.size(), static_cast<int>(left.count()));
    if (ready < 0 && errno != EINTR)
      break;
    std::vector<question> waiting;
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (ready <= 0 || watched[i].revents == 0) {
        waiting.push_back(std::move(open[i]));
        continue;
      }
      auto& answer = answers[open[i].index];
      answer.listens = connected(open[i].socket.get());
      if (!answer.listens)
        answer.detail = nobody_listens();
    }
    open = std::move(waiting);
  }
  for (auto& one : open)
    answers[one.index].detail = "no answer in time";
  return answers;
}

} // namespace skvm
