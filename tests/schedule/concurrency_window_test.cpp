#include "schedule/concurrency_window.hpp"
#include <gtest/gtest.h>

namespace skvm {
namespace {

using namespace std::chrono_literals;

/// A provider's side of a window: attempts are sent while there is room and end
/// in order.
class driven_window {
public:
  explicit driven_window(std::uint32_t start, std::uint32_t max = 10'000)
    : window(start, max) {}

  /// A window's worth of successes.
  void round(std::chrono::microseconds first_byte = 0us) {
    auto count = window.slots();
    for (std::uint32_t i = 0; i < count; ++i)
      succeed(first_byte);
  }

  void succeed(std::chrono::microseconds first_byte = 0us) {
    auto in_flight = window.slots();
    sent += 1;
    if (first_byte > 0us)
      window.on_latency(sent, first_byte, in_flight, sent);
    window.on_success(sent, in_flight, sent);
  }

  void fail() {
    sent += 1;
    window.on_trouble(sent, window.slots(), sent);
  }

  /// Successes until the window has another size.
  int until_it_changes(int most = 100'000) {
    auto before = window.slots();
    int count = 0;
    while (window.slots() == before && count < most) {
      succeed();
      ++count;
    }
    return count;
  }

  concurrency_window window;
  std::uint64_t sent = 0;
};

TEST(window, doubles_from_round_to_round_until_there_is_trouble) {
  driven_window driven{4};
  driven.round();
  EXPECT_EQ(driven.window.slots(), 8U);
  driven.round();
  EXPECT_EQ(driven.window.slots(), 16U);
  EXPECT_FALSE(driven.window.is_limited());
  driven.fail();
  EXPECT_EQ(driven.window.slots(), 8U);
  EXPECT_TRUE(driven.window.is_limited());
}

TEST(window, stays_within_its_bound) {
  driven_window driven{50, 3};
  EXPECT_EQ(driven.window.slots(), 3U);
  for (int i = 0; i < 100; ++i)
    driven.round();
  EXPECT_EQ(driven.window.slots(), 3U);
}

TEST(window, does_not_grow_while_it_is_not_used) {
  concurrency_window window{8, 100};
  for (std::uint64_t i = 1; i < 1000; ++i)
    window.on_success(i, 1, i);
  EXPECT_EQ(window.slots(), 8U);
}

TEST(window, counts_a_burst_once) {
  concurrency_window window{16, 100};
  for (std::uint64_t attempt = 1; attempt <= 16; ++attempt)
    window.on_trouble(attempt, 16, 16);
  EXPECT_EQ(window.slots(), 8U);
  window.on_trouble(17, 8, 17);
  EXPECT_EQ(window.slots(), 4U) << "that one was sent after the cut";
}

TEST(window, climbs_back_to_just_below_the_trouble_and_stays) {
  driven_window driven{16};
  driven.fail();
  EXPECT_EQ(driven.window.slots(), 8U);
  for (int i = 0; i < 3; ++i)
    driven.round();
  EXPECT_EQ(driven.window.slots(), 15U);
  EXPECT_GT(driven.until_it_changes(), 100) << "a probe comes after patience";
  EXPECT_EQ(driven.window.slots(), 16U);
}

TEST(window, takes_a_probe_back_that_fails) {
  driven_window driven{16};
  driven.fail();
  for (int i = 0; i < 3; ++i)
    driven.round();
  driven.until_it_changes();
  driven.fail();
  EXPECT_EQ(driven.window.slots(), 15U);
}

TEST(window, probes_larger_steps_while_they_hold) {
  driven_window driven{32};
  driven.fail();
  for (int i = 0; i < 3; ++i)
    driven.round();
  driven.until_it_changes();
  EXPECT_EQ(driven.window.slots(), 32U);
  driven.until_it_changes();
  EXPECT_EQ(driven.window.slots(), 34U);
  driven.until_it_changes();
  EXPECT_EQ(driven.window.slots(), 38U);
}

TEST(window, shrinks_mildly_where_the_limit_moved_a_little) {
  driven_window driven{80};
  driven.fail();
  for (int i = 0; i < 4; ++i)
    driven.round();
  EXPECT_EQ(driven.window.slots(), 79U);
  driven.fail();
  EXPECT_EQ(driven.window.slots(), 69U);
  driven.fail();
  EXPECT_EQ(driven.window.slots(), 34U) << "no round went well in between";
}

TEST(window, falls_below_one_for_a_provider_that_cannot_serve_one) {
  driven_window driven{1};
  driven.fail();
  EXPECT_EQ(driven.window.slots(), 1U);
  EXPECT_DOUBLE_EQ(driven.window.size(), 0.5);
  for (int i = 0; i < 100; ++i)
    driven.fail();
  EXPECT_DOUBLE_EQ(driven.window.size(), 1.0 / 16);
  for (int i = 0; i < 30; ++i)
    driven.succeed();
  EXPECT_GE(driven.window.size(), 1) << "it comes back soon";
}

TEST(window, probes_ever_less_often_where_one_is_too_many) {
  driven_window driven{1};
  driven.fail();
  int failures = 0;
  for (int i = 0; i < 2000; ++i) {
    driven.succeed();
    if (driven.window.size() >= 1) {
      driven.fail();
      ++failures;
    }
  }
  EXPECT_LT(failures, 25);
}

TEST(window, shrinks_when_the_first_byte_takes_twice_as_long) {
  driven_window driven{16, 64};
  for (int i = 0; i < 10; ++i)
    driven.round(500ms);
  EXPECT_EQ(driven.window.slots(), 64U);
  EXPECT_EQ(driven.window.baseline(), 500ms);
  for (int i = 0; i < 200 && driven.window.slots() == 64; ++i)
    driven.succeed(1100ms);
  EXPECT_LT(driven.window.slots(), 45U);
  EXPECT_GT(driven.window.slots(), 31U);
}

TEST(window, takes_no_offence_at_small_jumps_or_single_ones) {
  driven_window driven{16, 16};
  for (int i = 0; i < 500; ++i) {
    driven.succeed(10ms);
    driven.succeed(150ms); // many times as long, but no time at all
  }
  EXPECT_EQ(driven.window.slots(), 16U);
  driven_window other{16, 16};
  for (int i = 0; i < 500; ++i)
    other.succeed(i % 100 == 99 ? 5s : 500ms);
  EXPECT_EQ(other.window.slots(), 16U);
}

TEST(window, gets_used_to_a_provider_that_became_slower) {
  driven_window driven{64, 64};
  for (int i = 0; i < 10; ++i)
    driven.round(300ms);
  for (int i = 0; i < 200; ++i)
    driven.round(2s);
  EXPECT_EQ(driven.window.baseline(), 2s);
  EXPECT_EQ(driven.window.slots(), 64U);
}

TEST(window, begins_small_after_an_outage_and_climbs_to_where_it_was) {
  driven_window driven{8};
  for (int i = 0; i < 4; ++i)
    driven.round();
  driven.fail();
  for (int i = 0; i < 4; ++i)
    driven.round();
  auto before = driven.window.slots();
  driven.fail();
  driven.fail();
  driven.window.restart(driven.sent);
  EXPECT_EQ(driven.window.slots(), 8U);
  for (int i = 0; i < 5; ++i)
    driven.round();
  EXPECT_GE(driven.window.slots(), before - 1);
}

TEST(window, starts_where_it_was_told_that_it_worked) {
  driven_window driven{8};
  driven.window.resume(40, true);
  EXPECT_EQ(driven.window.slots(), 40U);
  driven.round();
  EXPECT_EQ(driven.window.slots(), 40U) << "more of it met the limit";
}

} // namespace
} // namespace skvm
