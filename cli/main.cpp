#include "command_line.hpp"

#include <csignal>
#include <iostream>

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  // A reader that goes away is an error of one write, not the end.
  std::signal(SIGPIPE, SIG_IGN);
  // So is a file that may not grow any more (`ulimit -f`).
  std::signal(SIGXFSZ, SIG_IGN);
  return skvm::cli::run_command_line(argc, argv);
}
