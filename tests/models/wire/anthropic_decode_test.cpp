#include "tests/models/wire/wire_support.hpp"

#include "plugins/models/anthropic/anthropic.hpp"

namespace {

using skvm::errc;

const anthropic::model& model() {
  static const auto it = wire::open_model<anthropic::model>({});
  return *it;
}

std::string event(std::string_view name, std::string_view data) {
  return "event: " + std::string{name} + "\ndata: " + std::string{data}
         + "\n\n";
}

std::string start(std::string_view usage =
                    R"({"input_tokens":25,"cache_creation_input_tokens":7,)"
                    R"("cache_read_input_tokens":100,"output_tokens":1})") {
  return event("message_start",
               R"({"type":"message_start","message":{"id":"msg_1","type":)"
               R"("message","role":"assistant","content":[],"model":)"
               R"("claude-x","stop_reason":null,"usage":)"
                 + std::string{usage} + "}}");
}

std::string begin_block(int index, std::string_view block) {
  return event("content_block_start",
               R"({"type":"content_block_start","index":)"
                 + std::to_string(index) + R"(,"content_block":)"
                 + std::string{block} + "}");
}

std::string grow(int index, std::string_view delta) {
  return event("content_block_delta",
               R"({"type":"content_block_delta","index":)"
                 + std::to_string(index) + R"(,"delta":)" + std::string{delta}
                 + "}");
}

std::string stop(std::string_view reason, int output = 42) {
  return event("message_delta",
               R"({"type":"message_delta","delta":{"stop_reason":")"
                 + std::string{reason}
                 + R"(","stop_sequence":null},"usage":{"output_tokens":)"
                 + std::to_string(output) + "}}")
         + event("message_stop", R"({"type":"message_stop"})");
}

std::string full_stream() {
  return start() + event("ping", R"({"type": "ping"})")
         + begin_block(0, R"({"type":"thinking","thinking":"","signature":""})")
         + grow(0, R"({"type":"thinking_delta","thinking":"Let \"me\""})")
         + grow(0, R"({"type":"thinking_delta","thinking":" see ä"})")
         + grow(0, R"({"type":"signature_delta","signature":"EqQB+/="})")
         + event("content_block_stop",
                 R"({"type":"content_block_stop","index":0})")
         + begin_block(1, R"({"type":"redacted_thinking","data":"XYZ"})")
         + begin_block(2, R"({"type":"text","text":""})")
         + grow(2, R"({"type":"text_delta","text":"I read 😀 "})")
         + grow(2, R"({"type":"text_delta","text":"\ud83d\ude00."})")
         + begin_block(
           3, R"({"type":"tool_use","id":"toolu_1","name":"read","input":{}})")
         + grow(3, R"({"type":"input_json_delta","partial_json":""})")
         + grow(3, R"({"type":"input_json_delta","partial_json":"{\"path\""})")
         + grow(3, R"({"type":"input_json_delta","partial_json":": \"a\"}"})")
         + begin_block(
           4, R"({"type":"tool_use","id":"toolu_2","name":"list","input":{}})")
         + stop("tool_use");
}

const std::string full_reply =
  "reasoning Let \"me\" see ä | "
  R"({"type":"thinking","thinking":"Let \"me\" see ä",)"
  R"("signature":"EqQB+/="})"
  "\nreasoning  | "
  R"({"type":"redacted_thinking","data":"XYZ"})"
  "\ntext I read 😀 😀.\n"
  "call toolu_1 read {\"path\": \"a\"}\n"
  "call toolu_2 list {}\n"
  "tool-use msg_1 claude-x in 25 out 42 read 100 write 7 reasoning 0";

TEST(anthropic_decode, reads_a_stream_with_everything) {
  auto got = wire::decode(model(), {full_stream()});
  EXPECT_EQ(wire::describe(got.reply), full_reply);
  EXPECT_EQ(wire::describe(got.deltas),
            "text I read 😀 😀.\nreasoning Let \"me\" see ä\n"
            "calls read,list,");
}

TEST(anthropic_decode, reads_the_same_however_the_bytes_are_cut) {
  wire::expect_same_however_cut(model(), {full_stream()});
}

TEST(anthropic_decode, reads_other_line_ends) {
  for (auto end : {"\r\n", "\r"}) {
    wire::reply_bytes reply{wire::with_line_ends(full_stream(), end)};
    EXPECT_EQ(wire::describe(wire::decode(model(), reply).reply), full_reply);
    wire::expect_same_however_cut(model(), reply);
  }
}

TEST(anthropic_decode, takes_no_harm_from_broken_bytes) {
  wire::expect_no_harm_from_broken_bytes(model(), {full_stream()});
}

