#include "letter_case.hpp"

namespace skvm {

namespace {

/// Of U+2000 to U+2FFF, what holds no letters.
bool is_mark_block(unsigned char second) {
  return second <= 0x83 || (second >= 0x87 && second <= 0x91)
         || (second >= 0x94 && second <= 0xaf);
}

} // namespace

bool is_caseless(std::string_view c) {
  auto first = static_cast<unsigned char>(c[0]);
  auto second = static_cast<unsigned char>(c[1]);
  return (first == 0xc2 && second != 0xb5)
         || (first == 0xc3 && (second == 0x97 || second == 0xb7))
         || (first == 0xe2 && is_mark_block(second))
         || (c.size() == 3 && first >= 0xe3 && first <= 0xed && first != 0xea);
}

std::string other_case(std::string text) {
  auto first = static_cast<unsigned char>(text[0]);
  auto second = static_cast<unsigned char>(text[1]);
  int code = text.size() == 2 ? (first & 0x1f) << 6 | (second & 0x3f) : 0;
  if ((code >= 0xc0 && code <= 0xde) || (code >= 0x410 && code <= 0x42f))
    code += 0x20;
  else if ((code >= 0xe0 && code <= 0xfe) || (code >= 0x430 && code <= 0x44f))
    code -= 0x20;
  else if ((code >= 0x100 && code < 0x130) || (code >= 0x14a && code < 0x178))
    code ^= 1;
  else if ((code >= 0x139 && code < 0x149) || (code >= 0x179 && code < 0x17f))
    code = ((code + 1) ^ 1) - 1;
  else
    return {};
  return {static_cast<char>(0xc0 | code >> 6),
          static_cast<char>(0x80 | (code & 0x3f))};
}

} // namespace skvm
