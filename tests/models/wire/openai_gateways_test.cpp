#include "tests/models/wire/wire_support.hpp"

#include "plugins/models/openai/openai.hpp"

/// What gateways do differently from the provider whose protocol they speak.
namespace {

using skvm::errc;

const openai::model& model() {
  static const auto it = wire::open_model<openai::model>({});
  return *it;
}

std::string delta(std::string_view fields) {
  return R"(data: {"id":"g","model":"m","choices":[{"index":0,"delta":)"
         + std::string{fields} + "}]}\n\n";
}

std::string finish(std::string_view more = "") {
  return R"(data: {"id":"g","choices":[{"index":0,"delta":{},)"
         R"("finish_reason":"stop"}])"
         + std::string{more} + "}\n\n";
}

std::string plain(std::string_view message, std::string_view more = "") {
  return R"({"id":"g","choices":[{"message":)" + std::string{message}
         + R"(,"finish_reason":"stop"}])" + std::string{more} + "}";
}

std::string answer(const skvm::result<skvm::chat_reply>& got) {
  return got ? wire::describe(got->answer) : got.error().text();
}

std::optional<skvm::usage> spent(std::string_view usage) {
  auto got = wire::body(
    model(), plain(R"({"content":"x"})", ",\"usage\":" + std::string{usage}));
  return got ? got->spent : std::nullopt;
}

TEST(openai_gateways, arguments_may_be_an_object_or_null) {
  EXPECT_EQ(
    answer(wire::stream(
      model(), delta(R"({"tool_calls":[{"id":"a","function":{"name":"f",)"
                     R"("arguments":{"x": [1, "y"]}}},{"id":"b","function":)"
                     R"({"name":"g","arguments":null}},{"id":"c","function":)"
                     R"({"name":"h"}}]})")
                 + finish())),
    "call a f {\"x\":[1,\"y\"]}\ncall b g \ncall c h \n");
}

TEST(openai_gateways, whole_calls_may_come_without_index_and_id) {
  auto got = wire::stream(
    model(), delta(R"({"tool_calls":[{"function":{"name":"f",)"
                   R"("arguments":"{\"x\":1}"}},{"function":{"name":"f",)"
                   R"("arguments":"{\"x\":2}"}}]})")
               + finish());
  ASSERT_TRUE(got);
  auto calls = skvm::calls_of(got->answer);
  ASSERT_EQ(calls.size(), 2u);
  EXPECT_EQ(calls[1].arguments, "{\"x\":2}");
  EXPECT_FALSE(calls[0].id.empty());
  EXPECT_NE(calls[0].id, calls[1].id);
}

TEST(openai_gateways, whole_replies_may_repeat_ids) {
  auto got = wire::body(
    model(), plain(R"({"content":null,"tool_calls":[)"
                   R"({"id":"x","function":{"name":"f","arguments":"{}"}},)"
                   R"({"id":"x","function":{"name":"f","arguments":"{}"}}]})"));
  ASSERT_TRUE(got);
  auto calls = skvm::calls_of(got->answer);
  ASSERT_EQ(calls.size(), 2u);
  EXPECT_EQ(calls[0].id, "x");
  EXPECT_NE(calls[1].id, "x");
}

TEST(openai_gateways, functions_may_come_in_the_old_way) {
  auto got = wire::stream(
    model(),
    delta(R"({"function_call":{"name":"f","arguments":""}})")
      + delta(R"({"function_call":{"arguments":"{\"x\":1}"}})")
      + R"(data: {"choices":[{"delta":{},"finish_reason":"function_call"}]})"
        "\n\n");
  ASSERT_TRUE(got);
  EXPECT_EQ(got->stop, skvm::stop_reason::tool_use);
  auto calls = skvm::calls_of(got->answer);
  ASSERT_EQ(calls.size(), 1u);
  EXPECT_EQ(calls[0].name, "f");
  EXPECT_EQ(calls[0].arguments, "{\"x\":1}");
  EXPECT_FALSE(calls[0].id.empty());
}

TEST(openai_gateways, reasoning_has_several_names) {
  EXPECT_EQ(
    answer(wire::stream(model(), delta(R"({"reasoning":"hm"})") + finish())),
    "reasoning hm | \n");
  EXPECT_EQ(answer(wire::body(model(), plain(R"({"content":"x",)"
                                             R"("reasoning_content":"hm",)"
                                             R"("reasoning":"hm"})"))),
            "reasoning hm | \ntext x\n");
}

