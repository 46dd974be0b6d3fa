#include "os/exec_parts.hpp"
#include <netinet/in.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

namespace skvm::exec {

namespace {

// What reaches other processes, the kernel's inside or a wider view than given.
constexpr int refused_calls[] = {
  SCMP_SYS(ptrace),
  SCMP_SYS(process_vm_readv),
  SCMP_SYS(process_vm_writev),
  SCMP_SYS(process_madvise),
  SCMP_SYS(pidfd_getfd),
  SCMP_SYS(kcmp),
  SCMP_SYS(mount),
  SCMP_SYS(umount2),
  SCMP_SYS(pivot_root),
  SCMP_SYS(chroot),
  SCMP_SYS(mount_setattr),
  SCMP_SYS(open_tree),
  SCMP_SYS(move_mount),
  SCMP_SYS(fsopen),
  SCMP_SYS(fsconfig),
  SCMP_SYS(fsmount),
  SCMP_SYS(fspick),
  SCMP_SYS(open_by_handle_at),
  SCMP_SYS(unshare),
  SCMP_SYS(setns),
  SCMP_SYS(bpf),
  SCMP_SYS(perf_event_open),
  SCMP_SYS(userfaultfd),
  SCMP_SYS(io_uring_setup),
  SCMP_SYS(io_uring_enter),
  SCMP_SYS(io_uring_register),
  SCMP_SYS(keyctl),
  SCMP_SYS(add_key),
  SCMP_SYS(request_key),
  SCMP_SYS(kexec_load),
  SCMP_SYS(kexec_file_load),
  SCMP_SYS(init_module),
  SCMP_SYS(finit_module),
  SCMP_SYS(delete_module),
  SCMP_SYS(reboot),
  SCMP_SYS(swapon),
  SCMP_SYS(swapoff),
  SCMP_SYS(acct),
  SCMP_SYS(quotactl),
  SCMP_SYS(settimeofday),
  SCMP_SYS(clock_settime),
  SCMP_SYS(iopl),
  SCMP_SYS(ioperm),
  SCMP_SYS(syslog),
  SCMP_SYS(vhangup),
};

constexpr std::uint64_t new_namespaces[] = {
  CLONE_NEWUSER, CLONE_NEWNS,  CLONE_NEWPID,    CLONE_NEWNET,
  CLONE_NEWIPC,  CLONE_NEWUTS, CLONE_NEWCGROUP,
};

class call_filter {
public:
  call_filter() : context_(::seccomp_init(SCMP_ACT_ALLOW)) {
    if (!context_)
      give_up(126, "cannot make a system call filter");
  }

  void refuse(int call, int with = EPERM) {
    check(::seccomp_rule_add(context_, error(with), call, 0));
  }

  void refuse_if(int call, scmp_arg_cmp condition, int with = EPERM) {
    check(::seccomp_rule_add(context_, error(with), call, 1, condition));
  }

  void refuse_if(int call, scmp_arg_cmp first, scmp_arg_cmp second,
                 int with = EPERM) {
    check(::seccomp_rule_add(context_, error(with), call, 2, first, second));
  }

  void load() {
    check(::seccomp_load(context_));
    ::seccomp_release(context_);
  }

private:
  static std::uint32_t error(int with) {
    return SCMP_ACT_ERRNO(static_cast<std::uint32_t>(with));
  }

  static void check(int code) {
    // Calls that this architecture does not have need no rule.
    if (code != 0 && code != -EDOM && code != -EFAULT)
      give_up(126, "cannot filter system calls: %s", std::strerror(-code));
  }

