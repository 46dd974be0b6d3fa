#include "plugins/models/replay/model.hpp"
#include <gmock/gmock.h>

using testing::HasSubstr;

namespace {

skvm::result<std::unique_ptr<replay::model>>
open(const std::string& session,
     std::map<std::string, std::string> options = {}) {
  skvm::model_settings settings;
  settings.model = "test";
  settings.files["session"] = session;
  settings.options = std::move(options);
  return replay::model::open(settings);
}

std::string refusal_of(const std::string& session) {
  auto opened = open(session);
  return opened ? "accepted" : opened.error().text();
}

skvm::chat_request request_for(const std::string& task) {
  skvm::chat_request out;
  out.messages.push_back(skvm::user_message(task));
  return out;
}

void add(skvm::chat_request& to, skvm::message msg) {
  to.messages.push_back(std::make_shared<const skvm::message>(std::move(msg)));
}

std::string digest(const std::string& text) {
  return replay::digest_of({skvm::role::user, {skvm::text_part{text}}});
}

const std::string two_replies =
  "{\"reply\": {\"text\": \"first\", \"calls\": [{\"id\": \"c1\", \"name\": "
  "\"look\", \"arguments\": {\"at\": \"x\"}}]}, \"delay_us\": 1500}\n"
  "\n"
  "{\"reply\": {\"text\": \"second\"}}\n";

} // namespace

TEST(replay, answers_by_the_position_in_the_conversation) {
  auto model = *open(two_replies);
  auto request = request_for("go");
  auto first = model->answer(request);
  ASSERT_TRUE(first);
  EXPECT_EQ(text_of(first->reply.answer), "first");
  EXPECT_EQ(first->reply.stop, skvm::stop_reason::tool_use);
  EXPECT_EQ(first->delay, std::chrono::microseconds{1500});
  auto calls = calls_of(first->reply.answer);
  ASSERT_EQ(calls.size(), 1U);
  EXPECT_EQ(calls[0].arguments, R"({"at":"x"})");
  add(request, first->reply.answer);
  add(request, {skvm::role::tool, {skvm::tool_result{"c1", "look", "y", {}}}});
  auto second = model->answer(request);
  ASSERT_TRUE(second);
  EXPECT_EQ(text_of(second->reply.answer), "second");
  EXPECT_EQ(second->reply.stop, skvm::stop_reason::end_turn);
  EXPECT_FALSE(second->reply.spent);
}

TEST(replay, gives_the_same_answer_to_the_same_request_again) {
  auto model = *open(two_replies);
  auto request = request_for("go");
  EXPECT_EQ(text_of(model->answer(request)->reply.answer), "first");
  EXPECT_EQ(text_of(model->answer(request)->reply.answer), "first");
}

TEST(replay, says_where_the_conversation_ends) {
  auto model = *open(two_replies);
  auto request = request_for("go");
  for (int i = 0; i < 2; ++i)
    add(request, {skvm::role::assistant, {skvm::text_part{"x"}}});
  auto replied = model->answer(request);
  ASSERT_FALSE(replied);
  EXPECT_EQ(replied.error().code, skvm::errc::not_found);
  EXPECT_THAT(replied.error().text(),
              HasSubstr("ends after 2 replies, and reply 3 was asked for"));
}

TEST(replay, keeps_conversations_apart_by_their_first_message) {
  auto model = *open("{\"conversation\": \"" + digest("a")
                     + "\", \"reply\": {\"text\": \"to a\"}}\n"
                       "{\"conversation\": \""
                     + digest("b") + "\", \"reply\": {\"text\": \"to b\"}}\n");
  EXPECT_EQ(text_of(model->answer(request_for("b"))->reply.answer), "to b");
  EXPECT_EQ(text_of(model->answer(request_for("a"))->reply.answer), "to a");
  auto other = model->answer(request_for("c"));
  ASSERT_FALSE(other);
  EXPECT_THAT(other.error().text(),
              HasSubstr("no conversation that begins with this message"));
}

TEST(replay, checks_what_was_answered) {
  const std::string session = "{\"request_digest\": \"" + digest("go")
                              + "\", \"reply\": {\"text\": \"x\"}}\n";
  auto strict = *open(session);
  EXPECT_TRUE(strict->answer(request_for("go")));
  auto other = strict->answer(request_for("stop"));
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, skvm::errc::conflict);
  EXPECT_THAT(other.error().text(),
              HasSubstr("line 1 answered another message"));
  auto lenient = *open(session, {{"strict", "false"}});
  EXPECT_TRUE(lenient->answer(request_for("stop")));
}

