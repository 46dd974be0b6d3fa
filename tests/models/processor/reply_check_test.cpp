#include "models/reply_check.hpp"
#include "processor_fixture.hpp"

#include <cmath>
#include <limits>

namespace skvm::test {
namespace {

/// Answers with what it was given.
class fixed_model final : public local_model {
public:
  explicit fixed_model(timed_reply reply) : reply_(std::move(reply)) {}

  result<timed_reply> answer(const chat_request&) override { return reply_; }

private:
  timed_reply reply_;
};

chat_reply reply_of(std::vector<part> parts) {
  chat_reply reply;
  reply.answer = {role::assistant, std::move(parts)};
  return reply;
}

std::vector<std::string> ids_of(const chat_reply& reply) {
  std::vector<std::string> ids;
  for (const auto& call : calls_of(reply.answer))
    ids.push_back(call.id);
  return ids;
}

TEST(reply_check, gives_calls_without_an_id_one_of_their_own) {
  chat_request request;
  request.messages = {user_message("go")};
  auto reply = reply_of({tool_call{"", "a", "{}"}, tool_call{"x", "a", "{}"},
                         tool_call{"x", "b", "{}"}});
  auto checked = checked_reply(reply, request);
  ASSERT_TRUE(checked);
  auto ids = ids_of(*checked);
  ASSERT_EQ(ids.size(), 3U);
  EXPECT_EQ(ids[1], "x");
  EXPECT_NE(ids[0], ids[2]);
  EXPECT_EQ(ids_of(*checked_reply(reply, request)), ids);
  // As many messages, in a conversation beside it.
  request.messages = {user_message("go there")};
  EXPECT_NE(ids_of(*checked_reply(reply, request))[0], ids[0]);
}

TEST(reply_check, gives_no_call_the_id_of_an_earlier_turns) {
  message asked{role::assistant, {tool_call{"call_0", "a", "{}"}}};
  message came{role::user, {tool_result{"call_0", "a", "done", false}}};
  chat_request request;
  request.messages = {user_message("go"),
                      std::make_shared<const message>(std::move(asked)),
                      std::make_shared<const message>(std::move(came))};
  auto next =
    checked_reply(reply_of({tool_call{"call_0", "a", "{}"}}), request);
  ASSERT_TRUE(next);
  EXPECT_NE(ids_of(*next), std::vector<std::string>{"call_0"});
}

TEST(reply_check, mends_texts_that_are_no_utf8) {
  auto reply = reply_of({text_part{"a\xff"}, reasoning_part{"\xff", "\xfe"},
                         tool_call{"\xc3", "n\xff", "{\xff"}});
  reply.id = "\xff";
  reply.model = "m\xff";
  auto checked = checked_reply(std::move(reply), {});
  ASSERT_TRUE(checked);
  const std::string mark = "\xef\xbf\xbd";
  const auto& parts = checked->answer.parts;
  EXPECT_EQ(std::get<text_part>(parts[0]).text, "a" + mark);
  EXPECT_EQ(std::get<reasoning_part>(parts[1]).opaque, mark);
  EXPECT_EQ(std::get<tool_call>(parts[2]).id, mark);
  EXPECT_EQ(std::get<tool_call>(parts[2]).arguments, "{" + mark);
  EXPECT_EQ(checked->id, mark);
  EXPECT_EQ(checked->model, "m" + mark);
}

TEST(reply_check, forgets_tokens_that_no_model_takes) {
  auto reply = reply_of({text_part{"ok"}});
  reply.spent = usage{std::uint64_t(-5), 1, 0, 0, 0};
  auto checked = checked_reply(reply, {});
  ASSERT_TRUE(checked);
  EXPECT_FALSE(checked->spent);
  reply.spent = usage{5, 1, 0, 0, 0};
  EXPECT_EQ(checked_reply(reply, {})->spent, reply.spent);
}

TEST(reply_check, forgets_dollars_that_are_none) {
  auto reply = reply_of({text_part{"ok"}});
  for (auto usd :
       {-4.0, std::nan(""), std::numeric_limits<double>::infinity(), 1e18}) {
    reply.cost_usd = usd;
    auto checked = checked_reply(reply, {});
    ASSERT_TRUE(checked);
    EXPECT_FALSE(checked->cost_usd) << usd;
  }
  reply.cost_usd = 0.25;
  EXPECT_EQ(checked_reply(reply, {})->cost_usd, 0.25);
}

TEST(reply_check, is_an_answer_of_the_assistant) {
  auto reply = reply_of({text_part{"ok"}});
  reply.answer.who = role::user;
  EXPECT_EQ(checked_reply(reply, {})->answer.who, role::assistant);
}

TEST(reply_check, refuses_what_would_mean_something_else) {
  auto forged = checked_reply(reply_of({tool_result{"x", "a", "b"}}), {});
  ASSERT_FALSE(forged);
  EXPECT_EQ(forged.error().code, errc::plugin_failed);
  auto reply = reply_of({text_part{"ok"}});
  reply.stop = static_cast<stop_reason>(77);
  auto stopped = checked_reply(reply, {});
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().message,
            "its reply has stop reason 77, which does not exist");
}

TEST(reply_check, refuses_more_than_a_reply_may_have) {
  auto reply = reply_of({text_part{std::string(most_reply_bytes + 1, 'x')}});
  auto checked = checked_reply(std::move(reply), {});
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().message,
            "its reply has 16777217 bytes, 16777216 are the most");
}

