#include "tests/models/loopback/loopback_test.hpp"

#include <array>

namespace skvm::test {
namespace {

using namespace std::chrono_literals;

/// What a provider answers on purpose.
struct errors : loopback_test {
  /// One request, and the error that its answer was.
  void expect_final(std::string_view wanted, int status = 0) {
    auto sent_before = provider.requests().size();
    auto got = ask();
    EXPECT_EQ(verdict(*got), wanted) << said(*got);
    EXPECT_EQ(got->attempts, 1U);
    EXPECT_EQ(provider.requests().size(), sent_before + 1);
    if (!got->reply) {
      EXPECT_EQ(got->reply.error().http_status, status);
    }
  }

  /// A second attempt made it good.
  void expect_mended() {
    script_answer("Blue.");
    auto got = ask();
    EXPECT_EQ(said(*got), "Blue.");
    EXPECT_EQ(got->attempts, 2U);
  }
};

TEST_P(errors, a_refused_key_is_auth_and_final) {
  connect();
  for (int status : {401, 403}) {
    SCOPED_TRACE(status);
    script_plain(wire().failure(errc::auth), status);
    expect_final("auth", status);
  }
}

TEST_P(errors, an_echoed_key_is_not_told_on) {
  auto body = wire().failure(errc::auth);
  auto at = body.rfind("\"message\":\"") + 11;
  script_plain(body.insert(at, "no such key: sk-test-abcdef. "), 401);
  connect({.key = "sk-test-abcdef"});
  auto got = ask();
  ASSERT_EQ(verdict(*got), "auth");
  EXPECT_NE(said(*got).find("no such key: {key}"), std::string::npos)
    << said(*got);
}

TEST_P(errors, a_rate_limit_is_tried_again_after_the_pause_it_asks_for) {
  connect();
  script_plain(wire().failure(errc::rate_limit), 429,
               {{"retry-after-ms", "40"}});
  script_answer("Blue.");
  auto got = ask();
  EXPECT_EQ(said(*got), "Blue.");
  EXPECT_EQ(got->attempts, 2U);
  EXPECT_GE(got->waited, 40ms);
  EXPECT_EQ(to->stats().retries, 1U);
}

TEST_P(errors, a_head_s_limits_are_known_to_the_processor) {
  connect();
  script_plain(wire().failure(errc::rate_limit), 429,
               {{"retry-after-ms", "1"},
                {"x-ratelimit-limit-requests", "60000"},
                {"x-ratelimit-remaining-requests", "50000"}});
  expect_mended();
  EXPECT_EQ(to->stats().requests_per_minute, 60000);
}

TEST_P(errors, a_pause_beyond_the_deadline_ends_the_ask_at_once) {
  script_plain(wire().failure(errc::rate_limit), 429,
               {{"retry-after", "3600"}});
  connect();
  auto got = ask();
  EXPECT_EQ(verdict(*got), "rate-limit");
  EXPECT_EQ(got->attempts, 1U);
  ASSERT_FALSE(got->reply);
  EXPECT_EQ(got->reply.error().retry_after, 1h);
}

TEST_P(errors, an_overload_is_tried_again) {
  connect();
  for (int status : {500, 502, 503, 504, 529}) {
    SCOPED_TRACE(status);
    script_plain(wire().failure(errc::overload), status);
    expect_mended();
  }
}

TEST_P(errors, a_gateway_s_error_page_is_an_overload) {
  provider.script({.status = 502,
                   .headers = {{"content-type", "text/html"}},
                   .body = "<html><head><title>502 Bad Gateway</title></head>"
                           "<body>nginx</body></html>"});
  connect();
  expect_mended();
}

TEST_P(errors, an_overload_that_lasts_says_how_often_it_was_tried) {
  for (int i = 0; i < 3; ++i)
    script_plain(wire().failure(errc::overload), 503);
  client_options how;
  how.limits.retries = 2;
  connect(how);
  auto got = ask();
  EXPECT_EQ(verdict(*got), "overload");
  EXPECT_EQ(got->attempts, 3U);
  EXPECT_NE(said(*got).find("route/test-model: HTTP 503"), std::string::npos)
    << said(*got);
  EXPECT_NE(said(*got).find("(after 3 attempts)"), std::string::npos)
    << said(*got);
  EXPECT_EQ(provider.requests().size(), 3U);
}

TEST_P(errors, a_rejected_request_is_final) {
  script_plain(wire().failure(errc::bad_request), 400);
  connect();
  expect_final("bad-request", 400);
}

TEST_P(errors, a_conversation_that_is_too_long_is_final) {
  connect();
  for (int status : {400, 413}) {
    SCOPED_TRACE(status);
    script_plain(wire().failure(errc::context_length), status);
    expect_final("context-length", status);
  }
}

TEST_P(errors, a_filtered_request_is_final) {
  script_plain(wire().failure(errc::content_filter), 400);
  connect();
  expect_final("content-filter", 400);
}

TEST_P(errors, a_withheld_answer_is_no_empty_success) {
  script_plain(wire().withheld());
  connect();
  expect_final("content-filter");
  script_stream({wire().withheld_stream()});
  expect_final("content-filter");
}

TEST_P(errors, bytes_that_are_no_reply_are_malformed_and_final) {
  connect();
  auto whole = wire().plain({.text = {"Blue."}});
  const std::array<std::string, 6> bodies{
    "<html><head><title>Sign in</title></head></html>",
    "",
    "Blue.",
    R"({"answer": })",
    R"({"answer": "Blue."})",
    whole.substr(0, whole.size() / 2),
  };
  for (const auto& body : bodies) {
    SCOPED_TRACE(body);
    script_plain(body);
    expect_final("malformed-reply");
  }
}

TEST_P(errors, a_broken_event_is_malformed) {
  auto bytes = wire().stream({.text = {"Blue."}});
  script_stream({bytes.opening + "data: {\"broken\": \n\n" + bytes.closing});
  connect();
  expect_final("malformed-reply");
}

TEST_P(errors, a_failure_under_status_200_is_told_apart) {
  connect();
  for (auto code : {errc::auth, errc::context_length, errc::content_filter,
                    errc::bad_request}) {
    SCOPED_TRACE(to_string(code));
    script_plain(wire().failure(code));
    expect_final(to_string(code));
    script_stream({wire().stream({}).opening, wire().failure_event(code)});
    expect_final(to_string(code));
  }
}

TEST_P(errors, a_passing_failure_under_status_200_is_tried_again) {
  connect();
  for (auto code : {errc::rate_limit, errc::overload}) {
    SCOPED_TRACE(to_string(code));
    script_plain(wire().failure(code));
    expect_mended();
    script_stream({wire().stream({}).opening, wire().failure_event(code)});
    expect_mended();
  }
}

TEST_P(errors, an_overload_after_the_answer_began_is_final) {
  script_begun(wire().failure_event(errc::overload));
  connect();
  to->send(1, question("Which?"));
  to->wait_for_progress(1);
  provider.release();
  auto got = to->wait(1);
  EXPECT_EQ(verdict(*got), "overload") << said(*got);
  EXPECT_EQ(got->attempts, 1U);
  EXPECT_EQ(provider.requests().size(), 1U);
}

TEST_P(errors, an_overload_in_the_same_bytes_as_content_is_final) {
  auto bytes = wire().stream({.text = {"Begun"}});
  script_stream(
    {bytes.opening + bytes.content[0] + wire().failure_event(errc::overload)});
  connect();
  expect_final("overload");
}

SKVM_FOR_EACH_PROTOCOL(errors);

} // namespace
} // namespace skvm::test
