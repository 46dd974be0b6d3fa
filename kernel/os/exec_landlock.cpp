#include "os/exec_parts.hpp"
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace skvm::exec {

namespace {

// Headers of older distributions end at ABI 2; the numbers are the kernel's,
// from include/uapi/linux/landlock.h.
constexpr std::uint64_t fs_truncate = 1u << 14;        // ABI 3
constexpr std::uint64_t fs_ioctl_dev = 1u << 15;       // ABI 5
constexpr std::uint64_t net_connect_tcp = 1u << 1;     // ABI 4
constexpr std::uint64_t scope_abstract_unix = 1u << 0; // ABI 6
constexpr std::uint64_t scope_signal = 1u << 1;
constexpr int rule_net_port = 2;

struct ruleset_attributes {
  std::uint64_t handled_fs;
  std::uint64_t handled_net;
  std::uint64_t scoped;
};

struct net_port_attributes {
  std::uint64_t allowed;
  std::uint64_t port;
};

constexpr std::uint64_t read_rights = LANDLOCK_ACCESS_FS_EXECUTE
                                      | LANDLOCK_ACCESS_FS_READ_FILE
                                      | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t device_rights = LANDLOCK_ACCESS_FS_READ_FILE
                                        | LANDLOCK_ACCESS_FS_WRITE_FILE
                                        | fs_truncate | fs_ioctl_dev;
constexpr std::uint64_t shm_rights =
  LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE
  | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE | fs_truncate;
constexpr std::uint64_t file_rights =
  LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE
  | LANDLOCK_ACCESS_FS_WRITE_FILE | fs_truncate | fs_ioctl_dev;

struct landlock {
  int rules = -1;
  int abi = 0;
  std::uint64_t handled_fs = 0;
};

std::uint64_t rights_of(int abi) {
  auto rights = (std::uint64_t{1} << 13) - 1;
  if (abi >= 2)
    rights |= LANDLOCK_ACCESS_FS_REFER;
  if (abi >= 3)
    rights |= fs_truncate;
  if (abi >= 5)
    rights |= fs_ioctl_dev;
  return rights;
}

landlock open_landlock(bool restrict_port) {
  landlock lock;
  lock.abi = static_cast<int>(::syscall(SYS_landlock_create_ruleset, nullptr, 0,
                                        LANDLOCK_CREATE_RULESET_VERSION));
  if (lock.abi < 1)
    give_up(126, "this kernel has no Landlock: %s", std::strerror(errno));
  lock.handled_fs = rights_of(lock.abi);
  ruleset_attributes attributes{lock.handled_fs, 0, 0};
  auto size = sizeof attributes.handled_fs;
  if (lock.abi >= 4) {
    attributes.handled_net = restrict_port ? net_connect_tcp : 0;
    size += sizeof attributes.handled_net;
  }
  if (lock.abi >= 6) {
    attributes.scoped = scope_abstract_unix | scope_signal;
    size += sizeof attributes.scoped;
  }
  lock.rules = static_cast<int>(
    ::syscall(SYS_landlock_create_ruleset, &attributes, size, 0));
  if (lock.rules < 0)
    give_up(126, "cannot make Landlock rules: %s", std::strerror(errno));
  return lock;
}

void allow_path(const landlock& lock, const char* path, std::uint64_t rights,
                bool must_exist) {
  auto fd = ::open(path, O_PATH | O_CLOEXEC);
  if (fd < 0) {
    if (!must_exist)
      return;
    give_up(126, "%s: %s", path, std::strerror(errno));
  }

  struct stat info {};

  if (::fstat(fd, &info) == 0 && !S_ISDIR(info.st_mode))
    rights &= file_rights;
  landlock_path_beneath_attr rule{};
  rule.allowed_access = rights & lock.handled_fs;
  rule.parent_fd = fd;
  if (::syscall(SYS_landlock_add_rule, lock.rules, LANDLOCK_RULE_PATH_BENEATH,
                &rule, 0)
      != 0)
    give_up(126, "%s: cannot add a Landlock rule: %s", path,
            std::strerror(errno));
  ::close(fd);
}

void allow_port(const landlock& lock, std::uint64_t port) {
  if (lock.abi < 4)
    return;
  net_port_attributes rule{net_connect_tcp, port};
  if (::syscall(SYS_landlock_add_rule, lock.rules, rule_net_port, &rule, 0)
      != 0)
    give_up(126, "cannot add a Landlock rule for port %llu: %s",
            static_cast<unsigned long long>(port), std::strerror(errno));
}

void enter(const landlock& lock) {
  if (::syscall(SYS_landlock_restrict_self, lock.rules, 0) != 0)
    give_up(126, "cannot enter Landlock: %s", std::strerror(errno));
  ::close(lock.rules);
}

void allow_paths(const landlock& lock, char** argv) {
  for (auto arg = argv + 1; *arg && std::strcmp(*arg, "--") != 0; ++arg) {
    auto option = *arg;
    if (!takes_value(option))
      continue;
    auto path = *++arg;
    if (std::strcmp(option, "--ro") == 0)
      allow_path(lock, path, read_rights, true);
    else if (std::strcmp(option, "--sys") == 0)
      allow_path(lock, path, read_rights, false);
    else if (std::strcmp(option, "--rw") == 0)
      allow_path(lock, path, ~std::uint64_t{0}, true);
    else if (std::strcmp(option, "--dev") == 0)
      allow_path(lock, path, device_rights, false);
    else if (std::strcmp(option, "--shm") == 0)
      allow_path(lock, path, shm_rights, false);
  }
}

} // namespace

void enter_landlock(const options& given) {
  auto one_port = given.net == network::port;
  auto lock = open_landlock(one_port);
  allow_paths(lock, given.arguments);
  if (one_port)
    allow_port(lock, given.port);
  enter(lock);
}

} // namespace skvm::exec
