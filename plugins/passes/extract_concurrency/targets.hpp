#pragma once

#include "skvm/skill.hpp"

#include "footprint.hpp"

#include <vector>

namespace extract_concurrency {

/// Finds sections that do the same for different things ("For the frontend",
/// "For the backend"), that are ways to choose from ("On macOS", "Option A"),
/// and that are stages ("Phase 1").
void mark_targets(const skvm::skill& skill, std::vector<footprint>& nodes);

} // namespace extract_concurrency
