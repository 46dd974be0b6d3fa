#pragma once

#include "base/timer.hpp"

#include <cstdint>
#include <limits>

namespace skvm {

/// How many requests a processor keeps in flight.
///
/// It doubles from round to round until the first sign of trouble and halves
/// then. From there it climbs back to just below the level at which trouble
/// came, stays, and after many successes probes one above: a probe that holds
/// for a round is followed by a larger one, a probe that fails is taken back.
/// Trouble outside of a probe costs an eighth, trouble again before a round
/// went well a half. So a limit that stays costs about one refusal for each
/// `patience` successes, and one that moves is followed.
///
/// Trouble is a refusal for load, a time limit, or latency: the mean time to
/// the first byte of a round twice that of small windows, or 1.3 times in a
/// probe. The window shrinks in proportion then, and where that gains nothing,
/// latency is not of its making: the new one is taken for normal, and the limit
/// as it was.
///
/// Attempts are numbered as they are sent: what was sent before the last cut
/// says nothing of the window after it, so that one burst counts once.
class concurrency_window {
public:
  concurrency_window(std::uint32_t start, std::uint32_t max);

  /// At least 1.
  [[nodiscard]] std::uint32_t slots() const {
    return size_ < 1 ? 1 : static_cast<std::uint32_t>(size_);
  }

  /// Below 1 it stands for pauses: one request and then none for 1 / size - 1
  /// times as long as it took.
  [[nodiscard]] double size() const { return size_; }

  /// Whether it has met the provider's limit.
  [[nodiscard]] bool is_limited() const { return ceiling_ < unlimited; }

  /// The mean of a round while nothing waits at the provider; 0 for unknown.
  [[nodiscard]] std::chrono::microseconds baseline() const {
    return std::chrono::microseconds{static_cast<std::int64_t>(best_us_)};
  }

  /// Starts at a size that worked before. Only before anything was sent.
  void resume(double size, bool limited);

  /// `in_flight` counts this one. Only a window that is used may grow.
  void on_success(std::uint64_t attempt, std::uint32_t in_flight,
                  std::uint64_t last_sent);
  /// Of a success that came over the wire, before its `on_success`; `sent_with`
  /// were in flight when it was sent, itself included.
  void on_latency(std::uint64_t attempt, std::chrono::microseconds first_byte,
                  std::uint32_t sent_with, std::uint64_t last_sent);
  void on_trouble(std::uint64_t attempt, std::uint32_t in_flight,
                  std::uint64_t last_sent);
  /// The provider is back after it was away: begins small, and climbs quickly
  /// to where it was before.
  void restart(std::uint64_t last_sent);

private:
  static constexpr double unlimited = std::numeric_limits<double>::infinity();

  void cut(double factor, double ceiling, std::uint64_t last_sent);
  void begin_probe(std::uint64_t last_sent);
  void begin_round(std::uint64_t last_sent);
  void fail_probe(std::uint64_t last_sent);
  void judge_round(std::uint64_t last_sent);
  void learn_baseline(double mean_us, double load);
  void shrink_for(double mean_us, double load, std::uint64_t last_sent);
  [[nodiscard]] double plateau() const;
  [[nodiscard]] double patience() const;

  double start_;
  double max_;
  double size_;
  double ceiling_ = unlimited;   ///< where trouble came last
  double good_ = 0;              ///< held for a round, last
  double held_ = 0;              ///< successes since the plateau was reached
  double calm_ = 0;              ///< successes since the last cut or step
  std::uint64_t changed_at_ = 0; ///< the last attempt before it
  bool calm_since_cut_ = true;
  bool probing_ = false;
  double before_probe_ = 0;
  int failed_probes_ = 0; ///< in a row
  double step_ = 1;

  double round_sum_us_ = 0;
  double round_load_ = 0;
  double round_length_ = 32;
  std::uint64_t round_begin_ = 0; ///< the last attempt before it
  double round_count_ = 0;
  double best_us_ = 0;           ///< 0 for unknown
  double best_load_ = 0;         ///< requests in flight when it was seen
  double flat_load_ = unlimited; ///< latency does not grow up to there
  /// The mean that the round after a cut for latency must stay below to prove
  /// that the cut helped; 0 where there was none.
  double hoped_for_us_ = 0;
  double slow_ceiling_ = 0;
};

} // namespace skvm
