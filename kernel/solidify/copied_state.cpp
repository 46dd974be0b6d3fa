#include "solidify/copied_state.hpp"

#include <sys/stat.h>

#include <ctime>
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

/// The clock goes in steps of milliseconds: what was written in the step in
/// which it was listed has the same time if it is written again.
std::int64_t file_clock_ns() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
  return nanoseconds(now);
}

/// Whether that alone says that nobody wrote it since. Of a folder the times
/// tell of what is in it.
bool is_untouched(const copied_entry& before, const copied_entry& now,
                  std::int64_t taken_ns) {
  return S_ISDIR(before.mode) ? before.mode == now.mode
                              : before == now && before.modified_ns < taken_ns;
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
  copied_files out;
  std::error_code why;
  const auto& top = view.inner_path();
  fs::recursive_directory_iterator at{top, why};
  for (; !why && at != fs::recursive_directory_iterator{}; at.increment(why))
    if (auto entry = entry_at(at->path().string()))
      out.entries[at->path().string().substr(top.size() + 1)] = *entry;
  if (why)
    return make_error(errc::io, top, "cannot be listed: " + why.message());
  out.taken_ns = file_clock_ns();
  return copied_state{std::move(out)};
}

result<std::vector<path_change>> changes_since(const copied_state& before,
                                               const work_view& view) {
  if (!before)
    return view.changes();
  auto listed = state_of(view);
  if (!listed)
    return listed.error();
  const auto& now = (*listed)->entries;
  auto paths = before->entries;
  paths.insert(now.begin(), now.end());
  std::vector<path_change> out;
  for (const auto& [path, entry] : paths) {
    auto was = before->entries.find(path);
    auto is = now.find(path);
    const auto* then = was == before->entries.end() ? nullptr : &was->second;
    if (then != nullptr && is != now.end()
        && is_untouched(*then, is->second, before->taken_ns))
      continue;
    auto stored = view.stored_path(path);
    auto original = view.folder() + "/" + path;
    if (same_content(stored, original))
      continue;
    path_change change{path, kind_at(original)};
    if (is != now.end()) {
      change.after = kind_of_mode(is->second.mode);
      change.mode = is->second.mode & 07777;
    }
    // Somebody wrote it in the very moment of the copy, and whether that was in
    // the folder or in the copy its times do not tell.
    if (then != nullptr && is != now.end() && *then == is->second)
      return make_error(errc::conflict, path,
                        "was written in the moment in which it was copied");
    if (change.after == file_kind::file
        && !is_as_copied(entry_at(original), then))
      return make_error(errc::conflict, path,
                        "was changed by somebody else meanwhile");
    out.push_back(std::move(change));
  }
  return out;
}

} // namespace skvm::solidify
