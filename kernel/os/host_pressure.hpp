#pragma once

#include "base/host_sample.hpp"

#include <array>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace skvm {

/// Where a host says how it is doing.
struct pressure_sources {
  /// With files `cpu`, `memory` and `io` in the form of the kernel's pressure
  /// stall information.
  std::filesystem::path pressure;
  /// Folders of the control groups that this process is in, of either version,
  /// inner ones first.
  std::vector<std::filesystem::path> groups;
  std::filesystem::path meminfo = "/proc/meminfo";
};

/// The groups of this process, as `cgroup` and `mountinfo` below `process` tell
/// them. A file that cannot be read has none.
pressure_sources
find_pressure_sources(std::filesystem::path pressure,
                      const std::filesystem::path& process = "/proc/self");

/// The `avg10` of the line `some`; nothing where there is none.
std::optional<double> read_stall(std::string_view text);

/// The worst of the host and the groups. [not on a scheduler thread]
host_sample read_host(const pressure_sources& from);

/// Cores that the groups leave to this process, of so many.
std::size_t usable_cores(const pressure_sources& from, std::size_t of_host);

/// Looks at a host as often as is needed, on a thread of its own: every
/// `interval` while it is said to matter, and after the kernel said that a
/// resource got short, where it can be asked to; otherwise as often.
class pressure_watch {
public:
  struct options {
    std::chrono::milliseconds interval{2000};
    /// While nothing matters and the kernel wakes us, for what it does not
    /// watch.
    std::chrono::milliseconds idle_interval{10'000};
    /// Percent of stall from which on to be woken; 0 for not at all.
    std::array<double, host_resources> marks{};
  };

  /// Called with each sample, with the first one before the constructor
  /// returns; whether the next one matters.
  using receiver = std::function<bool(const host_sample&)>;

  pressure_watch(pressure_sources from, options how, receiver told);
  ~pressure_watch();
  pressure_watch(const pressure_watch&) = delete;
  pressure_watch& operator=(const pressure_watch&) = delete;

  /// Whether the kernel wakes us, for all that has a mark.
  [[nodiscard]] bool is_woken() const;

private:
  class engine;
  std::unique_ptr<engine> engine_;
};

} // namespace skvm
