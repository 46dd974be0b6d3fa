#include "run/confined_files.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <system_error>

namespace skvm {

namespace fs = std::filesystem;

namespace {

class descriptor {
public:
  explicit descriptor(int number = -1) : number_(number) {}

  descriptor(descriptor&& other) noexcept
    : number_(std::exchange(other.number_, -1)) {}

  descriptor& operator=(descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }

  ~descriptor() {
    if (number_ >= 0)
      ::close(number_);
  }

  [[nodiscard]] int get() const { return number_; }

  [[nodiscard]] int release() { return std::exchange(number_, -1); }

  explicit operator bool() const { return number_ >= 0; }

private:
  int number_;
};

/// A path split into the root that holds it and the rest.
struct place {
  std::string root; ///< where this process finds it
  std::string rest; ///< relative to the root, `.` for the root itself
};

error path_error(std::string_view path, int number) {
  std::string subject{path};
  switch (number) {
    case ENOENT:
      return make_error(errc::not_found, subject, "no such file or folder");
    case EXDEV:
    case ELOOP:
      return make_error(errc::denied, subject,
                        "leads out of the folders that tools may use");
    case EISDIR:
      return make_error(errc::io, subject, "is a folder");
    case ENOTDIR:
      return make_error(errc::io, subject, "a part of the path is no folder");
    case EACCES:
    case EPERM:
      return make_error(errc::denied, subject, "permission denied");
    default:
      return make_error(errc::io, subject,
                        std::generic_category().message(number));
  }
}

result<place> locate(const file_roots& roots, std::string_view path,
                     bool for_writing) {
  if (path.empty() || path.find('\0') != std::string_view::npos)
    return make_error(errc::invalid_argument, std::string{path},
                      "is no usable path");
  auto whole = absolute_path(roots.work_dir, path);
  auto below = [&](const std::string& root) {
    return whole == root || whole.rfind(root + "/", 0) == 0;
  };
  auto found = [&](const std::string& root) {
    return place{root, whole == root ? "." : whole.substr(root.size() + 1)};
  };
  if (below(roots.work_dir)) {
    auto work = found(roots.work_dir);
    if (!roots.work_reached_at.empty())
      work.root = roots.work_reached_at;
    return work;
  }
  for (const auto& root : roots.readable)
    if (below(root)) {
      if (for_writing)
        return make_error(errc::denied, std::string{path},
                          "is read-only; write below the work folder "
                            + roots.work_dir);
      return found(root);
    }
  return make_error(errc::denied, std::string{path},
                    "is outside of the work folder " + roots.work_dir);
}

/// `openat2` below `root`, or −1 with errno.
int open_below(int root, const char* rest, std::uint64_t flags) {
  open_how how{};
  how.flags = flags | O_CLOEXEC;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  for (int tries = 0;; ++tries) {
    auto fd = ::syscall(SYS_openat2, root, rest, &how, sizeof how);
    // EAGAIN: a rename raced with the look-up; the kernel asks to try again.
    if (fd >= 0 || (errno != EAGAIN && errno != EINTR) || tries > 100)
      return static_cast<int>(fd);
  }
}

result<descriptor> open_place(const place& where, std::string_view path,
                              std::uint64_t flags) {
  descriptor root{::open(where.root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
  if (!root)
    return path_error(where.root, errno);
  descriptor file{open_below(root.get(), where.rest.c_str(), flags)};
  if (!file)
    return path_error(path, errno);
  return file;
}

/// Opens the parent of a place, making folders on the way.
result<descriptor> open_parent(const place& where, std::string_view path) {
  descriptor root{::open(where.root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
  if (!root)
    return path_error(where.root, errno);
  descriptor parent{open_below(root.get(), ".", O_PATH | O_DIRECTORY)};
  fs::path walked;
  for (const auto& piece : fs::path{where.rest}.parent_path()) {
    walked /= piece;
    if (::mkdirat(parent.get(), piece.c_str(), 0777) != 0 && errno != EEXIST)
      return path_error(path, errno);
    descriptor next{
      open_below(root.get(), walked.c_str(), O_PATH | O_DIRECTORY)};
    if (!next)
      return path_error(path, errno);
    parent = std::move(next);
  }
  return parent;
}

/// Of a file that was opened without one.
bool give_name(int fd, int folder, const std::string& name) {
  auto link = "/proc/self/fd/" + std::to_string(fd);
  return ::linkat(AT_FDCWD, link.c_str(), folder, name.c_str(),
                  AT_SYMLINK_FOLLOW)
         == 0;
}

bool write_all(int fd, std::string_view content) {
  while (!content.empty()) {
    auto n = ::write(fd, content.data(), content.size());
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return false;
    content.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

} // namespace

std::string absolute_path(const std::string& work_dir, std::string_view path) {
  auto whole = (fs::path{work_dir} / path).lexically_normal().string();
  while (whole.size() > 1 && whole.back() == '/')
    whole.pop_back();
  return whole;
}

bool lies_below(const std::string& work_dir, std::string_view path,
                const std::string& folder) {
  if (folder.empty())
    return false;
  auto whole = absolute_path(work_dir, path);
  return whole == folder || whole.rfind(folder + "/", 0) == 0;
}

result<std::string> read_confined(const file_roots& roots,
                                  std::string_view path,
                                  std::uint64_t max_bytes) {
  auto where = locate(roots, path, false);
  if (!where)
    return where.error();
  auto file = open_place(*where, path, O_RDONLY | O_NONBLOCK);
  if (!file)
    return file.error();

  struct stat info {};

  if (::fstat(file->get(), &info) != 0)
    return path_error(path, errno);
  if (!S_ISREG(info.st_mode))
    return path_error(path, S_ISDIR(info.st_mode) ? EISDIR : EINVAL);
  if (static_cast<std::uint64_t>(info.st_size) > max_bytes)
    return make_error(errc::io, std::string{path},
                      "has " + std::to_string(info.st_size)
                        + " bytes, more than the " + std::to_string(max_bytes)
                        + " that can be read");
  std::string content;
  std::string buffer(std::size_t{64} << 10, '\0');
  for (;;) {
    auto n = ::read(file->get(), buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return path_error(path, errno);
    if (n == 0)
      return content;
    content.append(buffer.data(), static_cast<std::size_t>(n));
    if (content.size() > max_bytes)
      return make_error(errc::io, std::string{path}, "grew while it was read");
  }
}

result<void> write_confined(const file_roots& roots, std::string_view path,
                            std::string_view content) {
  auto where = locate(roots, path, true);
  if (!where)
    return where.error();
  auto name = fs::path{where->rest}.filename().string();
  if (name.empty() || name == "." || name == "..")
    return path_error(path, EISDIR);
  auto parent = open_parent(*where, path);
  if (!parent)
    return parent.error();

  struct stat old {};

  auto exists =
    ::fstatat(parent->get(), name.c_str(), &old, AT_SYMLINK_NOFOLLOW) == 0;
  if (exists && S_ISDIR(old.st_mode))
    return path_error(path, EISDIR);
  auto mode = exists && S_ISREG(old.st_mode) ? old.st_mode & 0777U : 0666U;
  auto temporary = ".skvm-" + std::to_string(::getpid()) + "-"
                   + std::to_string(reinterpret_cast<std::uintptr_t>(&old))
                   + ".tmp";
  // Without a name while it is written: a process that is killed leaves nothing
  // behind. Not every file system can do that.
  descriptor file{
    ::openat(parent->get(), ".", O_WRONLY | O_TMPFILE | O_CLOEXEC, mode)};
  auto is_named = !file;
  if (is_named)
    file = descriptor{
      ::openat(parent->get(), temporary.c_str(),
               O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)};
  if (!file)
    return path_error(path, errno);
  auto written = write_all(file.get(), content);
  if (written && exists && S_ISREG(old.st_mode))
    written = ::fchmod(file.get(), mode) == 0;
  if (written && !is_named) {
    if (!exists && give_name(file.get(), parent->get(), name))
      return ok;
    // A link replaces nothing, a rename does.
    is_named = (exists || errno == EEXIST)
               && give_name(file.get(), parent->get(), temporary);
    written = is_named;
  }
  if (written
      && ::renameat(parent->get(), temporary.c_str(), parent->get(),
                    name.c_str())
           == 0)
    return ok;
  auto number = errno;
  if (is_named)
    ::unlinkat(parent->get(), temporary.c_str(), 0);
  return path_error(path, number);
}

result<std::vector<folder_entry>> list_confined(const file_roots& roots,
                                                std::string_view path) {
  auto where = locate(roots, path, false);
  if (!where)
    return where.error();
  auto folder = open_place(*where, path, O_RDONLY | O_DIRECTORY);
  if (!folder)
    return folder.error();
  std::unique_ptr<DIR, int (*)(DIR*)> listing{::fdopendir(folder->release()),
                                              &::closedir};
  if (!listing)
    return path_error(path, errno);
  std::vector<folder_entry> entries;
  // One stream, one thread: readdir is safe here.
  while (const auto* item = ::readdir(listing.get())) {
    std::string name = item->d_name;
    if (name == "." || name == "..")
      continue;

    struct stat info {};

    if (::fstatat(::dirfd(listing.get()), name.c_str(), &info,
                  AT_SYMLINK_NOFOLLOW)
        != 0)
      continue;
    auto kind = S_ISREG(info.st_mode)   ? 'f'
                : S_ISDIR(info.st_mode) ? 'd'
                : S_ISLNK(info.st_mode) ? 'l'
                                        : 'o';
    entries.push_back(
      {std::move(name), kind, static_cast<std::uint64_t>(info.st_size)});
  }
  std::sort(entries.begin(), entries.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return entries;
}

} // namespace skvm
