#pragma once

#include "skvm/skill.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace skvm {

/// Commands of a skill that its workflow shows to be independent, so that calls
/// of one turn which run them may run side by side.
struct call_family {
  std::string step;
  int group = 0;         ///< families of one group wait for none of its others
  bool per_item = false; ///< nor do calls of this one for different items
  /// The first words of the command up to a blank or an option, each without
  /// folders: `python3`, `lint.py`.
  std::vector<std::string> words;

  bool operator==(const call_family&) const = default;
};

/// Those of the `ilp` and `dlp` groups of a `workflow` artifact. None where it
/// is no such artifact. Pure. [any thread]
std::vector<call_family> call_families(std::string_view workflow,
                                       const skill& of);

/// The family of a command, or null: one simple command that begins with its
/// words and says nothing of what another one might touch. Pure.
const call_family* family_of(std::string_view command,
                             const std::vector<call_family>& families);

} // namespace skvm
