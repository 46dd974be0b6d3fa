#include "adapt/trial.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

namespace skvm::adapt {

namespace {

/// Runs of an arm that wait for their partner; the oldest go first.
constexpr std::size_t most_waiting = 256;

constexpr std::array<double, 5> shares{0.1, 0.3, 0.5, 0.7, 0.9};

std::string text(const char* format, double a, double b) {
  std::array<char, 200> out{};
  std::snprintf(out.data(), out.size(), format, a, b);
  return out.data();
}

} // namespace

double sign_evidence(std::uint32_t won, std::uint32_t lost) {
  // 2^(n+1) times the integral of t^won (1-t)^lost over [1/2, 1], by the tail
  // of a binomial distribution.
  double n = won + lost;
  auto log_choose = [](double of, double k) {
    return std::lgamma(of + 1) - std::lgamma(k + 1) - std::lgamma(of - k + 1);
  };
  auto log_scale = -std::log(n + 1) - log_choose(n, won);
  double out = 0;
  for (double i = 0; i <= won; ++i)
    out += std::exp(log_choose(n + 1, i) + log_scale);
  return out;
}

void trial::add(bool canary, trial_run run) {
  auto arm = canary ? 1U : 0U;
  ++numbers_.runs[arm];
  if (run.succeeded) {
    ++numbers_.successes[arm];
    numbers_.tokens[arm] += run.tokens;
  }
  auto& others = waiting_[1 - arm];
  if (others.empty()) {
    waiting_[arm].push_back(run);
    if (waiting_[arm].size() > most_waiting)
      waiting_[arm].pop_front();
    return;
  }
  auto partner = others.front();
  others.pop_front();
  settle(canary ? partner : run, canary ? run : partner);
}

void trial::settle(trial_run baseline, trial_run canary) {
  auto& n = numbers_;
  ++n.pairs;
  auto difference =
    static_cast<int>(canary.succeeded) - static_cast<int>(baseline.succeeded);
  for (std::size_t i = 0; i < shares.size(); ++i)
    stakes_[i] *= 1 + shares[i] * (difference + limits_.margin);
  n.harmless = std::accumulate(stakes_.begin(), stakes_.end(), 0.0)
               / static_cast<double>(stakes_.size());
  if (difference != 0) {
    ++(difference > 0 ? n.won : n.lost);
    n.better = sign_evidence(n.won, n.lost);
    n.worse = sign_evidence(n.lost, n.won);
  } else if (canary.succeeded && canary.tokens > 0 && baseline.tokens > 0
             && canary.tokens != baseline.tokens) {
    ++(canary.tokens < baseline.tokens ? n.cheaper : n.dearer);
    n.saves = sign_evidence(n.cheaper, n.dearer);
    n.costs = sign_evidence(n.dearer, n.cheaper);
  }
}

verdict trial::outcome() const {
  const auto& n = numbers_;
  if (n.worse >= 1 / limits_.reject)
    return verdict::roll_back;
  if (n.better >= 1 / limits_.promote)
    return verdict::promote;
  auto harmless = n.harmless >= 1 / limits_.harm;
  if (harmless && n.saves >= 1 / limits_.promote)
    return verdict::promote;
  if (harmless && n.costs >= 1 / limits_.reject)
    return verdict::roll_back;
  return n.pairs >= limits_.pairs ? verdict::roll_back : verdict::open;
}

std::string trial::reason() const {
  const auto& n = numbers_;
  auto won = static_cast<double>(n.won);
  auto lost = static_cast<double>(n.lost);
  if (n.worse >= 1 / limits_.reject)
    return text(
      "it succeeds less often: alone in %.0f pairs, the other in %.0f", won,
      lost);
  if (n.better >= 1 / limits_.promote)
    return text(
      "it succeeds more often: alone in %.0f pairs, the other in %.0f", won,
      lost);
  auto cheaper = static_cast<double>(n.cheaper);
  auto dearer = static_cast<double>(n.dearer);
  auto harmless = n.harmless >= 1 / limits_.harm;
  if (harmless && n.saves >= 1 / limits_.promote)
    return text("as successful, with fewer tokens in %.0f pairs and more in "
                "%.0f",
                cheaper, dearer);
  if (harmless && n.costs >= 1 / limits_.reject)
    return text("as successful, with more tokens in %.0f pairs and fewer in "
                "%.0f",
                dearer, cheaper);
  return n.pairs >= limits_.pairs
           ? text("not shown to be better in %.0f pairs, %.0f of them won",
                  n.pairs, won)
           : std::string{};
}

} // namespace skvm::adapt
