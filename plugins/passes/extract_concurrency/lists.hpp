#pragma once

#include "skvm/skill.hpp"

#include "footprint.hpp"

#include <string_view>
#include <vector>

namespace extract_concurrency {

/// Finds which steps stand in one list, and what the text around the lists says
/// about the order in them: fills in `list`, `declared` and `joins`.
void mark_lists(const skvm::skill& skill, std::vector<footprint>& nodes);

/// Whether the words speak of one operation over many items.
bool says_each(const prose& said);

/// The text of a step up to what is nested in it, and after it.
std::string own_text(const skvm::skill& skill, std::size_t step);

} // namespace extract_concurrency
