#pragma once

#include "skvm/rate_limits.hpp"

#include "base/timer.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <random>
#include <string>

/// Modelled providers, in virtual time. Times are seconds since the beginning.
namespace skvm::test {

/// What comes of one request.
struct modelled_reply {
  int status = 200;
  double first_byte = 0; ///< seconds after it was sent
  double end = 0;        ///< likewise; not before `first_byte`
  rate_limits said;
};

class provider_model {
public:
  virtual ~provider_model() = default;
  /// A request arrives. Called in order of time.
  virtual modelled_reply arrive(double now, double tokens,
                                std::mt19937_64& random) = 0;

  /// A request that was accepted has ended.
  virtual void leave(double now) { (void)now; }

  /// Requests that could be served from `from` to `to` with enough of them.
  [[nodiscard]] virtual double capacity(double from, double to) const = 0;

  /// How much of that time it is there.
  [[nodiscard]] virtual double presence(double from, double to) const {
    (void)from, (void)to;
    return 1;
  }
};

/// A reply takes two seconds in the mean, a quarter of it to the first byte.
inline modelled_reply accepted(double mean, std::mt19937_64& random) {
  // The sum of four exponentials: long replies are rarer than with one.
  std::gamma_distribution<double> spread{4, mean / 4};
  auto end = 0.05 + spread(random);
  return {200, std::min(end, 0.05 + end / 4), end, {}};
}

inline modelled_reply refused(int status) {
  return {status, 0.05, 0.05, {}};
}

constexpr double mean_reply = 2.0;
/// With the way there and back.
constexpr double mean_time = mean_reply + 0.05;

/// So many at once, and 429 for the others. The limit may move.
class limited_provider : public provider_model {
public:
  explicit limited_provider(double limit) : limit_(limit) {}

  modelled_reply arrive(double now, double, std::mt19937_64& random) override {
    if (in_flight_ + 1 > limit_at(now))
      return refused(429);
    ++in_flight_;
    return accepted(mean_reply, random);
  }

  void leave(double) override { --in_flight_; }

  double capacity(double from, double to) const override {
    double sum = 0;
    constexpr int steps = 10'000;
    for (int i = 0; i < steps; ++i)
      sum += std::floor(limit_at(from + (to - from) * (i + 0.5) / steps));
    return sum / steps * (to - from) / mean_time;
  }

protected:
  [[nodiscard]] virtual double limit_at(double) const { return limit_; }

  double limit_;
  double in_flight_ = 0;
};

/// A limit that falls to two fifths and comes back within twenty minutes.
class diurnal_provider final : public limited_provider {
public:
  using limited_provider::limited_provider;

protected:
  double limit_at(double now) const override {
    return std::max(1.0,
                    limit_ * (0.7 + 0.3 * std::cos(now * 2 * M_PI / 1200)));
  }
};

/// Away from `from` on for `length` seconds; all that arrives then fails.
class outage_provider final : public limited_provider {
public:
  outage_provider(double limit, double from, double length)
    : limited_provider(limit), from_(from), to_(from + length) {}

  modelled_reply arrive(double now, double tokens,
                        std::mt19937_64& random) override {
    if (now >= from_ && now < to_)
      return refused(503);
    return limited_provider::arrive(now, tokens, random);
  }

  double presence(double from, double to) const override {
    auto away = std::max(0.0, std::min(to, to_) - std::max(from, from_));
    return 1 - away / (to - from);
  }

  double capacity(double from, double to) const override {
    return limited_provider::capacity(from, to) * presence(from, to);
  }

private:
  double from_;
  double to_;
};

/// Serves so many at once; what comes beyond waits in its own queue.
class loaded_provider final : public provider_model {
public:
  explicit loaded_provider(double servers) : servers_(servers) {}

