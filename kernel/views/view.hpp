#pragma once

#include "skvm/result.hpp"

#include "os/fd.hpp"
#include "views/change.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace skvm {

/// A private, writable copy-on-write view of a work folder. What is written in
/// it stays in it until it is merged; the folder must not change meanwhile.
///
/// With overlayfs nothing is copied, and tools see the view under the folder's
/// own path, in namespaces that they join. Where the machine permits no overlay
/// the folder is copied, file for file, sharing blocks where the file system
/// can, and tools see the copy under its path.
///
/// Made, used and destroyed on any thread that may block; not by two at once.
class work_view {
public:
  /// `scratch` is a folder for what is written, outside of `folder`; it is
  /// made, and removed with the view. Both absolute. A scratch that an earlier
  /// process left behind is taken up with all that was written in it.
  static result<std::unique_ptr<work_view>>
  create(const std::string& folder, const std::filesystem::path& scratch);
  /// The same without an overlay.
  static result<std::unique_ptr<work_view>>
  create_copy(const std::string& folder, const std::filesystem::path& scratch);

  ~work_view();
  work_view(const work_view&) = delete;
  work_view& operator=(const work_view&) = delete;

  /// Moves a copy's scratch folder to where there is none yet, on the same file
  /// system. Errors with `io` and leaves it where it was.
  result<void> move_to(const std::filesystem::path& scratch);

  /// Leaves what was written in it, for a process that takes it up later. The
  /// view is of no use to this one any more.
  void leave() { scratch_.clear(); }

  [[nodiscard]] bool is_overlay() const { return static_cast<bool>(root_); }

  /// The folder's path as tools know it.
  [[nodiscard]] const std::string& inner_path() const { return inner_; }

  /// A path by which this process reaches the same files.
  [[nodiscard]] std::string reachable_path() const;

  /// Files of the namespaces in which tools see the view, in the order in which
  /// they are to be joined; none for a copy.
  [[nodiscard]] std::vector<std::string> namespaces() const;

  /// What was changed in it so far, against the folder.
  [[nodiscard]] result<std::vector<path_change>> changes() const;

  /// Where the content of a changed path lies, for this process to read.
  [[nodiscard]] std::string stored_path(const std::string& path) const;

  [[nodiscard]] const std::string& folder() const { return folder_; }

private:
  work_view(std::string folder, std::filesystem::path scratch)
    : folder_(std::move(folder)), scratch_(std::move(scratch)) {}

  result<void> mount_overlay();
  result<void> copy_folder();

  std::string folder_;
  std::filesystem::path scratch_;
  std::string inner_;
  unique_fd root_; ///< of the overlay
  // The namespaces live as long as these are open.
  unique_fd user_space_; ///< none where the machine's root mounted it
  unique_fd mount_space_;
};

} // namespace skvm
