#include "run/spending.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace skvm {

namespace {

std::string money(double usd) {
  std::array<char, 32> out{};
  std::snprintf(out.data(), out.size(), "%.4f", usd);
  return out.data();
}

} // namespace

std::optional<error> spending::before_turn() const {
  auto reached = [](std::string what) {
    return make_error(errc::budget, "run",
                      "the limit of " + std::move(what) + " was reached");
  };
  if (limits_.turns != 0 && turns_ >= limits_.turns)
    return reached(std::to_string(limits_.turns) + " turns");
  if (limits_.tokens != 0 && spent_ && spent_->total() >= limits_.tokens)
    return reached(std::to_string(limits_.tokens) + " tokens");
  if (limits_.money_usd > 0) {
    if (!cost_known_)
      return make_error(errc::budget, "run",
                        "there is a limit on money, and the price of this "
                        "model is unknown; add it to [[prices]]");
    if (cost_ >= limits_.money_usd)
      return reached(money(limits_.money_usd) + " US dollars");
  }
  return std::nullopt;
}

std::optional<std::int64_t> spending::tokens_left() const {
  if (limits_.tokens == 0)
    return std::nullopt;
  auto used = spent_ ? spent_->total() : 0;
  auto left = limits_.tokens > used ? limits_.tokens - used : 0;
  return static_cast<std::int64_t>(
    std::min<std::uint64_t>(left, std::uint64_t{1} << 62));
}

std::optional<std::int64_t> spending::nano_usd_left() const {
  if (limits_.money_usd <= 0)
    return std::nullopt;
  return std::llround(std::max(0.0, limits_.money_usd - cost_) * 1e9);
}

spending spent_before(const run_limits& limits, const run_log* log) {
  spending out{limits};
  if (log == nullptr || log->before() == nullptr)
    return out;
  for (const auto& [key, reply] : log->before()->replies) {
    out.begin_turn();
    out.add({reply.reply, reply.cost_usd, reply.attempts, {}, {}});
  }
  for (auto i = log->before()->refusals.size(); i > 0; --i)
    out.begin_turn();
  return out;
}

std::shared_ptr<run_account> make_account(const spending& so_far) {
  auto tokens = so_far.tokens_left();
  auto money = so_far.nano_usd_left();
  return tokens || money ? std::make_shared<run_account>(tokens, money)
                         : nullptr;
}

void spending::add(const ask_outcome& answer) {
  if (!answer.reply)
    return;
  ++answers_;
  if (answer.reply->spent) {
    if (!spent_)
      spent_.emplace();
    *spent_ += *answer.reply->spent;
  }
  if (answer.cost_usd)
    cost_ += *answer.cost_usd;
  else
    cost_known_ = false;
}

} // namespace skvm
