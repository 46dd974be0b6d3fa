#include "schedule/rate_gate.hpp"

#include <algorithm>

namespace skvm {

namespace {

/// How far ahead of an even pace a window's requests may be, of its limit.
constexpr double lead = 1.0 / 8;
/// Seconds; less is an error of rounding.
constexpr double least_wait = 1e-6;

double seconds_of(time_point::duration time) {
  return std::chrono::duration<double>(time).count();
}

time_point::duration time_of(double seconds) {
  return std::chrono::duration_cast<time_point::duration>(
    std::chrono::duration<double>(std::min(seconds, 86400.0)));
}

} // namespace

rate_gate::rate_gate(double request_cost::*kind, double per_minute,
                     std::chrono::seconds burst, time_point now)
  : kind_(kind), rate_(per_minute / 60),
    capacity_(std::max(1.0, rate_ * seconds_of(burst))), level_(capacity_),
    filled_(now) {
}

double rate_gate::per_minute() const {
  return rate_ * 60;
}

double rate_gate::expected(const request_cost& estimate) const {
  return estimate.*kind_ * ratio_;
}

void rate_gate::refill(time_point now) {
  if (at_once_) {
    if (now < full_at_)
      return;
    level_ = capacity_;
    // Should no reply tell of the next window, it is as long.
    full_at_ = now + time_of(period_);
    return;
  }
  if (now > filled_) {
    level_ = std::min(capacity_, level_ + rate_ * seconds_of(now - filled_));
    filled_ = now;
  }
}

double rate_gate::behind_pace(double cost, time_point now) const {
  auto used = (capacity_ - level_ + cost) / capacity_;
  return seconds_of(full_at_ - now) - (1 - used + lead) * period_;
}

time_point rate_gate::admits_at(const request_cost& estimate, time_point now) {
  if (is_open())
    return now;
  refill(now);
  auto cost = std::min(expected(estimate), capacity_);
  auto seconds = (cost - level_) / (at_once_ ? 1 : rate_);
  if (at_once_ && seconds > least_wait)
    return full_at_;
  if (at_once_)
    seconds = behind_pace(cost, now);
  return seconds <= least_wait ? now : now + time_of(seconds + least_wait);
}

double rate_gate::take(const request_cost& estimate, time_point now) {
  refill(now);
  auto cost = expected(estimate);
  level_ -= cost;
  total_ += cost;
  return cost;
}

void rate_gate::settle(double taken, const request_cost& estimate,
                       const request_cost& actual, bool answered) {
  auto cost = actual.*kind_;
  level_ = std::min(level_ + taken - cost, std::max(capacity_, level_));
  total_ += cost - taken;
  auto guess = estimate.*kind_;
  if (answered && guess > 0)
    ratio_ += (std::clamp(cost / guess, 0.01, 100.0) - ratio_) / 16;
}

void rate_gate::learn(const rate_limit& said, double total_then,
                      time_point sent, time_point now) {
  // Replies come in any order; the one that was sent last knows best.
  if (!said.remaining || sent < learnt_from_)
    return;
  auto missing = said.limit.value_or(0) - *said.remaining;
  auto reset = said.reset ? seconds_of(*said.reset) : -1;
  if (said.at_once && reset >= 0) {
    at_once_ = true;
    full_at_ = now + time_of(reset);
    period_ = std::max(period_, reset);
  } else if (reset >= 5 && missing >= 1) {
    // Shorter resets are rounded too much to tell a rate from.
    auto told = missing / reset;
    rate_ = rate_ > 0 ? rate_ + (told - rate_) / 4 : told;
  } else if (rate_ <= 0 && said.limit) {
    rate_ = *said.limit / 60;
  }
  if (is_open())
    return;
  learnt_from_ = sent;
  capacity_ = std::max({said.limit.value_or(0), *said.remaining, 1.0});
  auto since = at_once_ ? 0 : rate_ * seconds_of(now - sent);
  level_ = std::min(capacity_, *said.remaining - (total_ - total_then) + since);
  filled_ = now;
}

} // namespace skvm
