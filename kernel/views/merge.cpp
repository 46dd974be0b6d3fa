#include "views/merge.hpp"

#include "views/copy.hpp"
#include "views/failed.hpp"
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

namespace skvm {

namespace fs = std::filesystem;

namespace {

error cannot_merge(const std::string& path, int code) {
  return views::failed(path, "cannot be merged", code);
}

/// Whether a folder at that path holds entries of its own afterwards.
bool keeps_what_is_below(const path_change& change) {
  return change.after == file_kind::folder && change.before != file_kind::file
         && change.before != file_kind::link;
}

result<void> put_file(const std::string& from, const std::string& to,
                      std::uint32_t mode) {
  unique_fd source{::open(from.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
  if (!source)
    return cannot_merge(from, errno);
  auto fresh = to + ".skvm-merge";
  ::unlink(fresh.c_str());
  unique_fd target{
    ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
  if (!target)
    return cannot_merge(fresh, errno);

  struct stat info {};

  auto code = ::fstat(source.get(), &info) == 0 ? 0 : errno;
  if (code == 0 && !copy_bytes(source.get(), target.get()))
    code = errno;
  const std::array<timespec, 2> times{info.st_atim, info.st_mtim};
  if (code == 0
      && (::fchmod(target.get(), mode) != 0
          || ::futimens(target.get(), times.data()) != 0
          || ::rename(fresh.c_str(), to.c_str()) != 0))
    code = errno;
  if (code == 0)
    return ok;
  ::unlink(fresh.c_str());
  return cannot_merge(to, code);
}

result<void> put_link(const std::string& from, const std::string& to) {
  std::error_code why;
  auto target = fs::read_symlink(from, why);
  auto fresh = to + ".skvm-merge";
  ::unlink(fresh.c_str());
  if (!why)
    fs::create_symlink(target, fresh, why);
  if (!why)
    fs::rename(fresh, to, why);
  return why ? result<void>{cannot_merge(to, why.value())} : ok;
}

} // namespace

result<void> apply_change(const path_change& change, const std::string& stored,
                          const std::string& folder) {
  auto to = folder + "/" + change.path;
  std::error_code why;
  // Another kind of thing is in the way; a folder that an earlier branch made
  // as well is not.
  auto there = kind_at(to);
  if (there != file_kind::none && there != change.after
      && (there == file_kind::folder || change.after == file_kind::folder
          || change.is_removal())) {
    fs::remove_all(to, why);
    if (why)
      return cannot_merge(to, why.value());
  }
  switch (change.after) {
    case file_kind::none:
      return ok;
    case file_kind::folder:
      if (::mkdir(to.c_str(), 0700) != 0 && errno != EEXIST)
        return cannot_merge(to, errno);
      return ::chmod(to.c_str(), change.mode | S_IRWXU) == 0
               ? ok
               : result<void>{cannot_merge(to, errno)};
    case file_kind::file:
      return put_file(stored, to, change.mode);
    case file_kind::link:
      return put_link(stored, to);
    default:
      return make_error(errc::io, to,
                        "is neither file, folder nor link and was left out");
  }
}

void settle_modes(const std::vector<path_change>& changes,
                  const std::string& folder) {
  for (auto at = changes.rbegin(); at != changes.rend(); ++at)
    if (at->after == file_kind::folder)
      ::chmod((folder + "/" + at->path).c_str(), at->mode);
}

std::vector<merge_conflict>
view_merger::conflicts_of(const work_view& view,
                          const std::vector<path_change>& changes) const {
  std::vector<merge_conflict> found;
  auto add = [&](const std::string& path, std::string why) {
    found.push_back({path, std::move(why)});
  };
  for (const auto& change : changes) {
    if (auto same = merged_.find(change.path); same != merged_.end()) {
      auto equal = change.is_removal()
                     ? same->second.is_removal()
                     : same_content(view.stored_path(change.path),
                                    folder_ + "/" + change.path);
      if (!equal)
        add(change.path, "an earlier branch changed it differently");
      continue;
    }
    // Something above it that is no folder any more.
    for (auto end = change.path.rfind('/'); end != std::string::npos;
         end = end == 0 ? std::string::npos : change.path.rfind('/', end - 1)) {
      auto above = merged_.find(change.path.substr(0, end));
      if (above != merged_.end() && above->second.after != file_kind::folder) {
        if (!change.is_removal())
          add(change.path, "an earlier branch removed " + above->first);
        break;
      }
    }
    // Something below it that an earlier branch made or changed.
    if (keeps_what_is_below(change) || change.before != file_kind::folder)
      continue;
    auto below = merged_.upper_bound(change.path + "/");
    for (;
         below != merged_.end() && below->first.starts_with(change.path + "/");
         ++below)
      if (!below->second.is_removal()) {
        add(change.path, "an earlier branch changed " + below->first);
        break;
      }
  }
  return found;
}

result<merge_report>
view_merger::merge(const work_view& view,
                   const std::vector<path_change>& changes) {
  merge_report report;
  report.conflicts = conflicts_of(view, changes);
  if (!report.conflicts.empty())
    return report;
  for (const auto& change : changes) {
    // Both branches may have removed, or made, the same.
    auto gone = change.is_removal()
                && kind_at(folder_ + "/" + change.path) == file_kind::none;
    if (!gone)
      if (auto put =
            apply_change(change, view.stored_path(change.path), folder_);
          !put)
        return put.error();
    merged_[change.path] = change;
  }
  settle_modes(changes, folder_);
  report.applied = changes;
  return report;
}

} // namespace skvm
