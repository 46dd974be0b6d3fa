#pragma once

#include <string_view>

namespace rewrite_skill {

/// Where a compiled skill has the script below.
inline constexpr const char* figures_path = ".skvm/figures.py";

/// A Python program that reads CSV, TSV, JSON and JSON Lines files named on its
/// command line and prints, for each column of numbers, count, sum, mean, least
/// and greatest value and the share of each row, and for each column of a few
/// words how often each occurs. Needs the standard library only.
std::string_view figures_script();

} // namespace rewrite_skill
