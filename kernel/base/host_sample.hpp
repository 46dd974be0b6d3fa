#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace skvm {

/// What a host can run short of.
enum class host_resource {
  cpu,         ///< tasks that waited for a processor
  memory,      ///< tasks that waited for memory
  io,          ///< tasks that waited for a disk
  memory_used, ///< of what the host, or a group that this process is in, has
};

constexpr std::size_t host_resources = 4;

constexpr std::string_view to_string(host_resource what) {
  constexpr std::array<std::string_view, host_resources> words{
    "CPU pressure", "memory pressure", "I/O pressure", "memory in use"};
  return words[static_cast<std::size_t>(what)];
}

/// How a host is doing, in percent: for the first three the share of the last
/// ten seconds in which some task waited. Nothing where it is not known.
struct host_sample {
  std::array<std::optional<double>, host_resources> percent;

  [[nodiscard]] std::optional<double>& operator[](host_resource what) {
    return percent[static_cast<std::size_t>(what)];
  }

  [[nodiscard]] const std::optional<double>&
  operator[](host_resource what) const {
    return percent[static_cast<std::size_t>(what)];
  }
};

} // namespace skvm
