#pragma once

#include "skvm/skill.hpp"

#include "footprint.hpp"

#include <string>
#include <vector>

namespace extract_concurrency {

/// Why the branches may run side by side, with the lines that show it.
std::string reason_of(const skvm::skill& skill,
                      const std::vector<footprint>& nodes,
                      const std::vector<std::vector<int>>& branches);

} // namespace extract_concurrency
