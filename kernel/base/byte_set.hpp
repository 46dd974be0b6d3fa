#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace skvm {

/// The bytes of words: letters, digits, all beyond ASCII, and some more.
class byte_set {
public:
  constexpr explicit byte_set(std::string_view more) {
    constexpr std::string_view letters_and_digits =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    for (auto part : {letters_and_digits, more})
      for (char c : part)
        holds_[static_cast<unsigned char>(c)] = true;
    std::fill(holds_.begin() + 0x80, holds_.end(), true);
  }

  [[nodiscard]] constexpr bool holds(char c) const {
    return holds_[static_cast<unsigned char>(c)];
  }

private:
  std::array<bool, 256> holds_{};
};

} // namespace skvm
