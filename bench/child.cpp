#include "child.hpp"

#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>

namespace skvm::bench {

namespace {

double ms_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) * 1e3
         + static_cast<double>(time.tv_usec) / 1e3;
}

} // namespace

double own_cpu_ms() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  return ms_of(used.ru_utime) + ms_of(used.ru_stime);
}

child_cost run_child(const std::vector<std::string>& argv,
                     const std::vector<std::string>& env,
                     const std::string& cwd) {
  child_cost cost;
  std::array<int, 2> pipe{};
  if (::pipe(pipe.data()) != 0)
    return cost;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, pipe[1], 1);
  posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  posix_spawn_file_actions_addchdir_np(&actions, cwd.c_str());
  std::vector<char*> arguments;
  for (const auto& argument : argv)
    arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  std::vector<char*> variables;
  for (const auto& variable : env)
    variables.push_back(const_cast<char*>(variable.c_str()));
  for (auto** variable = environ; *variable != nullptr; ++variable)
    variables.push_back(*variable);
  variables.push_back(nullptr);
  auto begin = std::chrono::steady_clock::now();
  pid_t pid = 0;
  auto spawned = ::posix_spawn(&pid, arguments[0], &actions, nullptr,
                               arguments.data(), variables.data());
  posix_spawn_file_actions_destroy(&actions);
  ::close(pipe[1]);
  if (spawned == 0) {
    std::array<char, 4096> buffer{};
    for (auto n = ::read(pipe[0], buffer.data(), buffer.size()); n > 0;
         n = ::read(pipe[0], buffer.data(), buffer.size()))
      cost.out.append(buffer.data(), static_cast<std::size_t>(n));
    rusage used{};
    int status = 0;
    ::wait4(pid, &status, 0, &used);
    cost.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    cost.cpu_ms = ms_of(used.ru_utime) + ms_of(used.ru_stime);
    cost.rss_mb = static_cast<double>(used.ru_maxrss) / 1024;
  }
  ::close(pipe[0]);
  cost.wall_ms = std::chrono::duration<double, std::milli>(
                   std::chrono::steady_clock::now() - begin)
                   .count();
  return cost;
}

} // namespace skvm::bench
