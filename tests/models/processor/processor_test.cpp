#include "tests/support/actor_fixture.hpp"

#include "models/processor.hpp"

#include <deque>
#include <map>

namespace skvm {
namespace {

using namespace std::chrono_literals;

/// Answers from a script, after a delay; then with `done`.
class scripted_model final : public local_model {
public:
  result<timed_reply> answer(const chat_request& request) override {
    ++asked;
    order += request.system;
    if (!script.empty()) {
      auto next = script.front();
      script.pop_front();
      if (next)
        return *next;
    }
    timed_reply out;
    out.reply.answer = {role::assistant, {text_part{"done"}}};
    out.reply.spent = usage{100, 10, 0, 0, 0};
    out.delay = delay;
    return out;
  }

  std::deque<std::optional<error>> script;
  std::chrono::microseconds delay{1000};
  int asked = 0;
  std::string order; ///< of the system texts that were asked
};

error failing(int status) {
  auto why = make_error(status == 429 ? errc::rate_limit : errc::overload, "",
                        "HTTP " + std::to_string(status));
  why.http_status = status;
  return why;
}

struct processor_test : test::actor_fixture {
  processor_actor start(processor_limits limits = {}) {
    auto setup = std::make_shared<processor_setup>();
    setup->model_id = "test/model";
    setup->local = model;
    setup->limits = limits;
    setup->clock = &clock;
    setup->rates = price{"*", 1, 1, 0, 0};
    setup->seed = 1;
    setup->hints = hints;
    processor = spawn_processor(system, std::move(setup));
    return processor;
  }

  void send_ask(std::uint64_t id, std::chrono::milliseconds limit = 1h) {
    ask what;
    what.id = id;
    what.request = std::make_shared<const chat_request>();
    what.deadline = clock.now() + limit;
    self->send(processor, std::move(what));
    settle();
  }

  /// One of a run; `name` is what the model sees of it.
  void send_ask_of(const std::string& run, const std::string& name,
                   bool critical = false) {
    ask what;
    what.id = ++last_id;
    chat_request request;
    request.system = name;
    what.request = std::make_shared<const chat_request>(std::move(request));
    what.deadline = clock.now() + 1h;
    what.run = run;
    what.skill = "report";
    what.harness = "loop";
    what.critical = critical;
    self->send(processor, std::move(what));
    settle();
  }

  /// The answers that have come, by id.
  std::map<std::uint64_t, std::shared_ptr<const ask_outcome>> answers() {
    std::map<std::uint64_t, std::shared_ptr<const ask_outcome>> out;
    while (!self->mailbox().empty())
      self->receive(
        [&](const answered& msg) { out[msg.id] = msg.outcome; },
        [&](const ask_progress& msg) { progress += msg.deltas.size(); });
    return out;
  }

  processor_stats stats() {
    auto asked = self->request(processor, caf::infinite, query_stats{});
    settle();
    processor_stats out;
    asked.receive([&](const processor_stats& got) { out = got; },
                  [](const caf::error&) { FAIL(); });
    return out;
  }

  void TearDown() override { end(processor); }

  std::shared_ptr<scripted_model> model = std::make_shared<scripted_model>();
  processor_actor processor;
  std::size_t progress = 0;
  std::uint64_t last_id = 0;
  hint_port hints;
};

/// One request at a time.
processor_limits single() {
  processor_limits limits;
  limits.concurrency_start = 1;
  limits.concurrency_max = 1;
  return limits;
}

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

TEST_F(processor_test, does_not_let_one_run_starve_another) {
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

TEST_F(processor_test, serves_the_critical_path_of_a_run_first) {
  start(single());
  for (int i = 0; i < 5; ++i)
    send_ask_of("run", "a");
  send_ask_of("run", "c", true);
  pass_time(1s);
  EXPECT_EQ(model->order, "acaaaa");
}

TEST_F(processor_test, keeps_to_the_requests_per_minute_of_its_limits) {
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

TEST_F(processor_test, keeps_to_the_tokens_per_minute_of_its_limits) {
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

TEST_F(processor_test, slows_down_when_a_head_says_that_little_is_left) {
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

TEST_F(processor_test, tells_how_long_it_holds_back) {
  auto busy = failing(429);
  busy.retry_after = 5s;
  model->script = {busy};
  start();
  send_ask(1);
  EXPECT_EQ(stats().held, 5s);
  pass_time(1min);
}

TEST_F(processor_test, spares_a_provider_that_is_away) {
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

TEST_F(processor_test, leaves_no_alarm_behind_what_was_cancelled) {
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

TEST_F(processor_test, begins_with_what_worked_for_the_skill) {
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

TEST_F(processor_test, remembers_what_worked_when_it_ends) {
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
