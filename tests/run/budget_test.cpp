#include "models/budget.hpp"
#include <gmock/gmock.h>

namespace skvm {
namespace {

using ::testing::HasSubstr;

/// A thousand input tokens, and dollars a token that are easy to reckon with.
struct budget_test : ::testing::Test {
  budget_test() {
    request.system = std::string(3000, 'x');
    request.max_tokens = 1000;
  }

  budget make(budget::sums spent = {}) {
    return {
      limits, std::move(spent),
      [this](const std::string& on, const std::string& skill, amount used) {
        saved[{on, skill}] += used;
      },
      [this] { return day; }};
  }

  reserve_request of(const std::string& skill = "s") {
    return {skill, &request, rates, {}};
  }

  chat_request request;
  price rates{.match = "*", .input = 1, .output = 1}; // a dollar a million
  budget_settings limits;
  budget::sums saved;
  std::string day = "2026-11-22";
};

TEST_F(budget_test, lets_everything_through_without_limits) {
  auto all = make();
  auto room = all.reserve(of());
  ASSERT_TRUE(room);
  EXPECT_EQ(room->answer_tokens, 0U);
}

TEST_F(budget_test, of_a_day_outlives_a_clock_that_is_set_back) {
  limits.day_tokens = 4000;
  auto all = make();
  day = "2026-11-23";
  auto room = all.reserve(of("a"));
  ASSERT_TRUE(room);
  day = "2026-11-22";
  all.settle(*room, usage{3500, 400, 0, 0, 0}, {}, true);
  EXPECT_TRUE(all.reserve(of("b"))) << "that day has its own";
  auto spent = saved[{"2026-11-23", "a"}];
  EXPECT_EQ(spent.tokens, 3900U) << "counted on the day it was let through";
  day = "2026-11-23";
  EXPECT_FALSE(all.reserve(of("c"))) << "what was spent is not forgotten";
}

TEST_F(budget_test, holds_the_worst_case_until_the_request_is_over) {
  limits.day_tokens = 4000;
  auto all = make();
  auto first = all.reserve(of());
  ASSERT_TRUE(first);
  EXPECT_GE(first->worst.tokens, 2000U);
  auto second = all.reserve(of());
  ASSERT_TRUE(second) << "its answer is held to what is left";
  EXPECT_LT(second->answer_tokens, 1000U);
  auto third = all.reserve(of());
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().code, errc::budget);
  EXPECT_THAT(third.error().text(), HasSubstr("day_tokens in [budget]"));
  all.settle(*first, usage{100, 10, 0, 0, 0}, {}, true);
  all.settle(*second, {}, {}, false);
  EXPECT_TRUE(all.reserve(of()));
}

TEST_F(budget_test, never_passes_its_limit_whatever_is_answered) {
  limits.total_tokens = 50'000;
  auto all = make();
  std::uint64_t used = 0;
  while (auto room = all.reserve(of())) {
    auto answer =
      std::min<std::uint64_t>(request.max_tokens, room->answer_tokens);
    used += 1000 + answer; // the longest that it may be
    all.settle(*room, usage{1000, answer, 0, 0, 0}, {}, true);
  }
  EXPECT_LE(used, 50'000U);
  EXPECT_GE(used, 48'000U);
}

TEST_F(budget_test, counts_days_apart_and_skills_in_all) {
  limits.day_tokens = 4000;
  limits.skill_tokens = 6000;
  auto all = make({{{"2026-11-21", "s"}, {3000, 0}}});
  auto room = all.reserve(of());
  ASSERT_TRUE(room) << "yesterday's is over";
  all.settle(*room, usage{1900, 0, 0, 0, 0}, {}, true);
  day = "2026-11-23";
  auto refused = all.reserve(of());
  ASSERT_FALSE(refused) << "the skill has had 4,900 of 6,000";
  EXPECT_THAT(refused.error().text(), HasSubstr("the skill's budget"));
  EXPECT_TRUE(all.reserve(of("another")));
  EXPECT_EQ((saved[{"2026-11-22", "s"}].tokens), 1900U);
}

TEST_F(budget_test, reckons_money_by_the_price) {
  limits.day_usd = 0.0025;
  auto all = make();
  auto room = all.reserve(of());
  ASSERT_TRUE(room);
  all.settle(*room, usage{1000, 1000, 0, 0, 0}, 0.002, true);
  auto refused = all.reserve(of());
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().text(), HasSubstr("0.0020 are spent"));
}

TEST_F(budget_test, an_unknown_price_is_not_free) {
  limits.day_usd = 1;
  rates = {};
  auto all = make();
  auto what = of();
  what.rates.reset();
  auto room = all.reserve(what);
  ASSERT_TRUE(room) << "the provider may bill it";
  all.settle(*room, usage{10, 10, 0, 0, 0}, {}, true);
  auto refused = all.reserve(what);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().text(), HasSubstr("[[prices]]"));
}

TEST_F(budget_test, one_run_without_a_price_does_not_stop_another_with_one) {
  auto all = make();
  auto unpriced = of();
  unpriced.rates.reset();
  auto room = all.reserve(unpriced);
  ASSERT_TRUE(room);
  all.settle(*room, usage{10, 10, 0, 0, 0}, {}, true);
  auto priced = of();
  priced.account = std::make_shared<run_account>(std::nullopt, 1'000'000'000);
  EXPECT_TRUE(all.reserve(priced));
}

TEST_F(budget_test, branches_of_a_run_share_what_it_has_left) {
  auto all = make();
  auto what = of();
  what.account = std::make_shared<run_account>(3000, std::nullopt);
  auto first = all.reserve(what);
  ASSERT_TRUE(first);
  EXPECT_FALSE(all.reserve(what)) << "the first may take two thirds of it";
  auto other = of();
  other.account = std::make_shared<run_account>(3000, std::nullopt);
  EXPECT_TRUE(all.reserve(other));
}

TEST_F(budget_test, a_run_never_passes_its_limit_by_what_is_just_answered) {
  auto all = make();
  auto what = of();
  auto worst = all.reserve(what)->worst.tokens;
  what.account = std::make_shared<run_account>(
    static_cast<std::int64_t>(2 * worst + 200), std::nullopt);
  auto first = all.reserve(what);
  auto second = all.reserve(what);
  ASSERT_TRUE(first && second);
  // Nobody has told the other branches of this answer yet.
  all.settle(*first, usage{worst, 0, 0, 0, 0}, {}, true);
  EXPECT_FALSE(all.reserve(what)) << "200 are left beside the second";
  all.settle(*second, usage{100, 10, 0, 0, 0}, {}, true);
  EXPECT_TRUE(all.reserve(what));
}

TEST_F(budget_test, a_run_s_limit_holds_where_nothing_limits_an_answer) {
  request.max_tokens = 0;
  limits.answer_tokens = 8000;
  auto all = make();
  auto what = of();
  what.account = std::make_shared<run_account>(300'000, std::nullopt);
  auto first = all.reserve(what);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->answer_tokens, 0U) << "no answer is as long as what is left";
  auto second = all.reserve(what);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->answer_tokens, 0U);
  auto third = all.reserve(what);
  ASSERT_TRUE(third);
  EXPECT_EQ(third->answer_tokens, 8000U)
    << "the two that are under way may take nearly all";
  all.settle(*second, usage{1000, 10, 0, 0, 0}, {}, true);
  auto fourth = all.reserve(what);
  ASSERT_TRUE(fourth);
  EXPECT_EQ(fourth->answer_tokens, 0U) << "one of them took little";
  all.settle(*first, usage{1000, 131'000, 0, 0, 0}, {}, true);
  all.settle(*fourth, usage{1000, 131'000, 0, 0, 0}, {}, true);
  auto last = all.reserve(what);
  ASSERT_TRUE(last);
  EXPECT_EQ(last->answer_tokens, 8000U);
}

TEST_F(budget_test, hears_what_other_processes_spent) {
  limits.day_tokens = 4000;
  auto all = make();
  all.learn({{{day, "s"}, {3900, 0}}});
  EXPECT_FALSE(all.reserve(of()));
}

} // namespace
} // namespace skvm
