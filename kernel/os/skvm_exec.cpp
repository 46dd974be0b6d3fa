// skvm-exec: gives up what a command must not have, then becomes the command.
//
//   skvm-exec [options] -- COMMAND [ARGUMENT…]
//
//   --ro PATH       may be read and executed; PATH must exist
//   --sys PATH      the same, where PATH exists
//   --rw PATH       may be read, executed and changed; PATH must exist
//   --dev PATH      a device that may be read and written, where it exists
//   --shm PATH      a folder in which files may be made but not listed
//   --no-landlock   no file rules, and no port rules
//   --net WHAT      none (default), port:N (TCP to that port), or all
//   --no-unix       no sockets of the local kind either; pairs remain
//   --data BYTES    private memory of a process
//   --fsize BYTES   size of a file
//   --cpu SECONDS, --nofile N
//   --nproc N       processes of this user; +N means that many beside all the
//                   tasks of the machine. Neither binds the machine's root.
//   --parent PID    ends at once unless PID is the parent
//   --env NAME=VALUE  a variable for COMMAND alone, such as LD_PRELOAD, which
//                   would act on this program before it has given up anything
//
// Exit status: that of COMMAND; 127 where it was not found, 126 for any other
// failure before it ran, with one line on standard error.

#include "os/exec_parts.hpp"
#include <fcntl.h>
#include <linux/capability.h>
#include <csignal>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace skvm::exec {

void give_up(int status, const char* format, ...) {
  std::fputs("skvm-exec: ", stderr);
  va_list args;
  va_start(args, format);
  std::vfprintf(stderr, format, args);
  va_end(args);
  std::fputc('\n', stderr);
  std::_Exit(status);
}

bool takes_value(const char* option) {
  constexpr const char* with_value[] = {
    "--ro",    "--sys", "--rw",     "--dev",   "--shm",    "--net", "--data",
    "--fsize", "--cpu", "--nofile", "--nproc", "--parent", "--env"};
  for (auto one : with_value)
    if (std::strcmp(option, one) == 0)
      return true;
  return false;
}

namespace {

std::uint64_t number(const char* option, const char* text) {
  char* end = nullptr;
  errno = 0;
  auto value = std::strtoull(text, &end, 10);
  if (errno != 0 || end == text || *end != '\0' || *text == '-')
    give_up(126, "%s: '%s' is no number", option, text);
  return value;
}

void limit(__rlimit_resource_t which, rlim_t most) {
  rlimit now{};
  if (most == RLIM_INFINITY || ::getrlimit(which, &now) != 0)
    return;
  if (now.rlim_max != RLIM_INFINITY && now.rlim_max < most)
    most = now.rlim_max;
  rlimit wanted{most, most};
  if (::setrlimit(which, &wanted) != 0)
    give_up(126, "cannot set a limit: %s", std::strerror(errno));
}

/// Tasks of the whole machine: the fourth field of `loadavg`, after a slash.
rlim_t tasks_now() {
  auto fd = ::open("/proc/loadavg", O_RDONLY | O_CLOEXEC);
  char text[128] = {};
  if (fd >= 0) {
    [[maybe_unused]] auto got = ::read(fd, text, sizeof text - 1);
    ::close(fd);
  }
  auto slash = std::strchr(text, '/');
  return slash ? std::strtoull(slash + 1, nullptr, 10) : 0;
}

/// Root keeps what file owners need for their files and nothing else.
void drop_capabilities() {
  constexpr int kept[] = {CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FOWNER, CAP_FSETID,
                          CAP_KILL};
  ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  for (int i = 0; ::prctl(PR_CAPBSET_READ, i, 0, 0, 0) >= 0; ++i) {
    auto keep = false;
    for (auto one : kept)
      keep = keep || one == i;
    // Fails for users who have no capability to lose.
    if (!keep)
      ::prctl(PR_CAPBSET_DROP, i, 0, 0, 0);
  }
}

void read_network(options& given, const char* value) {
  if (std::strcmp(value, "none") == 0) {
    given.net = network::none;
  } else if (std::strcmp(value, "all") == 0) {
    given.net = network::all;
  } else if (std::strncmp(value, "port:", 5) == 0) {
    given.net = network::port;
    given.port = number("--net", value + 5);
  } else {
    give_up(126, "--net: '%s' is none of none, port:N, all", value);
  }
}

options read_options(char** argv) {
  options given;
  given.arguments = argv;
  for (auto arg = argv + 1; *arg; ++arg) {
    auto option = *arg;
    if (std::strcmp(option, "--") == 0) {
      given.command = arg + 1;
      break;
    }
    if (std::strcmp(option, "--no-landlock") == 0) {
      given.landlock = false;
      continue;
    }
    if (std::strcmp(option, "--no-unix") == 0) {
      given.unix_sockets = false;
      continue;
    }
    if (!takes_value(option))
      give_up(126, "unknown option '%s'", option);
    auto value = *++arg;
    if (!value)
      give_up(126, "%s: a value is missing", option);
    if (std::strcmp(option, "--net") == 0)
      read_network(given, value);
    else if (std::strcmp(option, "--data") == 0)
      given.data = number(option, value);
    else if (std::strcmp(option, "--fsize") == 0)
      given.file_size = number(option, value);
    else if (std::strcmp(option, "--cpu") == 0)
      given.cpu = number(option, value);
    else if (std::strcmp(option, "--nofile") == 0)
      given.open_files = number(option, value);
    else if (std::strcmp(option, "--parent") == 0)
      given.parent = static_cast<pid_t>(number(option, value));
    else if (std::strcmp(option, "--nproc") == 0)
      given.processes = *value == '+' ? number(option, value + 1) + tasks_now()
                                      : number(option, value);
  }
  if (!given.command || !*given.command)
    give_up(126, "no command after --");
  return given;
}

} // namespace

} // namespace skvm::exec

int main(int, char** argv) {
  using namespace skvm::exec;
  auto given = read_options(argv);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (given.parent != 0 && ::getppid() != given.parent)
    give_up(126, "the parent has ended");
  drop_capabilities();
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    give_up(126, "cannot give up new privileges: %s", std::strerror(errno));
  if (given.landlock)
    enter_landlock(given);
  filter_calls(given);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, given.file_size);
  limit(RLIMIT_CPU, given.cpu);
  limit(RLIMIT_NOFILE, given.open_files);
  limit(RLIMIT_NPROC, given.processes);
  // Last, since what follows must not need memory any more.
  limit(RLIMIT_DATA, given.data);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  for (auto arg = argv + 1; arg + 1 != given.command; ++arg)
    if (takes_value(*arg) && std::strcmp(*arg++, "--env") == 0)
      ::putenv(*arg);
  ::execvp(given.command[0], given.command);
  if (errno == ENOENT)
    give_up(127, "%s: not found", given.command[0]);
  give_up(126, "%s: %s", given.command[0], std::strerror(errno));
}
