#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>

#include "skvm/result.hpp"

namespace skvm {

/// Whether sending the same request again may help: HTTP 408, 425, 429, 500,
/// 502, 503, 504, 529, connection faults, and the same said in-band.
bool is_transient(const error& why);

struct retry_policy {
  std::uint32_t retries = 4; ///< attempts after the first
  std::chrono::milliseconds base{500};
  std::chrono::milliseconds max{30'000};
};

/// How long to wait before the next attempt, or nothing where none is to be
/// made: the failure is not transient, `attempts` were made already, or the wait
/// would end after `time_left`. Full jitter: uniform between 0 and
/// base · 2^(attempts − 1), capped by `max`; never less than Retry-After.
std::optional<std::chrono::milliseconds>
next_delay(const retry_policy& policy, const error& why,
           std::uint32_t attempts, std::chrono::milliseconds time_left,
           std::mt19937_64& random);

} // namespace skvm
