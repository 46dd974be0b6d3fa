#include "skvm/model.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace {

using namespace skvm;
using namespace std::chrono_literals;

errc code_of(int status, std::string_view message = {}) {
  return error_from_http({status, {}}, message).code;
}

std::optional<std::chrono::milliseconds> retry_after(std::string name,
                                                     std::string value) {
  http_head head{429, {{std::move(name), std::move(value)}}};
  return error_from_http(head, "").retry_after;
}

TEST(error_from_http, tells_the_statuses_apart) {
  EXPECT_EQ(code_of(400), errc::bad_request);
  EXPECT_EQ(code_of(401), errc::auth);
  EXPECT_EQ(code_of(403), errc::auth);
  EXPECT_EQ(code_of(404), errc::bad_request);
  EXPECT_EQ(code_of(408), errc::timeout);
  EXPECT_EQ(code_of(413), errc::context_length);
  EXPECT_EQ(code_of(422), errc::bad_request);
  EXPECT_EQ(code_of(425), errc::rate_limit);
  EXPECT_EQ(code_of(429), errc::rate_limit);
  EXPECT_EQ(code_of(500), errc::overload);
  EXPECT_EQ(code_of(503), errc::overload);
  EXPECT_EQ(code_of(529), errc::overload);
}

TEST(error_from_http, knows_a_conversation_that_is_too_long) {
  EXPECT_EQ(
    code_of(400, "This model's maximum context length is 128000 tokens"),
    errc::context_length);
  EXPECT_EQ(code_of(400, "prompt is too long: 210000 tokens > 200000 maximum"),
            errc::context_length);
}

TEST(error_from_http, knows_an_answer_that_was_filtered) {
  EXPECT_EQ(code_of(400, "The response was filtered due to the prompt "
                         "triggering Azure's Content Management Policy"),
            errc::content_filter);
}

TEST(error_from_http, does_not_take_an_outage_for_a_long_conversation) {
  EXPECT_EQ(code_of(500, "context window service unavailable"), errc::overload);
}

TEST(error_from_http, carries_status_and_the_providers_words) {
  auto why = error_from_http({429, {}}, "slow down");
  EXPECT_EQ(why.http_status, 429);
  EXPECT_EQ(why.text(), "HTTP 429: slow down");
  EXPECT_EQ(why.retry_after, std::nullopt);
}

TEST(error_from_http, cuts_an_endless_message) {
  auto why = error_from_http({400, {}}, std::string(1 << 20, 'x'));
  EXPECT_LT(why.message.size(), 3000u);
}

TEST(error_from_http, reads_retry_after_in_seconds_and_milliseconds) {
  EXPECT_EQ(retry_after("retry-after", "7"), 7s);
  EXPECT_EQ(retry_after("retry-after", "0.5"), 500ms);
  EXPECT_EQ(retry_after("retry-after-ms", "250"), 250ms);
}

TEST(error_from_http, reads_retry_after_as_a_date) {
  EXPECT_EQ(retry_after("retry-after", "Wed, 21 Oct 2015 07:28:00 GMT"), 0s);
  auto far = retry_after("retry-after", "Fri, 31 Dec 2100 23:59:59 GMT");
  ASSERT_TRUE(far);
  EXPECT_GT(*far, 24h);
}

TEST(error_from_http, ignores_a_retry_after_that_makes_no_sense) {
  EXPECT_EQ(retry_after("retry-after", "soon"), std::nullopt);
  EXPECT_EQ(retry_after("retry-after", "-3"), 0ms);
}

TEST(http_head, finds_the_first_header_of_a_name) {
  http_head head{200, {{"a", "1"}, {"b", "2"}, {"b", "3"}}};
  EXPECT_EQ(head.find("b"), "2");
  EXPECT_EQ(head.find("c"), "");
}

} // namespace
