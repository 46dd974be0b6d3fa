#include "base/timer.hpp"

#include <future>
#include <mutex>
#include <vector>

#include <gtest/gtest.h>

namespace skvm {
namespace {

using namespace std::chrono_literals;

TEST(timer, calls_in_order_of_time_not_of_setting) {
  auto clock = make_steady_timer();
  std::mutex mutex;
  std::vector<int> seen;
  std::promise<void> last;
  clock->after(20ms, [&] {
    std::lock_guard lock{mutex};
    seen.push_back(2);
    last.set_value();
  });
  clock->after(1ms, [&] {
    std::lock_guard lock{mutex};
    seen.push_back(1);
  });
  last.get_future().wait();
  EXPECT_EQ(seen, (std::vector{1, 2}));
}

TEST(timer, never_calls_early) {
  auto clock = make_steady_timer();
  std::promise<time_point> called;
  auto due = clock->now() + 5ms;
  clock->after(5ms, [&] { called.set_value(clock->now()); });
  EXPECT_GE(called.get_future().get(), due);
}

TEST(timer, does_not_call_what_was_cancelled) {
  auto clock = make_steady_timer();
  bool called = false;
  std::promise<void> later;
  auto id = clock->after(1ms, [&] { called = true; });
  clock->cancel(id);
  clock->after(10ms, [&] { later.set_value(); });
  later.get_future().wait();
  EXPECT_FALSE(called);
  clock->cancel(id); // again, and for what has been called: no harm
}

TEST(timer, drops_what_waits_when_it_ends) {
  auto kept = std::make_shared<int>(1);
  {
    auto clock = make_steady_timer();
    clock->after(1h, [kept] {});
    EXPECT_EQ(kept.use_count(), 2);
  }
  EXPECT_EQ(kept.use_count(), 1);
}

} // namespace
} // namespace skvm
