#include "base/files.hpp"
#include "run/branch.hpp"
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <utility>

namespace skvm {
namespace {

using namespace std::chrono_literals;

/// Calls what the script says, a turn each, and then is done.
class calling_agent final : public agent {
public:
  explicit calling_agent(std::vector<tool_call> calls)
    : calls_(std::move(calls)) {}

  agent_step start() override { return ask_model{}; }

  agent_step on_reply(const chat_reply&) override {
    if (next_ == calls_.size())
      return finish{"done", {}};
    return call_tools{{calls_[next_++]}};
  }

  agent_step on_results(std::vector<tool_result>) override {
    return ask_model{};
  }

private:
  std::vector<tool_call> calls_;
  std::size_t next_ = 0;
};

/// Calls twice in one turn.
class thorough_agent final : public agent {
public:
  agent_step start() override { return ask_model{}; }

  agent_step on_reply(const chat_reply&) override {
    return call_tools{{{"a", "list_directory", "{}"}}};
  }

  agent_step on_results(std::vector<tool_result>) override {
    if (std::exchange(again_, true))
      return finish{"done", {}};
    return call_tools{{{"b", "list_directory", "{}"}}};
  }

private:
  bool again_ = false;
};

class ready_model final : public local_model {
public:
  result<timed_reply> answer(const chat_request&) override {
    timed_reply out;
    out.reply.answer = {role::assistant, {text_part{"hm"}}};
    return out;
  }
};

const tool_call reads{"a", "list_directory", "{}"};
const tool_call edits{"b", "edit_file",
                      R"({"path":"f","old_text":"x","new_text":"y"})"};

struct safe_turn : ::testing::Test {
  safe_turn() : folder(*make_temporary_folder(::testing::TempDir(), "safe-")) {
    journal_options patient;
    patient.lag = 1h; // so that only what is asked for is counted
    log = std::move(*journal::open(folder.path() / "j", patient));
    auto setup = std::make_shared<processor_setup>();
    setup->model_id = "test/ready";
    setup->local = std::make_shared<ready_model>();
    setup->clock = clock.get();
    processor = spawn_processor(system, std::move(setup));
  }

  ~safe_turn() override {
    caf::anon_send_exit(processor, caf::exit_reason::user_shutdown);
    processor = nullptr;
    system.await_all_actors_done();
  }

  /// Carries a conversation out; how often it waited for the disk.
  std::uint64_t syncs_of(std::vector<tool_call> calls, run_sync sync,
                         bool is_part = false) {
    auto before = log->syncs();
    carry_out(std::make_shared<calling_agent>(std::move(calls)), sync, is_part);
    return log->syncs() - before;
  }

  void carry_out(std::shared_ptr<agent> who, run_sync sync,
                 bool is_part = false) {
    branch_setup setup;
    setup.run = "r1";
    setup.agent = std::move(who);
    setup.processor = processor;
    auto scope = std::make_shared<tool_scope>();
    scope->files.work_dir = folder.path().string();
    scope->box = std::make_shared<const sandbox>(sandbox::disabled());
    setup.scope = std::move(scope);
    setup.log = std::make_shared<run_log>(
      *log, "r1", nullptr, run_log::in_flight::tell_the_model, sync);
    setup.tools = &host;
    setup.clock = clock.get();
    setup.bus = &bus;
    setup.deadline = clock->now() + 1h;
    if (is_part)
      setup.overall = std::make_shared<shared_spending>(run_limits{});
    std::promise<run_status> ended;
    auto parent =
      system.spawn([&](caf::event_based_actor* me) -> caf::behavior {
        me->set_down_handler([](const caf::down_msg&) {});
        auto branch = spawn_branch(me, setup);
        return {[&ended, me, branch](const branch_done& msg) {
          ended.set_value(msg.outcome->status);
          me->quit();
        }};
      });
    EXPECT_EQ(ended.get_future().get(), run_status::succeeded);
  }

  std::size_t written() const {
    auto records = journal::read_in(folder.path() / "j", stream_of("r1"));
    return records ? records->size() : 0;
  }

