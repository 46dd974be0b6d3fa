#pragma once

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

namespace skvm {

/// Keeps other processes, and threads, away from something for as long as it
/// lives. Where the lock cannot be had it keeps nobody away.
class folder_lock {
public:
  /// From replacing variants of one skill at the same time.
  explicit folder_lock(const std::filesystem::path& dir)
    : folder_lock(::open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {}

  /// From finding out at the same time what is to be kept under a key. A few
  /// keys share a lock, so that a folder has 256 of them at most.
  folder_lock(const std::filesystem::path& dir, std::string_view key)
    : folder_lock(open_lock(dir, key)) {}

  ~folder_lock() {
    if (fd_ >= 0)
      ::close(fd_);
  }

  folder_lock(const folder_lock&) = delete;
  folder_lock& operator=(const folder_lock&) = delete;

private:
  explicit folder_lock(int fd) : fd_(fd) {
    while (fd_ >= 0 && ::flock(fd_, LOCK_EX) != 0 && errno == EINTR)
      continue;
  }

  static int open_lock(const std::filesystem::path& dir, std::string_view key) {
    std::error_code why;
    std::filesystem::create_directories(dir, why);
    auto file = dir / (std::string{key.substr(0, 2)} + ".lock");
    return ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  }

  int fd_;
};

} // namespace skvm
