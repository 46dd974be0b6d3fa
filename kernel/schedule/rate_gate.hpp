#pragma once

#include "skvm/rate_limits.hpp"

#include "base/timer.hpp"

#include <cstdint>

namespace skvm {

/// What a request costs, by the kinds of allowance.
struct request_cost {
  double requests = 1;
  double tokens = 0; ///< input and output together
  double input_tokens = 0;
  double output_tokens = 0;
};

/// One allowance of a provider: a bucket that fills with time, and from which a
/// request takes before it is sent what it is expected to cost. A bucket that
/// was told nothing lets everything pass.
///
/// A provider that counts by windows is paced: never more than an eighth of the
/// limit ahead of what an even pace would have used, so that a window's start
/// is no rush in which runs with many branches take all.
///
/// Expected costs are corrected by the mean of what was really spent.
class rate_gate {
public:
  explicit rate_gate(double request_cost::*kind) : kind_(kind) {}

  /// Fills at that rate from now on; holds `burst` of it.
  rate_gate(double request_cost::*kind, double per_minute,
            std::chrono::seconds burst, time_point now);

  [[nodiscard]] bool is_open() const { return rate_ <= 0 && !at_once_; }

  [[nodiscard]] double per_minute() const;

  /// When it will let a request pass, `now` or later. What never fits passes a
  /// full bucket.
  [[nodiscard]] time_point admits_at(const request_cost& estimate,
                                     time_point now);
  /// Gives what was taken, for `settle`.
  double take(const request_cost& estimate, time_point now);
  /// The true cost of what took `taken`. A request that was refused costs no
  /// tokens.
  void settle(double taken, const request_cost& estimate,
              const request_cost& actual, bool answered);

  /// What was taken since this was made.
  [[nodiscard]] double total() const { return total_; }

  /// What the provider said in reply to a request that was sent at `sent`, when
  /// `total_then` had been taken, its own cost included.
  void learn(const rate_limit& said, double total_then, time_point sent,
             time_point now);

private:
  void refill(time_point now);
  /// Seconds until an even pace, with its lead, gets there.
  [[nodiscard]] double behind_pace(double cost, time_point now) const;
  [[nodiscard]] double expected(const request_cost& estimate) const;

  double request_cost::*kind_;
  double rate_ = 0; ///< a second; 0 where it is not known
  double capacity_ = 0;
  double level_ = 0;
  double total_ = 0;
  double ratio_ = 1; ///< actual over estimated cost
  time_point filled_{};
  bool at_once_ = false; ///< it is full again at `full_at_`, not before
  time_point full_at_{};
  double period_ = 60;       ///< seconds from one to the next: the longest seen
  time_point learnt_from_{}; ///< when the request was sent that told of it
};

} // namespace skvm
