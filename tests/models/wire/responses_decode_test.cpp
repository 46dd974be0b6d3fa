#include "tests/models/wire/wire_support.hpp"

#include "plugins/models/openai_responses/openai_responses.hpp"

namespace {

using skvm::errc;

const openai_responses::model& model() {
  static const auto it = wire::open_model<openai_responses::model>({});
  return *it;
}

std::string event(std::string_view type, std::string_view fields) {
  return "event: " + std::string{type} + "\ndata: {\"type\":\""
         + std::string{type} + "\"" + (fields.empty() ? "" : ",")
         + std::string{fields} + "}\n\n";
}

const std::string reasoning_item =
  R"({"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text",)"
  R"("text":"Let me"},{"type":"summary_text","text":"see"}],)"
  R"("encrypted_content":"gAAA=","status":"completed"})";
const std::string message_item =
  R"({"id":"msg_1","type":"message","role":"assistant","content":[)"
  R"({"type":"output_text","text":"I read ä","annotations":[]}]})";
const std::string call_item =
  R"({"id":"fc_1","type":"function_call","call_id":"call_1",)"
  R"("name":"read","arguments":"{\"path\": \"a\"}"})";
const std::string usage =
  R"({"input_tokens":100,"input_tokens_details":{"cached_tokens":60},)"
  R"("output_tokens":20,"output_tokens_details":{"reasoning_tokens":8},)"
  R"("total_tokens":120})";

std::string response(std::string_view status, std::string_view output,
                     std::string_view more = "") {
  return R"({"id":"resp_1","object":"response","model":"gpt-x","error":null,)"
         R"("incomplete_details":null,"status":")"
         + std::string{status} + R"(","output":[)" + std::string{output}
         + R"(],"usage":)" + usage + std::string{more} + "}";
}