TEST(replay, digests_texts_and_results_and_nothing_else) {
  // `printf 'a\nb\n' | sha256sum`
  EXPECT_EQ(
    replay::digest_of({skvm::role::tool,
                       {skvm::text_part{"a"}, skvm::tool_call{"1", "n", "{}"},
                        skvm::tool_result{"1", "n", "b", true}}}),
    "911169ddaaf146aff539f58c26c489af3b892dff0fe283c1c264c65ae5aa59a2");
}

TEST(replay, keeps_every_field_of_a_recorded_reply) {
  auto model = *open(
    R"({"reply": {"parts": [{"type": "reasoning", "text": "r", "opaque": "o"},)"
    R"( {"type": "call", "id": "c", "name": "n", "arguments": "{\"a\": "},)"
    R"( {"type": "text", "text": "t"}], "stop": "max-tokens",)"
    R"( "usage": {"input": 1, "output": 2, "cache_read": 3, "cache_write": 4,)"
    R"( "reasoning": 5}, "cost_usd": 0.25, "id": "i", "model": "m"}})");
  auto replied = model->answer(request_for("go"));
  ASSERT_TRUE(replied);
  const auto& reply = replied->reply;
  ASSERT_EQ(reply.answer.parts.size(), 3U);
  EXPECT_EQ(std::get<skvm::reasoning_part>(reply.answer.parts[0]).opaque, "o");
  EXPECT_EQ(std::get<skvm::tool_call>(reply.answer.parts[1]).arguments,
            "{\"a\": ");
  EXPECT_EQ(reply.stop, skvm::stop_reason::max_tokens);
  EXPECT_EQ(reply.spent, (skvm::usage{1, 2, 3, 4, 5}));
  EXPECT_EQ(reply.cost_usd, 0.25);
  EXPECT_EQ(reply.id, "i");
  EXPECT_EQ(reply.model, "m");
}

TEST(replay, fails_as_it_was_recorded_to) {
  auto model = *open(R"({"error": {"code": "overload", "message": "busy",)"
                     R"( "retry_after_ms": 20}})");
  auto replied = model->answer(request_for("go"));
  ASSERT_FALSE(replied);
  EXPECT_EQ(replied.error().code, skvm::errc::overload);
  EXPECT_EQ(replied.error().retry_after, std::chrono::milliseconds{20});
}

TEST(replay, leaves_out_a_failure_that_the_conversation_got_over) {
  auto model = *open(R"({"error": {"code": "overload", "message": "busy"}})"
                     "\n"
                     R"({"reply": {"text": "x"}, "wire": {"url": "u"}})");
  auto replied = model->answer(request_for("go"));
  ASSERT_TRUE(replied);
  EXPECT_EQ(text_of(replied->reply.answer), "x");
}

TEST(replay, scales_delays) {
  auto model = *open(two_replies, {{"delay_scale", "0.5"}});
  EXPECT_EQ(model->answer(request_for("go"))->delay,
            std::chrono::microseconds{750});
}

TEST(replay, names_the_line_that_is_wrong) {
  EXPECT_THAT(refusal_of("{\"reply\": {\"text\": \"x\"}}\n{oops\n"),
              HasSubstr("line 2: no valid JSON"));
  EXPECT_THAT(refusal_of("{\"reply\": {\"txt\": \"x\"}}"),
              HasSubstr("line 1: a reply has an unknown field 'txt'"));
  EXPECT_THAT(refusal_of("{\"answer\": {}}"),
              HasSubstr("unknown field 'answer'"));
  EXPECT_THAT(refusal_of("{\"delay_us\": 3}"),
              HasSubstr("neither or both of 'reply' and 'error'"));
  EXPECT_THAT(refusal_of("{\"reply\": {\"stop\": \"tired\"}}"),
              HasSubstr("'stop' is 'tired'"));
  EXPECT_THAT(refusal_of("{\"reply\": {\"usage\": {\"input\": -1}}}"),
              HasSubstr("usage 'input' is no count"));
  EXPECT_THAT(refusal_of("{\"reply\": {\"parts\": [{\"type\": \"image\"}]}}"),
              HasSubstr("a part's type is 'image'"));
  EXPECT_THAT(refusal_of("{\"error\": {\"code\": \"oops\"}}"),
              HasSubstr("'oops', which does not exist"));
}

TEST(replay, refuses_a_session_without_a_line) {
  EXPECT_THAT(refusal_of("\n \n"), HasSubstr("the session has no line"));
}

TEST(replay, refuses_unknown_and_impossible_options) {
  EXPECT_FALSE(open(two_replies, {{"strikt", "true"}}));
  EXPECT_FALSE(open(two_replies, {{"strict", "maybe"}}));
  EXPECT_FALSE(open(two_replies, {{"delay_scale", "-1"}}));
  EXPECT_FALSE(replay::model::open({}));
}
