#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace skvm {

/// Tells most words that are not of a set by their first byte and their length,
/// without a look at the set. [any thread]
class length_filter {
public:
  void add(std::string_view word) {
    if (!word.empty())
      lengths_[first_of(word)] |= length_of(word);
  }

  /// False only where the word was not added.
  [[nodiscard]] bool may_hold(std::string_view word) const {
    return !word.empty() && (lengths_[first_of(word)] & length_of(word)) != 0;
  }

private:
  static std::size_t first_of(std::string_view word) {
    return static_cast<unsigned char>(word.front());
  }

  static std::uint32_t length_of(std::string_view word) {
    return std::uint32_t{1} << std::min<std::size_t>(word.size(), 31);
  }

  std::array<std::uint32_t, 256> lengths_{};
};

} // namespace skvm
