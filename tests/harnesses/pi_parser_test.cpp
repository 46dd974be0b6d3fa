#include "plugins/harnesses/pi/parser.hpp"
#include <gmock/gmock.h>

using skvm::harness_event;
using testing::HasSubstr;

namespace {

const skvm::process_exit exit_0{0, 0, ""};

std::string assistant(const std::string& content, const std::string& stop,
                      const std::string& usage, const std::string& more = {}) {
  return R"({"type":"message_end","message":{"role":"assistant","content":[)"
         + content + R"(],"provider":"skvm","usage":{)" + usage
         + R"(},"stopReason":")" + stop + '"' + more + "}}\n";
}

std::string text(const std::string& said) {
  return R"({"type":"text","text":")" + said + "\"}";
}

const std::string call =
  R"({"type":"toolCall","id":"c1","name":"bash","arguments":{"command":"ls"}})";
const std::string some =
  R"("input":700,"output":10,"cacheRead":300,"cacheWrite":1)";
const std::string none = R"("input":0,"output":0,"cacheRead":0,"cacheWrite":0)";

const std::string good_run =
  "{\"type\":\"session\",\"version\":3,\"id\":\"s\"}\n"
  "{\"type\":\"agent_start\"}\n{\"type\":\"turn_start\"}\n"
  "{\"type\":\"message_end\",\"message\":{\"role\":\"user\",\"content\":[]}}\n"
  + assistant(call, "toolUse", some)
  + "{\"type\":\"tool_execution_start\",\"toolCallId\":\"c1\",\"toolName\":"
    "\"bash\",\"args\":{\"command\":\"ls\"}}\n"
    "{\"type\":\"tool_execution_end\",\"toolCallId\":\"c1\",\"toolName\":"
    "\"bash\",\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"no\"}]},"
    "\"isError\":true}\n"
    "{\"type\":\"message_end\",\"message\":{\"role\":\"toolResult\"}}\n"
  + assistant(text("Grüße"), "stop", some)
  + "{\"type\":\"agent_end\",\"messages\":[]}\n";

struct outcome {
  skvm::harness_outcome end;
  std::vector<harness_event> events;
};

outcome parse(const std::string& output,
              const skvm::process_exit& status = exit_0) {
  pi::parser parser;
  outcome out;
  parser.feed(output, out.events);
  out.end = parser.finish(status);
  return out;
}

std::string described(const outcome& out) {
  std::string text = out.end.text + '|' + std::to_string(out.end.turns);
  if (out.end.failure)
    text += '|' + out.end.failure->text();
  if (out.end.spent)
    text += '|' + std::to_string(out.end.spent->total());
  for (const auto& event : out.events)
    text += '\n' + std::to_string(static_cast<int>(event.what)) + event.id
            + event.name + event.text;
  return text;
}

skvm::errc failure_of(const std::string& output) {
  auto out = parse(output);
  if (!out.end.failure)
    throw std::runtime_error("no failure");
  return out.end.failure->code;
}

std::string failed(const std::string& message) {
  return assistant("", "error", none, ",\"errorMessage\":\"" + message + "\"")
         + "{\"type\":\"agent_end\",\"messages\":[]}\n";
}

} // namespace

TEST(pi_parser, reads_a_run_with_a_tool) {
  auto out = parse(good_run);
  EXPECT_FALSE(out.end.failure);
  EXPECT_EQ(out.end.text, "Grüße");
  EXPECT_EQ(out.end.turns, 2U);
  EXPECT_EQ(out.end.spent, (skvm::usage{1400, 20, 600, 2, 0}));
  ASSERT_EQ(out.events.size(), 5U);
  EXPECT_EQ(out.events[0].what, harness_event::kind::turn);
  EXPECT_EQ(out.events[1].what, harness_event::kind::tool_start);
  EXPECT_EQ(out.events[1].text, R"({"command":"ls"})");
  EXPECT_EQ(out.events[2].what, harness_event::kind::tool_end);
  EXPECT_EQ(out.events[2].text, "no");
  EXPECT_TRUE(out.events[2].is_error);
  EXPECT_EQ(out.events[4].what, harness_event::kind::text);
}

TEST(pi_parser, reads_the_same_wherever_the_output_is_cut) {
  auto whole = described(parse(good_run));
  for (std::size_t cut = 0; cut <= good_run.size(); ++cut) {
    pi::parser parser;
    outcome out;
    parser.feed(std::string_view{good_run}.substr(0, cut), out.events);
    parser.feed(std::string_view{good_run}.substr(cut), out.events);
    out.end = parser.finish(exit_0);
    ASSERT_EQ(described(out), whole) << cut;
  }
  pi::parser parser;
  outcome out;
  for (char byte : good_run)
    parser.feed({&byte, 1}, out.events);
  out.end = parser.finish(exit_0);
  EXPECT_EQ(described(out), whole);
}

TEST(pi_parser, does_not_read_updates) {
  // It is no JSON, and nobody minds.
  auto out =
    parse("{\"type\":\"message_update\",\"message\":{oops\n" + good_run);
  EXPECT_EQ(described(out), described(parse(good_run)));
}

