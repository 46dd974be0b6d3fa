#pragma once

#include "prose.hpp"

#include <span>
#include <string_view>

namespace extract_concurrency {

struct phrase {
  std::string_view text; ///< words, joined by single blanks
  cue what;
  bool leads = false; ///< counts only where it begins a sentence
};

/// Those that begin with a word, longest last. Linear in their number.
std::span<const phrase> phrases_from(std::string_view first_word);

/// For scripts that do not separate words.
std::span<const phrase> unspaced_phrases();

} // namespace extract_concurrency
