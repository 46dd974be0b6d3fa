#pragma once

#include "base/files.hpp"
#include "os/fd.hpp"
#include "os/launcher.hpp"
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace skvm::test {

/// A folder of the test's own.
inline temporary_folder fresh_folder() {
  auto made =
    make_temporary_folder(std::filesystem::temp_directory_path(), "skvm-os-");
  return temporary_folder{made ? *made : std::filesystem::path{}};
}

inline void put(const std::filesystem::path& file, const std::string& text,
                bool executable = false) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream{file} << text;
  if (executable)
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
}

inline launch_spec shell(const std::string& script) {
  launch_spec spec;
  spec.argv = {"/bin/sh", "-c", script};
  spec.env = {"PATH=/usr/local/bin:/usr/bin:/bin"};
  return spec;
}

/// Starts `spec` and waits for its first output.
struct talking_child {
  talking_child(launcher& processes, launch_spec spec) {
    id = processes.start(
      std::move(spec),
      [this](launch_result result) { ended.set_value(std::move(result)); },
      [this](std::string_view bytes) {
        if (!std::exchange(said_something, true))
          first.set_value(std::string{bytes});
      });
    said = first.get_future().get();
  }

  launch_result wait() { return ended.get_future().get(); }

  launch_id id = 0;
  std::string said;

private:
  bool said_something = false; ///< launcher's thread only
  std::promise<std::string> first;
  std::promise<launch_result> ended;
};

/// A named pipe that tells when the last process that holds it is gone.
class life_line {
public:
  explicit life_line(std::filesystem::path file) : file_(std::move(file)) {
    ::mkfifo(file_.c_str(), 0600);
    reader_ = unique_fd{::open(file_.c_str(), O_RDONLY | O_NONBLOCK)};
  }

  [[nodiscard]] std::string path() const { return file_.native(); }

  /// Blocks until nobody holds it, and returns what was written to it.
  /// Precondition: somebody opened it before.
  std::string wait_for_the_end() {
    ::fcntl(reader_.get(), F_SETFL, 0);
    std::string written;
    char bytes[256];
    ssize_t got = 0;
    while ((got = ::read(reader_.get(), bytes, sizeof bytes)) > 0)
      written.append(bytes, static_cast<std::size_t>(got));
    return written;
  }

private:
  std::filesystem::path file_;
  unique_fd reader_;
};

/// Sets a variable of this process until the end of the scope.
class scoped_variable {
public:
  scoped_variable(std::string name, const std::string& value)
    : name_(std::move(name)) {
    if (auto old = std::getenv(name_.c_str()))
      old_ = old;
    ::setenv(name_.c_str(), value.c_str(), 1);
  }

  ~scoped_variable() {
    if (old_)
      ::setenv(name_.c_str(), old_->c_str(), 1);
    else
      ::unsetenv(name_.c_str());
  }

  scoped_variable(const scoped_variable&) = delete;
  scoped_variable& operator=(const scoped_variable&) = delete;

private:
  std::string name_;
  std::optional<std::string> old_;
};

} // namespace skvm::test
