#pragma once

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

constexpr bool is_alnum(char c) {
  return is_digit(c) || is_letter(c);
}

} // namespace skvm
