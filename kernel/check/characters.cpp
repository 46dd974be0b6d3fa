#include "check/characters.hpp"

#include <algorithm>
#include <array>

namespace skvm::checks {

namespace {

bool within(std::uint32_t code, std::uint32_t first, std::uint32_t last) {
  return code >= first && code <= last;
}

} // namespace

character character_at(std::string_view text, std::size_t at) {
  auto byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(text[at + i]));
  };
  auto lead = byte(0);
  if (lead < 0x80)
    return {lead, 1};
  std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || at + size > text.size())
    return {0xfffd, 1};
  std::uint32_t code = lead & (0x7fU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0U) != 0x80)
      return {0xfffd, 1};
    code = code << 6U | (byte(i) & 0x3fU);
  }
  return {code, size};
}

bool is_zero_width(std::uint32_t code) {
  return within(code, 0x200b, 0x200f) || within(code, 0x2060, 0x2064)
         || within(code, 0x206a, 0x206f) || code == 0xfeff || code == 0xad
         || code == 0x180e || code == 0x034f || code == 0x115f || code == 0x1160
         || code == 0x3164 || code == 0xffa0;
}

bool is_variation_selector(std::uint32_t code) {
  return within(code, 0xfe00, 0xfe0f) || within(code, 0xe0100, 0xe01ef);
}

bool is_tag(std::uint32_t code) {
  return within(code, 0xe0000, 0xe007f);
}

bool is_bidi_control(std::uint32_t code) {
  return within(code, 0x202a, 0x202e) || within(code, 0x2066, 0x2069);
}

bool is_latin(std::uint32_t code) {
  return within(code | 0x20U, 'a', 'z')
         || (within(code, 0xc0, 0x24f) && code != 0xd7 && code != 0xf7);
}

bool is_cyrillic(std::uint32_t code) {
  return within(code, 0x400, 0x52f);
}

bool is_greek(std::uint32_t code) {
  return within(code, 0x370, 0x3ff) || within(code, 0x1f00, 0x1fff);
}

bool is_right_to_left(std::uint32_t code) {
  return within(code, 0x590, 0x8ff) || within(code, 0xfb1d, 0xfdff)
         || within(code, 0xfe70, 0xfefc) || within(code, 0x10800, 0x10fff)
         || within(code, 0x1e800, 0x1efff);
}

bool needs_joiners(std::uint32_t code) {
  return within(code, 0x600, 0x8ff) || within(code, 0x900, 0xdff)
         || within(code, 0xe00, 0x109f) || within(code, 0x1780, 0x18af)
         || within(code, 0xfb50, 0xfeff) || is_right_to_left(code)
         || within(code, 0x1100, 0x11ff) || within(code, 0x11000, 0x11fff);
}

bool is_emoji(std::uint32_t code) {
  return within(code, 0x1f000, 0x1faff) || within(code, 0x2190, 0x2bff)
         || within(code, 0x3030, 0x303d) || code == 0x3297 || code == 0x3299
         || code == 0xa9 || code == 0xae || within(code, 0x203c, 0x2049)
         || within(code, 0x2122, 0x2139) || code == '#' || code == '*'
         || within(code, '0', '9') || code == 0x20e3;
}

bool looks_latin(std::uint32_t code) {
  // After the confusables of UTS #39, those that differ in no common font.
  static constexpr auto letters = std::to_array<std::uint32_t>(
    {0x391, 0x392, 0x395, 0x396, 0x397, 0x399, 0x39a, 0x39c, 0x39d, 0x39f,
     0x3a1, 0x3a4, 0x3a5, 0x3a7, 0x3bf, 0x3bd, 0x3f2, 0x405, 0x406, 0x408,
     0x410, 0x412, 0x415, 0x41a, 0x41c, 0x41d, 0x41e, 0x420, 0x421, 0x422,
     0x425, 0x430, 0x435, 0x43e, 0x440, 0x441, 0x443, 0x445, 0x455, 0x456,
     0x458, 0x475, 0x4bb, 0x4cf, 0x501, 0x51b, 0x51d});
  return std::binary_search(letters.begin(), letters.end(), code);
}

bool is_cjk(std::uint32_t code) {
  return within(code, 0x2e80, 0x9fff) || within(code, 0xac00, 0xd7af)
         || within(code, 0xf900, 0xfaff) || within(code, 0xff00, 0xffef)
         || within(code, 0x20000, 0x3ffff);
}

} // namespace skvm::checks
