#pragma once

#include "prose.hpp"

#include <span>
#include <string_view>

namespace extract_concurrency {

struct verb_entry {
  std::string_view text;
  deed means;
};

/// Verbs in the imperative, or as instructions have them. Sorted by their
/// texts, bytewise.
std::span<const verb_entry> english_verbs();
/// The same in German, French, Italian, Portuguese and Spanish.
std::span<const verb_entry> other_verbs();

} // namespace extract_concurrency
