#pragma once

#include "os/fd.hpp"
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace skvm::test {

/// Starts the program and leaves it running.
class chaos_child {
public:
  chaos_child(const std::vector<std::string>& argv,
              const std::vector<std::string>& env,
              const std::filesystem::path& cwd,
              const std::filesystem::path& out) {
    auto pointers = [](const std::vector<std::string>& texts) {
      std::vector<char*> list;
      for (const auto& text : texts)
        list.push_back(const_cast<char*>(text.c_str()));
      list.push_back(nullptr);
      return list;
    };
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, 1, out.c_str(),
                                       O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::posix_spawn_file_actions_addopen(&actions, 2,
                                       (out.string() + ".err").c_str(),
                                       O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::posix_spawn_file_actions_addchdir_np(&actions, cwd.c_str());
    auto words = pointers(argv);
    auto variables = pointers(env);
    if (::posix_spawn(&pid_, words[0], &actions, nullptr, words.data(),
                      variables.data())
        != 0)
      throw std::runtime_error{"cannot start " + argv[0]};
    ::posix_spawn_file_actions_destroy(&actions);
  }

  /// True where it ended by itself within that time.
  bool ends_within(std::chrono::milliseconds time) {
    unique_fd handle{static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0))};
    pollfd waiting{handle.get(), POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(time.count())) == 0)
      return false;
    wait();
    return true;
  }

  void wait() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  void kill() {
    ::kill(pid_, SIGKILL);
    wait();
  }

  int code = -1;

private:
  pid_t pid_ = 0;
};

} // namespace skvm::test
