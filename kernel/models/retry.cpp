#include "models/retry.hpp"

#include <algorithm>

namespace skvm {

using std::chrono::milliseconds;

bool is_transient(const error& why) {
  switch (why.http_status) {
    case 408:
    case 425:
    case 429:
    case 500:
    case 502:
    case 503:
    case 504:
    case 529:
      return true;
    default:
      break;
  }
  // A status of 4xx or 501 is an answer; 200 and none may hide a fault.
  if (why.http_status >= 300)
    return false;
  return why.code == errc::rate_limit || why.code == errc::overload
         || why.code == errc::network || why.code == errc::timeout;
}

std::optional<milliseconds> next_delay(const retry_policy& policy,
                                       const error& why, std::uint32_t attempts,
                                       milliseconds time_left,
                                       std::mt19937_64& random) {
  if (!is_transient(why) || attempts > policy.retries)
    return std::nullopt;
  auto doublings = std::min(attempts > 0 ? attempts - 1 : 0U, 20U);
  auto ceiling = std::min(policy.max.count(), policy.base.count() << doublings);
  std::uniform_int_distribution<milliseconds::rep> uniform{0, ceiling};
  auto delay = milliseconds{uniform(random)};
  if (why.retry_after)
    delay = std::max(delay, *why.retry_after);
  if (delay >= time_left)
    return std::nullopt;
  return delay;
}

} // namespace skvm
