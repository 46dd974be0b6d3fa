#include "models/budget.hpp"

#include "skvm/wire.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <limits>
#include <vector>

namespace skvm {

namespace {

constexpr double nano = 1e9;

/// Text has about four bytes a token; fewer of them are more tokens.
constexpr std::uint64_t bytes_per_token = 3;

/// An answer shorter than this is not worth its request.
constexpr std::uint64_t least_answer = 256;

nano_usd nano_of(double usd) {
  return static_cast<nano_usd>(std::llround(usd * nano));
}

std::string money(nano_usd value) {
  std::array<char, 32> out{};
  std::snprintf(out.data(), out.size(), "%.4f",
                static_cast<double>(value) / nano);
  return out.data();
}

/// One limit, and where it stands.
struct limit {
  std::string what; ///< `the day's budget`
  std::string raise;
  bool is_money = false;
  std::int64_t most = 0;
  std::int64_t spent = 0;
  std::int64_t held = 0;

  [[nodiscard]] std::int64_t left() const { return most - spent - held; }

  [[nodiscard]] std::string shown(std::int64_t value) const {
    return is_money ? money(value) : std::to_string(value);
  }

  [[nodiscard]] error refusal(std::int64_t needed) const {
    std::string unit = is_money ? " US dollars" : " tokens";
    if (what == "run")
      return make_error(errc::budget, what,
                        "its limit leaves " + shown(left()) + unit
                          + ", and the next request may take " + shown(needed)
                          + "; raise " + raise);
    return make_error(errc::budget, what,
                      "its limit of " + shown(most) + unit + " leaves no room: "
                        + shown(spent) + " are spent, " + shown(held)
                        + " are held for requests under way, and this one may "
                          "take "
                        + shown(needed) + "; raise " + raise);
  }
};

void add_limit(std::vector<limit>& out, const std::string& what,
               const std::string& raise, double usd, std::uint64_t tokens,
               const amount& spent, const amount& held) {
  if (usd > 0)
    out.push_back({what, raise + "_usd in [budget]", true, nano_of(usd),
                   spent.money, held.money});
  if (tokens > 0)
    out.push_back({what, raise + "_tokens in [budget]", false,
                   static_cast<std::int64_t>(tokens),
                   static_cast<std::int64_t>(spent.tokens),
                   static_cast<std::int64_t>(held.tokens)});
}

amount sum_where(const budget::sums& from, const std::string* day,
                 const std::string* skill) {
  amount out;
  for (const auto& [key, value] : from)
    if ((day == nullptr || key.first == *day)
        && (skill == nullptr || key.second == *skill))
      out += value;
  return out;
}

} // namespace

std::string utc_day() {
  auto now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  std::array<char, 16> out{};
  auto size = std::strftime(out.data(), out.size(), "%Y-%m-%d", &parts);
  return {out.data(), size};
}

namespace {

/// What the answers of a run's requests may come to that nothing limits, one
/// more of them included. No model answers with more than that many.
std::int64_t most_answered(const run_account& account) {
  constexpr std::int64_t longest_answer = 131'072;
  return longest_answer * (account.unlimited_answers() + 1);
}

} // namespace

result<reservation> budget::reserve(const reserve_request& what) {
  std::lock_guard guard{mutex_};
  reservation room{what.skill, today_(), what.account, {}, 0, false};
  std::vector<limit> all;
  if (what.account) {
    if (auto money_left = what.account->money(); money_left.most)
      all.push_back({"run", "--max-money, or money_usd in [run]", true,
                     *money_left.most, 0, money_left.held});
    if (auto tokens = what.account->tokens(); tokens.most)
      all.push_back({"run", "--max-tokens, or tokens in [run]", false,
                     *tokens.most, 0, tokens.held});
  }
  if (is_limited()) {
    auto add = [&](const char* name, const char* raise, double usd,
                   std::uint64_t tokens, const std::string* day,
                   const std::string* skill) {
      add_limit(all, name, raise, usd, tokens, sum_where(spent_, day, skill),
                sum_where(held_, day, skill));
    };
    add("the day's budget", "day", limits_.day_usd, limits_.day_tokens,
        &room.day, nullptr);
    add("the skill's budget", "skill", limits_.skill_usd, limits_.skill_tokens,
        nullptr, &room.skill);
    add("the budget of all runs", "total", limits_.total_usd,
        limits_.total_tokens, nullptr, nullptr);
  }
  auto input =
    static_cast<std::int64_t>(expected_size(*what.request) / bytes_per_token);
  auto wanted = static_cast<std::int64_t>(what.request->max_tokens != 0
                                            ? what.request->max_tokens
                                            : limits_.answer_tokens);
  auto answer = wanted;
  auto input_price = what.rates ? what.rates->input * nano / 1e6 : 0.0;
  auto output_price = what.rates ? what.rates->output * nano / 1e6 : 0.0;
  auto strict = false;
  for (const auto& each : all) {
    // A run's own limit counts its own models, before each turn.
    if (each.is_money && each.what != "run" && unpriced_)
      return make_error(errc::budget, each.what,
                        "there is a limit on money, and the price of a model "
                        "in use is unknown; add it to [[prices]]");
    strict = strict || each.what != "run" || each.is_money
             || (what.request->max_tokens == 0
                 && each.left() - input < most_answered(*what.account));
    auto before = each.is_money ? static_cast<std::int64_t>(
                    std::ceil(static_cast<double>(input) * input_price))
                                : input;
    auto price = each.is_money ? output_price : 1.0;
    auto left = each.left() - before;
    auto fits = price > 0 ? static_cast<std::int64_t>(std::floor(
                  static_cast<double>(std::max<std::int64_t>(0, left)) / price))
                          : std::numeric_limits<std::int64_t>::max();
    auto least = std::min<std::int64_t>(wanted, least_answer);
    if (left <= 0 || fits < least)
      return each.refusal(before
                          + static_cast<std::int64_t>(
                            std::ceil(static_cast<double>(least) * price)));
    answer = std::min(answer, fits);
  }
  if (strict || answer < wanted)
    room.answer_tokens = static_cast<std::uint32_t>(answer);
  room.unlimited = room.answer_tokens == 0 && what.request->max_tokens == 0;
  room.worst.tokens = static_cast<std::uint64_t>(input + answer);
  room.worst.money = static_cast<nano_usd>(
    std::ceil(static_cast<double>(input) * input_price
              + static_cast<double>(answer) * output_price));
  if (what.account)
    what.account->hold(static_cast<std::int64_t>(room.worst.tokens),
                       room.worst.money, room.unlimited);
  if (is_limited())
    held_[{room.day, room.skill}] += room.worst;
  return room;
}

void budget::settle(const reservation& room, const std::optional<usage>& spent,
                    std::optional<double> cost_usd, bool answered) {
  amount used;
  {
    std::lock_guard guard{mutex_};
    if (room.account)
      room.account->settle(
        static_cast<std::int64_t>(room.worst.tokens), room.worst.money,
        room.unlimited,
        answered && spent ? static_cast<std::int64_t>(spent->total()) : 0,
        answered && cost_usd ? nano_of(*cost_usd) : 0);
    if (is_limited())
      held_[{room.day, room.skill}] -= room.worst;
    if (!answered)
      return;
    // Where nobody says what it took, it took what it might.
    used.tokens = spent ? spent->total() : room.worst.tokens;
    used.money = cost_usd ? nano_of(*cost_usd) : 0;
    unpriced_ = unpriced_ || !cost_usd;
    spent_[{room.day, room.skill}] += used;
  }
  if (save_)
    save_(room.day, room.skill, used);
}

void budget::learn(const sums& spent) {
  std::lock_guard guard{mutex_};
  for (const auto& [key, value] : spent) {
    auto& known = spent_[key];
    known.tokens = std::max(known.tokens, value.tokens);
    known.money = std::max(known.money, value.money);
  }
}

} // namespace skvm