  modelled_reply arrive(double, double, std::mt19937_64& random) override {
    ++in_flight_;
    // Every request is slowed in proportion: a batch that is shared.
    auto load = std::max(1.0, in_flight_ / servers_);
    auto reply = accepted(mean_reply * load, random);
    reply.first_byte = reply.end / 4;
    return reply;
  }

  void leave(double) override { --in_flight_; }

  double capacity(double from, double to) const override {
    return servers_ * (to - from) / mean_time;
  }

private:
  double servers_;
  double in_flight_ = 0;
};

/// Buckets of requests and tokens that hold a minute's worth; replies may tell
/// of them, refusals when to come back.
class bucket_provider final : public provider_model {
public:
  struct options {
    double requests_per_minute = 0;
    double tokens_per_minute = 0;
    double mean_tokens = 0; ///< of a request
    bool headers = false;
    bool retry_after = false;
  };

  explicit bucket_provider(options how) : how_(how) {}

  modelled_reply arrive(double now, double tokens,
                        std::mt19937_64& random) override {
    fill(requests_, how_.requests_per_minute, now);
    fill(tokens_, how_.tokens_per_minute, now);
    last_ = now;
    auto lacking = std::max(lack(requests_, 1, how_.requests_per_minute),
                            lack(tokens_, tokens, how_.tokens_per_minute));
    auto reply = lacking > 0 ? refused(429) : accepted(mean_reply, random);
    if (lacking <= 0) {
      *requests_ -= 1;
      *tokens_ -= tokens;
    } else if (how_.retry_after) {
      reply.said.retry_after = std::chrono::milliseconds{
        static_cast<long long>(std::ceil(lacking) * 1000)};
    }
    if (how_.headers) {
      describe(reply.said.requests, *requests_, how_.requests_per_minute);
      describe(reply.said.tokens, *tokens_, how_.tokens_per_minute);
    }
    return reply;
  }

  double capacity(double from, double to) const override {
    auto per_second = how_.requests_per_minute / 60;
    if (how_.tokens_per_minute > 0) {
      auto by_tokens = how_.tokens_per_minute / 60 / how_.mean_tokens;
      per_second = per_second > 0 ? std::min(per_second, by_tokens) : by_tokens;
    }
    return per_second * (to - from);
  }

private:
  void fill(std::optional<double>& level, double per_minute, double now) {
    level = std::min(per_minute, level.value_or(per_minute)
                                   + per_minute / 60 * (now - last_));
  }

  static double lack(const std::optional<double>& level, double wanted,
                     double per_minute) {
    return per_minute <= 0 ? 0 : (wanted - *level) / (per_minute / 60);
  }

  static void describe(rate_limit& out, double level, double per_minute) {
    if (per_minute <= 0)
      return;
    auto left = std::max(0.0, std::floor(level));
    out = {per_minute, left,
           std::chrono::milliseconds{
             static_cast<long long>((per_minute - left) / per_minute * 60'000)},
           false};
  }

  options how_;
  std::optional<double> requests_;
  std::optional<double> tokens_;
  double last_ = 0;
};

/// A window of a minute that counts anew when it begins, and says so.
class window_provider final : public provider_model {
public:
  explicit window_provider(double per_minute) : per_minute_(per_minute) {}

  modelled_reply arrive(double now, double, std::mt19937_64& random) override {
    auto minute = std::floor(now / 60);
    if (minute != minute_)
      used_ = 0;
    minute_ = minute;
    auto reply =
      used_ >= per_minute_ ? refused(429) : accepted(mean_reply, random);
    used_ = std::min(used_ + 1, per_minute_);
    reply.said.requests = {per_minute_, per_minute_ - used_,
                           std::chrono::milliseconds{static_cast<long long>(
                             ((minute + 1) * 60 - now) * 1000)},
                           true};
    return reply;
  }

  double capacity(double from, double to) const override {
    return per_minute_ / 60 * (to - from);
  }

private:
  double per_minute_;
  double minute_ = -1;
  double used_ = 0;
};

} // namespace skvm::test
