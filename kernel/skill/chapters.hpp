#pragma once

#include "skvm/skill.hpp"

#include "skill/outline.hpp"

#include <string_view>
#include <vector>

namespace skvm::ir {

/// The first item behind heading `at`, an index into `outline::headings`.
std::vector<list_item>::const_iterator first_item(const outline& parts, int at);

/// Whether steps may be listed right below a heading; `bullets` may be some.
bool has_list(const skill& doc, const outline& parts, int at,
              bool bullets = false);

/// Whether a skill calls itself a guide, a reference or rules.
bool is_guide(const skill& doc);

/// Whether an item is but a link to a file and what that is about.
bool is_entry(const skill& doc, const list_item& item);

/// Whether fewer than half of the items of a list at the top begin with a verb:
/// "- [ ] Help for all options".
bool states(const skill& doc, const outline& parts, int list);

/// Whether the numbers of `titles`, which are given without them, are those of
/// chapters: the skill calls itself a guide, and they name what to know.
bool are_chapters(const skill& doc,
                  const std::vector<std::string_view>& titles);

} // namespace skvm::ir
