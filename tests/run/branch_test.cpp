#include "run/branch.hpp"

#include <deque>
#include <filesystem>
#include <future>

#include "base/files.hpp"
#include "tests/support/actor_fixture.hpp"

namespace skvm {
namespace {

using namespace std::chrono_literals;

/// Plays the steps of a script and keeps what it was told.
class scripted_agent final : public agent {
public:
  agent_step start() override { return next(); }
  agent_step on_reply(const chat_reply&) override {
    ++replies;
    return next();
  }
  agent_step on_results(std::vector<tool_result> got) override {
    results = std::move(got);
    return next();
  }

  std::deque<agent_step> script;
  int replies = 0;
  std::vector<tool_result> results;

private:
  agent_step next() {
    if (script.empty())
      throw std::runtime_error{"the script is over"};
    auto step = std::move(script.front());
    script.pop_front();
    return step;
  }
};

class slow_model final : public local_model {
public:
  result<timed_reply> answer(const chat_request&) override {
    if (failure)
      return *failure;
    timed_reply out;
    out.reply.answer = {role::assistant, {text_part{"hm"}}};
    out.reply.spent = usage{90, 10, 0, 0, 0};
    out.delay = delay;
    return out;
  }
  std::chrono::microseconds delay = 1ms;
  std::optional<error> failure;
};

struct branch_test : test::actor_fixture {
  branch_test()
    : folder(*make_temporary_folder(::testing::TempDir(), "branch-")) {
    auto setup = std::make_shared<processor_setup>();
    setup->model_id = "test/slow";
    setup->local = model;
    setup->clock = &clock;
    setup->limits.retries = 0;
    processor = spawn_processor(system, std::move(setup));
    auto scope = std::make_shared<tool_scope>();
    scope->files.work_dir = folder.path().string();
    scope->box = std::make_shared<const sandbox>(sandbox::disabled());
    where = std::move(scope);
    bus.subscribe([this](const run_event& event) {
      seen.push_back(std::string{to_string(event.what)});
    });
  }

  /// A parent that spawns the branch and passes its result to the test.
  caf::actor start(run_limits limits = {}) {
    branch_setup setup;
    setup.run = "r1";
    setup.skill = "report";
    setup.harness = "loop";
    setup.agent = agent;
    setup.processor = processor;
    setup.scope = where;
    setup.limits = limits;
    setup.tools = &host;
    setup.clock = &clock;
    setup.bus = &bus;
    setup.deadline = clock.now() + limits.time;
    caf::actor made;
    parent = system.spawn([&](caf::event_based_actor* me) -> caf::behavior {
      me->set_down_handler([](const caf::down_msg&) {});
      made = spawn_branch(me, setup);
      auto test = caf::actor_cast<caf::actor>(self);
      return {[test](const branch_done& msg) { caf::anon_send(test, msg); }};
    });
    settle();
    return made;
  }

  std::shared_ptr<const branch_outcome> outcome() {
    std::shared_ptr<const branch_outcome> out;
    EXPECT_FALSE(self->mailbox().empty()) << "the branch has not ended";
    if (!self->mailbox().empty())
      self->receive([&](const branch_done& msg) { out = msg.outcome; });
    return out;
  }

  void TearDown() override {
    end(parent);
    end(processor);
  }

  ask_model ask_step() { return ask_model{}; }

