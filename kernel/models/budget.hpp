#pragma once

#include "skvm/chat.hpp"
#include "skvm/result.hpp"

#include "config/config.hpp"
#include "models/run_account.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace skvm {

/// Billionths of a US dollar: sums of them are exact.
using nano_usd = std::int64_t;

/// Tokens and money.
struct amount {
  std::uint64_t tokens = 0;
  nano_usd money = 0;

  amount& operator+=(const amount& other) {
    tokens += other.tokens;
    money += other.money;
    return *this;
  }

  amount& operator-=(const amount& other) {
    tokens -= other.tokens;
    money -= other.money;
    return *this;
  }
};

/// Who asks, and for what.
struct reserve_request {
  std::string skill;
  const chat_request* request = nullptr;
  std::optional<price> rates;
  /// Of the run's own limits; null where there are none.
  std::shared_ptr<run_account> account;
};

/// Room that was made for one request.
struct reservation {
  std::string skill;
  std::string day;
  std::shared_ptr<run_account> account;
  amount worst;
  /// Most tokens to answer with, so that the worst case cannot be passed; 0 to
  /// leave it as the request has it.
  std::uint32_t answer_tokens = 0;
  /// Nothing limits its answer: neither the request nor `answer_tokens`.
  bool unlimited = false;
};

/// What all runs together may spend: by day, by skill and in all. A request is
/// let through only where its worst case fits beside what was spent and what
/// others that are under way may come to. [any thread]
class budget {
public:
  /// Sums by day and skill.
  using sums = std::map<std::pair<std::string, std::string>, amount>;
  using saver = std::function<void(const std::string& day,
                                   const std::string& skill, amount spent)>;

  /// `save` keeps what was spent; `today` names the day.
  budget(budget_settings limits, sums spent, saver save,
         std::function<std::string()> today)
    : limits_(limits), spent_(std::move(spent)), save_(std::move(save)),
      today_(std::move(today)) {}

  /// Why the request must not be sent (`budget`), with the limit and how to
  /// raise it, or room for it. Each is to be settled once.
  result<reservation> reserve(const reserve_request& what);

  /// The request is over; nothing for the usage or the cost where they are not
  /// known. A request that failed before it was answered spent nothing.
  void settle(const reservation& room, const std::optional<usage>& spent,
              std::optional<double> cost_usd, bool answered);

  /// Hears what other processes have spent meanwhile.
  void learn(const sums& spent);

  [[nodiscard]] bool is_limited() const {
    return limits_.day_usd > 0 || limits_.day_tokens > 0
           || limits_.skill_usd > 0 || limits_.skill_tokens > 0
           || limits_.total_usd > 0 || limits_.total_tokens > 0;
  }

private:
  const budget_settings limits_;
  std::mutex mutex_;
  sums spent_;
  sums held_;             ///< for requests under way
  bool unpriced_ = false; ///< a reply had no price, so that sums are too low
  saver save_;
  std::function<std::string()> today_;
};

/// `2026-11-22`, by UTC.
std::string utc_day();

} // namespace skvm
