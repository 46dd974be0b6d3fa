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

TEST(window, stays_within_its_bound) {
  concurrency_window window{50, 3};
  EXPECT_EQ(window.size(), 3U);
  for (int i = 0; i < 100; ++i)
    window.on_success(3);
  EXPECT_EQ(window.size(), 3U);
}

} // namespace
} // namespace skvm
