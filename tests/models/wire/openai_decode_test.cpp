#include "tests/models/wire/wire_support.hpp"

#include "plugins/models/openai/openai.hpp"

namespace {

using skvm::errc;

const openai::model& model() {
  static const auto it = wire::open_model<openai::model>({});
  return *it;
}

std::string chunk(std::string_view choice, std::string_view more = "") {
  return R"(data: {"id":"chatcmpl-1","object":"chat.completion.chunk",)"
         R"("model":"gpt-x","choices":[)"
         + std::string{choice} + "]" + std::string{more} + "}\n\n";
}

std::string delta(std::string_view fields) {
  return chunk(R"({"index":0,"delta":)" + std::string{fields}
               + R"(,"finish_reason":null})");
}

std::string finish(std::string_view reason) {
  return chunk(R"({"index":0,"delta":{},"finish_reason":")"
               + std::string{reason} + "\"}");
}

const std::string done = "data: [DONE]\n\n";

std::string full_stream() {
  return delta(R"({"role":"assistant","content":null})")
         + delta(R"({"reasoning_content":"Let me "})")
         + delta(R"({"reasoning_content":"see"})")
         + delta(R"({"content":"I read 😀 "})")
         + delta(R"({"content":"\ud83d\ude00"})")
         + delta(R"({"tool_calls":[{"index":0,"id":"call_a","type":"function",)"
                 R"("function":{"name":"read","arguments":""}}]})")
         + delta(R"({"tool_calls":[{"index":1,"id":"call_b","type":"function",)"
                 R"("function":{"name":"list","arguments":"{}"}}]})")
         + delta(R"({"tool_calls":[{"index":0,"function":)"
                 R"({"arguments":"{\"path\": "}}]})")
         + delta(R"({"tool_calls":[{"index":0,"function":)"
                 R"({"arguments":"\"a\"}"}}]})")
         + finish("tool_calls")
         + chunk("", R"(,"usage":{"prompt_tokens":100,"completion_tokens":20,)"
                     R"("total_tokens":120,"prompt_tokens_details":)"
                     R"({"cached_tokens":60},"completion_tokens_details":)"
                     R"({"reasoning_tokens":8}})")
         + done;
}

const std::string full_reply =
  "reasoning Let me see | \n"
  "text I read 😀 😀\n"
  "call call_a read {\"path\": \"a\"}\n"
  "call call_b list {}\n"
  "tool-use chatcmpl-1 gpt-x in 40 out 20 read 60 write 0 reasoning 8";

TEST(openai_decode, reads_a_stream_with_everything) {
  auto got = wire::decode(model(), {full_stream()});
  EXPECT_EQ(wire::describe(got.reply), full_reply);
  EXPECT_EQ(wire::describe(got.deltas),
            "text I read 😀 😀\nreasoning Let me see\ncalls read,list,");
}

TEST(openai_decode, reads_the_same_however_the_bytes_are_cut) {
  wire::expect_same_however_cut(model(), {full_stream()});
}

TEST(openai_decode, reads_other_line_ends) {
  for (auto end : {"\r\n", "\r"}) {
    wire::reply_bytes reply{wire::with_line_ends(full_stream(), end)};
    EXPECT_EQ(wire::describe(wire::decode(model(), reply).reply), full_reply);
    wire::expect_same_however_cut(model(), reply);
  }
}

TEST(openai_decode, takes_no_harm_from_broken_bytes) {
  wire::expect_no_harm_from_broken_bytes(model(), {full_stream()});
}

TEST(openai_decode, reads_a_plain_reply) {
  auto bytes =
    R"({"id":"c","object":"chat.completion","model":"gpt-x","choices":[)"
    R"({"index":0,"message":{"role":"assistant","content":"Ok",)"
    R"("refusal":null,"reasoning":"hm","tool_calls":[)"
    R"({"id":"a","type":"function","function":)"
    R"({"name":"f","arguments":"{\"x\": 1}"}},)"
    R"({"id":"b","type":"function","function":)"
    R"({"name":"f","arguments":"{\"x\": 2}"}}]},)"
    R"("finish_reason":"tool_calls"}],)"
    R"("usage":{"prompt_tokens":3,"completion_tokens":4}})";
  EXPECT_EQ(wire::describe(wire::body(model(), bytes)),
            "reasoning hm | \ntext Ok\ncall a f {\"x\": 1}\n"
            "call b f {\"x\": 2}\n"
            "tool-use c gpt-x in 3 out 4 read 0 write 0 reasoning 0");
  wire::expect_same_however_cut(model(), {bytes, 200, "application/json"});
}

TEST(openai_decode, tells_the_finish_reasons_apart) {
  auto reason = [](std::string_view name) {
    auto got =
      wire::stream(model(), delta(R"({"content":"x"})") + finish(name) + done);
    return got ? std::string{to_string(got->stop)}
               : std::string{to_string(got.error().code)};
  };
  EXPECT_EQ(reason("stop"), "end-turn");
  EXPECT_EQ(reason("length"), "max-tokens");
  EXPECT_EQ(reason("content_filter"), "content-filter");
  EXPECT_EQ(reason("error"), "overload");
  EXPECT_EQ(reason("eos"), "end-turn");
}

TEST(openai_decode, calls_under_a_stop_are_calls) {
  auto call = delta(R"({"tool_calls":[{"index":0,"id":"a","function":)"
                    R"({"name":"f","arguments":"{}"}}]})");
  for (const auto& end :
       {finish("stop") + done, finish("function_call"), done}) {
    auto got = wire::stream(model(), call + end);
    ASSERT_TRUE(got);
    EXPECT_EQ(got->stop, skvm::stop_reason::tool_use);
  }
  auto cut = wire::stream(model(), call + finish("length") + done);
  ASSERT_TRUE(cut);
  EXPECT_EQ(cut->stop, skvm::stop_reason::max_tokens);
}

