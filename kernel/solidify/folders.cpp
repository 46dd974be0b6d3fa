#include "solidify/folders.hpp"

#include "base/digest.hpp"
#include <sys/stat.h>

#include <cstdlib>

namespace skvm::solidify {

namespace fs = std::filesystem;

std::string stamp_of(const std::vector<std::string>& programs,
                     const std::vector<std::string>& variables) {
  std::vector<std::string> folders;
  const auto* path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "" : path;
  while (!rest.empty()) {
    auto end = std::min(rest.find(':'), rest.size());
    folders.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  std::string out;
  for (const auto& name : programs) {
    if (name.find('/') != std::string::npos)
      continue;
    for (const auto& folder : folders) {
      struct stat info {};

      auto file = folder + "/" + name;
      if (::stat(file.c_str(), &info) != 0 || !S_ISREG(info.st_mode))
        continue;
      out += name + "=" + file + ":" + std::to_string(info.st_size) + ":"
             + std::to_string(info.st_mtim.tv_sec) + ";";
      break;
    }
  }
  std::string around;
  for (const auto& one : variables)
    around += one + ";";
  return sha256(out) + ":" + sha256(around);
}

bool is_same_programs(std::string_view one, std::string_view other) {
  return one.substr(0, one.find(':')) == other.substr(0, other.find(':'));
}

bool is_small(const std::string& folder, folder_limits limits) {
  std::uintmax_t bytes = 0;
  std::size_t files = 0;
  std::error_code why;
  fs::recursive_directory_iterator at{folder, why};
  for (; !why && at != fs::recursive_directory_iterator{}; at.increment(why)) {
    std::error_code ignored;
    if (at->is_regular_file(ignored) && !at->is_symlink(ignored))
      bytes += at->file_size(ignored);
    if (++files > limits.files || bytes > limits.bytes)
      return false;
  }
  return !why;
}

listing files_below(const std::string& folder) {
  listing out;
  std::error_code why;
  fs::recursive_directory_iterator at{folder, why};
  for (; !why && at != fs::recursive_directory_iterator{}; at.increment(why)) {
    struct stat info {};

    if (::lstat(at->path().c_str(), &info) == 0 && S_ISREG(info.st_mode))
      out[at->path().lexically_relative(folder).string()] = {
        static_cast<std::uint64_t>(info.st_size),
        info.st_mtim.tv_sec * 1'000'000'000 + info.st_mtim.tv_nsec};
  }
  return out;
}

effects changed_between(const listing& before, const listing& after) {
  effects out;
  for (const auto& [path, state] : after) {
    auto found = before.find(path);
    if (found != before.end() && found->second == state)
      continue;
    path_change change;
    change.path = path;
    change.before = found == before.end() ? file_kind::none : file_kind::file;
    change.after = file_kind::file;
    out.changes.push_back(std::move(change));
    out.sizes[path] = state.first;
  }
  for (const auto& [path, state] : before)
    if (!after.contains(path)) {
      path_change change;
      change.path = path;
      change.before = file_kind::file;
      out.changes.push_back(std::move(change));
    }
  return out;
}

} // namespace skvm::solidify
