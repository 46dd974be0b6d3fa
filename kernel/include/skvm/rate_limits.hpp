#pragma once

#include "skvm/model.hpp"

#include <chrono>
#include <optional>

namespace skvm {

/// One allowance of a provider, as its headers state it.
struct rate_limit {
  std::optional<double> limit;     ///< what there is when it is full
  std::optional<double> remaining; ///< what is left of it
  /// From now until it is full again.
  std::optional<std::chrono::milliseconds> reset;
  /// It comes back all at once at `reset`; else bit by bit until then.
  bool at_once = false;

  bool operator==(const rate_limit&) const = default;
};

/// What the head of a reply says of how much more may be sent. Numbers are
/// finite and not negative, times between 0 and a day; a date to retry after
/// may lie further away.
struct rate_limits {
  rate_limit requests;
  rate_limit tokens; ///< input and output together
  rate_limit input_tokens;
  rate_limit output_tokens;
  std::optional<std::chrono::milliseconds> retry_after;

  /// Whether the head said anything of the kind.
  [[nodiscard]] bool any() const { return *this != rate_limits{}; }

  bool operator==(const rate_limits&) const = default;
};

/// Reads, whatever a vendor's name stands before it:
///  - `x-ratelimit-{limit,remaining,reset}-{requests,tokens}`, also with
///    `-minute` at the end;
///  - `…-ratelimit-{requests,tokens,input-tokens,output-tokens}-{limit,
///    remaining,reset}`;
///  - `[x-]ratelimit-{limit,remaining,reset}`, a window of requests;
///  - `retry-after` and `retry-after-ms`.
/// A reset is a number of seconds, a time of a clock since 1970 in seconds or
/// milliseconds, a duration (`1m30s`, `20ms`) or an RFC 3339 time. What makes
/// no sense is left out. `now` is the wall clock. [any thread]
SKVM_API rate_limits read_rate_limits(
  const http_head& head, std::chrono::system_clock::time_point now);

/// `retry-after-ms`, else `retry-after` in seconds or as an HTTP date.
/// [any thread]
SKVM_API std::optional<std::chrono::milliseconds>
read_retry_after(const http_head& head,
                 std::chrono::system_clock::time_point now);

} // namespace skvm
