#include "os/launch_engine.hpp"
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace skvm {

namespace {

/// Reads of one pipe in a row, so that one talker cannot starve the others.
constexpr int reads_in_a_row = 4;

std::chrono::microseconds from_timeval(const timeval& time) {
  return std::chrono::seconds{time.tv_sec}
         + std::chrono::microseconds{time.tv_usec};
}

} // namespace

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

} // namespace skvm
