#include "os/spawn.hpp"

#include <fcntl.h>
#include <csignal>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace skvm {

namespace {

std::string reason(int code) {
  return std::generic_category().message(code);
}

bool is_executable_file(const std::string& file) {
  struct stat info {};

  return ::stat(file.c_str(), &info) == 0 && S_ISREG(info.st_mode)
         && ::access(file.c_str(), X_OK) == 0;
}

bool is_folder(const std::string& path) {
  struct stat info {};

  return ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

bool has_nul(const std::vector<std::string>& texts) {
  return std::any_of(texts.begin(), texts.end(), [](const std::string& text) {
    return text.find('\0') != std::string::npos;
  });
}

struct pipe_ends {
  unique_fd read;
  unique_fd write;
};

// Numbers below 3 would be overwritten while the child sorts its descriptors.
bool move_up(unique_fd& fd) {
  if (fd.get() > 2)
    return true;
  fd = unique_fd{::fcntl(fd.get(), F_DUPFD_CLOEXEC, 3)};
  return static_cast<bool>(fd);
}

bool open_pipe(pipe_ends& ends) {
  int fds[2];
  if (::pipe2(fds, O_CLOEXEC) != 0)
    return false;
  ends.read = unique_fd{fds[0]};
  ends.write = unique_fd{fds[1]};
  return move_up(ends.read) && move_up(ends.write);
}

void make_non_blocking(const unique_fd& fd) {
  ::fcntl(fd.get(), F_SETFL, O_NONBLOCK);
}

bool is_shortage(int code) {
  return code == EMFILE || code == ENFILE || code == EAGAIN || code == ENOMEM;
}

spawn_failure failed(int code, const launch_spec& spec,
                     const std::string& what) {
  return {make_error(errc::io, spec.argv[0], what + ": " + reason(code)),
          is_shortage(code)};
}

class spawn_actions {
public:
  spawn_actions() { ::posix_spawn_file_actions_init(&actions_); }

  ~spawn_actions() { ::posix_spawn_file_actions_destroy(&actions_); }

  spawn_actions(const spawn_actions&) = delete;
  spawn_actions& operator=(const spawn_actions&) = delete;

  void set(int from, int to) {
    ::posix_spawn_file_actions_adddup2(&actions_, from, to);
  }

  void open(int to, const char* file) {
    ::posix_spawn_file_actions_addopen(&actions_, to, file, O_RDONLY, 0);
  }

  void enter(const std::string& folder) {
    ::posix_spawn_file_actions_addchdir_np(&actions_, folder.c_str());
  }

  void close_from(int first) {
    ::posix_spawn_file_actions_addclosefrom_np(&actions_, first);
  }

  const posix_spawn_file_actions_t* get() const { return &actions_; }

private:
  posix_spawn_file_actions_t actions_{};
};

class spawn_attributes {
public:
  explicit spawn_attributes(bool hold_sigterm) {
    ::posix_spawnattr_init(&attributes_);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSID
                                               | POSIX_SPAWN_SETSIGMASK
                                               | POSIX_SPAWN_SETSIGDEF);
    sigset_t signals;
    ::sigemptyset(&signals);
    if (hold_sigterm)
      ::sigaddset(&signals, SIGTERM);
    ::posix_spawnattr_setsigmask(&attributes_, &signals);
    ::sigfillset(&signals);
    ::posix_spawnattr_setsigdefault(&attributes_, &signals);
  }

  ~spawn_attributes() { ::posix_spawnattr_destroy(&attributes_); }

  spawn_attributes(const spawn_attributes&) = delete;
  spawn_attributes& operator=(const spawn_attributes&) = delete;

  const posix_spawnattr_t* get() const { return &attributes_; }

private:
  posix_spawnattr_t attributes_{};
};

std::vector<char*> c_strings(const std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  for (auto& text : texts)
    result.push_back(const_cast<char*>(text.c_str()));
  result.push_back(nullptr);
  return result;
}

// posix_spawn has one ENOENT for a program and for its interpreter.
error cannot_run(int code, const launch_spec& spec,
                 const std::string& program) {
  switch (code) {
    case ENOENT:
      if (is_executable_file(program))
        return make_error(errc::not_found, spec.argv[0],
                          "the interpreter that it names does not exist");
      return make_error(errc::not_found, spec.argv[0],
                        "no such program: " + program);
    case EACCES:
      return make_error(errc::denied, spec.argv[0],
                        "not an executable file: " + program);
    case ENOEXEC:
      return make_error(errc::invalid_argument, spec.argv[0],
                        "neither a binary for this machine nor a script with "
                        "a first line that names its interpreter");
    default:
      return make_error(errc::io, spec.argv[0], "cannot run: " + reason(code));
  }
}

} // namespace

