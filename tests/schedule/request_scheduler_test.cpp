#include "schedule/request_scheduler.hpp"
#include <gtest/gtest.h>

#include <random>
#include <set>

namespace skvm {
namespace {

using namespace std::chrono_literals;

struct request_scheduler_test : ::testing::Test {
  void start(schedule_limits limits = {8, 64, 0, 0}) {
    scheduler.emplace(limits, now);
  }

  void enqueue(std::uint64_t ticket, std::uint64_t flow = 1,
               bool critical = false, double tokens = 0) {
    scheduler->enqueue(ticket, {flow, 1, critical, tokens});
  }

  void enqueue_many(std::uint64_t from, std::uint64_t to,
                    std::uint64_t flow = 1) {
    for (auto ticket = from; ticket <= to; ++ticket)
      enqueue(ticket, flow);
  }

  /// All that may go now.
  std::vector<std::uint64_t> sent() {
    std::vector<std::uint64_t> out;
    while (auto ticket = scheduler->next(now))
      out.push_back(*ticket);
    return out;
  }

  void end(std::uint64_t ticket, attempt_report report = {}) {
    scheduler->on_attempt_end(ticket, report, now);
    if (report.how == attempt_end::answered)
      scheduler->remove(ticket);
  }

  void fail(std::uint64_t ticket, attempt_end how,
            std::optional<std::chrono::milliseconds> retry_after = {}) {
    end(ticket, {how, {}, {}, retry_after});
  }

