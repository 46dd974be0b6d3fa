#pragma once

#include "skvm/result.hpp"

#include "config/config.hpp"
#include "models/ask.hpp"
#include "run/run_log.hpp"

#include <mutex>
#include <optional>

namespace skvm {

/// Counts what a run uses up and says when a limit is reached. Plain value.
class spending {
public:
  explicit spending(const run_limits& limits) : limits_(limits) {}

  /// Before another request: why there must be none, or nothing.
  [[nodiscard]] std::optional<error> before_turn() const;

  void begin_turn() { ++turns_; }

  /// What the limits leave, in billionths of a US dollar; nothing where there
  /// is none.
  [[nodiscard]] std::optional<std::int64_t> tokens_left() const;
  [[nodiscard]] std::optional<std::int64_t> nano_usd_left() const;

  void add(const ask_outcome& answer);

  [[nodiscard]] std::uint32_t turns() const { return turns_; }

  [[nodiscard]] const std::optional<usage>& spent() const { return spent_; }

  /// Nothing as soon as one reply had no known price.
  [[nodiscard]] std::optional<double> cost_usd() const {
    return cost_known_ && answers_ > 0 ? std::optional{cost_} : std::nullopt;
  }

private:
  run_limits limits_;
  std::uint32_t turns_ = 0;
  std::uint32_t answers_ = 0;
  std::optional<usage> spent_;
  double cost_ = 0;
  bool cost_known_ = true;
};

/// What a run has used up by the replies that its log has of an earlier
/// process; `log` may be null.
spending spent_before(const run_limits& limits, const run_log* log);

/// What is left of it, for requests to come; null where nothing is limited.
std::shared_ptr<run_account> make_account(const spending& so_far);

/// The limits of a run over all of its conversations. [any thread]
class shared_spending {
public:
  /// What the log has counts from the beginning, whichever branch comes first
  /// to what it did before, and is not to be added again.
  explicit shared_spending(const run_limits& limits,
                           const run_log* log = nullptr)
    : all_(spent_before(limits, log)) {}

  /// Counts one more turn, or says why there must be none.
  [[nodiscard]] std::optional<error> begin_turn() {
    std::lock_guard guard{mutex_};
    if (auto why = all_.before_turn())
      return why;
    all_.begin_turn();
    return std::nullopt;
  }

  void add(const ask_outcome& answer) {
    std::lock_guard guard{mutex_};
    all_.add(answer);
  }

  [[nodiscard]] spending so_far() const {
    std::lock_guard guard{mutex_};
    return all_;
  }

private:
  mutable std::mutex mutex_;
  spending all_;
};

} // namespace skvm
