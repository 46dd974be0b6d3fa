#include "base/timer.hpp"
#include "runtime/desk.hpp"
#include <gtest/gtest.h>

namespace skvm {
namespace {

/// A desk with a run that is under way as long as the test wants it to.
struct desk_test : ::testing::Test {
  desk_test() {
    services->clock = clock.get();
    services->bus = &bus;
    services->processor =
      [this](const std::string&) -> result<processor_actor> {
      begun.set_value();
      held.get_future().wait();
      return make_error(errc::not_found, "test", "not here");
    };
    desk = spawn_desk(system, services, nullptr);
  }

  void run(const std::string& id, bool only_compare,
           std::promise<run_result>& ended) {
    new_run msg;
    msg.request = std::make_shared<run_request>();
    msg.request->id = id;
    msg.request->task = "do it";
    msg.request->only_compare = only_compare;
    msg.done = [&](run_result outcome) { ended.set_value(std::move(outcome)); };
    caf::anon_send(desk, std::move(msg));
  }

  static caf::actor_system_config two_threads() {
    caf::actor_system_config out;
    out.set("scheduler.max-threads", std::size_t{2}); // one is held
    return out;
  }

  std::unique_ptr<timer> clock = make_steady_timer();
  event_bus bus;
  std::shared_ptr<run_services> services = std::make_shared<run_services>();
  std::promise<void> begun;
  std::promise<void> held;
  caf::actor_system_config config = two_threads();
  caf::actor_system system{config};
  caf::actor desk;
};

TEST_F(desk_test, begins_no_comparison_once_it_closes) {
  std::promise<run_result> run_ended;
  run("r1", false, run_ended);
  begun.get_future().wait();
  auto closed = std::make_shared<std::promise<void>>();
  caf::anon_send(desk, close_desk{closed, false});
  std::promise<run_result> comparison_ended;
  run("r1-compared", true, comparison_ended);
  auto comparison = comparison_ended.get_future().get();
  EXPECT_EQ(comparison.id, "r1-compared");
  EXPECT_EQ(comparison.status, run_status::cancelled);
  held.set_value();
  closed->get_future().wait();
  EXPECT_EQ(run_ended.get_future().get().id, "r1");
}

} // namespace
} // namespace skvm