  time_point now{1h};
  std::optional<request_scheduler> scheduler;
};

TEST_F(request_scheduler_test, sends_what_fits_into_its_window) {
  start({2, 2, 0, 0});
  enqueue_many(1, 3);
  EXPECT_EQ(sent(), (std::vector<std::uint64_t>{1, 2}));
  EXPECT_EQ(scheduler->wake_at(now), std::nullopt);
  end(1);
  EXPECT_EQ(scheduler->wake_at(now), now);
  EXPECT_EQ(sent(), (std::vector<std::uint64_t>{3}));
}

TEST_F(request_scheduler_test, needs_no_waking_with_nothing_to_do) {
  start();
  EXPECT_EQ(scheduler->wake_at(now), std::nullopt);
  EXPECT_EQ(scheduler->next(now), std::nullopt);
}

TEST_F(request_scheduler_test, is_fair_between_runs) {
  start({1, 1, 0, 0});
  enqueue_many(1, 1000);
  enqueue(2001, 2);
  end(sent().at(0));
  EXPECT_EQ(sent(), (std::vector<std::uint64_t>{2001}));
}

TEST_F(request_scheduler_test, sends_critical_requests_first) {
  start({1, 1, 0, 0});
  enqueue_many(1, 10);
  end(sent().at(0));
  enqueue(11, 1, true);
  EXPECT_EQ(sent(), (std::vector<std::uint64_t>{11}));
}

TEST_F(request_scheduler_test, gives_a_retry_its_place_back) {
  start({1, 1, 0, 0});
  enqueue_many(1, 5);
  EXPECT_EQ(sent(), (std::vector<std::uint64_t>{1}));
  fail(1, attempt_end::unreachable);
  EXPECT_EQ(sent(), (std::vector<std::uint64_t>{2})) << "while 1 is away";
  scheduler->retry(1);
  end(2);
  EXPECT_EQ(sent(), (std::vector<std::uint64_t>{1}));
}

TEST_F(request_scheduler_test, holds_all_back_until_retry_after) {
  start();
  enqueue_many(1, 9);
  (void)sent();
  fail(1, attempt_end::rate_limited, 7s);
  for (std::uint64_t ticket = 2; ticket <= 8; ++ticket)
    end(ticket);
  EXPECT_TRUE(sent().empty());
  EXPECT_EQ(scheduler->state(now).held, 7s);
  EXPECT_EQ(scheduler->wake_at(now), now + 7s);
  now += 7s;
  EXPECT_EQ(sent(), (std::vector<std::uint64_t>{9}));
}

TEST_F(request_scheduler_test, keeps_to_configured_requests_per_minute) {
  start({64, 64, 60, 0});
  enqueue_many(1, 1000);
  std::size_t count = 0;
  auto until = now + 1min;
  while (now < until) {
    for (auto ticket : sent()) {
      end(ticket);
      ++count;
    }
    now = *scheduler->wake_at(now);
  }
  EXPECT_NEAR(static_cast<double>(count), 60, 2);
}

TEST_F(request_scheduler_test, keeps_to_configured_tokens_per_minute) {
  start({64, 64, 0, 60'000});
  for (std::uint64_t ticket = 1; ticket <= 500; ++ticket)
    enqueue(ticket, 1, false, 1000);
  double spent = 0;
  auto until = now + 10min;
  while (now < until) {
    for (auto ticket : sent()) {
      end(ticket, {attempt_end::answered, {}, usage{1500, 500, 0, 0, 0}, {}});
      spent += 2000;
    }
    now = *scheduler->wake_at(now);
  }
  EXPECT_NEAR(spent / 10, 60'000, 6'000) << "though 1,000 each were expected";
}

TEST_F(request_scheduler_test, slows_down_for_headers_before_a_refusal) {
  start();
  enqueue_many(1, 10);
  (void)sent();
  rate_limits said;
  said.requests = {60, 0, 60s};
  scheduler->on_head(8, said, now);
  for (std::uint64_t ticket = 1; ticket <= 8; ++ticket)
    end(ticket);
  EXPECT_TRUE(sent().empty());
  EXPECT_NEAR(scheduler->state(now).requests_per_minute, 60, 0.1);
  auto wake = scheduler->wake_at(now);
  ASSERT_TRUE(wake);
  EXPECT_NEAR(std::chrono::duration<double>(*wake - now).count(), 1, 0.01);
  now = *wake;
  EXPECT_EQ(sent().size(), 1U);
}

TEST_F(request_scheduler_test, tries_with_one_at_a_time_in_an_outage) {
  start({8, 8, 0, 0});
  enqueue_many(1, 100);
  (void)sent();
  for (std::uint64_t ticket = 1; ticket <= 8; ++ticket)
    fail(ticket, attempt_end::overloaded);
  std::size_t tried = 0;
  auto until = now + 2min;
  while (now < until) {
    auto trial = sent();
    ASSERT_LE(trial.size(), 1U);
    tried += trial.size();
    for (auto ticket : trial)
      fail(ticket, attempt_end::overloaded);
    auto wake = scheduler->wake_at(now);
    ASSERT_TRUE(wake);
    EXPECT_LE(*wake - now, 15s);
    now = *wake;
  }
  EXPECT_LT(tried, 13U);
  auto trial = sent();
  ASSERT_EQ(trial.size(), 1U);
  EXPECT_TRUE(sent().empty());
  end(trial[0]);
  EXPECT_GT(sent().size(), 1U) << "it is back";
}

TEST_F(request_scheduler_test, tries_anew_where_the_trial_is_cancelled) {
  start({8, 8, 0, 0});
  enqueue_many(1, 20);
  (void)sent();
  for (std::uint64_t ticket = 1; ticket <= 8; ++ticket)
    fail(ticket, attempt_end::unreachable);
  now += 1s;
  auto trial = sent();
  ASSERT_EQ(trial.size(), 1U);
  scheduler->remove(trial[0]);
  EXPECT_EQ(sent().size(), 1U);
}

TEST_F(request_scheduler_test, takes_a_rejection_for_a_sign_of_life) {
  start({8, 8, 0, 0});
  enqueue_many(1, 40);
  auto first = sent();
  for (int i = 0; i < 20; ++i) {
    fail(first[0], attempt_end::unreachable);
    scheduler->remove(first[0]);
    first = sent();
    ASSERT_EQ(first.size(), 1U);
    if (i % 4 == 3) {
      fail(first[0], attempt_end::rejected);
      scheduler->remove(first[0]);
      first = sent();
    }
  }
}

TEST_F(request_scheduler_test, pauses_between_requests_below_a_window_of_one) {
  start({1, 1, 0, 0});
  enqueue_many(1, 3);
  ASSERT_EQ(sent().size(), 1U);
  now += 2s;
  fail(1, attempt_end::rate_limited);
  EXPECT_TRUE(sent().empty());
  EXPECT_EQ(scheduler->wake_at(now), now + 2s);
}

TEST_F(request_scheduler_test, forgets_a_ticket_wherever_it_is) {
  start({1, 1, 0, 0});
  enqueue_many(1, 3);
  EXPECT_EQ(sent(), (std::vector<std::uint64_t>{1}));
  scheduler->remove(2);
  scheduler->remove(1);
  scheduler->remove(77);
  EXPECT_EQ(sent(), (std::vector<std::uint64_t>{3}));
  fail(3, attempt_end::unreachable);
  scheduler->remove(3);
  scheduler->retry(3);
  auto state = scheduler->state(now);
  EXPECT_EQ(state.in_flight + state.waiting, 0U);
}

TEST_F(request_scheduler_test, begins_with_what_worked) {
  start();
  schedule_hint hint;
  hint.window = 40;
  hint.limited = true;
  scheduler->resume(hint);
  enqueue_many(1, 100);
  EXPECT_EQ(sent().size(), 40U);
}

TEST_F(request_scheduler_test, tells_what_worked_once_it_knows) {
  start();
  EXPECT_EQ(scheduler->hint(), std::nullopt);
  enqueue_many(1, 100);
  for (int i = 0; i < 10; ++i)
    for (auto ticket : sent())
      end(ticket, {attempt_end::answered, 300ms, {}, {}});
  auto hint = scheduler->hint();
  ASSERT_TRUE(hint);
  EXPECT_GT(hint->window, 8);
  EXPECT_FALSE(hint->limited);
  EXPECT_EQ(hint->first_byte, 300ms);
}

/// Whatever happens, each ticket is known until it is removed, no more are in
/// flight than the window allows, and there is always a way on.
TEST_F(request_scheduler_test, never_gets_stuck) {
  for (unsigned seed = 1; seed <= 5; ++seed) {
    start({4, 32, seed % 2 * 600.0, seed % 3 * 50'000.0});
    std::mt19937 random{seed};
    std::set<std::uint64_t> parked;
    std::set<std::uint64_t> flying;
    std::uint64_t ticket = 0;
    for (int i = 0; i < 20'000; ++i) {
      if (random() % 3 == 0)
        enqueue(++ticket, random() % 5, random() % 5 == 0,
                static_cast<double>(random() % 3000));
      for (auto next : sent())
        flying.insert(next);
      ASSERT_EQ(scheduler->state(now).in_flight, flying.size());
      if (flying.empty() && parked.empty()
          && scheduler->state(now).waiting > 0) {
        auto wake = scheduler->wake_at(now);
        ASSERT_TRUE(wake);
        now = std::max(*wake, now);
      } else if (!flying.empty() && random() % 2 == 0) {
        auto which = *flying.begin();
        flying.erase(which);
        rate_limits said;
        said.requests = {100.0, static_cast<double>(random() % 100),
                         std::chrono::milliseconds{random() % 60'000},
                         random() % 2 == 0};
        if (random() % 4 == 0)
          scheduler->on_head(which, said, now);
        fail(which, static_cast<attempt_end>(random() % 6));
        parked.insert(which);
      } else if (!parked.empty()) {
        auto which = *parked.begin();
        parked.erase(which);
        if (random() % 2 == 0)
          scheduler->retry(which);
        else
          scheduler->remove(which);
      }
      now += std::chrono::milliseconds{random() % 200};
    }
  }
}

} // namespace
} // namespace skvm