std::string items_of_stream(bool with_done) {
  auto done = [&](int index, const std::string& item) {
    return with_done ? event("response.output_item.done",
                             R"("output_index":)" + std::to_string(index)
                               + R"(,"item":)" + item)
                     : std::string{};
  };
  return event("response.created",
               R"("response":{"id":"resp_1","status":"in_progress"})")
         + event("response.output_item.added",
                 R"("output_index":0,"item":{"id":"rs_1","type":"reasoning",)"
                 R"("summary":[]})")
         + event("response.reasoning_summary_text.delta",
                 R"("output_index":0,"summary_index":0,"delta":"Let me")")
         + done(0, reasoning_item)
         + event("response.output_item.added",
                 R"("output_index":1,"item":{"id":"msg_1","type":"message",)"
                 R"("content":[]})")
         + event("response.output_text.delta",
                 R"("output_index":1,"delta":"I read ")")
         + event("response.output_text.delta",
                 R"("output_index":1,"delta":"ä")")
         + done(1, message_item)
         + event("response.output_item.added",
                 R"("output_index":2,"item":{"id":"fc_1","type":)"
                 R"("function_call","call_id":"call_1","name":"read",)"
                 R"("arguments":""})")
         + event("response.function_call_arguments.delta",
                 R"("output_index":2,"delta":"{\"path\": ")")
         + event("response.function_call_arguments.delta",
                 R"("output_index":2,"delta":"\"a\"}")")
         + (with_done ? event("response.function_call_arguments.done",
                              R"("output_index":2,)"
                              R"("arguments":"{\"path\": \"a\"}")")
                      : std::string{})
         + done(2, call_item);
}

std::string completed(std::string_view output) {
  return event("response.completed",
               R"("response":)" + response("completed", output));
}

std::string full_stream() {
  return items_of_stream(true)
         + completed(reasoning_item + "," + message_item + "," + call_item);
}

const std::string opaque =
  R"({"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text",)"
  R"("text":"Let me"},{"type":"summary_text","text":"see"}],)"
  R"("encrypted_content":"gAAA="})";
const std::string full_reply =
  "reasoning Let me\n\nsee | " + opaque
  + "\ntext I read ä\ncall call_1 read {\"path\": \"a\"}\n"
    "tool-use resp_1 gpt-x in 40 out 20 read 60 write 0 reasoning 8";

TEST(responses_decode, reads_a_stream_with_everything) {
  auto got = wire::decode(model(), {full_stream()});
  EXPECT_EQ(wire::describe(got.reply), full_reply);
  EXPECT_EQ(wire::describe(got.deltas),
            "text I read ä\nreasoning Let me\ncalls read,");
}

TEST(responses_decode, reads_the_same_however_the_bytes_are_cut) {
  wire::expect_same_however_cut(model(), {full_stream()});
  wire::expect_same_however_cut(model(),
                                {wire::with_line_ends(full_stream(), "\r\n")});
}

TEST(responses_decode, items_may_be_missing_at_the_end) {
  auto got = wire::stream(model(), items_of_stream(true) + completed(""));
  EXPECT_EQ(wire::describe(got), full_reply);
}

TEST(responses_decode, pieces_are_enough) {
  auto got = wire::stream(model(), items_of_stream(false) + completed(""));
  EXPECT_EQ(wire::describe(got),
            "reasoning Let me | \ntext I read ä\n"
            "call call_1 read {\"path\": \"a\"}\n"
            "tool-use resp_1 gpt-x in 40 out 20 read 60 write 0 reasoning 8");
}

TEST(responses_decode, takes_no_harm_from_broken_bytes) {
  wire::expect_no_harm_from_broken_bytes(model(), {full_stream()});
}

TEST(responses_decode, reads_a_plain_reply) {
  auto bytes = response("completed",
                        reasoning_item + "," + message_item + "," + call_item);
  EXPECT_EQ(wire::describe(wire::body(model(), bytes)), full_reply);
  wire::expect_same_however_cut(model(), {bytes, 200, "application/json"});
}

TEST(responses_decode, reasoning_goes_back_as_it_came) {
  auto got = wire::stream(model(), full_stream());
  ASSERT_TRUE(got);
  skvm::chat_request request;
  request.messages = {skvm::user_message("Go"),
                      std::make_shared<const skvm::message>(got->answer)};
  EXPECT_NE(wire::body_of(model(), request).find(opaque), std::string::npos);
}

TEST(responses_decode, reasoning_in_the_open_goes_back_too) {
  auto got =
    wire::body(model(), response("completed",
                                 R"({"type":"reasoning","id":"r","summary":[],)"
                                 R"("content":[{"type":"reasoning_text",)"
                                 R"("text":"hm"}]},)"
                                   + message_item));
  ASSERT_TRUE(got);
  EXPECT_EQ(wire::describe(got->answer),
            "reasoning hm | "
            R"({"type":"reasoning","id":"r","summary":[],"content":)"
            R"([{"type":"reasoning_text","text":"hm"}]})"
            "\ntext I read ä\n");
}

TEST(responses_decode, tells_why_an_answer_is_incomplete) {
  auto got = [](std::string_view reason) {
    return wire::stream(
      model(), items_of_stream(true)
                 + event("response.incomplete",
                         R"("response":{"id":"r","status":"incomplete",)"
                         R"("incomplete_details":{"reason":")"
                           + std::string{reason} + R"("},"output":[]})"));
  };
  auto cut = got("max_output_tokens");
  ASSERT_TRUE(cut);
  EXPECT_EQ(cut->stop, skvm::stop_reason::max_tokens);
  EXPECT_EQ(got("content_filter").error().code, errc::content_filter);
}

TEST(responses_decode, a_refusal_is_a_filtered_answer) {
  auto got =
    wire::stream(model(), event("response.refusal.delta",
                                R"("output_index":0,"delta":"I won't")")
                            + completed(""));
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, errc::content_filter);
  EXPECT_EQ(got.error().text(), "the model refused: I won't");
}

TEST(responses_decode, a_failed_response_is_an_error) {
  auto failed = [](std::string_view code) {
    return R"({"id":"r","status":"failed","error":{"code":")"
           + std::string{code} + R"(","message":"Told so"},"output":[]})";
  };
  auto streamed =
    wire::stream(model(), event("response.failed",
                                R"("response":)" + failed("server_error")));
  ASSERT_FALSE(streamed);
  EXPECT_EQ(streamed.error().code, errc::overload);
  EXPECT_EQ(streamed.error().text(),
            "the provider answered with an error: server_error: Told so");
  EXPECT_EQ(wire::body(model(), failed("rate_limit_exceeded")).error().code,
            errc::rate_limit);
}

