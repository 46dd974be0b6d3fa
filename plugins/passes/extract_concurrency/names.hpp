#pragma once

#include <string>
#include <string_view>

namespace extract_concurrency {

/// Whether two names may mean one file. Placeholders and `*` stand for
/// anything, a folder holds what is below it, and a file name without a folder
/// may lie in any.
bool may_be_same(std::string_view a, std::string_view b);

/// The name with its placeholders as `*`, and without `./` in front:
/// `./out/<region>.csv` becomes `out/*.csv`.
std::string as_glob(std::string_view name);

} // namespace extract_concurrency