  temporary_folder folder;
  launcher processes;
  transport net;
  tool_host host{processes, net};
  event_bus bus;
  std::unique_ptr<timer> clock = make_steady_timer();
  std::unique_ptr<journal> log;
  caf::actor_system_config config;
  caf::actor_system system{config};
  processor_actor processor;
};

} // namespace

TEST_F(safe_turn, does_not_wait_for_the_disk_in_order_to_read) {
  EXPECT_EQ(syncs_of({reads, reads}, run_sync::effects), 0u);
}

TEST_F(safe_turn, of_a_part_is_written_before_the_next_one_goes_on) {
  syncs_of({reads}, run_sync::effects, true);
  // The system prompt, two replies, and what was read.
  EXPECT_EQ(written(), 4u);
}

TEST_F(safe_turn, leaves_the_last_words_to_who_records_the_end) {
  syncs_of({reads}, run_sync::effects);
  // The system prompt and the reply that led to a call.
  EXPECT_EQ(written(), 2u);
}

TEST_F(safe_turn, tells_calls_apart_that_one_turn_made_one_after_the_other) {
  run_log records{*log, "r1"};
  records.keep(log_kind::begun, run_begun{});
  carry_out(std::make_shared<thorough_agent>(), run_sync::always);
  auto history = records.read_back();
  ASSERT_TRUE(history) << history.error().text();
  std::vector<std::string> ids;
  for (const auto& [key, each] : history->results)
    ids.push_back(each.result.call_id);
  EXPECT_EQ(ids, (std::vector<std::string>{"a", "b"}));
}

TEST_F(safe_turn, asks_nothing_before_its_run_is_recorded) {
  auto records = std::make_shared<run_log>(*log, "r1");
  records->await_record();
  std::promise<run_status> ended;
  std::promise<caf::actor> spawned;
  event_bus watched;
  std::atomic<int> asked{0};
  std::atomic<int> begun{0};
  watched.subscribe([&](const run_event& event) {
    asked += event.what == run_event::kind::turn_started ? 1 : 0;
    begun += event.what == run_event::kind::tool_started ? 1 : 0;
  });
  branch_setup setup;
  setup.run = "r1";
  setup.agent = std::make_shared<calling_agent>(std::vector{edits});
  setup.processor = processor;
  auto scope = std::make_shared<tool_scope>();
  scope->files.work_dir = folder.path().string();
  scope->box = std::make_shared<const sandbox>(sandbox::disabled());
  setup.scope = std::move(scope);
  setup.log = records;
  setup.tools = &host;
  setup.clock = clock.get();
  setup.bus = &watched;
  setup.deadline = clock->now() + 1h;
  system.spawn([&](caf::event_based_actor* me) -> caf::behavior {
    me->set_down_handler([](const caf::down_msg&) {});
    auto branch = spawn_branch(me, setup);
    spawned.set_value(branch);
    return {[&ended, me, branch](const branch_done& msg) {
      ended.set_value(msg.outcome->status);
      me->quit();
    }};
  });
  {
    // It answers what it does not know after what it was told to begin with.
    caf::scoped_actor me{system};
    me->request(spawned.get_future().get(), caf::infinite, std::string{"?"})
      .receive([] { FAIL(); }, [](const caf::error&) {});
  }
  EXPECT_EQ(written(), 0u);
  EXPECT_EQ(asked, 0);
  records->recorded(ok);
  EXPECT_EQ(ended.get_future().get(), run_status::succeeded);
  EXPECT_EQ(asked, 2);
  EXPECT_EQ(begun, 1);
}

TEST_F(safe_turn, waits_once_before_a_call_that_does_something) {
  EXPECT_EQ(syncs_of({reads, edits, reads, edits}, run_sync::effects), 2u);
}

TEST_F(safe_turn, waits_for_each_reply_where_that_is_asked_for) {
  EXPECT_EQ(syncs_of({reads, reads}, run_sync::always), 2u);
}

TEST_F(safe_turn, waits_after_a_call_too_where_that_is_asked_for) {
  EXPECT_EQ(syncs_of({edits}, run_sync::always), 2u);
}

TEST_F(safe_turn, never_waits_where_nobody_wants_it) {
  EXPECT_EQ(syncs_of({edits, reads}, run_sync::never), 0u);
}

} // namespace skvm
