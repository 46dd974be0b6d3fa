#pragma once

#include "views/view.hpp"
#include "views/view_folder.hpp"

#include <string>

namespace skvm::solidify {

/// What a share of hits leaves behind, so that the model can do the task once
/// more and be compared with: the work folder as it was before the hit. Gone
/// with its last owner. [not on a scheduler thread]
struct hit_check {
  std::string function;
  std::shared_ptr<view_folder> folder;
  std::unique_ptr<work_view> before; ///< a copy; goes before its folder
};

} // namespace skvm::solidify
