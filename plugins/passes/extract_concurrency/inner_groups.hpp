#pragma once

#include "skvm/skill.hpp"

#include "footprint.hpp"

#include <string>
#include <vector>

namespace extract_concurrency {

struct inner_group;

/// Nested steps of one top-level step that may run side by side, because the
/// step says so or because they are all single looks at named things. Pure.
std::vector<inner_group> find_inner_groups(const skvm::skill& skill,
                                           const std::vector<footprint>& nodes);

} // namespace extract_concurrency
