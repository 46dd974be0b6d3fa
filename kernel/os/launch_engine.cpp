#include "os/launch_engine.hpp"

#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <system_error>

namespace skvm {

namespace {

constexpr unsigned source_bits = 3;
constexpr std::size_t read_size = std::size_t{64} << 10;
/// Keeps a limit that means "none" from overflowing the clock.
constexpr std::chrono::hours longest_timer{24 * 365};

[[noreturn]] void throw_errno(const char* what) {
  throw std::system_error{errno, std::generic_category(), what};
}

} // namespace

launcher::engine::engine() : buffer_(read_size) {
  epoll_ = unique_fd{::epoll_create1(EPOLL_CLOEXEC)};
  if (!epoll_)
    throw_errno("launcher: epoll_create1");
  wake_up_ = unique_fd{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  if (!wake_up_)
    throw_errno("launcher: eventfd");
  watch(wake_up_, EPOLLIN, 0, source::command);
  thread_ = std::thread{[this] { run(); }};
}

launcher::engine::~engine() {
  {
    std::lock_guard guard{mutex_};
    stop_requested_ = true;
  }
  wake();
  thread_.join();
}

launch_id launcher::engine::start(launch_spec spec, done_handler done,
                                  output_handler on_output) {
  auto id = ++last_id_;
  ++running_;
  post(std::make_unique<child>(id, std::move(spec), std::move(done),
                               std::move(on_output)));
  return id;
}

void launcher::engine::cancel(launch_id id) {
  post(cancel_command{id});
}

void launcher::engine::post(command what) {
  {
    std::lock_guard guard{mutex_};
    commands_.push_back(std::move(what));
  }
  wake();
}

void launcher::engine::wake() {
  std::uint64_t one = 1;
  [[maybe_unused]] auto written = ::write(wake_up_.get(), &one, sizeof one);
}

void launcher::engine::run() {
  // Signals are for other threads; a blocked SIGPIPE leaves write() its EPIPE.
  sigset_t all;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, nullptr);
  ::pthread_setname_np(::pthread_self(), "skvm-launcher");
  std::array<epoll_event, 64> events;
  while (take_commands()) {
    auto count =
      ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()),
                   milliseconds_to_next_timer());
    for (int i = 0; i < count; ++i) {
      auto data = events[static_cast<std::size_t>(i)].data.u64;
      on_event(data >> source_bits,
               static_cast<source>(data & ((1u << source_bits) - 1)));
    }
    on_timers();
    start_waiting();
  }
}

bool launcher::engine::take_commands() {
  std::vector<command> commands;
  bool stop = false;
  {
    std::lock_guard guard{mutex_};
    commands.swap(commands_);
    stop = stop_requested_;
  }
  if (stop && !stopping_)
    begin_stop();
  for (auto& what : commands) {
    if (auto fresh = std::get_if<child_ptr>(&what)) {
      admit(std::move(*fresh));
    } else {
      auto i = children_.find(std::get<cancel_command>(what).id);
      if (i != children_.end())
        cancel_now(*i->second);
    }
  }
  if (!stopping_ || !children_.empty())
    return true;
  // A `done` handler may have started something meanwhile.
  std::lock_guard guard{mutex_};
  return !commands_.empty();
}

void launcher::engine::begin_stop() {
  stopping_ = true;
  std::vector<child*> all;
  for (auto& [id, which] : children_)
    all.push_back(which.get());
  for (auto which : all) {
    if (which->at == stage::draining)
      continue;
    if (which->at == stage::waiting) {
      cancel_now(*which);
      continue;
    }
    which->result.cancelled = true;
    kill_group(*which);
  }
}

int launcher::engine::milliseconds_to_next_timer() const {
  if (timers_.empty())
    return -1;
  auto left = std::chrono::ceil<std::chrono::milliseconds>(
    timers_.begin()->first - clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, INT_MAX));
}

void launcher::engine::on_event(launch_id id, source what) {
  if (what == source::command) {
    std::uint64_t count = 0;
    [[maybe_unused]] auto got = ::read(wake_up_.get(), &count, sizeof count);
    return;
  }
  auto i = children_.find(id);
  if (i == children_.end())
    return; // an earlier event of the same batch ended it
  auto& which = *i->second;
  switch (what) {
    case source::exit:
      on_exit(which);
      break;
    case source::in:
      write_input(which);
      break;
    default:
      read_output(which, what);
  }
}

void launcher::engine::on_timers() {
  auto now = clock::now();
  while (!timers_.empty() && timers_.begin()->first <= now) {
    auto& which = *children_.at(timers_.begin()->second);
    clear_timer(which);
    on_timer(which);
  }
}

void launcher::engine::watch(const unique_fd& fd, std::uint32_t events,
                             launch_id id, source what) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = id << source_bits | static_cast<unsigned>(what);
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd.get(), &event);
}

void launcher::engine::drop(unique_fd& fd) {
  // Closing alone does not end the watch while some fork shares the file.
  if (fd)
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd.get(), nullptr);
  fd.reset();
}

void launcher::engine::set_timer(child& which,
                                 std::chrono::milliseconds delay) {
  clear_timer(which);
  auto when =
    clock::now() + std::min<std::chrono::milliseconds>(delay, longest_timer);
  which.deadline = when;
  timers_.emplace(when, which.id);
}

void launcher::engine::clear_timer(child& which) {
  if (which.deadline)
    timers_.erase({*which.deadline, which.id});
  which.deadline.reset();
}

} // namespace skvm
