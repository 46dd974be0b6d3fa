#include "views/change.hpp"

#include "os/fd.hpp"
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <map>
#include <system_error>

namespace skvm {

namespace fs = std::filesystem;

namespace {

error unreadable(const std::string& path, int code) {
  return make_error(errc::io, path,
                    "cannot be compared: "
                      + std::generic_category().message(code));
}

/// An overlay marks what was removed with a device of number 0.
bool is_whiteout(const struct stat& info) {
  return S_ISCHR(info.st_mode) && info.st_rdev == 0;
}

/// A folder that hides all of the layer below it.
bool is_opaque(const std::string& folder) {
  for (const auto* name : {"user.overlay.opaque", "trusted.overlay.opaque"}) {
    char value = 0;
    if (::lgetxattr(folder.c_str(), name, &value, 1) == 1 && value == 'y')
      return true;
  }
  return false;
}

std::uint32_t mode_of(const struct stat& info) {
  return info.st_mode & 07777;
}

bool same_bytes(const std::string& one, const std::string& other) {
  unique_fd left{::open(one.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
  unique_fd right{::open(other.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
  if (!left || !right)
    return false;
  std::array<char, 1 << 16> a;
  std::array<char, 1 << 16> b;
  for (;;) {
    auto got = ::read(left.get(), a.data(), a.size());
    if (got < 0)
      return false;
    for (ssize_t have = 0; have < got;) {
      auto more = ::read(right.get(), b.data() + have,
                         static_cast<std::size_t>(got - have));
      if (more <= 0)
        return false;
      have += more;
    }
    if (got == 0)
      return ::read(right.get(), b.data(), 1) == 0;
    if (std::memcmp(a.data(), b.data(), static_cast<std::size_t>(got)) != 0)
      return false;
  }
}

std::string target_of(const std::string& link) {
  std::error_code ignored;
  return fs::read_symlink(link, ignored).string();
}

bool same(const std::string& one, const struct stat& left,
          const std::string& other, const struct stat& right) {
  if ((left.st_mode & S_IFMT) != (right.st_mode & S_IFMT))
    return false;
  if (S_ISLNK(left.st_mode))
    return target_of(one) == target_of(other);
  if (mode_of(left) != mode_of(right))
    return false;
  if (S_ISREG(left.st_mode))
    return left.st_size == right.st_size && same_bytes(one, other);
  return S_ISDIR(left.st_mode) || left.st_rdev == right.st_rdev;
}

/// Walks two trees side by side; a layer's marks count where it is one.
class comparison {
public:
  explicit comparison(bool is_layer) : is_layer_(is_layer) {}

  result<void> folder(const std::string& after, const std::string& before,
                      const std::string& path, bool hides) {
    auto ours = names_in(after);
    if (!ours)
      return ours.error();
    std::map<std::string, bool> names; // whether it is ours
    for (auto& name : *ours)
      names[name] = true;
    if (hides || !is_layer_) {
      auto theirs = names_in(before);
      if (!theirs)
        return theirs.error();
      for (auto& name : *theirs)
        names.emplace(name, false);
    }
    for (const auto& [name, is_ours] : names) {
      auto inner = path.empty() ? name : path + "/" + name;
      auto compared = entry(is_ours ? after + "/" + name : std::string{},
                            before + "/" + name, inner, hides);
      if (!compared)
        return compared;
    }
    return ok;
  }

  std::vector<path_change> found;

private:
  static result<std::vector<std::string>> names_in(const std::string& folder) {
    std::vector<std::string> names;
    std::error_code why;
    fs::directory_iterator at{folder, why};
    if (why == std::errc::no_such_file_or_directory
        || why == std::errc::not_a_directory)
      return names;
    for (const fs::directory_iterator end; !why && at != end; at.increment(why))
      names.push_back(at->path().filename().string());
    if (why)
      return unreadable(folder, why.value());
    return names;
  }

  /// `after` is empty where there is nothing any more.
  result<void> entry(const std::string& after, const std::string& before,
                     const std::string& path, bool hidden) {
    struct stat now {};

    struct stat then {};

    auto is = !after.empty();
    if (is && ::lstat(after.c_str(), &now) != 0)
      return unreadable(after, errno);
    auto was = ::lstat(before.c_str(), &then) == 0;
    if (!was && errno != ENOENT && errno != ENOTDIR)
      return unreadable(before, errno);
    if (is && is_layer_ && is_whiteout(now))
      is = false;
    if (!is && !was)
      return ok;
    path_change change{path, was ? kind_of_mode(then.st_mode) : file_kind::none,
                       is ? kind_of_mode(now.st_mode) : file_kind::none,
                       is ? mode_of(now) : 0};
    if (!is || !was || !same(after, now, before, then))
      found.push_back(change);
    if (change.after == file_kind::folder)
      return folder(after, before, path,
                    hidden || !is_layer_ || is_opaque(after)
                      || (was && change.before != file_kind::folder));
    if (change.before == file_kind::folder)
      return removed(before, path);
    return ok;
  }

  /// What was in a folder that is none any more.
  result<void> removed(const std::string& before, const std::string& path) {
    auto names = names_in(before);
    if (!names)
      return names.error();
    std::sort(names->begin(), names->end());
    for (const auto& name : *names)
      if (auto compared =
            entry({}, before + "/" + name, path + "/" + name, false);
          !compared)
        return compared;
    return ok;
  }

  bool is_layer_;
};

result<std::vector<path_change>>
compare(const std::string& after, const std::string& before, bool is_layer) {
  comparison both{is_layer};
  if (auto compared = both.folder(after, before, {}, !is_layer); !compared)
    return compared.error();
  std::sort(both.found.begin(), both.found.end(),
            [](const auto& a, const auto& b) { return a.path < b.path; });
  return std::move(both.found);
}

} // namespace

file_kind kind_of_mode(std::uint32_t mode) {
  switch (mode & S_IFMT) {
    case S_IFREG:
      return file_kind::file;
    case S_IFDIR:
      return file_kind::folder;
    case S_IFLNK:
      return file_kind::link;
    default:
      return file_kind::other;
  }
}

result<std::vector<path_change>> overlay_changes(const std::string& upper,
                                                 const std::string& lower) {
  return compare(upper, lower, true);
}

result<std::vector<path_change>> tree_changes(const std::string& after,
                                              const std::string& before) {
  return compare(after, before, false);
}

file_kind kind_at(const std::string& path) {
  struct stat info {};

  return ::lstat(path.c_str(), &info) == 0 ? kind_of_mode(info.st_mode)
                                           : file_kind::none;
}

bool same_content(const std::string& one, const std::string& other) {
  struct stat left {};

  struct stat right {};

  auto is = ::lstat(one.c_str(), &left) == 0;
  auto was = ::lstat(other.c_str(), &right) == 0;
  return is && was ? same(one, left, other, right) : is == was;
}

} // namespace skvm
