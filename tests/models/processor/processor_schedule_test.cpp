#include "tests/models/processor/processor_fixture.hpp"

namespace skvm {
namespace {

using namespace std::chrono_literals;
using test::failing;
using test::single;

struct processor_schedule : test::processor_fixture {};

TEST_F(processor_schedule, does_not_let_one_run_starve_another) {
  start(single());
  for (int i = 0; i < 20; ++i)
    send_ask_of("large", "a");
  send_ask_of("small", "b");
  pass_time(3ms);
  EXPECT_NE(model->order.substr(0, 3).find('b'), std::string::npos)
    << model->order;
  pass_time(1s);
  EXPECT_EQ(answers().size(), 21U);
}

TEST_F(processor_schedule, serves_the_critical_path_of_a_run_first) {
  start(single());
  for (int i = 0; i < 5; ++i)
    send_ask_of("run", "a");
  send_ask_of("run", "c", true);
  pass_time(1s);
  EXPECT_EQ(model->order, "acaaaa");
}

TEST_F(processor_schedule, keeps_to_the_requests_per_minute_of_its_limits) {
  processor_limits limits;
  limits.requests_per_minute = 60;
  start(limits);
  for (std::uint64_t id = 1; id <= 10; ++id)
    send_ask(id);
  EXPECT_EQ(model->asked, 1);
  EXPECT_EQ(stats().requests_per_minute, 60);
  pass_time(4500ms);
  EXPECT_EQ(model->asked, 5);
  pass_time(10s);
  EXPECT_EQ(answers().size(), 10U);
}

TEST_F(processor_schedule, keeps_to_the_tokens_per_minute_of_its_limits) {
  processor_limits limits;
  limits.tokens_per_minute = 660; // six requests
  limits.concurrency_start = 1;
  limits.concurrency_max = 1;
  start(limits);
  for (std::uint64_t id = 1; id <= 100; ++id)
    send_ask(id);
  pass_time(10min);
  EXPECT_NEAR(model->asked, 60, 3);
}

TEST_F(processor_schedule, slows_down_when_a_head_says_that_little_is_left) {
  start(single());
  for (std::uint64_t id = 1; id <= 3; ++id)
    send_ask(id);
  rate_limits said;
  said.requests = {60, 0, 60s};
  self->send(processor, attempt_head{1, said});
  settle();
  EXPECT_NEAR(stats().requests_per_minute, 60, 0.1);
  pass_time(900ms);
  EXPECT_EQ(model->asked, 1);
  pass_time(200ms);
  EXPECT_EQ(model->asked, 2);
  pass_time(1min);
  EXPECT_EQ(answers().size(), 3U);
}

TEST_F(processor_schedule, tells_how_long_it_holds_back) {
  auto busy = failing(429);
  busy.retry_after = 5s;
  model->script = {busy};
  start();
  send_ask(1);
  EXPECT_EQ(stats().held, 5s);
  pass_time(1min);
}

TEST_F(processor_schedule, spares_a_provider_that_is_away) {
  for (int i = 0; i < 1000; ++i)
    model->script.emplace_back(failing(503));
  start();
  for (std::uint64_t id = 1; id <= 50; ++id)
    send_ask(id);
  pass_time(1min);
  EXPECT_LT(model->asked, 20);
  model->script.clear();
  pass_time(1min);
  EXPECT_EQ(answers().size(), 50U);
}

TEST_F(processor_schedule, leaves_no_alarm_behind_what_was_cancelled) {
  auto busy = failing(429);
  busy.retry_after = 5s;
  model->script = {busy};
  start();
  send_ask(1);
  send_ask(2);
  self->send(processor, cancel_ask{1});
  self->send(processor, cancel_ask{2});
  settle();
  EXPECT_EQ(answers().size(), 2U);
  EXPECT_EQ(clock.pending(), 0U);
}

std::int64_t today() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
           std::chrono::system_clock::now().time_since_epoch())
    .count();
}

TEST_F(processor_schedule, begins_with_what_worked_for_the_skill) {
  schedule_hint hint;
  hint.window = 3;
  hint.limited = true;
  hint.seen_ms = today();
  hints.known = {{{"report", "loop"}, hint}};
  start();
  for (int i = 0; i < 10; ++i)
    send_ask_of("run", "a");
  EXPECT_EQ(model->asked, 3);
  pass_time(1s);
}

TEST_F(processor_schedule, remembers_what_worked_when_it_ends) {
  auto saved = std::make_shared<std::map<hint_key, schedule_hint>>();
  hints.save = [saved](const hint_key& key, const schedule_hint& hint) {
    (*saved)[key] = hint;
  };
  start();
  for (int i = 0; i < 100; ++i)
    send_ask_of("run", "a");
  pass_time(1s);
  end(processor);
  ASSERT_EQ(saved->size(), 2U);
  EXPECT_TRUE(saved->contains({"report", "loop"}));
  EXPECT_TRUE(saved->contains({}));
  EXPECT_GT(saved->begin()->second.window, 8);
  EXPECT_GE(saved->begin()->second.seen_ms, today() - 60'000);
}

} // namespace
} // namespace skvm
