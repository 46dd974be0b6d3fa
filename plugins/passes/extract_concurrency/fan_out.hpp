#pragma once

#include "skvm/skill.hpp"

#include "footprint.hpp"

#include <vector>

namespace extract_concurrency {

/// "Sort them: photos to `photos/`, sounds to `sounds/`, bills to `bills/`",
/// and then a step called "Photos", one called "Sounds" and one called "Bills":
/// where a step names a file or folder for each of three later ones or more,
/// these get a `fan_out` in common and a `part` each.
void mark_fan_out(const skvm::skill& skill, std::vector<footprint>& nodes);

} // namespace extract_concurrency