  temporary_folder folder;
  launcher processes;
  transport net;
  tool_host host{processes, net};
  event_bus bus;
  std::shared_ptr<slow_model> model = std::make_shared<slow_model>();
  std::shared_ptr<scripted_agent> agent = std::make_shared<scripted_agent>();
  std::shared_ptr<const tool_scope> where;
  processor_actor processor;
  caf::actor parent;
  std::vector<std::string> seen;
};

TEST_F(branch_test, says_whose_work_its_requests_are) {
  agent->script = {ask_step()};
  auto real = processor;
  auto test = caf::actor_cast<caf::strong_actor_ptr>(self);
  processor = caf::actor_cast<processor_actor>(test);
  auto branch = start();
  processor = real;
  ask got;
  self->receive([&](const ask& msg) { got = msg; });
  EXPECT_EQ(got.run, "r1");
  EXPECT_EQ(got.skill, "report");
  EXPECT_EQ(got.harness, "loop");
  caf::anon_send(branch, cancel_work{});
  settle();
}

TEST_F(branch_test, finishes_with_the_agent_s_answer) {
  agent->script = {ask_step(), finish{"42", {}}};
  start();
  pass_time(1ms);
  auto got = outcome();
  EXPECT_EQ(got->status, run_status::succeeded);
  EXPECT_EQ(got->text, "42");
  EXPECT_EQ(got->turns, 1U);
  EXPECT_EQ(got->spent->total(), 100U);
  EXPECT_EQ(seen, (std::vector<std::string>{"turn-started", "turn-finished"}));
  EXPECT_EQ(clock.pending(), 0U);
}

/// With threads: tools answer from theirs, which the other system has none of.
TEST(live_branch, runs_tools_and_gives_results_in_the_order_of_the_calls) {
  temporary_folder folder{
    *make_temporary_folder(::testing::TempDir(), "branch-")};
  launcher processes;
  transport net;
  tool_host host{processes, net};
  event_bus bus;
  auto clock = make_steady_timer();
  auto agent = std::make_shared<scripted_agent>();
  call_tools calls;
  calls.calls
    = {{"a", "write_file", R"({"path":"f","content":"text"})"},
       {"b", "read_file", R"({"path":"f"})"},
       {"c", "read_file", R"({"path":"missing"})"}};
  agent->script = {std::move(calls), finish{"done", {}}};
  auto scope = std::make_shared<tool_scope>();
  scope->files.work_dir = folder.path().string();
  scope->box = std::make_shared<const sandbox>(sandbox::disabled());
  branch_setup setup;
  setup.run = "r1";
  setup.agent = agent;
  setup.scope = scope;
  setup.tools = &host;
  setup.clock = clock.get();
  setup.bus = &bus;
  setup.deadline = clock->now() + 1h;
  caf::actor_system_config config;
  caf::actor_system system{config};
  std::promise<std::shared_ptr<const branch_outcome>> ended;
  auto parent = system.spawn([&](caf::event_based_actor* me) -> caf::behavior {
    me->set_down_handler([](const caf::down_msg&) {});
    auto branch = spawn_branch(me, setup); // its owner keeps it alive
    return {[&ended, branch](const branch_done& msg) {
      ended.set_value(msg.outcome);
    }};
  });
  auto got = ended.get_future().get();
  EXPECT_EQ(got->status, run_status::succeeded);
  EXPECT_EQ(got->tool_calls, 3U);
  EXPECT_EQ(got->tool_errors, 1U);
  ASSERT_EQ(agent->results.size(), 3U);
  EXPECT_EQ(agent->results[1].call_id, "b");
  EXPECT_EQ(agent->results[1].content, "text");
  EXPECT_TRUE(agent->results[2].is_error);
  caf::anon_send_exit(parent, caf::exit_reason::user_shutdown);
}

TEST_F(branch_test, ends_with_budget_before_the_turn_over_the_limit) {
  agent->script = {ask_step(), ask_step(), ask_step()};
  run_limits limits;
  limits.turns = 2;
  start(limits);
  pass_time(1ms);
  pass_time(1ms);
  auto got = outcome();
  EXPECT_EQ(got->status, run_status::budget);
  EXPECT_EQ(got->turns, 2U);
  EXPECT_EQ(got->failure->code, errc::budget);
}

TEST_F(branch_test, ends_with_budget_when_the_tokens_are_spent) {
  agent->script = {ask_step(), ask_step()};
  run_limits limits;
  limits.tokens = 100;
  start(limits);
  pass_time(1ms);
  EXPECT_EQ(outcome()->status, run_status::budget);
}

TEST_F(branch_test, ends_with_timeout_and_cancels_what_it_waits_for) {
  model->delay = 1h;
  agent->script = {ask_step()};
  run_limits limits;
  limits.time = 5s;
  start(limits);
  pass_time(5s);
  auto got = outcome();
  EXPECT_EQ(got->status, run_status::timeout);
  EXPECT_EQ(clock.pending(), 0U) << "the request is still under way";
}

TEST_F(branch_test, ends_with_cancelled_when_asked_to) {
  model->delay = 1h;
  agent->script = {ask_step()};
  auto branch = start();
  caf::anon_send(branch, cancel_work{});
  settle();
  EXPECT_EQ(outcome()->status, run_status::cancelled);
  EXPECT_EQ(clock.pending(), 0U);
}

TEST_F(branch_test, an_outage_is_infrastructure_not_a_failure) {
  model->failure = make_error(errc::overload, "", "busy");
  agent->script = {ask_step()};
  start();
  auto got = outcome();
  EXPECT_EQ(got->status, run_status::infrastructure);
  EXPECT_EQ(got->failure->code, errc::overload);
}

TEST_F(branch_test, an_agent_that_throws_is_an_error_with_a_name) {
  start();
  auto got = outcome();
  EXPECT_EQ(got->status, run_status::infrastructure);
  EXPECT_EQ(got->failure->code, errc::plugin_failed);
  EXPECT_NE(got->failure->message.find("the script is over"),
            std::string::npos);
}

TEST_F(branch_test, an_agent_that_gives_up_is_a_failure) {
  agent->script = {finish{"no", make_error(errc::bad_request, "", "no way")}};
  start();
  EXPECT_EQ(outcome()->status, run_status::failed);
}

} // namespace
} // namespace skvm
