// skvm-plugin-host: one plugin in a process of its own.
//
//   skvm-plugin-host FILE.so
//
// Calls come on standard input and are answered on standard output. What the
// plugin prints goes to standard error.

#include "hosting/serve.hpp"
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <thread>

namespace {

/// A plugin that never returns must not outlive the kernel.
void end_with(int in) {
  std::thread{[in] {
    pollfd closed{in, 0, 0};
    while (::poll(&closed, 1, -1) < 0 || (closed.revents & POLLHUP) == 0)
      ;
    std::_Exit(0);
  }}.detach();
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: skvm-plugin-host FILE.so\n", stderr);
    return 2;
  }
  ::signal(SIGPIPE, SIG_IGN);
  // The plugin gets neither end: its input is empty, its output is for people,
  // and where nobody reads that it does not wait.
  auto in = ::fcntl(0, F_DUPFD_CLOEXEC, 3);
  auto out = ::fcntl(1, F_DUPFD_CLOEXEC, 3);
  auto nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (in < 0 || out < 0 || nothing < 0 || ::dup2(nothing, 0) < 0
      || ::dup2(2, 1) < 0) {
    std::perror("skvm-plugin-host");
    return 1;
  }
  ::fcntl(2, F_SETFL, ::fcntl(2, F_GETFL) | O_NONBLOCK);
  end_with(in);
  skvm::hosting::serve(in, out, skvm::load_plugin(argv[1]));
  std::_Exit(0); // destructors of a plugin are of no use to anybody here
}
