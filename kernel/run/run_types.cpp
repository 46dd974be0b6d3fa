#include "run/run_types.hpp"

#include "base/wall_clock.hpp"
#include <unistd.h>

#include <array>
#include <cstdio>
#include <random>

namespace skvm {

std::string_view to_string(run_status status) {
  switch (status) {
    case run_status::succeeded:
      return "ok";
    case run_status::failed:
      return "failed";
    case run_status::timeout:
      return "timeout";
    case run_status::budget:
      return "budget";
    case run_status::cancelled:
      return "cancelled";
    case run_status::infrastructure:
      return "infrastructure";
  }
  return "failed";
}

run_status status_of(const error& why) {
  switch (why.code) {
    case errc::budget:
      return run_status::budget;
    case errc::cancelled:
      return run_status::cancelled;
    case errc::auth:
    case errc::rate_limit:
    case errc::overload:
    case errc::network:
    case errc::timeout:
    case errc::malformed_reply:
    case errc::io:
    case errc::plugin_failed:
    case errc::internal:
      return run_status::infrastructure;
    default:
      return run_status::failed;
  }
}

std::string make_run_id() {
  auto ms = unix_ms();
  // `std::random_device` asks the processor what it is each time it is made,
  // which in a virtual machine takes as long as writing all of a turn down.
  std::uint32_t chance = 0;
  if (::getentropy(&chance, sizeof chance) != 0)
    chance = std::random_device{}();
  std::array<char, 32> out{};
  std::snprintf(out.data(), out.size(), "%011llx%08x",
                static_cast<unsigned long long>(ms), chance);
  return out.data();
}

} // namespace skvm