TEST(anthropic_decode, reads_a_plain_reply) {
  auto bytes =
    R"({"id":"msg_2","type":"message","role":"assistant","model":"claude-x",)"
    R"("content":[{"type":"thinking","thinking":"hm","signature":"S"},)"
    R"({"type":"text","text":"Ok"},)"
    R"({"type":"tool_use","id":"t","name":"f","input":{"a": [1, 2]}}],)"
    R"("stop_reason":"tool_use","stop_sequence":null,)"
    R"("usage":{"input_tokens":3,"output_tokens":4}})";
  EXPECT_EQ(wire::describe(wire::body(model(), bytes)),
            "reasoning hm | "
            R"({"type":"thinking","thinking":"hm","signature":"S"})"
            "\ntext Ok\ncall t f {\"a\":[1,2]}\n"
            "tool-use msg_2 claude-x in 3 out 4 read 0 write 0 reasoning 0");
  wire::expect_same_however_cut(model(), {bytes, 200, "application/json"});
}

TEST(anthropic_decode, thinking_goes_back_as_it_came) {
  auto got = wire::stream(model(), full_stream());
  ASSERT_TRUE(got);
  skvm::chat_request request;
  request.messages = {skvm::user_message("Go"),
                      std::make_shared<const skvm::message>(got->answer)};
  auto body = wire::body_of(model(), request);
  EXPECT_NE(body.find(R"({"type":"thinking","thinking":"Let \"me\" see ä",)"
                      R"("signature":"EqQB+/="},)"
                      R"({"type":"redacted_thinking","data":"XYZ"})"),
            std::string::npos)
    << body;
}

TEST(anthropic_decode, tells_the_stop_reasons_apart) {
  auto text = start() + begin_block(0, R"({"type":"text","text":"x"})");
  auto reason = [&](std::string_view name) {
    auto got = wire::stream(model(), text + stop(name));
    return got ? std::string{to_string(got->stop)}
               : std::string{to_string(got.error().code)};
  };
  EXPECT_EQ(reason("end_turn"), "end-turn");
  EXPECT_EQ(reason("max_tokens"), "max-tokens");
  EXPECT_EQ(reason("stop_sequence"), "stop-sequence");
  EXPECT_EQ(reason("pause_turn"), "end-turn");
  EXPECT_EQ(reason("refusal"), "content-filter");
  EXPECT_EQ(reason("model_context_window_exceeded"), "context-length");
}

TEST(anthropic_decode, takes_figures_that_only_the_end_has) {
  auto bytes =
    start(R"({"input_tokens":0,"output_tokens":0})")
    + begin_block(0, R"({"type":"text","text":"x"})")
    + event("message_delta",
            R"({"type":"message_delta","delta":{"stop_reason":"end_turn"},)"
            R"("usage":{"input_tokens":9,"output_tokens":2,)"
            R"("cache_read_input_tokens":5}})")
    + event("message_stop", R"({"type":"message_stop"})");
  auto got = wire::stream(model(), bytes);
  ASSERT_TRUE(got);
  EXPECT_EQ(got->spent, (skvm::usage{9, 2, 5, 0, 0}));
}

TEST(anthropic_decode, unknown_spending_is_not_zero) {
  auto none = wire::body(
    model(), R"({"type":"message","content":[{"type":"text","text":"x"}]})");
  ASSERT_TRUE(none);
  EXPECT_FALSE(none->spent);
  auto zeros = wire::body(
    model(), R"({"type":"message","content":[{"type":"text","text":"x"}],)"
             R"("usage":{"input_tokens":0,"output_tokens":0}})");
  ASSERT_TRUE(zeros);
  EXPECT_FALSE(zeros->spent);
}

TEST(anthropic_decode, passes_over_what_it_does_not_know) {
  auto got = wire::stream(
    model(), start() + event("news", R"({"type":"news","x":1})")
               + begin_block(0, R"({"type":"hologram","x":1})")
               + grow(0, R"({"type":"hologram_delta","x":1})")
               + begin_block(1, R"({"type":"text","text":"x"})")
               + grow(1, R"({"type":"citations_delta","citation":{}})")
               + stop("end_turn"));
  ASSERT_TRUE(got);
  EXPECT_EQ(wire::describe(got->answer), "text x\n");
}

