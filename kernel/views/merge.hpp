#pragma once

#include "skvm/result.hpp"

#include "views/change.hpp"
#include "views/view.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace skvm {

/// Why a view was not merged.
struct merge_conflict {
  std::string path;
  std::string why; ///< for people
};

struct merge_report {
  /// In order of path; empty where there was a conflict.
  std::vector<path_change> applied;
  std::vector<merge_conflict> conflicts;
};

/// Brings the views of branches back into their common folder, one after the
/// other in the workflow's order, whatever the order in which the branches
/// ended. A view that changed a path which an earlier one of this merge changed
/// differently is a conflict and leaves the folder as it was; its branch is to
/// run again on a new view. [not on a scheduler thread]
class view_merger {
public:
  explicit view_merger(std::string folder) : folder_(std::move(folder)) {}

  /// Puts a view's changes into the folder, each file whole or not at all.
  /// `changes` are those that the view had before the first merge: afterwards
  /// it would be compared with a folder that it never saw. Errors with `io`
  /// where the disk refuses; the same call may be repeated then.
  result<merge_report> merge(const work_view& view,
                             const std::vector<path_change>& changes);

private:
  [[nodiscard]] std::vector<merge_conflict>
  conflicts_of(const work_view& view,
               const std::vector<path_change>& changes) const;

  std::string folder_;
  /// Of all views so far.
  std::map<std::string, path_change, std::less<>> merged_;
};

/// Puts one change into a folder, from where its content is stored: a
/// temporary neighbour and a rename. A folder stays writable for us until
/// `settle_modes`. [not on a scheduler thread]
result<void> apply_change(const path_change& change, const std::string& stored,
                          const std::string& folder);

/// Gives the folders among the changes the modes that they are to have.
void settle_modes(const std::vector<path_change>& changes,
                  const std::string& folder);

} // namespace skvm
