#include "os/launcher.hpp"
#include "os/leftovers.hpp"
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <future>
#include <string>

namespace skvm {
namespace {

using namespace std::chrono_literals;

/// A command of a run, which says when it and what it started are there.
class command {
public:
  command(launcher& processes, const std::string& run,
          const std::string& script) {
    launch_spec spec;
    spec.argv = {"sh", "-c", script};
    spec.env = {"PATH=/usr/bin:/bin", std::string{run_variable} + "=" + run};
    spec.timeout = 60s;
    spec.drain_grace = 30s;
    auto up = std::make_shared<std::promise<void>>();
    auto said = up->get_future();
    processes.start(
      std::move(spec),
      [this](launch_result result) { ended_.set_value(std::move(result)); },
      [up, first = true](std::string_view) mutable {
        if (std::exchange(first, false))
          up->set_value();
      });
    said.wait();
  }

  launch_result wait() { return ended_.get_future().get(); }

private:
  std::promise<launch_result> ended_;
};

struct leftovers : ::testing::Test {
  std::string run = "run-" + std::to_string(::getpid());
  launcher processes;
};

TEST_F(leftovers, end_with_all_that_they_started) {
  // The second one leads a session of its own, as a daemon does.
  command left{processes, run,
               "setsid sh -c 'echo up; sleep 1000; echo late' & wait"};
  auto ended = end_leftovers(run, 10s);
  ASSERT_TRUE(ended) << ended.error().text();
  auto got = left.wait();
  EXPECT_EQ(got.signal, SIGKILL);
  EXPECT_FALSE(got.pipes_left_open) << "somebody still has its output";
  EXPECT_EQ(got.out.text(), "up\n");
}

TEST_F(leftovers, of_other_runs_are_left_alone) {
  command other{processes, run + "0", "echo up; sleep 1000"};
  EXPECT_TRUE(end_leftovers(run, 10s));
  EXPECT_EQ(processes.running(), 1U);
  EXPECT_TRUE(end_leftovers(run + "0", 10s));
  EXPECT_EQ(other.wait().signal, SIGKILL);
}

TEST_F(leftovers, are_none_where_nothing_was_started) {
  EXPECT_TRUE(end_leftovers(run, 0s));
}

} // namespace
} // namespace skvm
