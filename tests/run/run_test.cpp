#include "base/files.hpp"
#include "base/timer.hpp"
#include "run/run.hpp"
#include "skill/skill_loader.hpp"
#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace skvm {
namespace {

using namespace std::chrono_literals;

/// A run whose log says when its record is safe, with services that count what
/// they are asked and refuse it.
struct recorded_run : ::testing::Test {
  recorded_run()
    : folder(*make_temporary_folder(::testing::TempDir(), "recorded-")),
      kept(std::move(*journal::open(folder.path() / "j", journal_options{}))),
      log(std::make_shared<run_log>(*kept, "r1")) {
    services->clock = clock.get();
    services->bus = &bus;
    auto refuse = [this]() {
      ++asked;
      return make_error(errc::not_found, "test", "not here");
    };
    services->profile_of = [refuse](const std::string&, const std::string&)
      -> result<std::shared_ptr<const profile>> { return refuse(); };
    services->processor =
      [refuse](const std::string&) -> result<processor_actor> {
      return refuse();
    };
    services->harness = [](const std::string&) -> result<harness_choice> {
      return make_error(errc::not_found, "test", "no harness");
    };
    log->await_record();
    request.id = "r1";
    request.task = "do it";
    request.skill =
      *parse_skill("---\nname: s\ndescription: Does it.\n---\n\n1. Do it.\n",
                   folder.path().string());
    request.compile = true;
  }

  /// The run has dealt with all it was sent so far.
  void start() {
    system.spawn([this](caf::event_based_actor* me) -> caf::behavior {
      auto run = spawn_run(system, me, services, request, log);
      spawned.set_value(run);
      return {[this, me, run](const run_done& done) {
        ended.set_value(*done.outcome);
        me->quit();
      }};
    });
    caf::scoped_actor me{system};
    me->request(spawned.get_future().get(), caf::infinite, std::string{"?"})
      .receive([] { FAIL(); }, [](const caf::error&) {});
  }

  temporary_folder folder;
  std::unique_ptr<journal> kept;
  std::shared_ptr<run_log> log;
  std::unique_ptr<timer> clock = make_steady_timer();
  event_bus bus;
  std::shared_ptr<run_services> services = std::make_shared<run_services>();
  run_request request;
  std::atomic<int> asked{0};
  std::promise<caf::actor> spawned;
  std::promise<run_result> ended;
  caf::actor_system_config config;
  caf::actor_system system{config};
};

TEST_F(recorded_run, compiles_nothing_before) {
  start();
  EXPECT_EQ(asked, 0);
  log->recorded(ok);
  EXPECT_EQ(ended.get_future().get().failure->text(), "test: not here");
  EXPECT_EQ(asked, 1);
}

TEST_F(recorded_run, is_left_unfinished_where_it_cannot_be) {
  start();
  log->recorded(make_error(errc::io, "store", "the disk is full"));
  auto outcome = ended.get_future().get();
  EXPECT_TRUE(outcome.unfinished);
  EXPECT_EQ(outcome.failure->text(), "store: the disk is full");
  EXPECT_EQ(asked, 0);
}

} // namespace
} // namespace skvm
