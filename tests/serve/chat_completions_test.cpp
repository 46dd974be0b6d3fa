#include "serve/chat_completions.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "base/json.hpp"

namespace skvm {
namespace {

TEST(chat_completions, reads_a_conversation_with_tools) {
  auto got = parse_chat_completion(R"({
    "model": "m", "stream": true, "stream_options": {"include_usage": true},
    "max_completion_tokens": 99, "temperature": 0.5,
    "tools": [{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"}}}],
    "messages": [
      {"role":"system","content":"be good"},
      {"role":"user","content":[{"type":"text","text":"hel"},{"type":"text","text":"lo"}]},
      {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},
      {"role":"tool","tool_call_id":"c1","content":"result"}]})");
  ASSERT_TRUE(got) << got.error().text();
  EXPECT_TRUE(got->stream);
  EXPECT_TRUE(got->stream_usage);
  EXPECT_EQ(got->request.system, "be good");
  EXPECT_EQ(got->request.max_tokens, 99U);
  ASSERT_EQ(got->request.messages.size(), 3U);
  EXPECT_EQ(text_of(*got->request.messages[0]), "hello");
  EXPECT_EQ(calls_of(*got->request.messages[1]).at(0).name, "f");
  EXPECT_EQ(
    std::get<tool_result>(got->request.messages[2]->parts.at(0)).call_id, "c1");
  EXPECT_EQ(got->request.tools->at(0).schema, R"({"type":"object"})");
}

TEST(chat_completions, says_what_is_wrong_with_a_request) {
  for (const auto* body :
       {"", "[]", "{}", R"({"messages":[]})", R"({"messages":[3]})",
        R"({"messages":[{"role":"king","content":"x"}]})",
        R"({"messages":[{"role":"user","content":3}]})",
        R"({"messages":[{"role":"user","content":[{"type":"image_url"}]}]})",
        R"({"messages":[{"role":"user","content":"x"}],"tools":[{}]})"}) {
    auto got = parse_chat_completion(body);
    ASSERT_FALSE(got) << body;
    EXPECT_EQ(got.error().code, errc::bad_request) << body;
  }
}

chat_reply reply_with_call() {
  chat_reply reply;
  reply.answer = {role::assistant,
                  {text_part{"let me see"}, tool_call{"c1", "f", "{}"}}};
  reply.stop = stop_reason::tool_use;
  reply.spent = usage{70, 10, 30, 0, 2};
  return reply;
}

TEST(chat_completions, writes_a_whole_reply) {
  auto value = json::read(chat_completion_json(reply_with_call(),
                                               {"id1", "m", 7}),
                          "reply");
  ASSERT_TRUE(value);
  const auto& choice = value->at("choices").at(0);
  EXPECT_EQ(choice.at("finish_reason"), "tool_calls");
  EXPECT_EQ(choice.at("message").at("content"), "let me see");
  EXPECT_EQ(choice.at("message").at("tool_calls").at(0).at("id"), "c1");
  EXPECT_EQ(value->at("usage").at("prompt_tokens"), 100);
  EXPECT_EQ(
    value->at("usage").at("prompt_tokens_details").at("cached_tokens"), 30);
}

TEST(chat_completions, ends_a_stream_with_calls_usage_and_done) {
  auto text = last_chunks({"id1", "m", 7}, reply_with_call(), true);
  EXPECT_NE(text.find(R"("index":0,"delta":{"tool_calls":[)"),
            std::string::npos);
  EXPECT_NE(text.find(R"("finish_reason":"tool_calls")"), std::string::npos);
  EXPECT_NE(text.find(R"("choices":[],"usage")"), std::string::npos);
  EXPECT_EQ(text.substr(text.size() - 14), "data: [DONE]\n\n");
}

TEST(chat_completions, maps_errors_to_statuses) {
  EXPECT_EQ(completion_error_status(make_error(errc::rate_limit, "", "")), 429);
  EXPECT_EQ(completion_error_status(make_error(errc::auth, "", "")), 401);
  EXPECT_EQ(completion_error_status(make_error(errc::not_found, "", "")), 404);
  EXPECT_EQ(completion_error_status(make_error(errc::network, "", "")), 502);
  auto kept = make_error(errc::overload, "", "");
  kept.http_status = 529;
  EXPECT_EQ(completion_error_status(kept), 529);
}

} // namespace
} // namespace skvm
