#include "confirm.hpp"

#include "terminal.hpp"
#include <poll.h>
#include <unistd.h>

#include <iostream>

namespace skvm::cli {

namespace {

bool ask(const std::string& question, const std::function<bool()>& cancelled) {
  constexpr int look_every_ms = 100; // whether it was cancelled
  std::cerr << one_line(question, 2000) << " [y/N] " << std::flush;
  pollfd input{STDIN_FILENO, POLLIN, 0};
  while (!cancelled()) {
    if (::poll(&input, 1, look_every_ms) <= 0)
      continue;
    std::string answer;
    std::getline(std::cin, answer);
    return !answer.empty() && (answer[0] == 'y' || answer[0] == 'Y');
  }
  std::cerr << '\n';
  return false;
}

} // namespace

std::function<bool(const std::string&, const std::function<bool()>&)>
make_confirmation() {
  if (!is_terminal(STDIN_FILENO) || !is_terminal(STDERR_FILENO))
    return nullptr;
  return ask;
}

} // namespace skvm::cli
