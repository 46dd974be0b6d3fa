#include "tests/support/actor_fixture.hpp"

#include "base/files.hpp"
#include "run/branch.hpp"
#include <gmock/gmock.h>

#include <future>

namespace skvm {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Asks so many times, says what it heard, and ends with all of it.
class counting_agent final : public agent {
public:
  explicit counting_agent(int turns) : left_(turns) {}

  agent_step start() override {
    request_.messages.push_back(user_message("go"));
    return ask_model{request_};
  }

  agent_step on_reply(const chat_reply& reply) override {
    text_ += text_of(reply.answer);
    request_.messages.push_back(std::make_shared<const message>(reply.answer));
    if (--left_ > 0)
      return call_tools{{{"c", "no_such_tool", "{}"}}};
    return finish{text_, {}};
  }

  agent_step on_results(std::vector<tool_result> got) override {
    message msg{role::tool, {}};
    for (auto& each : got)
      msg.parts.emplace_back(std::move(each));
    request_.messages.push_back(std::make_shared<const message>(msg));
    return ask_model{request_};
  }

private:
  int left_;
  std::string text_;
  chat_request request_;
};

/// Answers with the number of messages that it was asked with.
class counting_model final : public local_model {
public:
  result<timed_reply> answer(const chat_request& request) override {
    ++asked;
    timed_reply out;
    auto text = std::to_string(request.messages.size()) + " ";
    out.reply.answer = {role::assistant, {text_part{std::move(text)}}};
    out.delay = delay;
    return out;
  }

  std::atomic<int> asked{0};
  std::chrono::microseconds delay{1000};
};

processor_actor processor_for(caf::actor_system& system, timer& clock,
                              std::shared_ptr<local_model> model) {
  auto setup = std::make_shared<processor_setup>();
  setup->model_id = "test/m";
  setup->local = std::move(model);
  setup->clock = &clock;
  return spawn_processor(system, std::move(setup));
}

host_sample memory(double percent) {
  host_sample out;
  out[host_resource::memory] = percent;
  return out;
}

host_rules rules() {
  auto out = make_host_rules(90, 20, 0, 95, 5s, 2);
  out.calm_samples = 1;
  return out;
}

/// Without threads: no tool is called.
struct held_branch : test::actor_fixture {
  held_branch() {
    processor = processor_for(system, clock, model);
    auto scope = std::make_shared<tool_scope>();
    scope->box = std::make_shared<const sandbox>(sandbox::disabled());
    where = std::move(scope);
    bus.subscribe([this](const run_event& event) {
      auto line = event.run + " " + std::string{to_string(event.what)};
      if (event.what == run_event::kind::held)
        line += ": " + event.text;
      seen.push_back(line);
    });
    parent = system.spawn([this](caf::event_based_actor* me) -> caf::behavior {
      me->set_down_handler([](const caf::down_msg&) {});
      return {
        [this, me](const std::string& name) {
          branches[name] = spawn_branch(me, setup_of(name));
        },
        [this](const branch_done& msg) { outcomes[msg.label] = msg.outcome; }};
    });
    settle();
  }

  branch_setup setup_of(const std::string& name) {
    branch_setup setup;
    setup.run = setup.label = name;
    setup.agent = std::make_shared<counting_agent>(1);
    setup.processor = processor;
    setup.scope = where;
    setup.limits.time = 1h;
    setup.tools = &host;
    setup.clock = &clock;
    setup.bus = &bus;
    setup.deadline = clock.now() + setup.limits.time;
    setup.gate = &gate;
    return setup;
  }

  void start(const std::string& name) {
    caf::anon_send(parent, name);
    settle();
  }

  void take(double percent) {
    gate.take(memory(percent));
    settle();
  }

  void TearDown() override {
    branches.clear();
    end(parent);
    end(processor);
  }

