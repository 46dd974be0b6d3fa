#pragma once

#include "skvm/pass.hpp"

#include "compiler/guard_text.hpp"

#include <string>
#include <string_view>
#include <vector>

/// Which word of an original text is which word of the compiled one.
namespace skvm::guard {

/// The edits as differences, in order; where they do not lead from the one text
/// to the other, all that lies between the common start and end as one.
std::vector<change> changes_between(const skill& original,
                                    const skill& compiled,
                                    const std::vector<edit>& applied);

struct matching {
  std::vector<std::int64_t> partner; ///< by original token, -1 where it is lost
  std::vector<bool> used;            ///< by compiled token
};

/// Pairs equal words in order: outside of the changes those at the same place,
/// inside of them the first ones that fit. A path of the bundle is equal to the
/// same made absolute, and a shown command with a blank to the loop that fills
/// it. Linear in the texts.
matching match_words(const skill& original, const text& before,
                     const skill& compiled, const text& after,
                     const std::vector<change>& changes);

} // namespace skvm::guard