std::string_view variable(const std::vector<std::string>& env,
                          std::string_view name, std::string_view otherwise) {
  for (auto i = env.rbegin(); i != env.rend(); ++i) {
    std::string_view entry{*i};
    if (entry.size() > name.size() && entry[name.size()] == '='
        && entry.starts_with(name))
      return entry.substr(name.size() + 1);
  }
  return otherwise;
}

std::string find_program(std::string_view command, std::string_view path) {
  if (command.empty() || command.find('/') != std::string_view::npos)
    return std::string{command};
  while (!path.empty()) {
    auto folder = path.substr(0, path.find(':'));
    path.remove_prefix(std::min(path.size(), folder.size() + 1));
    if (!folder.starts_with('/'))
      continue;
    auto file = std::string{folder} + "/" + std::string{command};
    if (is_executable_file(file))
      return file;
  }
  return {};
}

std::variant<spawned_process, spawn_failure> spawn(const launch_spec& spec) {
  if (spec.argv.empty() || spec.argv[0].empty())
    return spawn_failure{
      make_error(errc::invalid_argument, "", "a command line without command")};
  if (has_nul(spec.argv) || has_nul(spec.env))
    return spawn_failure{make_error(errc::invalid_argument, spec.argv[0],
                                    "a NUL byte in arguments or environment")};
  auto path = variable(spec.env, "PATH", default_path);
  auto program = find_program(spec.argv[0], path);
  if (program.empty())
    return spawn_failure{make_error(errc::not_found, spec.argv[0],
                                    "not found on PATH " + std::string{path})};
  if (!spec.cwd.empty() && !is_folder(spec.cwd))
    return spawn_failure{
      make_error(errc::not_found, spec.cwd,
                 "no such folder to run " + spec.argv[0] + " in")};

  pipe_ends in, out, err;
  if ((!spec.stdin_text.empty() && !open_pipe(in)) || !open_pipe(out)
      || !open_pipe(err))
    return failed(errno, spec, "cannot make a pipe");
  spawn_actions actions;
  if (in.read)
    actions.set(in.read.get(), 0);
  else
    actions.open(0, "/dev/null");
  actions.set(out.write.get(), 1);
  actions.set(err.write.get(), 2);
  if (!spec.cwd.empty())
    actions.enter(spec.cwd);
  actions.close_from(3);
  spawn_attributes attributes{spec.hold_sigterm};

  spawned_process child;
  auto code =
    ::posix_spawn(&child.pid, program.c_str(), actions.get(), attributes.get(),
                  c_strings(spec.argv).data(), c_strings(spec.env).data());
  if (is_shortage(code))
    return failed(code, spec, "cannot run");
  if (code == EACCES && !spec.cwd.empty()
      && ::access(spec.cwd.c_str(), X_OK) != 0)
    return spawn_failure{make_error(errc::denied, spec.cwd,
                                    "cannot run " + spec.argv[0]
                                      + " in a folder that we may not enter")};
  if (code != 0)
    return spawn_failure{cannot_run(code, spec, program)};

  // The child has its ends by now, and this frees numbers for the pidfd.
  in.read.reset();
  out.write.reset();
  err.write.reset();
  child.handle =
    unique_fd{static_cast<int>(::syscall(SYS_pidfd_open, child.pid, 0))};
  if (!child.handle) {
    auto why = errno;
    ::kill(-child.pid, SIGKILL);
    ::waitpid(child.pid, nullptr, 0);
    // It may have acted already, so this is no shortage that a retry mends.
    return spawn_failure{failed(why, spec, "cannot watch the process").why};
  }
  child.in = std::move(in.write);
  child.out = std::move(out.read);
  child.err = std::move(err.read);
  if (child.in)
    make_non_blocking(child.in);
  make_non_blocking(child.out);
  make_non_blocking(child.err);
  return child;
}

} // namespace skvm
