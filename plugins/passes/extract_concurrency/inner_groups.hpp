#pragma once

#include "skvm/skill.hpp"

#include "footprint.hpp"

#include <string>
#include <vector>

namespace extract_concurrency {

struct inner_group;
struct inner_part;

/// The nested steps of a step, else its bullets; none where one of them is more
/// than a sentence or two. Precondition: `step` is an index.
std::vector<inner_part> parts_of(const skvm::skill& skill, int step);

/// Nested steps or bullets of one top-level step that may run side by side,
/// because the step says so or because they are all single looks at named
/// things. Pure.
std::vector<inner_group> find_inner_groups(const skvm::skill& skill,
                                           const std::vector<footprint>& nodes);

} // namespace extract_concurrency
