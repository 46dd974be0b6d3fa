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

/// Sorted by their texts, bytewise.
std::span<const phrase> english_phrases();
/// The same in German, French, Italian, Portuguese and Spanish.
std::span<const phrase> other_phrases();

/// For scripts that do not separate words.
std::span<const phrase> unspaced_phrases();

/// Those of the first two that begin with a word, in their order.
std::span<const phrase> phrases_of(std::string_view first_word);

} // namespace extract_concurrency
