#include "models/window.hpp"

#include <gtest/gtest.h>

namespace skvm {
namespace {

using namespace std::chrono_literals;

TEST(window, grows_by_one_for_a_window_of_successes) {
  concurrency_window window{4, 100};
  for (int i = 0; i < 5; ++i)
    window.on_success(4);
  EXPECT_EQ(window.size(), 5U);
}

TEST(window, does_not_grow_while_it_is_not_used) {
  concurrency_window window{8, 100};
  for (int i = 0; i < 1000; ++i)
    window.on_success(1);
  EXPECT_EQ(window.size(), 8U);
}

TEST(window, halves_once_for_a_burst_and_never_below_one) {
  concurrency_window window{16, 100};
  time_point now{1h};
  window.on_overload(now);
  window.on_overload(now + 10ms);
  EXPECT_EQ(window.size(), 8U);
  for (int i = 1; i < 10; ++i)
    window.on_overload(now + std::chrono::seconds{i});
  EXPECT_EQ(window.size(), 1U);
}

TEST(window, halves_when_the_first_byte_takes_much_longer_for_a_while) {
  concurrency_window window{16, 100};
  time_point now{1h};
  for (int i = 0; i < 10; ++i)
    window.on_latency(300ms, now);
  window.on_latency(5s, now);
  window.on_latency(5s, now);
  EXPECT_EQ(window.size(), 16U) << "two may be chance";
  window.on_latency(5s, now);
  EXPECT_EQ(window.size(), 8U);
}

TEST(window, takes_no_offence_at_small_jumps_or_single_ones) {
  concurrency_window window{16, 100};
  time_point now{1h};
  for (int i = 0; i < 50; ++i) {
    window.on_latency(10ms, now);
    window.on_latency(500ms, now); // 50 times as long, but no second more
  }
  for (int i = 0; i < 50; ++i) {
    window.on_latency(10ms, now);
    window.on_latency(5s, now);
  }
  EXPECT_EQ(window.size(), 16U);
}

TEST(window, gets_used_to_a_provider_that_became_slower) {
  concurrency_window window{100, 100};
  time_point now{1h};
  window.on_latency(300ms, now);
  for (int i = 0; i < 1000; ++i) {
    now += 1s;
    window.on_latency(2s, now);
  }
  auto settled = window.size();
  for (int i = 0; i < 100; ++i) {
    now += 1s;
    window.on_latency(2s, now);
  }
  EXPECT_EQ(window.size(), settled);
}

TEST(window, stays_within_its_bound) {
  concurrency_window window{50, 3};
  EXPECT_EQ(window.size(), 3U);
  for (int i = 0; i < 100; ++i)
    window.on_success(3);
  EXPECT_EQ(window.size(), 3U);
}

} // namespace
} // namespace skvm