TEST(reply_check, makes_errors_that_can_be_shown) {
  auto why =
    make_error(static_cast<errc>(99), "\xff", "\xff" + std::string(5000, 'z'));
  why.retry_after = std::chrono::milliseconds{-5};
  auto checked = checked_error(why);
  EXPECT_EQ(checked.code, errc::plugin_failed);
  EXPECT_EQ(checked.subject, "\xef\xbf\xbd");
  EXPECT_EQ(checked.message, "?" + std::string(1999, 'z'));
  EXPECT_FALSE(checked.retry_after);
  EXPECT_EQ(checked_error(make_error(errc::auth, "a", "")).message,
            "failed without a reason");
}

TEST(reply_check, mends_what_is_shown_on_the_way) {
  std::vector<chat_delta> deltas{{chat_delta::kind::text, "\xc3"}};
  mend_deltas(deltas);
  EXPECT_EQ(deltas[0].text, "\xef\xbf\xbd");
}

struct a_model_that_breaks_the_contract : actor_fixture {
  result<chat_reply> answer_of(timed_reply reply) {
    auto setup = std::make_shared<processor_setup>();
    setup->model_id = "test/model";
    setup->local = std::make_shared<fixed_model>(std::move(reply));
    setup->limits.retries = 0;
    setup->clock = &clock;
    auto processor = spawn_processor(system, std::move(setup));
    ask what;
    what.request = std::make_shared<const chat_request>();
    what.deadline = clock.now() + 1min;
    self->send(processor, std::move(what));
    settle();
    clock.advance(61s);
    settle();
    result<chat_reply> got = make_error(errc::internal, "", "no answer came");
    while (!self->mailbox().empty())
      self->receive([&](const answered& msg) { got = msg.outcome->reply; },
                    [](const ask_progress&) {});
    end(processor);
    return got;
  }
};

TEST_F(a_model_that_breaks_the_contract, is_put_right_by_its_processor) {
  timed_reply reply;
  reply.reply = reply_of({tool_call{"", "a", "\xff"}});
  reply.reply.cost_usd = -4;
  auto got = answer_of(reply);
  ASSERT_TRUE(got) << got.error().text();
  ASSERT_EQ(ids_of(*got).size(), 1U);
  EXPECT_FALSE(ids_of(*got)[0].empty());
  EXPECT_FALSE(got->cost_usd);
}

TEST_F(a_model_that_breaks_the_contract, is_named_where_it_is_refused) {
  timed_reply reply;
  reply.reply = reply_of({tool_result{"x", "a", "b"}});
  auto got = answer_of(reply);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().text(), "test/model: its reply has a tool's result, "
                                "which only tools give");
}

TEST_F(a_model_that_breaks_the_contract, has_no_more_time_than_the_request) {
  timed_reply reply;
  reply.reply = reply_of({text_part{"late"}});
  reply.delay = std::chrono::microseconds::max();
  auto got = answer_of(reply);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, errc::timeout) << got.error().text();
}

} // namespace
} // namespace skvm::test
