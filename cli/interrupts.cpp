#include "interrupts.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <cstdlib>

namespace skvm::cli {

namespace {

/// What starts programs (`timeout`, `npm`) passes on to them what the terminal
/// sent to all of the group already: that is one wish to end, not two.
constexpr std::chrono::milliseconds same_interrupt{300};

/// `nohup` and the like start programs so; a blocked signal would come anyway.
bool is_ignored(int number) {
  struct sigaction now {};

  return ::sigaction(number, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

} // namespace

interrupts::interrupts() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  if (!is_ignored(SIGHUP))
    sigaddset(&set, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signals_ = ::signalfd(-1, &set, SFD_CLOEXEC);
  wake_ = ::eventfd(0, EFD_CLOEXEC);
}

interrupts::~interrupts() {
  stop();
  ::close(signals_);
  ::close(wake_);
}

interrupts::listening interrupts::listen(std::function<void()> on_first) {
  thread_ =
    std::thread([this, on_first = std::move(on_first)] { run(on_first); });
  return listening{*this};
}

void interrupts::stop() {
  if (!thread_.joinable())
    return;
  std::uint64_t one = 1;
  [[maybe_unused]] auto n = ::write(wake_, &one, sizeof one);
  thread_.join();
}

void interrupts::run(const std::function<void()>& on_first) {
  for (;;) {
    std::array<pollfd, 2> watched{{{signals_, POLLIN, 0}, {wake_, POLLIN, 0}}};
    if (::poll(watched.data(), watched.size(), -1) < 0)
      continue;
    if (watched[1].revents != 0)
      return;
    signalfd_siginfo info{};
    if (::read(signals_, &info, sizeof info) != sizeof info)
      continue;
    auto now = std::chrono::steady_clock::now();
    if (!seen_.exchange(true)) {
      first_ = now;
      on_first();
    } else if (now - first_ > same_interrupt) {
      std::_Exit(130);
    }
  }
}

} // namespace skvm::cli
