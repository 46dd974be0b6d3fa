#pragma once

#include "skvm/result.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skvm {

/// What worked with a provider: the next run's starting point.
struct schedule_hint {
  double window = 0;              ///< requests in flight; 0 for unknown
  bool limited = false;           ///< more of them met the provider's limit
  double requests_per_minute = 0; ///< by the provider's word; 0 for unknown
  double tokens_per_minute = 0;
  std::chrono::microseconds first_byte{0}; ///< at its best; 0 for unknown
  std::int64_t seen_ms = 0;                ///< Unix time

  bool operator==(const schedule_hint&) const = default;
};

/// What a hint is of. An empty `skill` and `harness` stand for all of the
/// model's work together.
struct hint_key {
  std::string skill;
  std::string harness;

  auto operator<=>(const hint_key&) const = default;
};

/// Where hints are kept for one model on one host. `save` may be called from
/// any thread; a null one keeps nothing.
struct hint_port {
  std::vector<std::pair<hint_key, schedule_hint>> known;
  std::function<void(const hint_key&, const schedule_hint&)> save;
};

/// Hints older than thirty days are not believed, nor those from the future.
bool is_fresh(const schedule_hint& hint, std::int64_t now_ms);

/// The old hint with what was seen since. Windows meet in the geometric middle;
/// the old one counts half as much for every week of its age. A window that met
/// no limit does not pull down a larger one: there may have been little to do.
schedule_hint merged(const schedule_hint& old, const schedule_hint& seen);

/// Picks the fresh hint of the key, else that of all work.
std::optional<schedule_hint>
find_hint(const hint_port& port, const hint_key& key, std::int64_t now_ms);

/// The form in which the store keeps it.
std::string to_json(const schedule_hint& hint);
/// `invalid_argument` where it is no hint, or one with numbers out of range.
result<schedule_hint> hint_from_json(std::string_view text);

} // namespace skvm