TEST(anthropic_decode, an_error_in_the_stream_is_one) {
  auto code = [](std::string_view type) {
    auto got = wire::stream(
      model(),
      start()
        + event("error", R"({"type":"error","error":{"type":")"
                           + std::string{type} + R"(","message":"Told so"}})"));
    EXPECT_FALSE(got);
    EXPECT_NE(got.error().text().find("Told so"), std::string::npos);
    return got.error().code;
  };
  EXPECT_EQ(code("overloaded_error"), errc::overload);
  EXPECT_EQ(code("api_error"), errc::overload);
  EXPECT_EQ(code("rate_limit_error"), errc::rate_limit);
  EXPECT_EQ(code("authentication_error"), errc::auth);
  EXPECT_EQ(code("permission_error"), errc::auth);
  EXPECT_EQ(code("billing_error"), errc::auth);
  EXPECT_EQ(code("invalid_request_error"), errc::bad_request);
  EXPECT_EQ(code("request_too_large"), errc::context_length);
}

TEST(anthropic_decode, an_error_status_keeps_the_providers_words) {
  auto got = wire::body(
    model(),
    R"({"type":"error","error":{"type":"invalid_request_error",)"
    R"("message":"prompt is too long: 210000 tokens"},"request_id":"r"})",
    400);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, errc::context_length);
  EXPECT_EQ(got.error().text(), "HTTP 400: invalid_request_error: prompt is "
                                "too long: 210000 tokens");
  EXPECT_EQ(wire::body(model(),
                       R"({"type":"error","error":{"type":)"
                       R"("overloaded_error","message":"Overloaded"}})",
                       529)
              .error()
              .code,
            errc::overload);
}

TEST(anthropic_decode, an_error_may_be_plain_words) {
  auto got = wire::body(model(), R"({"error":"no such model"})");
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().text(),
            "the provider answered with an error: no such model");
}

TEST(anthropic_decode, an_error_body_under_200_is_one) {
  auto got = wire::body(model(), R"({"type":"error","error":{"type":)"
                                 R"("overloaded_error","message":"x"}})");
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, errc::overload);
}

TEST(anthropic_decode, a_stream_that_stops_early_is_the_networks_doing) {
  auto all = full_stream();
  auto end = all.find("event: message_delta");
  ASSERT_NE(end, std::string::npos);
  for (std::size_t size = 1; size < end; ++size) {
    auto got = wire::stream(model(), all.substr(0, size));
    ASSERT_FALSE(got) << size;
    auto code = got.error().code;
    ASSERT_TRUE(code == errc::network || code == errc::malformed_reply)
      << size << got.error().text();
  }
  auto got = wire::stream(model(), all.substr(0, end));
  EXPECT_EQ(got.error().code, errc::network);
}

TEST(anthropic_decode, a_broken_event_is_an_error_with_its_place) {
  auto got = wire::stream(model(), start() + "data: {\"type\":,}\n\n"
                                     + stop("end_turn"));
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, errc::malformed_reply);
  EXPECT_EQ(got.error().text(),
            "event 2 is no JSON at byte 8, near '{\"type\":,}'");
}

TEST(anthropic_decode, refuses_events_that_make_no_sense) {
  for (auto bytes : {"data: [1]\n\n", "data: {}\n\n",
                     "data: {\"type\":\"content_block_start\"}\n\n",
                     "data: {\"type\":\"content_block_delta\",\"index\":3,"
                     "\"delta\":{}}\n\n"}) {
    auto got = wire::stream(model(), bytes);
    ASSERT_FALSE(got) << bytes;
    EXPECT_EQ(got.error().code, errc::malformed_reply) << bytes;
  }
}

TEST(anthropic_decode, refuses_bodies_that_are_no_reply) {
  for (auto bytes : {"{\"a\":1}", "[]", "{\"content\":[1]}", "{\"content\":[",
                     "{\"content\":[]} {}", "plain words"}) {
    auto got = wire::body(model(), bytes);
    ASSERT_FALSE(got) << bytes;
    EXPECT_EQ(got.error().code, errc::malformed_reply) << bytes;
  }
}

TEST(anthropic_decode, mends_half_a_character_that_the_model_wrote) {
  auto got = wire::stream(
    model(), start() + begin_block(0, R"({"type":"text","text":"a\ud83d"})")
               + stop("end_turn"));
  ASSERT_TRUE(got);
  EXPECT_EQ(wire::describe(got->answer), "text a\xEF\xBF\xBD\n");
}

TEST(anthropic_decode, reads_ten_megabytes) {
  std::string piece(10'000, 'x');
  auto bytes = start() + begin_block(0, R"({"type":"text","text":""})");
  for (int i = 0; i < 1000; ++i)
    bytes += grow(0, R"({"type":"text_delta","text":")" + piece + "\"}");
  bytes += stop("end_turn");
  auto got = wire::stream(model(), bytes);
  ASSERT_TRUE(got);
  EXPECT_EQ(skvm::text_of(got->answer).size(), 10'000'000u);
}

} // namespace
