#include "memory_in_use.hpp"

#include <jemalloc/jemalloc.h>
#include <unistd.h>

#include <cstdint>
#include <fstream>

namespace skvm::bench {

double kib_allocated() {
  // The statistics are of the last time that somebody asked for new ones.
  std::uint64_t epoch = 1;
  ::mallctl("epoch", nullptr, nullptr, &epoch, sizeof(epoch));
  std::size_t bytes = 0;
  auto size = sizeof(bytes);
  ::mallctl("stats.allocated", &bytes, &size, nullptr, 0);
  return static_cast<double>(bytes) / 1024;
}

double kib_resident() {
  double all = 0;
  double resident = 0;
  std::ifstream{"/proc/self/statm"} >> all >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1024;
}

} // namespace skvm::bench
