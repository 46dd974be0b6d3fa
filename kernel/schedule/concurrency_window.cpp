#include "schedule/concurrency_window.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace skvm {

namespace {

constexpr double least_size = 1.0 / 16;
constexpr double mild_cut = 7.0 / 8;
constexpr double hard_cut = 1.0 / 2;
/// The least for latency: a smaller one gains less than what chance makes.
constexpr double latency_cut = 4.0 / 5;
/// Times the best round: trouble, what a probe may not reach, and what a window
/// that shrinks for it aims at.
constexpr double inflation = 2;
constexpr double probe_inflation = 1.3;
constexpr double target_inflation = 1.2;
/// So long that the latency of the first round is known.
constexpr double probe_rounds = 2;
/// Attempts of a round, at least: the mean of fewer is chance.
constexpr double least_round = 32;
/// Less is noise of the network, whatever the ratio.
constexpr double least_inflation_us = 200'000;

} // namespace

concurrency_window::concurrency_window(std::uint32_t start, std::uint32_t max)
  : start_(std::clamp<double>(start, 1, std::max<double>(max, 1))),
    max_(std::max<double>(max, 1)), size_(start_) {
}

double concurrency_window::plateau() const {
  return std::clamp(ceiling_ - 1, std::min(1.0, ceiling_ / 2), max_);
}

double concurrency_window::patience() const {
  constexpr double least = 128;
  // Pauses are long down there, and the trouble may be over soon.
  if (size_ < 1)
    return std::min(std::exp2(1 + failed_probes_), least);
  return std::max(least, 16 * size_);
}

void concurrency_window::resume(double size, bool limited) {
  size_ = std::clamp(size, least_size, max_);
  if (limited)
    ceiling_ = size_ + 1;
}

void concurrency_window::on_success(std::uint64_t attempt,
                                    std::uint32_t in_flight,
                                    std::uint64_t last_sent) {
  if (in_flight + 1 < slots())
    return;
  if (attempt > changed_at_ && ++calm_ >= slots()) {
    calm_since_cut_ = true;
    good_ = size_;
  }
  if (probing_) {
    if (calm_ < probe_rounds * slots())
      return;
    probing_ = false;
    failed_probes_ = 0;
    ceiling_ = size_ + 1;
    step_ = std::min(step_ * 2, std::max(1.0, size_ / 8));
    begin_probe(last_sent);
  } else if (size_ < plateau()) {
    size_ = std::min(size_ < 1 ? size_ * 2 : size_ + 1, plateau());
    held_ = 0;
  } else if (is_limited() && ++held_ >= patience()) {
    begin_probe(last_sent);
  }
}

void concurrency_window::begin_probe(std::uint64_t last_sent) {
  held_ = 0;
  if (size_ >= max_)
    return;
  before_probe_ = size_;
  size_ = std::min(size_ < 1 ? size_ * 2 : size_ + step_, max_);
  probing_ = true;
  calm_ = 0;
  changed_at_ = last_sent;
  begin_round(last_sent);
}

/// A round is of the attempts that are sent from now on, as many as fit into
/// the window, not of those that end first: those would be the short ones.
void concurrency_window::begin_round(std::uint64_t last_sent) {
  round_begin_ = last_sent;
  round_length_ = std::max<double>(least_round, slots());
  round_sum_us_ = round_load_ = round_count_ = 0;
}

void concurrency_window::cut(double factor, double ceiling,
                             std::uint64_t last_sent) {
  ceiling_ = std::max(ceiling, least_size);
  size_ = std::max(std::min(size_ * factor, ceiling_), least_size);
  calm_since_cut_ = false;
  calm_ = held_ = 0;
  step_ = 1;
  changed_at_ = last_sent;
  begin_round(last_sent);
}

void concurrency_window::fail_probe(std::uint64_t last_sent) {
  probing_ = false;
  ++failed_probes_;
  size_ = before_probe_;
  cut(1, size_ + std::min(size_, 1.0), last_sent);
}

void concurrency_window::on_trouble(std::uint64_t attempt,
                                    std::uint32_t in_flight,
                                    std::uint64_t last_sent) {
  if (attempt <= changed_at_)
    return;
  if (probing_)
    return fail_probe(last_sent);
  // A window that was not used was not what the provider minded; its size says
  // nothing of where the limit is.
  auto used = std::max<double>(in_flight, 1) * 2 >= size_;
  auto ceiling =
    used ? std::min<double>(std::max(in_flight, 1U), size_) : size_;
  auto factor = is_limited() && calm_since_cut_ ? mild_cut : hard_cut;
  cut(factor, ceiling, last_sent);
}

void concurrency_window::restart(std::uint64_t last_sent) {
  probing_ = false;
  auto ceiling = is_limited() ? std::max(ceiling_, good_ + 1) : unlimited;
  size_ = std::min(size_, start_);
  cut(1, ceiling, last_sent);
  size_ = std::max(size_, 1.0);
  calm_since_cut_ = true;
}

void concurrency_window::on_latency(std::uint64_t attempt,
                                    std::chrono::microseconds first_byte,
                                    std::uint32_t sent_with,
                                    std::uint64_t last_sent) {
  if (attempt <= round_begin_)
    return;
  auto position = static_cast<double>(attempt - round_begin_);
  if (position <= round_length_) {
    round_sum_us_ += static_cast<double>(first_byte.count());
    round_load_ += sent_with;
    ++round_count_;
  }
  // Some may take very long, and some never end.
  if (round_count_ >= std::ceil(round_length_ * 7 / 8))
    judge_round(last_sent);
  else if (position > 4 * round_length_)
    begin_round(last_sent);
}

/// Chance makes some rounds fast, so that the least mean of all says too
/// little. Rounds of larger windows, though, may be slow because of them: they
/// do not raise it.
void concurrency_window::learn_baseline(double mean_us, double load) {
  if (best_us_ <= 0 || mean_us < best_us_) {
    best_us_ = best_us_ > 0 ? (best_us_ + mean_us) / 2 : mean_us;
    best_load_ = std::min(load, flat_load_);
  } else if (load <= best_load_) {
    best_us_ += (mean_us - best_us_) / 8;
  }
}

void concurrency_window::judge_round(std::uint64_t last_sent) {
  auto mean = round_sum_us_ / round_count_;
  auto load = round_load_ / round_count_;
  begin_round(last_sent);
  auto hoped_for = std::exchange(hoped_for_us_, 0);
  if (hoped_for > 0 && mean > hoped_for) {
    best_us_ = mean;
    best_load_ = load;
    flat_load_ = unlimited;
    ceiling_ = slow_ceiling_;
    return;
  }
  learn_baseline(mean, load);
  if (mean < best_us_ + least_inflation_us)
    return;
  if (mean > (probing_ ? probe_inflation : inflation) * best_us_)
    shrink_for(mean, load, last_sent);
}

void concurrency_window::shrink_for(double mean_us, double load,
                                    std::uint64_t last_sent) {
  if (load <= 1) {
    best_us_ = mean_us;
    return;
  }
  auto factor =
    std::clamp(target_inflation * best_us_ / mean_us, hard_cut, latency_cut);
  // Halfway between no gain and one in proportion.
  hoped_for_us_ = mean_us * (1 + factor) / 2;
  slow_ceiling_ = ceiling_;
  auto level = std::max(1.0, load * factor);
  // Where a cut helped, rounds of that size may have been slowed, too.
  flat_load_ = 0.8 * level;
  best_load_ = std::min(best_load_, flat_load_);
  probing_ = false;
  cut(1, level + 1, last_sent);
  size_ = std::min(size_, level);
}

} // namespace skvm
