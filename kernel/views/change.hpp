#pragma once

#include "skvm/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace skvm {

enum class file_kind { none, file, folder, link, other };

/// What `st_mode` says.
file_kind kind_of_mode(std::uint32_t mode);

/// One path that a branch left otherwise than it found it.
struct path_change {
  std::string path; ///< relative to the work folder, without `.` and `..`
  file_kind before = file_kind::none;
  file_kind after = file_kind::none;
  std::uint32_t mode = 0; ///< permission bits after

  [[nodiscard]] bool is_removal() const { return after == file_kind::none; }

  bool operator==(const path_change&) const = default;
};

/// What changed below `upper`, the writable layer of an overlay over `lower`.
/// Sorted by path, folders before what is in them. A file that was written
/// again with the same bytes and mode is no change. [not on a scheduler thread]
result<std::vector<path_change>> overlay_changes(const std::string& upper,
                                                 const std::string& lower);

/// The same of two whole trees.
result<std::vector<path_change>> tree_changes(const std::string& after,
                                              const std::string& before);

/// What kind of thing lies at a path, not following a link at its end.
file_kind kind_at(const std::string& path);

/// Whether two paths hold the same: kind, mode, bytes or link target. Of
/// folders only the mode counts.
bool same_content(const std::string& one, const std::string& other);

} // namespace skvm
