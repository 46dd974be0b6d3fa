#include "views/view_folder.hpp"

#include "base/files.hpp"
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>
#include <vector>

namespace skvm {

namespace fs = std::filesystem;

namespace {

unique_fd open_folder(const fs::path& path) {
  return unique_fd{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
}

bool lock(const unique_fd& folder, int how) {
  while (::flock(folder.get(), how) != 0)
    if (errno != EINTR)
      return false;
  return true;
}

/// Whether the folder was not removed while we waited for its lock.
bool is_at(const unique_fd& folder, const fs::path& path) {
  struct stat held {};

  struct stat there {};

  return ::fstat(folder.get(), &held) == 0 && ::stat(path.c_str(), &there) == 0
         && held.st_ino == there.st_ino && held.st_dev == there.st_dev;
}

} // namespace

result<std::shared_ptr<view_folder>> view_folder::open(const fs::path& path) {
  for (;;) {
    if (auto made = make_folders(path); !made)
      return made.error();
    auto folder = open_folder(path);
    if (!folder && errno == ENOENT)
      continue;
    if (!folder || !lock(folder, LOCK_SH))
      return make_error(errc::io, path.string(),
                        "cannot be locked for views: "
                          + std::generic_category().message(errno));
    if (is_at(folder, path))
      return std::shared_ptr<view_folder>{
        new view_folder{path, std::move(folder)}};
  }
}

view_folder::~view_folder() {
  std::error_code not_empty;
  fs::remove(path_, not_empty);
}

std::size_t
remove_stale_views(const fs::path& all,
                   const std::function<bool(const std::string& run)>& is_kept) {
  std::vector<fs::path> found;
  std::error_code why;
  fs::directory_iterator at{all, why};
  for (const fs::directory_iterator end; !why && at != end; at.increment(why))
    found.push_back(at->path());
  std::size_t removed = 0;
  for (const auto& path : found) {
    auto folder = open_folder(path);
    if (!folder || (is_kept && is_kept(path.filename().string()))
        || !lock(folder, LOCK_EX | LOCK_NB))
      continue;
    remove_tree(path);
    ++removed;
  }
  return removed;
}

void remove_tree(const fs::path& folder) {
  std::error_code ignored;
  fs::permissions(folder, fs::perms::owner_all, ignored);
  fs::directory_iterator at{folder, ignored};
  for (const fs::directory_iterator end; !ignored && at != end;
       at.increment(ignored)) {
    std::error_code unknown;
    if (!at->is_symlink(unknown) && at->is_directory(unknown))
      remove_tree(at->path());
  }
  fs::remove_all(folder, ignored);
}

} // namespace skvm
