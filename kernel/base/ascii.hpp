#pragma once

#include <array>
#include <cstddef>

/// What a byte is, whatever the locale: bytes of other characters than ASCII's
/// are nothing of this. [any thread]
namespace skvm {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

constexpr bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

constexpr bool is_letter(char c) {
  return is_lower(c) || (c >= 'A' && c <= 'Z');
}

namespace detail {

inline constexpr auto alnum_bytes = [] {
  std::array<bool, 256> out{};
  for (int c = 0; c < 128; ++c)
    out[static_cast<std::size_t>(c)] = is_digit(static_cast<char>(c))
                                       || is_letter(static_cast<char>(c));
  return out;
}();

} // namespace detail

/// By a table: readers of text ask it of every byte.
constexpr bool is_alnum(char c) {
  return detail::alnum_bytes[static_cast<unsigned char>(c)];
}

} // namespace skvm