TEST(openai_decode, either_sign_of_the_end_is_enough) {
  auto text = delta(R"({"content":"x"})");
  for (const auto& end : {done, finish("stop"), finish("stop") + done}) {
    auto got = wire::stream(model(), text + end);
    ASSERT_TRUE(got);
    EXPECT_EQ(wire::describe(got->answer), "text x\n");
  }
  auto got = wire::stream(model(), text);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, errc::network);
  EXPECT_EQ(got.error().text(), "the stream ended after event 1, before the "
                                "answer was complete");
}

TEST(openai_decode, a_stream_that_stops_early_is_no_reply) {
  auto all = full_stream();
  auto end = all.find("\"tool_calls\"}]}");
  ASSERT_NE(end, std::string::npos);
  for (std::size_t size = 1; size < end; ++size) {
    auto got = wire::stream(model(), all.substr(0, size));
    ASSERT_FALSE(got) << size;
    auto code = got.error().code;
    ASSERT_TRUE(code == errc::network || code == errc::malformed_reply)
      << size << got.error().text();
  }
}

TEST(openai_decode, unknown_spending_is_not_zero) {
  auto text = delta(R"({"content":"x"})") + finish("stop");
  EXPECT_FALSE(wire::stream(model(), text + done)->spent);
  EXPECT_FALSE(
    wire::stream(model(), text + chunk("", ",\"usage\":null") + done)->spent);
  EXPECT_FALSE(wire::stream(model(), text
                                       + chunk("", R"(,"usage":)"
                                                   R"({"prompt_tokens":0,)"
                                                   R"("completion_tokens":0})")
                                       + done)
                 ->spent);
}

TEST(openai_decode, a_refusal_is_a_filtered_answer) {
  auto got = wire::stream(model(), delta(R"({"refusal":"I "})")
                                     + delta(R"({"refusal":"won't"})")
                                     + finish("stop") + done);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, errc::content_filter);
  EXPECT_EQ(got.error().text(), "the model refused: I won't");
}

TEST(openai_decode, reads_only_the_first_of_several_choices) {
  auto got =
    wire::stream(model(), chunk(R"({"index":1,"delta":{"content":"b"}},)"
                                R"({"index":0,"delta":{"content":"a"}})")
                            + finish("stop") + done);
  ASSERT_TRUE(got);
  EXPECT_EQ(wire::describe(got->answer), "text a\n");
}

TEST(openai_decode, a_broken_event_is_an_error_with_its_place) {
  auto got =
    wire::stream(model(), delta(R"({"content":"x"})") + "data: {\"id\":}\n\n"
                            + finish("stop") + done);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, errc::malformed_reply);
  EXPECT_EQ(got.error().text(),
            "event 2 is no JSON at byte 6, near '{\"id\":}'");
}

TEST(openai_decode, a_broken_body_is_an_error_with_its_place) {
  auto bytes = std::string{R"({"id":"c","choices":[{"message":{"content":"x)"};
  auto got = wire::body(model(), bytes);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, errc::malformed_reply);
  EXPECT_NE(got.error().text().find("the reply is cut off: JSON ends at byte "
                                    + std::to_string(bytes.size())),
            std::string::npos)
    << got.error().text();
}

TEST(openai_decode, refuses_bodies_and_streams_that_are_no_reply) {
  for (auto bytes : {"{\"a\":1}", "[]", "5", "{\"choices\":[]}",
                     "{\"choices\":[{}]}", "{\"choices\":[1]}", "words"}) {
    auto got = wire::body(model(), bytes);
    ASSERT_FALSE(got) << bytes;
    EXPECT_EQ(got.error().code, errc::malformed_reply) << bytes;
  }
  for (const auto& bytes :
       {done, std::string{"data: 5\n\n"}, chunk("1"),
        delta(R"({"tool_calls":[1]})"),
        delta(R"({"tool_calls":[{"function":{"arguments":"{}"}}]})"),
        delta(R"({"tool_calls":[{"index":0,"id":"a"}]})") + finish("stop")}) {
    auto got = wire::stream(model(), bytes);
    ASSERT_FALSE(got) << bytes;
    EXPECT_EQ(got.error().code, errc::malformed_reply) << bytes;
  }
}

TEST(openai_decode, mends_half_a_character_that_the_model_wrote) {
  auto got = wire::stream(model(), delta(R"({"content":"a\ud83d"})")
                                     + finish("stop") + done);
  ASSERT_TRUE(got);
  EXPECT_EQ(wire::describe(got->answer), "text a\xEF\xBF\xBD\n");
}

TEST(openai_decode, refuses_bytes_that_are_no_utf8) {
  auto got = wire::stream(model(), delta("{\"content\":\"a\xC3(\"}") + done);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, errc::malformed_reply);
}

TEST(openai_decode, reads_ten_megabytes_in_one_piece_and_in_many) {
  std::string piece(10'000, 'x');
  std::string bytes;
  for (int i = 0; i < 1000; ++i)
    bytes += delta(R"({"content":")" + piece + "\"}");
  auto got = wire::stream(model(), bytes + done);
  ASSERT_TRUE(got);
  EXPECT_EQ(skvm::text_of(got->answer).size(), 10'000'000u);
  auto plain =
    wire::body(model(), R"({"choices":[{"message":{"content":")"
                          + std::string(10'000'000, 'y') + R"("}}]})");
  ASSERT_TRUE(plain);
  EXPECT_EQ(skvm::text_of(plain->answer).size(), 10'000'000u);
}

} // namespace
