#pragma once

#include <cstddef>

namespace skvm::test {

/// `full` bytes, rounds or processes; a fifth where sanitizers make each of
/// them several times as dear. What only shows at full size (quadratic work)
/// shows in the other build; what sanitizers look for needs no size.
constexpr std::size_t large(std::size_t full) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return full / 5;
#else
  return full;
#endif
}

} // namespace skvm::test