TEST(pi_parser, sums_usage_over_retries) {
  auto out =
    parse(assistant("", "error", R"("input":5,"output":1)",
                    R"(,"errorMessage":"500 boom")")
          + R"({"type":"agent_end","messages":[]})" + "\n"
          + R"({"type":"auto_retry_start","attempt":1,"maxAttempts":3,)"
            R"("delayMs":2000,"errorMessage":"500 boom"})"
          + "\n" + R"({"type":"agent_start"})" + "\n"
          + assistant(text("ok"), "stop", some)
          + R"({"type":"auto_retry_end","success":true,"attempt":1})" + "\n");
  EXPECT_FALSE(out.end.failure);
  EXPECT_EQ(out.end.spent, (skvm::usage{705, 11, 300, 1, 0}));
  EXPECT_EQ(out.events[1].what, harness_event::kind::notice);
  EXPECT_EQ(out.events[1].text, "pi retries, attempt 1 of 3: 500 boom");
}

TEST(pi_parser, has_no_usage_where_there_were_no_figures) {
  EXPECT_FALSE(parse(assistant(text("ok"), "stop", none)).end.spent);
}

TEST(pi_parser, fails_with_the_providers_error_although_pi_exits_with_0) {
  auto out = parse(failed("401 Incorrect API key"));
  ASSERT_TRUE(out.end.failure);
  EXPECT_EQ(out.end.failure->code, skvm::errc::auth);
  EXPECT_EQ(out.end.failure->http_status, 401);
  EXPECT_EQ(out.end.failure->text(), "pi: 401 Incorrect API key");
}

TEST(pi_parser, tells_kinds_of_errors_apart) {
  EXPECT_EQ(failure_of(failed("429 slow down")), skvm::errc::rate_limit);
  EXPECT_EQ(failure_of(failed("500 boom")), skvm::errc::overload);
  EXPECT_EQ(failure_of(failed("400 no such tool")), skvm::errc::bad_request);
  EXPECT_EQ(failure_of(failed("400 This model's maximum context length is 9")),
            skvm::errc::context_length);
  EXPECT_EQ(failure_of(failed("Connection error.")), skvm::errc::network);
  EXPECT_EQ(failure_of(failed("Request timed out.")), skvm::errc::timeout);
  EXPECT_EQ(failure_of(failed("Provider finish_reason: content_filter")),
            skvm::errc::content_filter);
  EXPECT_EQ(failure_of(failed("4000 is no status")),
            skvm::errc::malformed_reply);
}

TEST(pi_parser, takes_an_empty_answer_for_a_failure) {
  EXPECT_EQ(failure_of(assistant("", "stop", none)
                       + "{\"type\":\"agent_end\",\"messages\":[]}\n"),
            skvm::errc::not_found);
}

TEST(pi_parser, takes_a_cut_off_answer_for_a_failure_with_its_text) {
  auto out = parse(assistant(text("half"), "length", some));
  ASSERT_TRUE(out.end.failure);
  EXPECT_EQ(out.end.failure->code, skvm::errc::budget);
  EXPECT_EQ(out.end.text, "half");
}

TEST(pi_parser, takes_an_end_after_a_tool_call_for_a_failure) {
  EXPECT_THAT(parse(assistant(call, "toolUse", some)).end.failure->text(),
              HasSubstr("ends after a tool call"));
  // Some servers say `stop` with their calls.
  EXPECT_TRUE(parse(assistant(call, "stop", some)).end.failure);
}

TEST(pi_parser, reads_a_last_line_without_a_line_feed) {
  auto output = assistant(text("ok"), "stop", some);
  output.pop_back();
  auto out = parse(output);
  EXPECT_FALSE(out.end.failure);
  EXPECT_EQ(out.end.text, "ok");
}

TEST(pi_parser, fails_where_the_output_breaks_off_in_a_message) {
  auto output = good_run.substr(0, good_run.find("Gr") + 1);
  EXPECT_THAT(parse(output).end.failure->text(),
              HasSubstr("ends after a tool call"));
}

TEST(pi_parser, fails_without_any_event_with_what_pi_complained_of) {
  auto out = parse("", {1, 0, "Error: no such option\n"});
  EXPECT_THAT(out.end.failure->text(),
              HasSubstr("exited with code 1: Error: no such option"));
  EXPECT_THAT(parse("", exit_0).end.failure->text(),
              HasSubstr("printed no event"));
  EXPECT_THAT(parse("{\"type\":\"session\"}\n").end.failure->text(),
              HasSubstr("ended before the model answered"));
}

TEST(pi_parser, fails_where_a_signal_ended_it) {
  auto out = parse(good_run, {std::nullopt, 9, ""});
  ASSERT_TRUE(out.end.failure);
  EXPECT_EQ(out.end.failure->code, skvm::errc::cancelled);
  EXPECT_EQ(out.end.text, "Grüße");
}

TEST(pi_parser, says_that_pi_compacts) {
  auto out = parse("{\"type\":\"compaction_start\",\"reason\":\"overflow\"}\n"
                   + good_run);
  EXPECT_EQ(out.events[0].text, "pi compacts its conversation: overflow");
}