  launcher processes;
  transport net;
  tool_host host{processes, net};
  event_bus bus;
  std::size_t launches = host_governor::unlimited;
  std::size_t waiting = 0;
  host_gate gate{rules(),
                 clock,
                 {[this](std::size_t most) { launches = most; },
                  [this] { return waiting; }}};
  std::shared_ptr<counting_model> model = std::make_shared<counting_model>();
  std::shared_ptr<const tool_scope> where;
  processor_actor processor;
  caf::actor parent;
  std::map<std::string, caf::actor> branches;
  std::map<std::string, std::shared_ptr<const branch_outcome>> outcomes;
  std::vector<std::string> seen;
};

TEST_F(held_branch, begins_only_once_the_host_has_room) {
  model->delay = 1h;
  start("first");
  take(50);
  EXPECT_EQ(launches, 1U);
  start("second");
  EXPECT_EQ(model->asked, 1) << "the second waits";
  EXPECT_THAT(seen, ElementsAre("first turn-started",
                                "second held: memory pressure 50 %"));
  take(0);
  EXPECT_EQ(launches, host_governor::unlimited);
  EXPECT_EQ(model->asked, 2);
  EXPECT_THAT(seen.back(), "second turn-started");
}

TEST_F(held_branch, goes_on_when_the_last_one_that_ran_ends) {
  model->delay = 5min;
  start("first");
  take(50);
  start("second");
  pass_time(5min);
  EXPECT_EQ(outcomes["first"]->status, run_status::succeeded);
  pass_time(5min);
  ASSERT_TRUE(outcomes["second"]);
  EXPECT_EQ(outcomes["second"]->status, run_status::succeeded);
}

TEST_F(held_branch, can_be_cancelled) {
  model->delay = 1h;
  start("first");
  take(50);
  start("second");
  caf::anon_send(branches["second"], cancel_work{});
  settle();
  EXPECT_EQ(outcomes["second"]->status, run_status::cancelled);
  start("third");
  EXPECT_EQ(model->asked, 1);
  caf::anon_send(branches["first"], cancel_work{});
  settle();
  EXPECT_EQ(model->asked, 2) << "the third is the only one now";
}

TEST_F(held_branch, comes_to_its_limit_in_time_and_says_that_it_was_held) {
  model->delay = 2h;
  auto gate_holder = gate.join({});
  gate_holder->fix();
  take(50);
  start("second");
  pass_time(1h);
  ASSERT_TRUE(outcomes["second"]);
  EXPECT_EQ(outcomes["second"]->status, run_status::timeout);
  EXPECT_THAT(outcomes["second"]->failure->message,
              HasSubstr("for 3600000 ms of it the run was held"));
}

TEST_F(held_branch, without_a_journal_keeps_its_memory_and_goes_on) {
  auto gate_holder = gate.join({});
  gate_holder->fix();
  take(50);
  start("second");
  pass_time(6s);
  take(50);
  take(0);
  pass_time(1s);
  ASSERT_TRUE(outcomes["second"]);
  EXPECT_EQ(outcomes["second"]->text, "1 ");
  EXPECT_THAT(seen,
              ElementsAre("second held: memory pressure 50 %", "second went-on",
                          "second turn-started", "second turn-finished"));
}

TEST_F(held_branch, of_many_each_comes_to_its_end_whatever_the_pressure) {
  model->delay = 1s;
  for (int i = 0; i < 50; ++i) {
    take(i % 3 == 0 ? 60 : 0);
    start(std::to_string(i));
    pass_time(300ms);
  }
  take(100);
  for (int i = 0; i < 60 && outcomes.size() < 50; ++i)
    pass_time(1s);
  EXPECT_EQ(outcomes.size(), 50U);
  for (const auto& [name, outcome] : outcomes)
    EXPECT_EQ(outcome->status, run_status::succeeded) << name;
}

/// With threads, since the journal has one: a branch of three turns that is
/// held before each of them, and has nothing but the journal meanwhile.
TEST(released_branch, ends_with_the_same_as_one_that_was_left_alone) {
  temporary_folder folder{
    *make_temporary_folder(::testing::TempDir(), "held-")};
  auto log = std::move(*journal::open(folder.path() / "j"));
  launcher processes;
  transport net;
  tool_host host{processes, net};
  auto clock = make_steady_timer();
  auto settings = rules();
  settings.release_after = 0s;
  host_gate gate{settings, *clock, {[](std::size_t) {}, [] { return 0; }}};
  auto model = std::make_shared<counting_model>();
  event_bus bus;
  std::mutex mutex;
  std::vector<std::string> seen;
  bus.subscribe([&](const run_event& event) {
    {
      std::lock_guard lock{mutex};
      seen.emplace_back(to_string(event.what));
    }
    // Held before each turn, for so long that its memory is released.
    if (event.what == run_event::kind::held)
      std::thread{[&] { gate.take(memory(50)); }}.join();
    if (event.what == run_event::kind::released)
      std::thread{[&] { gate.take(memory(0)); }}.join();
    if (event.what == run_event::kind::turn_finished)
      std::thread{[&] { gate.take(memory(50)); }}.join();
  });
  caf::actor_system_config config;
  caf::actor_system system{config};
  auto processor = processor_for(system, *clock, model);
  std::atomic<int> made{0};
  auto run = [&](const std::string& name, host_gate* with) {
    auto lines = std::make_shared<run_log>(*log, name);
    run_begun begun;
    begun.request.id = name;
    lines->keep(log_kind::begun, begun);
    branch_setup setup;
    setup.run = name;
    setup.make_agent = [&made]() -> result<std::unique_ptr<agent>> {
      ++made;
      return std::unique_ptr<agent>{std::make_unique<counting_agent>(3)};
    };
    setup.agent = std::make_shared<counting_agent>(3);
    setup.processor = processor;
    auto scope = std::make_shared<tool_scope>();
    scope->files.work_dir = folder.path().string();
    scope->box = std::make_shared<const sandbox>(sandbox::disabled());
    setup.scope = std::move(scope);
    setup.log = lines;
    setup.tools = &host;
    setup.clock = clock.get();
    setup.bus = &bus;
    setup.deadline = clock->now() + 1h;
    setup.gate = with;
    std::promise<std::shared_ptr<const branch_outcome>> ended;
    auto parent =
      system.spawn([&](caf::event_based_actor* me) -> caf::behavior {
        me->set_down_handler([](const caf::down_msg&) {});
        auto branch = spawn_branch(me, setup);
        return {[&ended, branch](const branch_done& msg) {
          ended.set_value(msg.outcome);
        }};
      });
    auto got = ended.get_future().get();
    caf::anon_send_exit(parent, caf::exit_reason::user_shutdown);
    return got;
  };
  auto alone = run("r1", nullptr);
  EXPECT_EQ(alone->status, run_status::succeeded);
  EXPECT_EQ(model->asked, 3);
  seen.clear();
  {
    auto another = gate.join({});
    another->fix();
    gate.take(memory(50));
    auto got = run("r2", &gate);
    EXPECT_EQ(got->status, run_status::succeeded)
      << (got->failure ? got->failure->text() : "");
    EXPECT_EQ(got->text, alone->text);
    EXPECT_EQ(got->turns, alone->turns);
    ASSERT_EQ(got->calls.size(), alone->calls.size());
    EXPECT_EQ(got->calls[1].output, alone->calls[1].output);
  }
  EXPECT_EQ(model->asked, 6) << "nothing is asked again";
  EXPECT_EQ(made, 3);
  EXPECT_EQ(std::count(seen.begin(), seen.end(), "released"), 3);
  EXPECT_EQ(std::count(seen.begin(), seen.end(), "tool-started"), 2);
  gate.stop();
  caf::anon_send_exit(processor, caf::exit_reason::user_shutdown);
}

} // namespace
} // namespace skvm
