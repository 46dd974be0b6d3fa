#include "skvm/rate_limits.hpp"

#include <gtest/gtest.h>

#include <random>

namespace {

using namespace skvm;
using namespace std::chrono_literals;

const auto now = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} + 12h;

rate_limits read(std::vector<header> headers) {
  return read_rate_limits({200, std::move(headers)}, now);
}

std::optional<std::chrono::milliseconds> reset_of(std::string text) {
  return read({{"x-ratelimit-reset-tokens", std::move(text)}}).tokens.reset;
}

TEST(rate_limits, reads_limits_that_name_the_kind_last) {
  auto got = read({{"x-ratelimit-limit-requests", "60"},
                   {"x-ratelimit-remaining-requests", "59"},
                   {"x-ratelimit-reset-requests", "1s"},
                   {"x-ratelimit-limit-tokens", "150000"},
                   {"x-ratelimit-remaining-tokens", "149984"},
                   {"x-ratelimit-reset-tokens", "6m0s"}});
  EXPECT_EQ(got.requests, (rate_limit{60, 59, 1s}));
  EXPECT_EQ(got.tokens, (rate_limit{150000, 149984, 6min}));
  EXPECT_TRUE(got.any());
}

TEST(rate_limits, reads_limits_that_name_the_kind_first) {
  auto got = read(
    {{"anthropic-ratelimit-requests-limit", "50"},
     {"anthropic-ratelimit-requests-remaining", "49"},
     {"anthropic-ratelimit-requests-reset", "2026-11-22T12:00:01Z"},
     {"anthropic-ratelimit-input-tokens-limit", "40000"},
     {"anthropic-ratelimit-input-tokens-remaining", "10000"},
     {"anthropic-ratelimit-input-tokens-reset", "2026-11-22T13:00:45+01:00"},
     {"anthropic-ratelimit-output-tokens-remaining", "7"},
     {"anthropic-ratelimit-tokens-remaining", "8"}});
  EXPECT_EQ(got.requests, (rate_limit{50, 49, 1s}));
  EXPECT_EQ(got.input_tokens, (rate_limit{40000, 10000, 45s}));
  EXPECT_EQ(got.output_tokens.remaining, 7);
  EXPECT_EQ(got.tokens.remaining, 8);
}

TEST(rate_limits, takes_plain_limits_for_a_window_of_requests) {
  auto got = read({{"ratelimit-limit", "100, 100;w=60"},
                   {"ratelimit-remaining", "3"},
                   {"ratelimit-reset", "12"}});
  EXPECT_EQ(got.requests, (rate_limit{100, 3, 12s, true}));
}

TEST(rate_limits, reads_limits_of_a_minute_and_leaves_those_of_a_day) {
  auto got = read({{"x-ratelimit-remaining-tokens-minute", "60000"},
                   {"x-ratelimit-remaining-requests-day", "1"}});
  EXPECT_EQ(got.tokens.remaining, 60000);
  EXPECT_EQ(got.requests.remaining, std::nullopt);
}

TEST(rate_limits, reads_every_way_to_write_a_reset) {
  EXPECT_EQ(reset_of("20ms"), 20ms);
  EXPECT_EQ(reset_of("1m30.5s"), 90500ms);
  EXPECT_EQ(reset_of("2h"), 2h);
  EXPECT_EQ(reset_of("1.5"), 1500ms);
  EXPECT_EQ(reset_of("2026-11-22T12:00:00.250Z"), 250ms);
  EXPECT_EQ(reset_of("2026-11-22T11:59:00Z"), 0ms);
  auto unix_s =
    std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch())
      .count();
  EXPECT_EQ(reset_of(std::to_string(unix_s + 30)), 30s);
  EXPECT_EQ(reset_of(std::to_string((unix_s + 30) * 1000)), 30s);
}

TEST(rate_limits, leaves_out_what_makes_no_sense) {
  for (const auto* text :
       {"", "soon", "s", "1x", "1s2", "--1s", "2026-13-01T00:00:00Z",
        "2026-11-22", "2026-11-22T12:00:00", "nan", "inf", "1e9999s"})
    EXPECT_EQ(reset_of(text), std::nullopt) << text;
  for (const auto* text : {"-1", "many", "nan", "1e300", "7x"})
    EXPECT_EQ(read({{"ratelimit-remaining", text}}).requests.remaining,
              std::nullopt)
      << text;
}

TEST(rate_limits, says_that_nothing_was_said) {
  EXPECT_FALSE(read({{"content-type", "text/plain"},
                     {"my-ratelimits", "5"},
                     {"xratelimit-limit", "5"},
                     {"ratelimit-policy", "5"}})
                 .any());
}

TEST(rate_limits, keeps_the_first_of_two_headers) {
  auto got = read({{"ratelimit-remaining", "5"}, {"ratelimit-remaining", "9"}});
  EXPECT_EQ(got.requests.remaining, 5);
}

TEST(rate_limits, reads_retry_after) {
  EXPECT_EQ(read({{"retry-after", "7"}}).retry_after, 7s);
  EXPECT_EQ(
    read({{"retry-after", "Sun, 22 Nov 2026 12:00:09 GMT"}}).retry_after, 9s);
}

void expect_sane(const rate_limit& got, const std::string& text) {
  for (auto amount : {got.limit.value_or(0), got.remaining.value_or(0)})
    EXPECT_TRUE(amount >= 0 && amount <= 1e15) << text;
  auto reset = got.reset.value_or(0ms);
  EXPECT_TRUE(reset >= 0ms && reset <= 24h) << text;
}

TEST(rate_limits, gives_sane_numbers_for_any_bytes) {
  std::mt19937 random{7};
  const std::string alphabet = "0123456789.-+eEmshTZ:,; \x80\xffnaif";
  for (int i = 0; i < 20000; ++i) {
    std::string text;
    for (auto n = random() % 30; n > 0; --n)
      text += alphabet[random() % alphabet.size()];
    auto got = read({{"x-ratelimit-limit-tokens", text},
                     {"x-ratelimit-remaining-tokens", text},
                     {"x-ratelimit-reset-tokens", text},
                     {"retry-after", text}});
    expect_sane(got.tokens, text);
    expect_sane({{}, {}, got.retry_after}, text);
  }
}

TEST(rate_limits, survives_times_that_are_cut_or_changed) {
  std::mt19937 random{8};
  const std::string whole = "2026-11-22T12:00:45.123+01:00";
  for (int i = 0; i < 20000; ++i) {
    auto text = whole.substr(0, 1 + random() % whole.size());
    text[random() % text.size()] = static_cast<char>(random() % 256);
    auto got = read({{"ratelimit-reset", text}});
    expect_sane(got.requests, text);
  }
}

} // namespace
