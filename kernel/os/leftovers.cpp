#include "os/leftovers.hpp"

#include "os/fd.hpp"
#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <string_view>
#include <vector>

namespace skvm {

namespace fs = std::filesystem;

namespace {

using clock = std::chrono::steady_clock;

struct process {
  int pid = 0;
  unique_fd handle;
};

/// Empty for those of other users and for ones that have ended.
std::string environment_of(const fs::path& entry) {
  unique_fd file{::open((entry / "environ").c_str(), O_RDONLY | O_CLOEXEC)};
  std::string out;
  std::array<char, 8192> buffer;
  while (file) {
    auto got = ::read(file.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      break;
    out.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return out;
}

bool has_entry(std::string_view environment, std::string_view entry) {
  while (!environment.empty()) {
    auto end = std::min(environment.find('\0'), environment.size());
    if (environment.substr(0, end) == entry)
      return true;
    environment.remove_prefix(std::min(end + 1, environment.size()));
  }
  return false;
}

std::vector<process> processes_with(const std::string& entry) {
  std::vector<process> out;
  std::error_code why;
  fs::directory_iterator at{"/proc", why};
  for (const fs::directory_iterator end; !why && at != end; at.increment(why)) {
    auto name = at->path().filename().string();
    int pid = 0;
    auto last = name.data() + name.size();
    if (std::from_chars(name.data(), last, pid).ptr != last || pid == ::getpid()
        || !has_entry(environment_of(at->path()), entry))
      continue;
    unique_fd handle{static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))};
    // Again, since the number may have become another process's meanwhile.
    if (handle && has_entry(environment_of(at->path()), entry))
      out.push_back({pid, std::move(handle)});
  }
  return out;
}

/// False where it is still there at that time.
bool ends_before(const process& which, clock::time_point limit) {
  for (;;) {
    auto left =
      std::chrono::ceil<std::chrono::milliseconds>(limit - clock::now());
    pollfd waiting{which.handle.get(), POLLIN, 0};
    auto got = ::poll(
      &waiting, 1, static_cast<int>(std::max<std::int64_t>(0, left.count())));
    if (got >= 0 || errno != EINTR)
      return got > 0;
  }
}

/// The numbers of those that are still there after `patience`.
std::string end_all(const std::string& entry,
                    std::chrono::milliseconds patience) {
  auto limit = clock::now() + patience;
  // Again until none is found: what is killed may have started another.
  for (;;) {
    auto found = processes_with(entry);
    if (found.empty())
      return {};
    for (const auto& each : found)
      ::syscall(SYS_pidfd_send_signal, each.handle.get(), SIGKILL, nullptr, 0);
    std::string still_there;
    for (const auto& each : found)
      if (!ends_before(each, limit))
        still_there +=
          (still_there.empty() ? "" : ", ") + std::to_string(each.pid);
    if (!still_there.empty())
      return still_there;
    if (clock::now() >= limit)
      return std::to_string(found[0].pid);
  }
}

} // namespace

result<void> end_leftovers(const std::string& run,
                           std::chrono::milliseconds patience) {
  auto left = end_all(std::string{run_variable} + "=" + run, patience);
  if (left.empty())
    return ok;
  return make_error(errc::conflict, run,
                    "commands of the process that ran it before do not end "
                    "(process "
                      + left + "); resume it once they are gone");
}

result<void> end_marked(const std::string& entry,
                        std::chrono::milliseconds patience) {
  auto left = end_all(entry, patience);
  if (left.empty())
    return ok;
  return make_error(errc::conflict, entry,
                    "what was started with it does not end (process " + left
                      + ")");
}

} // namespace skvm
