#pragma once

#include "views/view.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

/// What a program did in a view that is a copy. The folder itself may change
/// meanwhile, by another run or by the user, and a copy that only lags behind
/// it was not changed. [not on a scheduler thread]
namespace skvm::solidify {

struct copied_entry {
  std::uint32_t mode = 0; ///< with the kind
  std::uint64_t inode = 0;
  std::int64_t size = 0;
  std::int64_t modified_ns = 0;
  std::int64_t changed_ns = 0; ///< which no program can set back

  bool operator==(const copied_entry&) const = default;
};

struct copied_files {
  std::map<std::string, copied_entry> entries; ///< by path
  /// When they were listed, by the clock that files are stamped with.
  std::int64_t taken_ns = 0;
};

/// Nothing for a view that is no copy.
using copied_state = std::optional<copied_files>;

/// To be taken before anything runs in the view.
result<copied_state> state_of(const work_view& view);

/// What was done in the view since. Errors with `conflict` where somebody else
/// changed the same path of the folder meanwhile.
result<std::vector<path_change>> changes_since(const copied_state& before,
                                               const work_view& view);

} // namespace skvm::solidify
