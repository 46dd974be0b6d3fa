#pragma once

#include "skvm/skill.hpp"

#include "shapes.hpp"

#include <string>
#include <vector>

namespace extract_candidates {

/// Up to eight words that a task for the shape may have: of its step, its
/// section and its script, without those that every text has; lower case, in
/// any language that separates words.
std::vector<std::string> keywords_of(const skvm::skill& skill, const shape& of);

} // namespace extract_candidates
