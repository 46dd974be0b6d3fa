#include "schedule/rate_gate.hpp"
#include <gtest/gtest.h>

namespace skvm {
namespace {

using namespace std::chrono_literals;

const time_point start{1h};
const request_cost one{};

/// How long until one more request may go.
time_point::duration wait(rate_gate& gate, time_point now,
                          const request_cost& cost = one) {
  return gate.admits_at(cost, now) - now;
}

TEST(rate_gate, lets_all_pass_that_it_was_told_nothing_of) {
  rate_gate gate{&request_cost::requests};
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(wait(gate, start), 0s);
    gate.take(one, start);
  }
  EXPECT_EQ(gate.per_minute(), 0);
}

TEST(rate_gate, keeps_to_its_rate) {
  rate_gate gate{&request_cost::requests, 120, 1s, start};
  auto now = start;
  int passed = 0;
  while (now < start + 1min) {
    auto at = gate.admits_at(one, now);
    if (at == now) {
      gate.take(one, now);
      ++passed;
    } else {
      now = at;
    }
  }
  EXPECT_NEAR(passed, 120, 3);
}

TEST(rate_gate, passes_what_never_fits_when_it_is_full) {
  rate_gate gate{&request_cost::tokens, 600, 1s, start};
  request_cost large{1, 100, 0, 0};
  EXPECT_EQ(wait(gate, start, large), 0s);
  gate.take(large, start);
  EXPECT_GT(wait(gate, start, large), 9s) << "and the debt is paid off";
}

TEST(rate_gate, learns_what_requests_really_cost) {
  rate_gate gate{&request_cost::tokens, 60'000, 10s, start};
  request_cost guess{1, 100, 0, 0};
  request_cost actual{1, 400, 0, 0};
  for (int i = 0; i < 100; ++i)
    gate.settle(gate.take(guess, start), guess, actual, true);
  EXPECT_NEAR(gate.take(guess, start), 400, 5);
}

TEST(rate_gate, gives_back_the_tokens_of_what_was_refused) {
  rate_gate gate{&request_cost::tokens, 600, 10s, start};
  request_cost cost{1, 100, 0, 0};
  auto taken = gate.take(cost, start);
  EXPECT_GT(wait(gate, start, cost), 1s);
  gate.settle(taken, cost, {}, false);
  EXPECT_EQ(wait(gate, start, cost), 0s);
}

TEST(rate_gate, learns_rate_and_level_from_headers) {
  rate_gate gate{&request_cost::requests};
  gate.take(one, start);
  auto then = gate.total();
  gate.take(one, start); // under way, and not in what was said
  gate.learn({60, 2, 58s}, then, start, start);
  EXPECT_NEAR(gate.per_minute(), 60, 0.1);
  EXPECT_EQ(wait(gate, start), 0s);
  gate.take(one, start);
  EXPECT_NEAR(std::chrono::duration<double>(wait(gate, start)).count(), 1,
              0.01);
}

TEST(rate_gate, takes_a_limit_without_a_reset_for_one_of_a_minute) {
  rate_gate gate{&request_cost::requests};
  gate.learn({600, 0, {}}, 0, start, start);
  EXPECT_NEAR(std::chrono::duration<double>(wait(gate, start)).count(), 0.1,
              0.01);
}

TEST(rate_gate, does_not_believe_an_older_reply_over_a_newer_one) {
  rate_gate gate{&request_cost::requests};
  gate.learn({60, 0, 60s}, 0, start + 1s, start + 1s);
  gate.learn({60, 59, 1s}, 0, start, start + 1s);
  EXPECT_GT(wait(gate, start + 1s), 900ms);
}

TEST(rate_gate, waits_for_the_next_window_where_all_comes_back_at_once) {
  rate_gate gate{&request_cost::requests};
  gate.learn({100, 0, 20s, true}, 0, start, start);
  EXPECT_EQ(wait(gate, start), 20s);
  EXPECT_EQ(wait(gate, start + 20s), 0s);
}

TEST(rate_gate, paces_a_window_but_for_an_eighth) {
  rate_gate gate{&request_cost::requests};
  gate.learn({800, 800, 60s, true}, 0, start, start);
  int passed = 0;
  while (wait(gate, start) == 0s && passed < 800) {
    gate.take(one, start);
    ++passed;
  }
  EXPECT_NEAR(passed, 100, 2);
}

TEST(rate_gate, is_not_shut_by_headers_that_say_too_little) {
  rate_gate gate{&request_cost::requests};
  gate.learn({{}, 0, {}}, 0, start, start);
  gate.learn({{}, {}, 10s}, 0, start, start);
  gate.learn({10, {}, 10s}, 0, start, start);
  EXPECT_EQ(wait(gate, start), 0s);
}

TEST(rate_gate, opens_again_after_any_headers) {
  for (auto limit : {0.0, 1.0, 1e15})
    for (auto remaining : {0.0, 1.0, 1e15})
      for (auto reset : {0ms, 1ms, 86400000ms})
        for (auto at_once : {false, true}) {
          rate_gate gate{&request_cost::requests};
          gate.learn({limit, remaining, reset, at_once}, 0, start, start);
          // A rate may be as low as one in a long time, but never none.
          auto at = gate.admits_at(one, start);
          ASSERT_LE(at - start, 25h);
          for (int i = 0; i < 100 && gate.admits_at(one, at) > at; ++i)
            at = gate.admits_at(one, at);
          EXPECT_EQ(gate.admits_at(one, at), at)
            << limit << " " << remaining << " " << reset.count() << at_once;
        }
}

} // namespace
} // namespace skvm
