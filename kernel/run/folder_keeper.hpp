#pragma once

#include "run/messages.hpp"
#include "run/run_log.hpp"
#include "run/work_items.hpp"
#include "views/merge.hpp"

namespace skvm {

using view_ptr = std::shared_ptr<work_view>;

struct make_view {
  std::string part;
};

struct view_made {
  std::string part;
  std::shared_ptr<const result<view_ptr>> view;
};

/// Asks which of these files a part's view, or the folder itself, lacks.
struct look_for {
  std::string part;
  view_ptr view; ///< null for the folder itself
  std::vector<std::string> files;
};

struct looked_for {
  std::string part;
  std::vector<std::string> missing;
};

/// Asks for the items of a repeated step.
struct look_for_items {
  item_source what;
  std::shared_ptr<const std::vector<message_ptr>> said;
};

struct items_found {
  std::vector<std::string> items;
};

struct view_to_merge {
  std::string part;
  view_ptr view;
  bool wanted = true; ///< false only lists what is left out
};

/// Merges views of one stage, in this order.
struct merge_stage {
  std::shared_ptr<const std::vector<view_to_merge>> views;
};

struct merged_view {
  std::string part;
  std::vector<std::string> changed; ///< all that the view changed
  std::vector<merge_conflict> conflicts;
  std::optional<error> failure;
};

struct stage_merged {
  std::shared_ptr<const std::vector<merged_view>> views;
};

/// Makes and merges the views of one work folder, for one run, on a thread of
/// its own, since all of that waits for the disk. Answers its owner. Ends with
/// `finish_keeping`, once nobody uses a view of it any more: it is what removes
/// them. `scratch` is a folder for the views, removed at the end.
///
/// With a log a merge is all or nothing across the end of the process: what it
/// is to do is durable before it begins and done again by whoever resumes the
/// run, from the views, which are still there.
caf::actor spawn_folder_keeper(caf::scheduled_actor* owner, std::string folder,
                               std::string scratch,
                               std::shared_ptr<run_log> log = {});

struct finish_keeping {};

} // namespace skvm

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::make_view)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::view_made)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::look_for)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::looked_for)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::look_for_items)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::items_found)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::merge_stage)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::stage_merged)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::finish_keeping)