TEST(openai_gateways, joins_reasoning_details_and_keeps_them_to_send_back) {
  auto got = wire::stream(
    model(), delta(R"({"reasoning":"I ","reasoning_details":[{"type":)"
                   R"("reasoning.text","text":"I ","format":"anthropic-v1",)"
                   R"("index":0}]})")
               + delta(R"({"reasoning":"see","reasoning_details":[{"type":)"
                       R"("reasoning.text","text":"see","index":0}]})")
               + delta(R"({"reasoning_details":[{"type":"reasoning.text",)"
                       R"("signature":"S","index":0}]})")
               + delta(R"({"reasoning_details":[{"type":"reasoning.encrypted",)"
                       R"("data":"E","id":"rs","index":1}]})")
               + delta(R"({"content":"x"})") + finish());
  EXPECT_EQ(answer(got),
            "reasoning I see | "
            R"({"reasoning_details":[{"type":"reasoning.text","text":"I see",)"
            R"("signature":"S","format":"anthropic-v1","index":0},)"
            R"({"type":"reasoning.encrypted","data":"E","id":"rs",)"
            R"("index":1}]})"
            "\ntext x\n");
}

TEST(openai_gateways, reads_details_that_come_without_their_text) {
  EXPECT_EQ(answer(wire::body(
              model(), plain(R"({"content":"x","reasoning_details":[{"type":)"
                             R"("reasoning.summary","summary":"hm"}]})"))),
            "reasoning hm | "
            R"({"reasoning_details":[{"type":"reasoning.summary",)"
            R"("summary":"hm"}]})"
            "\ntext x\n");
}

TEST(openai_gateways, content_may_be_a_list_of_parts) {
  EXPECT_EQ(
    answer(wire::body(
      model(),
      plain(R"({"content":[{"type":"thinking","thinking":[{"type":"text",)"
            R"("text":"hm"}]},{"type":"text","text":"a"},"b"]})"))),
    "reasoning hm | \ntext ab\n");
  auto refused = wire::body(
    model(), plain(R"({"content":[{"type":"refusal","refusal":"no"}]})"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::content_filter);
}

TEST(openai_gateways, a_plain_reply_may_answer_a_streaming_request) {
  auto got = wire::decode(model(), {plain(R"({"content":"x"})")});
  EXPECT_EQ(answer(got.reply), "text x\n");
  auto event = wire::decode(model(), {"data: " + plain(R"({"content":"x"})")
                                      + "\n\n" + "data: [DONE]"});
  EXPECT_EQ(answer(event.reply), "text x\n");
}

TEST(openai_gateways, comments_keep_the_connection_alive) {
  EXPECT_EQ(
    answer(wire::stream(model(), ": OPENROUTER PROCESSING\n\n"
                                 ": OPENROUTER PROCESSING\n\n"
                                   + delta(R"({"content":"x"})") + finish())),
    "text x\n");
}

TEST(openai_gateways, reads_figures_of_several_dialects) {
  EXPECT_EQ(spent(R"({"prompt_tokens":10,"completion_tokens":2,)"
                  R"("prompt_cache_hit_tokens":6,)"
                  R"("prompt_cache_miss_tokens":4})"),
            (skvm::usage{4, 2, 6, 0, 0}));
  EXPECT_EQ(spent(R"({"prompt_tokens":10,"completion_tokens":2,)"
                  R"("prompt_tokens_details":{"cached_tokens":3,)"
                  R"("cache_write_tokens":4}})"),
            (skvm::usage{3, 2, 3, 4, 0}));
  EXPECT_EQ(spent(R"({"prompt_tokens":10,"completion_tokens":2,)"
                  R"("total_tokens":17,"completion_tokens_details":)"
                  R"({"reasoning_tokens":5}})"),
            (skvm::usage{10, 7, 0, 0, 5}));
  EXPECT_EQ(spent(R"({"prompt_tokens":10.0,"completion_tokens":2.0})"),
            (skvm::usage{10, 2, 0, 0, 0}));
}

TEST(openai_gateways, figures_that_contradict_each_other_never_wrap_round) {
  EXPECT_EQ(spent(R"({"prompt_tokens":5,"completion_tokens":2,)"
                  R"("prompt_tokens_details":{"cached_tokens":9,)"
                  R"("cache_write_tokens":9},"completion_tokens_details":)"
                  R"({"reasoning_tokens":9}})"),
            (skvm::usage{0, 2, 5, 0, 2}));
  EXPECT_FALSE(spent(R"({"prompt_tokens":-5,"completion_tokens":"x"})"));
}

TEST(openai_gateways, figures_may_hide_in_other_places) {
  auto groq = wire::stream(
    model(), delta(R"({"content":"x"})")
               + finish(R"(,"x_groq":{"usage":{"prompt_tokens":3}})"));
  EXPECT_EQ(groq->spent, (skvm::usage{3, 0, 0, 0, 0}));
  auto moonshot = wire::stream(
    model(), R"(data: {"choices":[{"delta":{"content":"x"},"finish_reason":)"
             R"("stop","usage":{"prompt_tokens":3}}]})"
             "\n\n");
  EXPECT_EQ(moonshot->spent, (skvm::usage{3, 0, 0, 0, 0}));
}

TEST(openai_gateways, reads_the_cost_where_it_is_billed) {
  auto got = wire::stream(
    model(), delta(R"({"content":"x"})")
               + finish(R"(,"usage":{"prompt_tokens":3,"cost":0.00125})"));
  ASSERT_TRUE(got);
  EXPECT_EQ(got->cost_usd, 0.00125);
  EXPECT_FALSE(wire::body(model(), plain(R"({"content":"x"})"))->cost_usd);
}

TEST(openai_gateways, errors_come_in_many_forms_under_200) {
  struct sample {
    std::string bytes;
    errc code;
    std::string text;
  };

  const std::vector<sample> samples{
    {R"({"error":{"message":"Slow down","code":429}})", errc::rate_limit,
     "HTTP 429: Slow down"},
    {R"({"error":{"message":"Provider returned error","code":502,)"
     R"("metadata":{"raw":"upstream gone","provider_name":"P"}}})",
     errc::overload, "HTTP 502: Provider returned error: upstream gone"},
    {R"({"error":{"message":"bad key","type":"invalid_request_error",)"
     R"("code":"invalid_api_key"}})",
     errc::auth,
     "the provider answered with an error: invalid_api_key: bad key"},
    {R"({"error":"model is loading"})", errc::overload,
     "the provider answered with an error: model is loading"},
    {R"({"object":"error","message":"maximum context length is 8","code":400})",
     errc::context_length, "HTTP 400: maximum context length is 8"},
    {R"([{"error":{"code":429,"message":"quota","status":)"
     R"("RESOURCE_EXHAUSTED"}}])",
     errc::rate_limit, "HTTP 429: RESOURCE_EXHAUSTED: quota"},
  };
  for (const auto& it : samples) {
    auto got = wire::body(model(), it.bytes);
    ASSERT_FALSE(got) << it.bytes;
    EXPECT_EQ(got.error().code, it.code) << it.bytes;
    EXPECT_EQ(got.error().text(), it.text);
    if (it.bytes.front() == '[')
      continue;
    auto streamed = wire::stream(model(), delta(R"({"content":"x"})")
                                            + "data: " + it.bytes + "\n\n");
    ASSERT_FALSE(streamed);
    EXPECT_EQ(streamed.error().code, it.code) << it.bytes;
  }
}

TEST(openai_gateways, an_event_named_error_is_one) {
  auto got = wire::stream(
    model(), "event: error\ndata: {\"message\":\"gone\",\"code\":503}\n\n");
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, errc::overload);
  EXPECT_EQ(got.error().text(), "HTTP 503: gone");
}

