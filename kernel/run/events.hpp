#pragma once

#include "skvm/chat.hpp"

#include "base/forward_clock.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skvm {

/// What happens in a run, in the one stream that everybody watches.
struct run_event {
  enum class kind {
    started,       ///< `name` = skill, `text` = task
    compiled,      ///< `text` = what compilation came to
    turn_started,  ///< `turn`
    progress,      ///< `text` = a piece of the answer under way
    turn_finished, ///< `turn`, `spent`, `cost_usd`, `text` = the answer
    tool_started,  ///< `name`, `text` = arguments
    tool_finished, ///< `name`, `text` = result, `is_error`
    part_started,  ///< `part`, `text` = its steps
    part_finished, ///< `part`, `name` = status, `text` = its answer, `spent`
    notice,        ///< `text` = something a user wants to know
    held,          ///< waits for the host; `text` = what that is short of;
                   ///< `name`, `call` where it is a command that waits
    released,      ///< of what waits, only the journal has the conversation
    went_on,       ///< it does not wait any more; `elapsed` since it was held
    finished,      ///< `name` = status, `text` = the answer or the error
  };
  kind what = kind::notice;
  std::string run;
  std::string part; ///< `branch-1-2`, `main-1`; empty where it is not in parts
  std::uint32_t turn = 0;
  std::string name;
  std::string text;
  bool is_error = false;
  std::optional<usage> spent{};
  std::optional<double> cost_usd{};
  std::chrono::microseconds elapsed{0};
  /// Unix time; the bus fills it in. It never goes back within a process.
  std::int64_t time_ms = 0;
  std::uint32_t call = 0; ///< of tool events: which of its turn
};

std::string_view to_string(run_event::kind kind);

/// Hands each event to every subscriber, in order for one run. Subscribers are
/// called on the publisher's thread: they must return at once and be safe to
/// call from several threads. A plain object and not an actor: a subscriber
/// that needs a thread of its own has one, and the others need no detour.
class event_bus {
public:
  using subscriber = std::function<void(const run_event&)>;

  /// [startup]
  void subscribe(subscriber who) { subscribers_.push_back(std::move(who)); }

  /// [any thread]
  void publish(run_event event) const;

private:
  std::vector<subscriber> subscribers_;
  mutable forward_clock clock_;
};

} // namespace skvm
