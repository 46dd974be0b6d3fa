// skvm-view: lays an overlay over a folder, in namespaces of its own.
//
//   skvm-view FOLDER UPPER WORK
//
// Prints "ready" once FOLDER shows the overlay here, and ends with its standard
// input. Whoever opened its namespaces before that keeps them. One line on
// standard error and status 1 where the machine does not permit it.
//
//   skvm-view --join NAMESPACE… -- COMMAND [ARGUMENT…]
//
// Joins namespaces, given as files, and becomes the command: 126 with a line on
// standard error where it cannot, 127 where there is no such command.

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

/// Ends as a shell would where a command cannot be run.
[[noreturn]] void give_up_on(const char* what) {
  std::fprintf(stderr, "skvm-view: %s: %s\n", what, std::strerror(errno));
  std::_Exit(errno == ENOENT ? 127 : 126);
}

[[noreturn]] void cannot_join(const char* space) {
  std::fprintf(stderr, "skvm-view: cannot join %s: %s\n", space,
               std::strerror(errno));
  std::_Exit(126);
}

[[noreturn]] void join(char** argv) {
  // All of them first: within the first we may not look at who holds the rest.
  int spaces[8];
  int count = 0;
  auto first = argv;
  for (; *argv && std::strcmp(*argv, "--") != 0; ++argv) {
    auto space = count < 8 ? ::open(*argv, O_RDONLY | O_CLOEXEC) : -1;
    if (space < 0)
      cannot_join(*argv);
    spaces[count++] = space;
  }
  for (int i = 0; i < count; ++i)
    if (::setns(spaces[i], 0) != 0)
      cannot_join(first[i]);
  if (!*argv || !argv[1]) {
    std::fputs("skvm-view: no command after --\n", stderr);
    std::_Exit(126);
  }
  // The current folder is still that of the namespace we come from.
  if (::chdir("/") != 0)
    give_up_on("/");
  ::execvp(argv[1], argv + 1);
  give_up_on(argv[1]);
}

} // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::strcmp(argv[1], "--join") == 0)
    join(argv + 2);
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
