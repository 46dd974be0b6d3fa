#include "solidify/copied_state.hpp"

#include <sys/stat.h>

#include <filesystem>

namespace skvm::solidify {

namespace fs = std::filesystem;

namespace {

std::int64_t nanoseconds(const timespec& time) {
  return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

std::optional<copied_entry> entry_at(const std::string& path) {
  struct stat info {};

  if (::lstat(path.c_str(), &info) != 0)
    return std::nullopt;
  return copied_entry{info.st_mode, info.st_ino, info.st_size,
                      nanoseconds(info.st_mtim), nanoseconds(info.st_ctim)};
}

/// Of a folder the times tell of what is in it.
bool is_untouched(const copied_entry& before, const copied_entry& now) {
  return S_ISDIR(before.mode) ? before.mode == now.mode : before == now;
}

/// Whether the folder still has there what the copy was made of.
bool is_as_copied(const std::optional<copied_entry>& in_folder,
                  const copied_entry* copy) {
  if (!in_folder || copy == nullptr)
    return !in_folder && copy == nullptr;
  if ((in_folder->mode & S_IFMT) != (copy->mode & S_IFMT))
    return false;
  return !S_ISREG(copy->mode)
         || (in_folder->size == copy->size
             && in_folder->modified_ns == copy->modified_ns);
}

} // namespace

result<copied_state> state_of(const work_view& view) {
  if (view.is_overlay())
    return copied_state{};
  std::map<std::string, copied_entry> out;
  std::error_code why;
  const auto& top = view.inner_path();
  fs::recursive_directory_iterator at{top, why};
  for (; !why && at != fs::recursive_directory_iterator{}; at.increment(why))
    if (auto entry = entry_at(at->path().string()))
      out[at->path().lexically_relative(top).string()] = *entry;
  if (why)
    return make_error(errc::io, top, "cannot be listed: " + why.message());
  return copied_state{std::move(out)};
}

result<std::vector<path_change>> changes_since(const copied_state& before,
                                               const work_view& view) {
  auto all = view.changes();
  if (!all || !before)
    return all;
  std::vector<path_change> out;
  for (auto& change : *all) {
    auto found = before->find(change.path);
    const auto* then = found == before->end() ? nullptr : &found->second;
    if (change.is_removal()) {
      // What the copy never had came into the folder since.
      if (then != nullptr)
        out.push_back(std::move(change));
      continue;
    }
    auto now = entry_at(view.stored_path(change.path));
    if (then != nullptr && now && is_untouched(*then, *now))
      continue;
    if (change.after == file_kind::file
        && !is_as_copied(entry_at(view.folder() + "/" + change.path), then))
      return make_error(errc::conflict, change.path,
                        "was changed by somebody else meanwhile");
    out.push_back(std::move(change));
  }
  return out;
}

} // namespace skvm::solidify
