#include "tests/models/loopback/loopback_test.hpp"

namespace skvm::test {
namespace {

using replies = loopback_test;

const std::string long_word = "Grüße, 世界 😀";

std::vector<tool_call> two_calls() {
  return {{"call_1", "read_file", R"({"path":"notes/a.txt"})"},
          {"call_2", "run", R"({"command":"ls \"b c\"","limit":3})"}};
}

/// All pieces of a kind that a watcher saw, joined by a separator.
std::string seen(const client& by, chat_delta::kind what,
                 std::string_view between = "") {
  std::string out;
  for (const auto& piece : by.progress())
    if (piece.what == what) {
      out += out.empty() ? "" : between;
      out += piece.text;
    }
  return out;
}

void expect_two_calls(const ask_outcome& got) {
  ASSERT_EQ(verdict(got), "ok") << said(got);
  EXPECT_EQ(got.reply->stop, stop_reason::tool_use);
  auto calls = calls_of(got.reply->answer);
  ASSERT_EQ(calls.size(), 2U);
  for (std::size_t i = 0; i < calls.size(); ++i) {
    auto wanted = two_calls()[i];
    EXPECT_EQ(calls[i].id, wanted.id);
    EXPECT_EQ(calls[i].name, wanted.name);
    EXPECT_EQ(calls[i].arguments, wanted.arguments);
  }
}

TEST_P(replies, a_plain_reply_arrives_whole) {
  script_plain(wire().plain({.text = {"Blue."}}));
  connect({.stream = false});
  auto got = ask();
  EXPECT_EQ(said(*got), "Blue.");
  EXPECT_EQ(got->attempts, 1U);
  ASSERT_TRUE(got->reply);
  EXPECT_EQ(got->reply->stop, stop_reason::end_turn);
  EXPECT_EQ(got->reply->model, "test-model-2026");
  EXPECT_FALSE(got->reply->id.empty());
}

TEST_P(replies, a_streamed_reply_arrives_whole) {
  auto bytes = wire().stream({.text = {"Bl", "ue", "."}});
  script_stream({bytes.opening, bytes.content[0], bytes.content[1],
                 bytes.content[2], bytes.closing});
  connect();
  auto got = ask();
  EXPECT_EQ(said(*got), "Blue.");
  ASSERT_TRUE(got->reply);
  EXPECT_EQ(got->reply->stop, stop_reason::end_turn);
  EXPECT_EQ(got->reply->model, "test-model-2026");
}

TEST_P(replies, a_watcher_sees_the_pieces_before_the_end) {
  auto bytes = wire().stream({.text = {"Bl", "ue"}, .calls = two_calls()});
  script_stream({bytes.whole()});
  connect();
  auto got = ask();
  ASSERT_EQ(verdict(*got), "ok") << said(*got);
  EXPECT_EQ(seen(*to, chat_delta::kind::text, "|"), "Bl|ue");
  EXPECT_EQ(seen(*to, chat_delta::kind::tool_call, "|"), "read_file|run");
}

TEST_P(replies, a_provider_that_does_not_stream_is_understood_all_the_same) {
  script_plain(wire().plain({.text = {"Blue."}}));
  connect({.stream = true});
  EXPECT_EQ(said(*ask()), "Blue.");
}

TEST_P(replies, parallel_calls_of_a_plain_reply_keep_their_arguments) {
  script_plain(wire().plain({.calls = two_calls()}));
  connect({.stream = false});
  expect_two_calls(*ask());
}

TEST_P(replies, parallel_calls_of_a_stream_keep_their_arguments) {
  script_stream({wire().stream({.calls = two_calls()}).whole()});
  connect();
  expect_two_calls(*ask());
}

TEST_P(replies, text_and_calls_come_in_one_reply) {
  script_stream(
    {wire().stream({.text = {"Let me see."}, .calls = two_calls()}).whole()});
  connect();
  auto got = ask();
  expect_two_calls(*got);
  EXPECT_EQ(said(*got), "Let me see.");
}

TEST_P(replies, usage_tells_cached_tokens_from_others) {
  const usage spent{.input = 40, .output = 20, .cache_read = 60};
  for (bool stream : {false, true}) {
    SCOPED_TRACE(stream ? "streamed" : "plain");
    spoken what{.text = {"Blue."}, .spent = spent};
    if (stream)
      script_stream({wire().stream(what).whole()});
    else
      script_plain(wire().plain(what));
    client_options how;
    how.stream = stream;
    how.rates = price{"*", 1.0, 10.0, 0.1, 0.0, ""};
    connect(how);
    auto got = ask();
    ASSERT_EQ(verdict(*got), "ok") << said(*got);
    EXPECT_EQ(got->reply->spent, spent);
    ASSERT_TRUE(got->cost_usd);
    EXPECT_DOUBLE_EQ(*got->cost_usd, 246e-6);
    EXPECT_EQ(to->stats().spent, spent);
  }
}

TEST_P(replies, usage_that_nobody_sent_stays_unknown) {
  for (bool stream : {false, true}) {
    SCOPED_TRACE(stream ? "streamed" : "plain");
    spoken what{.text = {"Blue."}};
    if (stream)
      script_stream({wire().stream(what).whole()});
    else
      script_plain(wire().plain(what));
    client_options how;
    how.stream = stream;
    how.rates = price{"*", 1.0, 10.0, 0.1, 0.0, ""};
    connect(how);
    auto got = ask();
    ASSERT_EQ(verdict(*got), "ok") << said(*got);
    EXPECT_FALSE(got->reply->spent);
    EXPECT_FALSE(got->cost_usd);
  }
}

TEST_P(replies, a_character_may_be_cut_by_the_network) {
  auto bytes = wire().stream({.text = {"Begun ", long_word}});
  auto begun = bytes.opening + bytes.content[0];
  auto rest = bytes.content[1] + bytes.closing;
  auto within = rest.find("😀") + 2;
  // The second part is not sent before the first one was read.
  provider.script(
    {.headers = {{"content-type", event_stream}},
     .chunks = {begun + rest.substr(0, within), rest.substr(within)},
     .held = true});
  connect();
  to->send(1, question("Which?"));
  to->wait_for_progress(1);
  provider.release();
  EXPECT_EQ(said(*to->wait(1)), "Begun " + long_word);
}

TEST_P(replies, a_stream_may_come_byte_by_byte) {
  auto bytes =
    wire().stream({.text = {long_word}, .calls = two_calls()}).whole();
  std::vector<std::string> chunks;
  for (auto byte : bytes)
    chunks.emplace_back(1, byte);
  script_stream(std::move(chunks));
  connect();
  auto got = ask();
  expect_two_calls(*got);
  EXPECT_EQ(said(*got), long_word);
}

/// Ten megabytes in pieces that differ, so that one missing would show.
std::vector<std::string> ten_megabytes() {
  std::vector<std::string> out;
  for (int i = 0; i < 160; ++i)
    out.push_back("[" + std::to_string(i) + "]"
                  + std::string(std::size_t{64} << 10, 'x'));
  return out;
}

TEST_P(replies, ten_megabytes_of_a_plain_reply_arrive_whole) {
  spoken what{.text = ten_megabytes()};
  std::string wanted;
  for (const auto& piece : what.text)
    wanted += piece;
  script_plain(wire().plain(what));
  connect({.stream = false});
  EXPECT_TRUE(said(*ask()) == wanted);
}

TEST_P(replies, ten_megabytes_of_a_stream_arrive_whole) {
  spoken what{.text = ten_megabytes()};
  std::string wanted;
  for (const auto& piece : what.text)
    wanted += piece;
  auto bytes = wire().stream(what);
  std::vector<std::string> chunks{bytes.opening};
  chunks.insert(chunks.end(), bytes.content.begin(), bytes.content.end());
  chunks.push_back(bytes.closing);
  script_stream(std::move(chunks));
  connect();
  EXPECT_TRUE(said(*ask()) == wanted);
  EXPECT_TRUE(seen(*to, chat_delta::kind::text) == wanted);
}

SKVM_FOR_EACH_PROTOCOL(replies);

} // namespace
} // namespace skvm::test
