#pragma once

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

namespace skvm {

/// Keeps other processes, and threads, from replacing variants of one skill at
/// the same time. It goes with whoever holds it.
class folder_lock {
public:
  explicit folder_lock(const std::filesystem::path& dir)
    : fd_(::open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    while (fd_ >= 0 && ::flock(fd_, LOCK_EX) != 0 && errno == EINTR)
      continue;
  }

  ~folder_lock() {
    if (fd_ >= 0)
      ::close(fd_);
  }

  folder_lock(const folder_lock&) = delete;
  folder_lock& operator=(const folder_lock&) = delete;

private:
  int fd_;
};

} // namespace skvm