TEST(openai_gateways, a_choice_may_carry_the_error) {
  auto got = wire::stream(
    model(), R"(data: {"choices":[{"delta":{"content":""},"finish_reason":)"
             R"("error","error":{"code":429,"message":"busy"}}]})"
             "\n\n");
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, errc::rate_limit);
}

TEST(openai_gateways, a_null_error_is_none) {
  EXPECT_EQ(
    answer(wire::body(model(), plain(R"({"content":"x"})", ",\"error\":null"))),
    "text x\n");
}

TEST(openai_gateways, error_statuses_keep_what_was_said) {
  auto text = [](std::string bytes, int status) {
    return wire::body(model(), std::move(bytes), status).error().text();
  };
  EXPECT_EQ(text(R"({"error":{"message":"No","type":"tokens",)"
                 R"("code":"rate_limit_exceeded"}})",
                 429),
            "HTTP 429: rate_limit_exceeded: No");
  EXPECT_EQ(text(R"({"detail":"Not Found"})", 404), "HTTP 404: Not Found");
  EXPECT_EQ(text(R"({"odd":1})", 500), "HTTP 500: {\"odd\":1}");
  auto quota = wire::body(model(),
                          R"({"error":{"message":"no money",)"
                          R"("type":"insufficient_quota"}})",
                          429);
  EXPECT_EQ(quota.error().code, errc::auth);
  auto length = wire::body(model(),
                           R"({"error":{"message":"Too much.",)"
                           R"("code":"context_length_exceeded"}})",
                           400);
  EXPECT_EQ(length.error().code, errc::context_length);
}

TEST(openai_gateways, a_page_under_200_points_at_base_url) {
  auto got =
    wire::decode(model(), {"<html><title>LM</title></html>", 200, "text/html"});
  ASSERT_FALSE(got.reply);
  EXPECT_EQ(got.reply.error().code, errc::malformed_reply);
  EXPECT_NE(got.reply.error().text().find("base_url"), std::string::npos);
}

} // namespace
