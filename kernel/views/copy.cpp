#include "views/copy.hpp"

#include "os/fd.hpp"
#include "views/failed.hpp"
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

namespace skvm {

namespace fs = std::filesystem;

namespace {

using views::failed;

result<void> copy_file(const std::string& from, const std::string& to,
                       const struct stat& info) {
  unique_fd source{::open(from.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
  if (!source)
    return failed(from, "cannot be read", errno);
  unique_fd target{::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                          info.st_mode & 07777)};
  if (!target)
    return failed(to, "cannot be made", errno);
  if (::ioctl(target.get(), FICLONE, source.get()) != 0
      && !copy_bytes(source.get(), target.get()))
    return failed(to, "cannot be copied", errno);
  // The umask has taken its share; times are what a build looks at.
  ::fchmod(target.get(), info.st_mode & 07777);
  const std::array<timespec, 2> times{info.st_atim, info.st_mtim};
  ::futimens(target.get(), times.data());
  return ok;
}

} // namespace

bool copy_bytes(int from, int to) {
  constexpr auto most = std::size_t{1} << 30;
  auto in_kernel = true;
  for (;;) {
    auto copied = in_kernel
                    ? ::copy_file_range(from, nullptr, to, nullptr, most, 0)
                    : ::sendfile(to, from, nullptr, most);
    if (copied == 0)
      return true;
    if (copied > 0)
      continue;
    // Out of an overlay it is another file system.
    if (!in_kernel || errno == EIO || errno == ENOSPC || errno == EDQUOT)
      return false;
    in_kernel = false;
  }
}

result<void> copy_tree(const std::string& from, const std::string& to) {
  struct stat info {};

  if (::lstat(from.c_str(), &info) != 0)
    return failed(from, "cannot be read", errno);
  std::error_code why;
  if (S_ISREG(info.st_mode))
    return copy_file(from, to, info);
  if (S_ISLNK(info.st_mode)) {
    fs::copy_symlink(from, to, why);
    return why ? result<void>{failed(to, "cannot be made", why.value())} : ok;
  }
  if (!S_ISDIR(info.st_mode))
    return make_error(errc::io, from,
                      "is neither file, folder nor link and cannot be copied");
  if (::mkdir(to.c_str(), 0700) != 0)
    return failed(to, "cannot be made", errno);
  fs::directory_iterator at{from, why};
  for (const fs::directory_iterator end; !why && at != end; at.increment(why))
    if (auto copied = copy_tree(at->path().string(),
                                to + "/" + at->path().filename().string());
        !copied)
      return copied;
  if (why)
    return failed(from, "cannot be read", why.value());
  ::chmod(to.c_str(), info.st_mode & 07777);
  return ok;
}

} // namespace skvm
