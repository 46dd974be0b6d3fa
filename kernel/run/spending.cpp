#include "run/spending.hpp"

#include <algorithm>
#include <array>
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

std::optional<std::uint64_t> spending::tokens_left() const {
  if (limits_.tokens == 0)
    return std::nullopt;
  auto used = spent_ ? spent_->total() : 0;
  return limits_.tokens > used ? limits_.tokens - used : 0;
}

std::optional<double> spending::usd_left() const {
  if (limits_.money_usd <= 0)
    return std::nullopt;
  return std::max(0.0, limits_.money_usd - cost_);
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
