// skvm-view: lays an overlay over a folder, in namespaces of its own.
//
//   skvm-view FOLDER UPPER WORK
//
// Prints "ready" once FOLDER shows the overlay here, and ends with its standard
// input. Whoever opened its namespaces before that keeps them. One line on
// standard error and status 1 where the machine does not permit it.

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <initializer_list>

namespace {

[[noreturn]] void give_up(const char* what) {
  std::fprintf(stderr, "%s: %s\n", what, std::strerror(errno));
  std::_Exit(1);
}

void write_file(const char* file, const char* text) {
  auto fd = ::open(file, O_WRONLY | O_CLOEXEC);
  auto size = std::strlen(text);
  if (fd < 0 || ::write(fd, text, size) != static_cast<ssize_t>(size))
    give_up(file);
  ::close(fd);
}

/// A user of the machine may mount only where it is root of users of its own;
/// it stays itself in them.
void enter_namespaces() {
  if (::unshare(CLONE_NEWNS) == 0)
    return;
  auto user = ::geteuid();
  auto group = ::getegid();
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
    give_up("cannot make namespaces");
  char map[64];
  std::snprintf(map, sizeof map, "%u %u 1", user, user);
  write_file("/proc/self/uid_map", map);
  write_file("/proc/self/setgroups", "deny");
  std::snprintf(map, sizeof map, "%u %u 1", group, group);
  write_file("/proc/self/gid_map", map);
}

/// In options a comma separates and a backslash escapes.
bool append(char*& at, const char* end, const char* key, const char* path) {
  for (; *key; ++key) {
    if (at == end)
      return false;
    *at++ = *key;
  }
  for (; *path; ++path) {
    if (end - at < 2)
      return false;
    if (*path == ',' || *path == '\\' || *path == ':')
      *at++ = '\\';
    *at++ = *path;
  }
  *at = '\0';
  return true;
}

/// Marks in attributes that any user may set, and no waiting for the disk: a
/// view is no promise to keep anything until it is merged. Older kernels know
/// neither.
void mount_overlay(const char* folder, const char* options, char* end) {
  for (const auto* more :
       {",userxattr,volatile", ",volatile", ",userxattr", ""}) {
    std::strcpy(end, more);
    if (::mount("skvm", folder, "overlay", MS_NODEV | MS_NOSUID, options) == 0)
      return;
  }
  give_up("cannot mount an overlay");
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("usage: skvm-view FOLDER UPPER WORK\n", stderr);
    return 2;
  }
  enter_namespaces();
  if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
    give_up("cannot make mounts private");
  // One page is all that the kernel takes.
  static char options[4096];
  auto* at = options;
  const auto* end = options + sizeof options - 64;
  if (!append(at, end, "lowerdir=", argv[1])
      || !append(at, end, ",upperdir=", argv[2])
      || !append(at, end, ",workdir=", argv[3])) {
    errno = ENAMETOOLONG;
    give_up("cannot mount an overlay");
  }
  mount_overlay(argv[1], options, at);
  if (::write(1, "ready\n", 6) != 6)
    return 1;
  char byte = 0;
  while (::read(0, &byte, 1) > 0)
    ;
  std::_Exit(0);
}
