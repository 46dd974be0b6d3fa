#pragma once

#include <chrono>
#include <cstdint>

namespace skvm {

/// What the calendar says, in milliseconds since 1970: for records that people
/// and other processes read, never to measure with. [any thread]
inline std::int64_t unix_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
           std::chrono::system_clock::now().time_since_epoch())
    .count();
}

} // namespace skvm
