#include "schedule/fair_queue.hpp"
#include <gtest/gtest.h>

#include <deque>
#include <random>
#include <set>

namespace skvm {
namespace {

/// Tickets say their flow: flow × 100,000 + n.
constexpr std::uint64_t flow_size = 100'000;

struct fair_queue_test : ::testing::Test {
  void push(std::uint64_t flow, int count, double weight = 1,
            bool critical = false) {
    for (int i = 0; i < count; ++i)
      queue.push({flow * flow_size + ++last[flow], flow, weight, critical, {}});
  }

  std::uint64_t pop() {
    auto ticket = queue.front();
    EXPECT_TRUE(ticket);
    queue.pop();
    return *ticket;
  }

  /// How many of so many pops were of each flow.
  std::map<std::uint64_t, int> served(int pops) {
    std::map<std::uint64_t, int> out;
    for (int i = 0; i < pops; ++i)
      ++out[pop() / flow_size];
    return out;
  }

  fair_queue queue;
  std::map<std::uint64_t, std::uint64_t> last;
};

TEST_F(fair_queue_test, serves_one_flow_in_order) {
  push(1, 3);
  EXPECT_EQ(pop(), flow_size + 1);
  EXPECT_EQ(pop(), flow_size + 2);
  EXPECT_EQ(pop(), flow_size + 3);
  EXPECT_TRUE(queue.empty());
  EXPECT_FALSE(queue.front());
}

TEST_F(fair_queue_test, does_not_let_a_thousand_starve_one) {
  push(1, 1000);
  (void)served(100);
  push(2, 1);
  EXPECT_EQ(served(2)[2], 1);
}

TEST_F(fair_queue_test, shares_alike_whatever_waits) {
  push(1, 1000);
  push(2, 100);
  push(3, 100);
  auto got = served(150);
  EXPECT_EQ(got[1], 50);
  EXPECT_EQ(got[2], 50);
  EXPECT_EQ(got[3], 50);
}

TEST_F(fair_queue_test, shares_by_weight) {
  push(1, 1000, 1);
  push(2, 1000, 3);
  auto got = served(400);
  EXPECT_NEAR(got[1], 100, 2);
  EXPECT_NEAR(got[2], 300, 2);
}

TEST_F(fair_queue_test, does_not_repay_a_flow_for_having_been_idle) {
  push(1, 1000);
  (void)served(500);
  push(2, 1000);
  auto got = served(100);
  EXPECT_NEAR(got[1], 50, 1);
}

TEST_F(fair_queue_test, lets_no_flow_gain_by_asking_one_at_a_time) {
  push(1, 1000);
  push(2, 1);
  std::map<std::uint64_t, int> got;
  for (int i = 0; i < 200; ++i) {
    auto flow = pop() / flow_size;
    ++got[flow];
    if (flow == 2)
      push(2, 1);
  }
  EXPECT_NEAR(got[2], 100, 2);
}

TEST_F(fair_queue_test, serves_critical_requests_of_a_flow_first) {
  push(1, 100);
  push(1, 1, 1, true);
  EXPECT_EQ(pop(), flow_size + 101);
  EXPECT_EQ(pop(), flow_size + 1);
}

TEST_F(fair_queue_test, serves_the_others_of_a_flow_between_critical_ones) {
  push(1, 10);
  push(1, 100, 1, true);
  int others = 0;
  for (int i = 0; i < 50; ++i)
    others += pop() - flow_size <= 10 ? 1 : 0;
  EXPECT_EQ(others, 10);
}

TEST_F(fair_queue_test, gives_a_critical_flow_a_head_start_and_no_more) {
  push(1, 1000);
  push(2, 1000);
  (void)served(100);
  push(3, 1000, 1, true);
  EXPECT_EQ(pop() / flow_size, 3U);
  auto got = served(299);
  EXPECT_NEAR(got[3], 100, 2);
}

TEST_F(fair_queue_test, puts_a_retry_back_into_its_place) {
  push(1, 5);
  push(2, 5);
  auto ticket = *queue.front();
  auto place = queue.pop();
  (void)served(4);
  queue.push({ticket, ticket / flow_size, 1, false, place});
  EXPECT_EQ(*queue.front(), ticket);
  EXPECT_EQ(queue.pop(), place);
  EXPECT_EQ(served(4).size(), 2U) << "the flow does not pay twice";
}

TEST_F(fair_queue_test, takes_out_what_is_cancelled) {
  push(1, 3);
  push(2, 1);
  EXPECT_TRUE(queue.erase(flow_size + 1));
  EXPECT_FALSE(queue.erase(flow_size + 1));
  EXPECT_TRUE(queue.erase(2 * flow_size + 1));
  EXPECT_EQ(queue.size(), 2U);
  EXPECT_EQ(pop(), flow_size + 2);
  EXPECT_EQ(pop(), flow_size + 3);
}

TEST_F(fair_queue_test, loses_nothing_whatever_is_done_with_it) {
  std::mt19937 random{3};
  std::set<std::uint64_t> waiting;
  std::deque<std::pair<std::uint64_t, double>> out;
  std::uint64_t ticket = 0;
  for (int i = 0; i < 100'000; ++i) {
    auto action = random() % 5;
    if (action < 2) {
      queue.push({++ticket,
                  random() % 7,
                  0.5 + static_cast<double>(random() % 3),
                  random() % 4 == 0,
                  {}});
      waiting.insert(ticket);
    } else if (action == 2 && !queue.empty()) {
      auto front = *queue.front();
      out.emplace_back(front, queue.pop());
      EXPECT_EQ(waiting.erase(front), 1U);
    } else if (action == 3 && !out.empty()) {
      auto [again, place] = out.front();
      out.pop_front();
      queue.push({again, again % 7, 1, false, place});
      waiting.insert(again);
    } else if (ticket > 0) {
      auto which = 1 + random() % ticket;
      EXPECT_EQ(queue.erase(which), waiting.erase(which) > 0);
    }
    ASSERT_EQ(queue.size(), waiting.size());
  }
  while (!queue.empty()) {
    EXPECT_EQ(waiting.erase(*queue.front()), 1U);
    queue.pop();
  }
  EXPECT_TRUE(waiting.empty());
}

} // namespace
} // namespace skvm