  scmp_filter_ctx context_;
};

scmp_arg_cmp has_bit(unsigned argument, std::uint64_t bit) {
  return {argument, SCMP_CMP_MASKED_EQ, bit, bit};
}

scmp_arg_cmp low_bits_are(unsigned argument, std::uint64_t mask,
                          std::uint64_t value) {
  return {argument, SCMP_CMP_MASKED_EQ, mask, value};
}

/// Filters see 64 bits where the kernel uses 32: comparing all would let a
/// value with stray high bits pass.
scmp_arg_cmp int_is(unsigned argument, std::uint64_t value) {
  return low_bits_are(argument, UINT32_MAX, value);
}

void refuse_families(call_filter& filter, const options& given) {
  // Families are small numbers; those above the last are the kernel's to
  // refuse. A list of what is open also covers what is added later.
  for (unsigned family = 0; family < AF_MAX + 8; ++family) {
    auto inet = family == AF_INET || family == AF_INET6;
    auto open = family == AF_UNIX      ? given.unix_sockets
                : inet                 ? given.net != network::none
                : family == AF_NETLINK ? given.net == network::all
                                       : false;
    if (!open)
      filter.refuse_if(SCMP_SYS(socket), int_is(0, family), EACCES);
    if (!inet || given.net != network::port)
      continue;
    // TCP alone, since only its connections have port rules.
    for (unsigned type = 0; type < 16; ++type)
      if (type != SOCK_STREAM)
        filter.refuse_if(SCMP_SYS(socket), int_is(0, family),
                         low_bits_are(1, 15, type), EACCES);
    filter.refuse_if(SCMP_SYS(socket), int_is(0, family),
                     {2, SCMP_CMP_GT, IPPROTO_TCP, 0}, EACCES);
  }
  if (given.net != network::port)
    return;
  // Fast open connects without asking for permission to connect.
  filter.refuse_if(SCMP_SYS(sendto), has_bit(3, MSG_FASTOPEN), EOPNOTSUPP);
  filter.refuse_if(SCMP_SYS(sendmsg), has_bit(2, MSG_FASTOPEN), EOPNOTSUPP);
  filter.refuse_if(SCMP_SYS(sendmmsg), has_bit(3, MSG_FASTOPEN), EOPNOTSUPP);
}

/// A program that takes its owner's rights would keep them after the sandbox.
void refuse_set_user_id(call_filter& filter) {
  filter.refuse_if(SCMP_SYS(chmod), has_bit(1, S_ISUID));
  filter.refuse_if(SCMP_SYS(fchmod), has_bit(1, S_ISUID));
  filter.refuse_if(SCMP_SYS(fchmodat), has_bit(2, S_ISUID));
  filter.refuse_if(SCMP_SYS(creat), has_bit(1, S_ISUID));
  filter.refuse_if(SCMP_SYS(open), has_bit(2, S_ISUID));
  filter.refuse_if(SCMP_SYS(openat), has_bit(3, S_ISUID));
  filter.refuse_if(SCMP_SYS(mknod), has_bit(1, S_ISUID));
  filter.refuse_if(SCMP_SYS(mknodat), has_bit(2, S_ISUID));
  // Modes behind a pointer and newer ways to the same: libraries fall back.
  constexpr int fchmodat2 = 452;
  filter.refuse(fchmodat2, ENOSYS);
  filter.refuse(SCMP_SYS(openat2), ENOSYS);
}

} // namespace

void filter_calls(const options& given) {
  call_filter filter;
  for (auto call : refused_calls)
    filter.refuse(call);
  for (auto kind : new_namespaces)
    filter.refuse_if(SCMP_SYS(clone), has_bit(0, kind));
  // Its flags are behind a pointer; the C library falls back to clone.
  filter.refuse(SCMP_SYS(clone3), ENOSYS);
  // Both put words into a terminal as if the user had typed them.
  filter.refuse_if(SCMP_SYS(ioctl), int_is(1, TIOCSTI));
  filter.refuse_if(SCMP_SYS(ioctl), int_is(1, TIOCLINUX));
  refuse_set_user_id(filter);
  refuse_families(filter, given);
  filter.load();
}

} // namespace skvm::exec
