#pragma once

#include "skvm/result.hpp"

#include "os/fd.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace skvm {

/// The folder of one run's views. While it lives it is locked, so that another
/// process can tell it from one whose process died, and an empty one goes with
/// its last owner. [not on a scheduler thread]
class view_folder {
public:
  /// Makes `path` where it is missing. Errors with `io`.
  static result<std::shared_ptr<view_folder>>
  open(const std::filesystem::path& path);

  ~view_folder();
  view_folder(const view_folder&) = delete;
  view_folder& operator=(const view_folder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
  view_folder(std::filesystem::path path, unique_fd lock)
    : path_(std::move(path)), lock_(std::move(lock)) {}

  std::filesystem::path path_;
  unique_fd lock_;
};

/// Removes the folders below `all` that nobody holds: those of processes that
/// were killed. Those that `is_kept` names stay. Says how many it removed.
std::size_t remove_stale_views(
  const std::filesystem::path& all,
  const std::function<bool(const std::string& run)>& is_kept = {});

/// Removes a folder and all below it, also folders without permissions, which
/// an overlay and tools leave behind. What is gone meanwhile is gone.
void remove_tree(const std::filesystem::path& folder);

} // namespace skvm
