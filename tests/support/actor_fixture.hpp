#pragma once

#include <caf/all.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <gtest/gtest.h>

#include "tests/support/fake_timer.hpp"

namespace skvm::test {

/// An actor system without threads: messages are handled when the test says so,
/// in the order they were sent, and time moves when the test moves it.
struct actor_fixture : ::testing::Test {
  static caf::actor_system_config& prepared(caf::actor_system_config& config) {
    config.set("scheduler.policy", caf::atom("testing"));
    return config;
  }

  actor_fixture()
    : system(prepared(config)),
      scheduler(
        dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler())),
      self(system) {}

  /// Handles messages until none is left.
  void settle() { scheduler.run(); }

  /// Moves the clock timer by timer, so that what one sets off can set others.
  void pass_time(std::chrono::microseconds by) {
    auto until = clock.now() + by;
    while (clock.pending() > 0 && clock.now() + clock.next() <= until) {
      clock.advance(clock.next());
      settle();
    }
    clock.advance(std::chrono::duration_cast<std::chrono::microseconds>(
      until - clock.now()));
    settle();
  }

  /// Ends an actor; without this the system would wait for it for ever.
  template <class Handle>
  void end(const Handle& actor) {
    caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
    settle();
  }

  caf::actor_system_config config;
  caf::actor_system system;
  caf::scheduler::test_coordinator& scheduler;
  fake_timer clock;
  caf::scoped_actor self;
};

} // namespace skvm::test
