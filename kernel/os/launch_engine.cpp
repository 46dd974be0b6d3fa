#include "os/launch_engine.hpp"

#include <pthread.h>
#include <csignal>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <system_error>

namespace skvm {

namespace {

constexpr unsigned source_bits = 3;
constexpr std::size_t read_size = std::size_t{64} << 10;
/// Reads of one pipe in a row, so that one talker cannot starve the others.
constexpr int reads_in_a_row = 4;
/// Keeps a limit that means "none" from overflowing the clock.
constexpr std::chrono::hours longest_timer{24 * 365};

std::chrono::microseconds from_timeval(const timeval& time) {
  return std::chrono::seconds{time.tv_sec}
         + std::chrono::microseconds{time.tv_usec};
}

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

// -- the loop ---------------------------------------------------------------

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

// -- one child --------------------------------------------------------------

void launcher::engine::admit(child_ptr fresh) {
  auto& which = *fresh;
  children_.emplace(which.id, std::move(fresh));
  if (stopping_) {
    cancel_now(which);
    return;
  }
  set_timer(which, which.spec.timeout);
  if (!waiting_.empty() || !try_start(which))
    waiting_.push_back(which.id);
}

bool launcher::engine::try_start(child& which) {
  auto outcome = spawn(which.spec);
  if (auto failure = std::get_if<spawn_failure>(&outcome)) {
    // Alone, it would wait for an end that never comes.
    if (failure->exhausted && children_.size() > waiting_.size() + 1)
      return false;
    fail(which, std::move(failure->why));
    return true;
  }
  which.process = std::move(std::get<spawned_process>(outcome));
  which.at = stage::running;
  which.started = clock::now();
  auto& process = which.process;
  watch(process.handle, EPOLLIN, which.id, source::exit);
  watch(process.out, EPOLLIN, which.id, source::out);
  watch(process.err, EPOLLIN, which.id, source::err);
  if (process.in)
    watch(process.in, EPOLLOUT, which.id, source::in);
  return true;
}

void launcher::engine::start_waiting() {
  while (!waiting_.empty()) {
    auto i = children_.find(waiting_.front());
    auto cancelled = i == children_.end();
    auto id = waiting_.front();
    waiting_.pop_front();
    if (!cancelled && !try_start(*i->second)) {
      waiting_.push_front(id);
      return;
    }
  }
}

void launcher::engine::cancel_now(child& which) {
  if (which.at == stage::waiting) {
    which.result.cancelled = true;
    fail(which, make_error(errc::cancelled,
                           which.spec.argv.empty() ? "" : which.spec.argv[0],
                           "cancelled before it was started"));
    return;
  }
  if (which.at == stage::draining)
    return;
  which.result.cancelled = true;
  if (which.at == stage::running)
    terminate(which);
}

void launcher::engine::on_timer(child& which) {
  switch (which.at) {
    case stage::waiting:
      which.result.timed_out = true;
      fail(which, make_error(errc::io, which.spec.argv[0],
                             "no free descriptor to start it in time"));
      break;
    case stage::running:
      which.result.timed_out = true;
      terminate(which);
      break;
    case stage::terminating:
      kill_group(which);
      break;
    case stage::killed:
      break;
    case stage::draining:
      finish(which);
  }
}

void launcher::engine::terminate(child& which) {
  which.at = stage::terminating;
  ::kill(-which.process.pid, SIGTERM);
  ::kill(-which.process.pid, SIGCONT); // a stopped process acts on it too
  set_timer(which, which.spec.term_grace);
}

void launcher::engine::kill_group(child& which) {
  which.at = stage::killed;
  clear_timer(which);
  ::kill(-which.process.pid, SIGKILL);
}

void launcher::engine::on_exit(child& which) {
  // While the leader is a zombie its group's number cannot be given anew.
  ::kill(-which.process.pid, SIGKILL);
  auto& result = which.result;
  result.wall = std::chrono::duration_cast<std::chrono::microseconds>(
    clock::now() - which.started);
  int status = 0;
  rusage spent{};
  if (::wait4(which.process.pid, &status, 0, &spent) != which.process.pid)
    result.failure = make_error(errc::io, which.spec.argv[0],
                                "its exit status was taken by someone else");
  else if (WIFEXITED(status))
    result.code = WEXITSTATUS(status);
  else
    result.signal = WTERMSIG(status);
  result.cpu = from_timeval(spent.ru_utime) + from_timeval(spent.ru_stime);
  drop(which.process.handle);
  drop(which.process.in);
  which.at = stage::draining;
  set_timer(which, which.spec.drain_grace);
  finish_if_drained(which);
}

void launcher::engine::write_input(child& which) {
  const auto& text = which.spec.stdin_text;
  while (which.input_sent < text.size()) {
    auto sent = ::write(which.process.in.get(), text.data() + which.input_sent,
                        text.size() - which.input_sent);
    if (sent > 0) {
      which.input_sent += static_cast<std::size_t>(sent);
      continue;
    }
    if (errno == EAGAIN)
      return;
    if (errno != EINTR)
      break; // it reads no further, which is its own affair
  }
  drop(which.process.in);
  std::string{}.swap(which.spec.stdin_text);
}

void launcher::engine::read_output(child& which, source what) {
  auto& fd = what == source::out ? which.process.out : which.process.err;
  for (int i = 0; i < reads_in_a_row; ++i) {
    auto got = ::read(fd.get(), buffer_.data(), buffer_.size());
    if (got > 0) {
      std::string_view bytes{buffer_.data(), static_cast<std::size_t>(got)};
      (what == source::out ? which.out : which.err).append(bytes);
      if (what == source::out && which.on_output)
        which.on_output(bytes);
      continue;
    }
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
      return;
    drop(fd);
    finish_if_drained(which);
    return;
  }
}

void launcher::engine::finish_if_drained(child& which) {
  if (which.at == stage::draining && !which.process.out && !which.process.err)
    finish(which);
}

void launcher::engine::finish(child& which) {
  clear_timer(which);
  auto node = children_.extract(which.id);
  auto& ended = *node.mapped();
  auto& result = ended.result;
  if (ended.at == stage::waiting)
    std::erase(waiting_, ended.id);
  result.pipes_left_open = ended.process.out || ended.process.err;
  drop(ended.process.out);
  drop(ended.process.err);
  result.out = ended.out.take();
  result.err = ended.err.take();
  --running_;
  ended.done(std::move(result));
}

void launcher::engine::fail(child& which, error why) {
  which.result.failure = std::move(why);
  finish(which);
}

// -- descriptors and timers -------------------------------------------------

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
