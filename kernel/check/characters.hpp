#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

/// Characters of Unicode, as far as the checks tell them apart.
namespace skvm::checks {

/// The character at `at` and how many bytes it takes. An invalid byte is U+FFFD
/// and takes one. Precondition: `at` lies within the text.
struct character {
  std::uint32_t code = 0;
  std::size_t size = 1;
};

character character_at(std::string_view text, std::size_t at);

/// Takes no room and is not seen: U+200B to U+200D, U+2060, U+FEFF, U+00AD …
bool is_zero_width(std::uint32_t code);
bool is_variation_selector(std::uint32_t code);
/// U+E0000 to U+E007F.
bool is_tag(std::uint32_t code);
/// Embeddings, overrides and isolates; not the two marks.
bool is_bidi_control(std::uint32_t code);

bool is_latin(std::uint32_t code);
bool is_cyrillic(std::uint32_t code);
bool is_greek(std::uint32_t code);
/// Hebrew, Arabic and other scripts that are written to the left.
bool is_right_to_left(std::uint32_t code);
/// Scripts whose words need joiners: Arabic, those of India, Mongolian, Khmer …
bool needs_joiners(std::uint32_t code);
bool is_emoji(std::uint32_t code);
/// Cyrillic and Greek letters that look like a Latin one.
bool looks_latin(std::uint32_t code);
/// Chinese, Japanese and Korean writing.
bool is_cjk(std::uint32_t code);

} // namespace skvm::checks
