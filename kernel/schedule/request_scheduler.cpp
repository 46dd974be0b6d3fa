#include "schedule/request_scheduler.hpp"

#include <algorithm>

namespace skvm {

namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr milliseconds first_pause{1'000};
constexpr milliseconds longest_pause{15'000};
constexpr int failures_of_an_outage = 5;
/// The longest pause of a window below one.
constexpr std::chrono::seconds longest_gap{60};
/// The longest that one reply may stop everything.
constexpr std::chrono::hours longest_hold{1};
/// A bucket of the configuration holds that much of its rate: small enough for
/// providers that count by seconds, large enough for one request's tokens.
constexpr std::chrono::seconds request_burst{1};
constexpr std::chrono::seconds token_burst{10};
/// Fewer answers say nothing worth remembering.
constexpr std::uint64_t least_answers = 32;

bool is_trouble(attempt_end how) {
  return how == attempt_end::rate_limited || how == attempt_end::overloaded
         || how == attempt_end::timed_out;
}

bool is_absence(attempt_end how) {
  return how == attempt_end::overloaded || how == attempt_end::timed_out
         || how == attempt_end::unreachable;
}

double least_known(double a, double b) {
  return a > 0 && b > 0 ? std::min(a, b) : std::max(a, b);
}

rate_gate configured(double request_cost::*kind, double per_minute,
                     std::chrono::seconds burst, time_point now) {
  return per_minute > 0 ? rate_gate{kind, per_minute, burst, now}
                        : rate_gate{kind};
}

} // namespace

request_scheduler::request_scheduler(const schedule_limits& limits,
                                     time_point now)
  : window_(limits.window_start, limits.window_max),
    gates_{configured(&request_cost::requests, limits.requests_per_minute,
                      request_burst, now),
           configured(&request_cost::tokens, limits.tokens_per_minute,
                      token_burst, now),
           rate_gate{&request_cost::requests},
           rate_gate{&request_cost::tokens},
           rate_gate{&request_cost::input_tokens},
           rate_gate{&request_cost::output_tokens}},
    pause_(first_pause) {
}

void request_scheduler::resume(const schedule_hint& hint) {
  if (hint.window > 0)
    window_.resume(hint.window, hint.limited);
}

request_cost request_scheduler::cost_of(const scheduled_request& what) {
  // The gates learn what share of it is theirs.
  return {1, what.tokens, what.tokens, what.tokens};
}

void request_scheduler::enqueue(std::uint64_t ticket,
                                const scheduled_request& what) {
  entries_.emplace(ticket, entry{what, {}, {}});
  queue_.push({ticket, what.flow, what.weight, what.critical, {}});
}

bool request_scheduler::has_room() const {
  return away_ ? trial_ == 0 : in_flight_ < window_.slots();
}

time_point request_scheduler::gates_open_at(const request_cost& cost,
                                            time_point now) {
  auto at = now;
  for (auto& gate : gates_)
    at = std::max(at, gate.admits_at(cost, now));
  return at;
}

std::optional<time_point> request_scheduler::wake_at(time_point now) {
  auto ticket = queue_.front();
  if (!ticket || !has_room())
    return std::nullopt;
  const auto& what = entries_.find(*ticket)->second.what;
  return std::max({now, hold_until_, gates_open_at(cost_of(what), now)});
}

std::optional<std::uint64_t> request_scheduler::next(time_point now) {
  auto at = wake_at(now);
  if (!at || *at > now)
    return std::nullopt;
  auto ticket = *queue_.front();
  auto& found = entries_.find(ticket)->second;
  found.place = queue_.pop();
  auto& sent = found.sent.emplace();
  sent.attempt = ++last_attempt_;
  sent.sent = now;
  for (std::size_t i = 0; i < gate_count; ++i) {
    sent.taken[i] = gates_[i].take(cost_of(found.what), now);
    sent.totals[i] = gates_[i].total();
  }
  sent.in_flight = ++in_flight_;
  if (away_)
    trial_ = sent.attempt;
  return ticket;
}

void request_scheduler::on_head(std::uint64_t ticket, const rate_limits& said,
                                time_point now) {
  auto found = entries_.find(ticket);
  if (found == entries_.end() || !found->second.sent)
    return;
  const auto& sent = *found->second.sent;
  auto learn = [&](std::size_t gate, const rate_limit& limit) {
    gates_[gate].learn(limit, sent.totals[gate], sent.sent, now);
  };
  learn(2, said.requests);
  learn(3, said.tokens);
  learn(4, said.input_tokens);
  learn(5, said.output_tokens);
}

void request_scheduler::settle(const entry& what,
                               const attempt_report& report) {
  auto estimate = cost_of(what.what);
  auto answered = report.how == attempt_end::answered && report.spent;
  auto actual = request_cost{};
  if (answered) {
    const auto& spent = *report.spent;
    actual.tokens = static_cast<double>(spent.total());
    actual.input_tokens = static_cast<double>(spent.input + spent.cache_write);
    actual.output_tokens = static_cast<double>(spent.output);
  } else if (report.how == attempt_end::answered) {
    return;
  }
  for (std::size_t i = 0; i < gate_count; ++i)
    gates_[i].settle(what.sent->taken[i], estimate, actual, answered);
}

void request_scheduler::hold(time_point until) {
  hold_until_ = std::max(hold_until_, until);
}

void request_scheduler::watch_for_outage(std::uint64_t attempt, attempt_end how,
                                         time_point now) {
  auto tried = attempt == trial_;
  if (tried)
    trial_ = 0;
  if (!is_absence(how)) {
    failures_in_a_row_ = 0;
    pause_ = first_pause;
    if (away_ && attempt > away_since_) {
      away_ = false;
      window_.restart(last_attempt_);
    }
    return;
  }
  if (attempt <= away_since_)
    return;
  if (!tried && ++failures_in_a_row_ < failures_of_an_outage)
    return;
  away_ = true;
  away_since_ = last_attempt_;
  hold(now + pause_);
  pause_ = std::min(pause_ * 2, longest_pause);
}

void request_scheduler::adapt(const flight& sent, const attempt_report& report,
                              time_point now) {
  watch_for_outage(sent.attempt, report.how, now);
  if (report.how == attempt_end::answered) {
    ++answered_;
    if (report.first_byte.count() > 0)
      window_.on_latency(sent.attempt, report.first_byte, sent.in_flight,
                         last_attempt_);
    window_.on_success(sent.attempt, in_flight_, last_attempt_);
  } else if (is_trouble(report.how) && !away_) {
    window_.on_trouble(sent.attempt, in_flight_, last_attempt_);
  }
  if (report.retry_after)
    hold(now + std::min<milliseconds>(*report.retry_after, longest_hold));
  if (window_.size() < 1) {
    auto took = std::chrono::duration<double>(now - sent.sent).count();
    auto gap = std::chrono::duration<double>(took / window_.size() - took);
    hold(now
         + duration_cast<microseconds>(
           std::min<std::chrono::duration<double>>(gap, longest_gap)));
  }
}

void request_scheduler::on_attempt_end(std::uint64_t ticket,
                                       const attempt_report& report,
                                       time_point now) {
  auto found = entries_.find(ticket);
  if (found == entries_.end() || !found->second.sent)
    return;
  settle(found->second, report);
  adapt(*found->second.sent, report, now);
  found->second.sent.reset();
  --in_flight_;
}

void request_scheduler::retry(std::uint64_t ticket) {
  auto found = entries_.find(ticket);
  if (found == entries_.end() || found->second.sent || !found->second.place)
    return;
  const auto& what = found->second.what;
  queue_.push({ticket, what.flow, what.weight, what.critical,
               std::exchange(found->second.place, std::nullopt)});
}

void request_scheduler::remove(std::uint64_t ticket) {
  auto found = entries_.find(ticket);
  if (found == entries_.end())
    return;
  if (found->second.sent) {
    if (found->second.sent->attempt == trial_)
      trial_ = 0;
    --in_flight_;
  } else {
    queue_.erase(ticket);
  }
  entries_.erase(found);
}

schedule_state request_scheduler::state(time_point now) const {
  schedule_state out;
  out.in_flight = in_flight_;
  out.waiting = static_cast<std::uint32_t>(queue_.size());
  out.window = away_ ? 1 : window_.slots();
  out.requests_per_minute =
    least_known(gates_[0].per_minute(), gates_[2].per_minute());
  out.tokens_per_minute =
    least_known(gates_[1].per_minute(), gates_[3].per_minute());
  if (hold_until_ > now)
    out.held = duration_cast<microseconds>(hold_until_ - now);
  out.first_byte = window_.baseline();
  return out;
}

std::optional<schedule_hint> request_scheduler::hint() const {
  if (answered_ < least_answers)
    return std::nullopt;
  schedule_hint out;
  out.window = window_.size();
  out.limited = window_.is_limited();
  out.requests_per_minute = gates_[2].per_minute();
  out.tokens_per_minute = gates_[3].per_minute();
  out.first_byte = window_.baseline();
  return out;
}

} // namespace skvm
