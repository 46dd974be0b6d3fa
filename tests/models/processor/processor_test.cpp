#include "tests/models/processor/processor_fixture.hpp"

namespace skvm {
namespace {

using namespace std::chrono_literals;
using test::failing;
using test::single;

struct processor_test : test::processor_fixture {};

TEST_F(processor_test, answers_after_the_model_s_own_time) {
  start();
  send_ask(1);
  EXPECT_TRUE(answers().empty());
  pass_time(1ms);
  auto got = answers();
  ASSERT_EQ(got.size(), 1U);
  ASSERT_TRUE(got[1]->reply);
  EXPECT_EQ(text_of(got[1]->reply->answer), "done");
  EXPECT_EQ(got[1]->attempts, 1U);
  EXPECT_EQ(got[1]->elapsed, 1ms);
  EXPECT_DOUBLE_EQ(*got[1]->cost_usd, 110e-6);
}

TEST_F(processor_test, makes_one_attempt_after_the_other_with_the_same_actor) {
  model->script = {std::nullopt, failing(503)};
  start();
  send_ask(1);
  pass_time(1ms);
  auto actors = system.registry().running();
  send_ask(2);
  pass_time(1min);
  send_ask(3);
  pass_time(1ms);
  EXPECT_EQ(system.registry().running(), actors);
  auto got = answers();
  ASSERT_EQ(got.size(), 3U);
  EXPECT_EQ(got[2]->attempts, 2U);
  EXPECT_TRUE(got[3]->reply);
}

TEST_F(processor_test, tries_again_after_a_transient_failure) {
  model->script = {failing(503), failing(529)};
  start();
  send_ask(1);
  pass_time(1min);
  auto got = answers();
  ASSERT_EQ(got.size(), 1U);
  EXPECT_TRUE(got[1]->reply);
  EXPECT_EQ(got[1]->attempts, 3U);
  EXPECT_EQ(stats().retries, 2U);
}

TEST_F(processor_test, says_how_often_it_tried_when_it_gives_up) {
  for (int i = 0; i < 10; ++i)
    model->script.emplace_back(failing(500));
  processor_limits limits;
  limits.retries = 2;
  start(limits);
  send_ask(1);
  pass_time(10min);
  auto got = answers();
  ASSERT_EQ(got.size(), 1U);
  ASSERT_FALSE(got[1]->reply);
  EXPECT_EQ(got[1]->reply.error().code, errc::overload);
  EXPECT_EQ(got[1]->reply.error().text(),
            "test/model: HTTP 500 (after 3 attempts)");
  EXPECT_EQ(model->asked, 3);
}

TEST_F(processor_test, does_not_repeat_what_the_provider_rejected) {
  auto wrong = make_error(errc::bad_request, "", "HTTP 400");
  wrong.http_status = 400;
  model->script = {wrong};
  start();
  send_ask(1);
  EXPECT_EQ(answers()[1]->reply.error().code, errc::bad_request);
  EXPECT_EQ(model->asked, 1);
}

TEST_F(processor_test, keeps_no_more_in_flight_than_its_window) {
  processor_limits limits;
  limits.concurrency_start = 2;
  limits.concurrency_max = 2;
  start(limits);
  for (std::uint64_t id = 1; id <= 5; ++id)
    send_ask(id);
  EXPECT_EQ(model->asked, 2);
  EXPECT_EQ(stats().queued, 3U);
  pass_time(1ms);
  EXPECT_EQ(model->asked, 4);
  pass_time(10ms);
  EXPECT_EQ(answers().size(), 5U);
}

TEST_F(processor_test, refuses_what_its_queue_cannot_hold) {
  processor_limits limits;
  limits.concurrency_start = 1;
  limits.concurrency_max = 1;
  limits.queue = 1;
  start(limits);
  for (std::uint64_t id = 1; id <= 3; ++id)
    send_ask(id);
  auto got = answers();
  ASSERT_EQ(got.size(), 1U);
  EXPECT_EQ(got[3]->reply.error().code, errc::overload);
  EXPECT_NE(got[3]->reply.error().message.find("queue"), std::string::npos);
  pass_time(1min);
}

TEST_F(processor_test, holds_everything_back_while_the_provider_wants_a_pause) {
  auto busy = failing(429);
  busy.retry_after = 5s;
  model->script = {busy};
  start();
  send_ask(1);
  send_ask(2);
  EXPECT_EQ(model->asked, 1);
  pass_time(4900ms);
  EXPECT_EQ(model->asked, 1);
  pass_time(200ms);
  EXPECT_EQ(model->asked, 3);
  pass_time(1min);
  EXPECT_EQ(answers().size(), 2U);
}

TEST_F(processor_test, halves_its_window_on_overload) {
  processor_limits limits;
  limits.concurrency_start = 8;
  model->script = {failing(429)};
  start(limits);
  send_ask(1);
  EXPECT_EQ(stats().window, 4U);
  pass_time(1min);
}

TEST_F(processor_test, answers_a_cancelled_ask_at_once) {
  start();
  send_ask(1);
  self->send(processor, cancel_ask{1});
  settle();
  auto got = answers();
  ASSERT_EQ(got.size(), 1U);
  EXPECT_EQ(got[1]->reply.error().code, errc::cancelled);
  EXPECT_EQ(stats().in_flight, 0U);
  pass_time(1min);
  EXPECT_TRUE(answers().empty());
}

TEST_F(processor_test, cancels_what_waits_for_its_next_attempt) {
  model->script = {failing(503)};
  start();
  send_ask(1);
  EXPECT_EQ(clock.pending(), 1U);
  self->send(processor, cancel_ask{1});
  settle();
  EXPECT_EQ(answers()[1]->reply.error().code, errc::cancelled);
  EXPECT_EQ(clock.pending(), 0U);
}

TEST_F(processor_test, answers_all_that_wait_when_it_ends) {
  start();
  send_ask(1);
  send_ask(2);
  end(processor);
  auto got = answers();
  ASSERT_EQ(got.size(), 2U);
  EXPECT_EQ(got[2]->reply.error().code, errc::cancelled);
}

TEST_F(processor_test, does_not_send_what_is_already_too_late) {
  processor_limits limits;
  limits.concurrency_start = 1;
  limits.concurrency_max = 1;
  model->delay = 10ms;
  start(limits);
  send_ask(1);
  send_ask(2, 5ms);
  pass_time(1s);
  auto got = answers();
  EXPECT_EQ(got[2]->reply.error().code, errc::timeout);
  EXPECT_EQ(model->asked, 1);
}

TEST_F(processor_test, turns_a_throwing_plugin_into_an_error) {
  struct throwing final : local_model {
    result<timed_reply> answer(const chat_request&) override {
      throw std::runtime_error{"boom"};
    }
  };

  auto setup = std::make_shared<processor_setup>();
  setup->model_id = "test/broken";
  setup->local = std::make_shared<throwing>();
  setup->clock = &clock;
  processor = spawn_processor(system, std::move(setup));
  send_ask(1);
  auto got = answers();
  ASSERT_EQ(got.size(), 1U);
  EXPECT_EQ(got[1]->reply.error().code, errc::plugin_failed);
  EXPECT_NE(got[1]->reply.error().message.find("boom"), std::string::npos);
}

} // namespace
} // namespace skvm
