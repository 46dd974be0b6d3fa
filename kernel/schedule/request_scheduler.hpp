#pragma once

#include "skvm/chat.hpp"

#include "schedule/concurrency_window.hpp"
#include "schedule/fair_queue.hpp"
#include "schedule/hints.hpp"
#include "schedule/rate_gate.hpp"

#include <array>
#include <optional>
#include <unordered_map>

namespace skvm {

struct schedule_limits {
  std::uint32_t window_start = 8;
  std::uint32_t window_max = 256;
  double requests_per_minute = 0; ///< 0 for none
  double tokens_per_minute = 0;   ///< input and output; 0 for none
};

struct scheduled_request {
  std::uint64_t flow = 0; ///< the run it belongs to
  double weight = 1;      ///< of the flow
  bool critical = false;  ///< on its run's critical path
  double tokens = 0;      ///< input and output, roughly
};

enum class attempt_end {
  answered,
  rate_limited,
  overloaded,
  timed_out,
  unreachable, ///< the connection failed
  rejected     ///< any other failure: the provider is there and well
};

struct attempt_report {
  attempt_end how = attempt_end::answered;
  /// From sending to the first byte; 0 where it did not come over the wire.
  std::chrono::microseconds first_byte{0};
  std::optional<usage> spent;
  std::optional<std::chrono::milliseconds> retry_after;
};

struct schedule_state {
  std::uint32_t in_flight = 0;
  std::uint32_t waiting = 0;
  std::uint32_t window = 0;
  double requests_per_minute = 0; ///< the least that is known; 0 for unknown
  double tokens_per_minute = 0;
  std::chrono::microseconds held{0}; ///< nothing is sent for that long yet
  std::chrono::microseconds first_byte{0}; ///< the baseline; 0 for unknown
};

/// Decides which request goes to a provider and when. It has no clock, no
/// thread and sends nothing: it is told the time and what happened. One thread
/// at a time; operations take O(log n), memory is proportional to what waits or
/// is under way. Times that are passed in never go back.
///
/// Between runs it is fair (`fair_queue`), it keeps a window of requests in
/// flight (`concurrency_window`), stays within what the configuration allows
/// and the provider's headers tell (`rate_gate`), and pauses as long as the
/// provider asks for. When five attempts in a row found the provider away, it
/// tries with one at a time, after pauses that double from one second to
/// fifteen.
class request_scheduler {
public:
  request_scheduler(const schedule_limits& limits, time_point now);

  /// Begins with what worked before. Only before anything was sent.
  void resume(const schedule_hint& hint);

  /// Tickets are unique until they are removed.
  void enqueue(std::uint64_t ticket, const scheduled_request& what);
  /// The request to send now, if there is one; it counts as sent.
  std::optional<std::uint64_t> next(time_point now);
  /// When `next` will have one though nothing else happens before; nothing
  /// where it takes an end or another request.
  std::optional<time_point> wake_at(time_point now);
  /// What the head of a reply under way said. Unknown tickets are ignored.
  void on_head(std::uint64_t ticket, const rate_limits& said, time_point now);
  /// The ticket waits for `retry` or `remove` from then on. Ignored where it is
  /// not under way.
  void on_attempt_end(std::uint64_t ticket, const attempt_report& report,
                      time_point now);
  /// Puts it back in the place that it had.
  void retry(std::uint64_t ticket);
  /// Forgets the ticket, wherever it is.
  void remove(std::uint64_t ticket);

  [[nodiscard]] std::size_t waiting() const { return queue_.size(); }

  [[nodiscard]] schedule_state state(time_point now) const;
  /// What worked; nothing where too little was sent to tell.
  [[nodiscard]] std::optional<schedule_hint> hint() const;

private:
  static constexpr std::size_t gate_count = 6;
  using amounts = std::array<double, gate_count>;

  struct flight {
    std::uint64_t attempt = 0;
    std::uint32_t in_flight = 0; ///< this one included
    time_point sent{};
    amounts taken{};
    amounts totals{}; ///< of the gates, this one included
  };

  struct entry {
    scheduled_request what;
    std::optional<double> place; ///< where it was served
    std::optional<flight> sent;  ///< while it is under way
  };

  [[nodiscard]] static request_cost cost_of(const scheduled_request& what);
  [[nodiscard]] bool has_room() const;
  time_point gates_open_at(const request_cost& cost, time_point now);
  void settle(const entry& what, const attempt_report& report);
  void adapt(const flight& sent, const attempt_report& report, time_point now);
  void watch_for_outage(std::uint64_t attempt, attempt_end how, time_point now);
  void hold(time_point until);

  concurrency_window window_;
  fair_queue queue_;
  std::unordered_map<std::uint64_t, entry> entries_;
  /// Two of the configuration, four that headers tell.
  std::array<rate_gate, gate_count> gates_;
  time_point hold_until_{};
  std::uint32_t in_flight_ = 0;
  std::uint64_t last_attempt_ = 0;
  std::uint64_t answered_ = 0;

  int failures_in_a_row_ = 0;
  bool away_ = false;               ///< one attempt at a time
  std::uint64_t away_since_ = 0;    ///< the last attempt before
  std::uint64_t trial_ = 0;         ///< the attempt that tries; 0 for none
  std::chrono::milliseconds pause_; ///< the next one
};

} // namespace skvm
