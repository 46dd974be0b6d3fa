#include "os/launch_control.hpp"
#include <gtest/gtest.h>

#include <future>

namespace skvm {
namespace {

launch_spec sleeping() {
  launch_spec spec;
  spec.argv = {"sleep", "600"};
  return spec;
}

TEST(launch_control, ends_what_is_waited_for) {
  launcher processes;
  launch_control control;
  auto waiting = std::async(std::launch::async, [&] {
    return run_and_wait(processes, sleeping(), control);
  });
  control.cancel(processes);
  EXPECT_TRUE(waiting.get().cancelled);
  EXPECT_TRUE(control.cancelled());
}

TEST(launch_control, starts_nothing_once_it_was_cancelled) {
  launcher processes;
  launch_control control;
  control.cancel(processes);
  EXPECT_TRUE(run_and_wait(processes, sleeping(), control).cancelled);
  EXPECT_EQ(processes.running(), 0U);
}

TEST(launch_control, ends_what_it_holds_and_nothing_after_the_release) {
  launcher processes;
  std::promise<launch_result> ended;
  auto id = processes.start(
    sleeping(), [&](launch_result done) { ended.set_value(std::move(done)); });
  launch_control released;
  ASSERT_TRUE(released.hold(id));
  released.release();
  released.cancel(processes);
  EXPECT_EQ(processes.running(), 1U);
  EXPECT_FALSE(released.hold(id));
  launch_control control;
  ASSERT_TRUE(control.hold(id));
  control.cancel(processes);
  EXPECT_TRUE(ended.get_future().get().cancelled);
}

} // namespace
} // namespace skvm
