#include "hosting/host_process.hpp"

#include "base/text.hpp"
#include "hosting/frames.hpp"
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

namespace skvm::hosting {

namespace {

using clock = std::chrono::steady_clock;

constexpr std::size_t kept_idle = 4;
constexpr std::size_t kept_words = 4096;
/// Between the end of the pipe and that of the process.
constexpr std::chrono::milliseconds ending_limit{1000};

/// A plugin sees none of our variables, since keys are among them; those of the
/// sanitizers only exist where we were built with them.
std::vector<std::string> host_environment() {
  std::vector<std::string> env;
  for (auto name :
       {"ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS"})
    if (const auto* value = std::getenv(name))
      env.push_back(std::string{name} + "=" + value);
  return env;
}

bool is_readable(int fd, std::chrono::milliseconds within) {
  pollfd waiting{fd, POLLIN, 0};
  return ::poll(&waiting, 1, static_cast<int>(within.count())) > 0;
}

std::string last_line(std::string_view text) {
  text = trim(text);
  auto begin = text.rfind('\n');
  return to_utf8(std::string{
    begin == std::string_view::npos ? text : text.substr(begin + 1)});
}

} // namespace

result<std::unique_ptr<host_process>>
host_process::start(host_settings settings) {
  launch_spec spec;
  spec.argv = {settings.program.string(), settings.plugin.string()};
  spec.env = host_environment();
  spec.cwd = "/";
  spec.stdin_text = "calls"; // asks for a pipe; we write to it ourselves
  auto started = spawn(spec);
  if (auto* failed = std::get_if<spawn_failure>(&started))
    return failed->why;
  return std::unique_ptr<host_process>{new host_process{
    std::move(settings), std::move(std::get<spawned_process>(started))}};
}

host_process::~host_process() {
  kill();
}

void host_process::kill() {
  usable_ = false;
  if (child_.pid <= 0)
    return;
  ::kill(-child_.pid, SIGKILL);
  while (::waitpid(child_.pid, nullptr, 0) < 0 && errno == EINTR)
    ;
  child_.pid = -1;
}

void host_process::drain() {
  std::array<char, 4096> buffer;
  for (;;) {
    auto got = ::read(child_.err.get(), buffer.data(), buffer.size());
    if (got <= 0)
      return;
    last_words_.append(buffer.data(), static_cast<std::size_t>(got));
    if (last_words_.size() > 2 * kept_words)
      last_words_.erase(0, last_words_.size() - kept_words);
  }
}

error host_process::broken(const std::string& how) {
  kill();
  drain();
  auto message = how;
  if (auto words = last_line(last_words_); !words.empty())
    message += "; the last it wrote was: " + words;
  return make_error(errc::plugin_failed, settings_.name, std::move(message));
}

error host_process::ended() {
  int status = 0;
  // It closed its pipe, so that it has ended or is about to.
  if (!is_readable(child_.handle.get(), ending_limit))
    ::kill(-child_.pid, SIGKILL);
  while (::waitpid(child_.pid, &status, 0) < 0 && errno == EINTR)
    ;
  child_.pid = -1;
  if (WIFSIGNALED(status)) {
    auto number = WTERMSIG(status);
    return broken("its process was ended by signal " + std::to_string(number)
                  + " (" + ::sigdescr_np(number) + ")");
  }
  return broken("its process ended with exit code "
                + std::to_string(WEXITSTATUS(status)));
}

result<std::string>
host_process::next_frame(call awaited, const std::function<bool()>& cancelled) {
  auto deadline = clock::now() + settings_.call_limit;
  auto period = cancelled ? settings_.cancelled_silence : settings_.call_limit;
  while (!is_readable(child_.out.get(), period)) {
    if (cancelled && cancelled()) {
      kill();
      return make_error(errc::cancelled, settings_.name, "cancelled");
    }
    if (awaited != call::run_pass && clock::now() >= deadline)
      return broken("its process did not answer within "
                    + std::to_string(settings_.call_limit.count()) + " ms");
  }
  std::string bytes;
  if (!read_frame(child_.out.get(), bytes))
    return ended();
  if (bytes.empty())
    return broken("its process answered nonsense");
  drain();
  return bytes;
}

result<std::string> host_process::exchange(call what, std::string_view frame) {
  if (!usable_)
    return make_error(errc::plugin_failed, settings_.name,
                      "its process has ended before");
  if (!write_frame(child_.in.get(), frame))
    return ended();
  return next_frame(what, {});
}

result<description> host_process::describe() {
  return ask<description>(call::describe);
}

result<pass_output>
host_process::run_pass(const pass_input& input, const answer_handler& answer,
                       const std::function<bool()>& cancelled) {
  if (!write_frame(child_.in.get(), frame_of(call::run_pass, input)))
    return ended();
  for (;;) {
    auto frame = next_frame(call::run_pass, cancelled);
    if (!frame)
      return frame.error();
    auto what = static_cast<call>(frame->front());
    if (what == call::run_pass)
      return decoded<result<pass_output>>(std::move(frame), [](reader& in) {
        return in.get_result<pass_output>();
      });
    try {
      reader question{*frame};
      question.get<call>();
      if (!write_frame(child_.in.get(), answer(what, question)))
        return ended();
    } catch (const bad_frame&) {
      return broken("its process asked nonsense");
    }
  }
}

result<host_pool::lease> host_pool::take() {
  std::unique_ptr<host_process> process;
  {
    std::lock_guard guard{mutex_};
    if (!idle_.empty()) {
      process = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  if (!process) {
    auto started = host_process::start(settings_);
    if (!started)
      return started.error();
    process = std::move(*started);
  }
  return lease{process.release(), giver_back{shared_from_this()}};
}

void host_pool::give_back(std::unique_ptr<host_process> process) {
  if (!process->is_usable())
    return;
  std::lock_guard guard{mutex_};
  if (idle_.size() < kept_idle)
    idle_.push_back(std::move(process));
}

void host_pool::giver_back::operator()(host_process* process) const {
  to->give_back(std::unique_ptr<host_process>{process});
}

} // namespace skvm::hosting
