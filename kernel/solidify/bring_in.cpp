#include "base/files.hpp"
#include "solidify/folders.hpp"
#include "views/merge.hpp"

#include <optional>

namespace skvm::solidify {

namespace fs = std::filesystem;

namespace {

bool is_kept(const path_change& change) {
  return change.before == file_kind::file || change.before == file_kind::link;
}

void keep(const fs::path& from, const fs::path& to, std::error_code& why) {
  fs::copy(from, to,
           fs::copy_options::copy_symlinks
             | fs::copy_options::overwrite_existing,
           why);
}

/// Puts one change back; false where that failed.
bool put_back(const work_view& view, const path_change& change,
              const fs::path& kept) {
  auto path = fs::path{view.folder()} / change.path;
  std::error_code why;
  if (is_kept(change)) {
    if (same_content(kept.string(), path.string()))
      return true;
    fs::remove(path, why);
    keep(kept, path, why);
    return !why;
  }
  if (change.before != file_kind::none)
    return true;
  // A folder goes where nothing else is in it.
  if (change.after == file_kind::folder
      || same_content(view.stored_path(change.path), path.string()))
    fs::remove(path, why);
  return !why || why == std::errc::directory_not_empty;
}

} // namespace

result<void> bring_in(const work_view& view,
                      const std::vector<path_change>& changes,
                      const fs::path& aside) {
  std::optional<temporary_folder> kept;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const auto& change = changes[i];
    if (change.before == file_kind::folder && change.after != file_kind::folder)
      return make_error(errc::conflict, change.path,
                        "is a folder, which no function replaces");
    if (!is_kept(change))
      continue;
    if (auto made = kept ? result<void>{ok} : make_folders(aside); !made)
      return made;
    if (!kept)
      kept.emplace(aside);
    std::error_code why;
    keep(fs::path{view.folder()} / change.path, aside / std::to_string(i), why);
    if (why)
      return make_error(errc::io, change.path,
                        "cannot be kept meanwhile: " + why.message());
  }
  if (changes.empty())
    return ok;
  view_merger merger{view.folder()};
  auto merged = merger.merge(view, changes);
  if (merged && merged->conflicts.empty())
    return ok;
  if (merged)
    return make_error(errc::conflict, merged->conflicts[0].path,
                      merged->conflicts[0].why);
  auto failure = merged.error();
  for (auto i = changes.size(); i-- > 0;)
    if (!put_back(view, changes[i], aside / std::to_string(i)))
      failure.message.append("; ")
        .append(changes[i].path)
        .append(" could not be put back");
  return failure;
}

} // namespace skvm::solidify