TEST(responses_decode, an_error_event_is_one_flat_or_nested) {
  auto flat = wire::stream(
    model(), event("error", R"("code":"context_length_exceeded",)"
                            R"("message":"Too long","param":"input")"));
  ASSERT_FALSE(flat);
  EXPECT_EQ(flat.error().code, errc::context_length);
  auto nested = wire::stream(
    model(), event("error", R"("error":{"type":"invalid_request_error",)"
                            R"("code":null,"message":"No"})"));
  ASSERT_FALSE(nested);
  EXPECT_EQ(nested.error().code, errc::bad_request);
}

TEST(responses_decode, an_error_may_be_plain_words) {
  for (const auto& got :
       {wire::body(model(), R"({"error":"gone"})"),
        wire::stream(model(), "data: {\"error\":\"gone\"}\n\n")}) {
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().text(), "the provider answered with an error: gone");
  }
}

TEST(responses_decode, an_error_status_keeps_the_providers_words) {
  auto got = wire::body(model(),
                        R"({"error":{"message":"Encrypted content is not )"
                        R"(supported with this model.","type":)"
                        R"("invalid_request_error","code":null}})",
                        400);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, errc::bad_request);
  EXPECT_EQ(got.error().text(),
            "HTTP 400: invalid_request_error: Encrypted content is not "
            "supported with this model.");
}

TEST(responses_decode, a_stream_that_stops_early_is_no_reply) {
  auto all = items_of_stream(true);
  for (std::size_t size = 1; size < all.size(); ++size) {
    auto got = wire::stream(model(), all.substr(0, size));
    ASSERT_FALSE(got) << size;
    auto code = got.error().code;
    ASSERT_TRUE(code == errc::network || code == errc::malformed_reply)
      << size << got.error().text();
  }
  EXPECT_EQ(wire::stream(model(), all + "data: [DONE]\n\n").error().code,
            errc::network);
}

TEST(responses_decode, a_broken_event_is_an_error_with_its_place) {
  auto got = wire::stream(model(), "data: {\"type\":\"x\"]\n\n");
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, errc::malformed_reply);
  EXPECT_EQ(got.error().text(),
            "event 1 is no JSON at byte 11, near '{\"type\":\"x\"]'");
}

TEST(responses_decode, refuses_what_is_no_reply) {
  for (auto bytes : {"{}", "[]", "{\"output\":1}", "{\"output\":[1]}",
                     "{\"output\":[", "words"}) {
    auto got = wire::body(model(), bytes);
    ASSERT_FALSE(got) << bytes;
    EXPECT_EQ(got.error().code, errc::malformed_reply) << bytes;
  }
  for (auto bytes : {"data: {}\n\n", "data: 1\n\n",
                     "data: {\"type\":\"response.output_item.done\"}\n\n",
                     "data: {\"type\":\"response.completed\"}\n\n"}) {
    auto got = wire::stream(model(), bytes);
    ASSERT_FALSE(got) << bytes;
    EXPECT_EQ(got.error().code, errc::malformed_reply) << bytes;
  }
}

TEST(responses_decode, a_call_without_name_or_id_is_none) {
  auto got = wire::body(
    model(), response("completed", R"({"type":"function_call","name":"f"})"));
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, errc::malformed_reply);
}

TEST(responses_decode, unknown_spending_is_not_zero) {
  auto got = wire::body(model(), R"({"status":"completed","output":[)"
                                   + message_item + "]}");
  ASSERT_TRUE(got);
  EXPECT_FALSE(got->spent);
  EXPECT_FALSE(got->cost_usd);
}

TEST(responses_decode, passes_over_what_it_does_not_know) {
  auto got = wire::stream(
    model(),
    event("response.web_search_call.searching", "")
      + event("response.audio.delta", R"("delta":"x")")
      + completed(R"({"type":"web_search_call","id":"w"},)" + message_item));
  ASSERT_TRUE(got);
  EXPECT_EQ(wire::describe(got->answer), "text I read ä\n");
}

TEST(responses_decode, reads_ten_megabytes) {
  std::string piece(10'000, 'x');
  std::string bytes;
  for (int i = 0; i < 1000; ++i)
    bytes += event("response.output_text.delta",
                   R"("output_index":0,"delta":")" + piece + "\"");
  auto got = wire::stream(model(), bytes + completed(""));
  ASSERT_TRUE(got);
  EXPECT_EQ(skvm::text_of(got->answer).size(), 10'000'000u);
}

} // namespace
