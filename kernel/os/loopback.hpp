#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace skvm {

struct loopback_answer {
  bool listens = false;
  std::string detail; ///< why it was not asked, or did not answer
};

/// Whether something listens at each `host:port`, all asked at once, for at
/// most `limit` together. Only addresses of this host are asked: `localhost`,
/// `127.x.x.x` and `[::1]`. Nothing is sent. Blocks. [not on a scheduler
/// thread]
std::vector<loopback_answer>
ask_loopback(const std::vector<std::string>& addresses,
             std::chrono::milliseconds limit);

} // namespace skvm
