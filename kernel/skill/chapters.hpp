#pragma once

#include "skvm/skill.hpp"

#include "skill/outline.hpp"

#include <string_view>
#include <vector>

namespace skvm::ir {

/// Whether a skill calls itself a guide, a reference or rules.
bool is_guide(const skill& doc);

/// Whether an item is but a link to a file and what that is about.
bool is_entry(const skill& doc, const list_item& item);

/// By `list_item::list`, whether fewer than half of the items at the top begin
/// with a verb: "- [ ] Help for all options". Lists behind the last that has
/// such items are left out.
std::vector<bool> stating_lists(const skill& doc, const outline& parts);

/// Whether the numbers of `titles`, which are given without them, are those of
/// chapters in a guide: they name what to know.
bool are_chapters(const std::vector<std::string_view>& titles);

} // namespace skvm::ir
