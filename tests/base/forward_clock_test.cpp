#include "base/forward_clock.hpp"
#include <gtest/gtest.h>

namespace skvm {
namespace {

using namespace std::chrono_literals;

struct clocks : ::testing::Test {
  std::int64_t after(std::chrono::milliseconds passed,
                     std::chrono::milliseconds set = 0ms) {
    steady += passed;
    wall += passed + set;
    return clock.unix_ms(wall, steady);
  }

  forward_clock clock;
  forward_clock::wall_time wall{std::chrono::hours{500'000}};
  forward_clock::steady_time steady{1h};
};

TEST_F(clocks, say_what_the_calendar_says) {
  EXPECT_EQ(after(0ms), 1'800'000'000'000);
  EXPECT_EQ(after(10ms), 1'800'000'000'010);
}

TEST_F(clocks, go_forward_with_the_calendar) {
  auto before = after(0ms);
  EXPECT_EQ(after(10ms, 1h) - before, 3'600'010);
}

TEST_F(clocks, go_on_at_their_pace_when_the_calendar_is_set_back) {
  auto before = after(0ms);
  EXPECT_EQ(after(10ms, -24h) - before, 10);
  EXPECT_EQ(after(500ms) - before, 510);
  EXPECT_EQ(after(5ms, 1h) - before, 515);
  EXPECT_EQ(after(1ms, 24h) - before, 516 + 3'600'000) << "an hour ahead now";
}

} // namespace
} // namespace skvm
