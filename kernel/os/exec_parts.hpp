#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <cstdint>

/// The parts of the program `skvm-exec`. No part of the C++ library is used, so
/// that nothing of it has to be loaded and relocated before each command.
namespace skvm::exec {

enum class network { none, port, all };

/// The command line. Paths stay in `arguments`.
struct options {
  bool landlock = true;
  bool unix_sockets = true;
  network net = network::none;
  std::uint64_t port = 0;
  rlim_t data = RLIM_INFINITY;
  rlim_t file_size = RLIM_INFINITY;
  rlim_t cpu = RLIM_INFINITY;
  rlim_t open_files = RLIM_INFINITY;
  rlim_t processes = RLIM_INFINITY;
  pid_t parent = 0;
  char** arguments = nullptr; ///< all of them, up to a null pointer
  char** command = nullptr;
};

/// Options that are followed by a value.
bool takes_value(const char* option);

/// Forbids all files but those that the command line allows and, where one port
/// is allowed, TCP connections to any other, for good.
void enter_landlock(const options& given);

/// Refuses system calls and kinds of sockets, for good.
void filter_calls(const options& given);

/// Prints one line on standard error and ends the process.
[[noreturn]] __attribute__((format(printf, 2, 3))) void
give_up(int status, const char* format, ...);

} // namespace skvm::exec
