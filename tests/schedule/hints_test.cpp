#include "schedule/hints.hpp"
#include <gtest/gtest.h>

#include <random>

namespace skvm {
namespace {

constexpr std::int64_t day = 86'400'000;
constexpr std::int64_t now = 20'000 * day;

schedule_hint hint_of(double window, bool limited, std::int64_t seen = now) {
  schedule_hint out;
  out.window = window;
  out.limited = limited;
  out.seen_ms = seen;
  return out;
}

TEST(hints, survive_the_way_through_json) {
  schedule_hint hint{40.5, true, 600, 150'000, std::chrono::milliseconds{310},
                     now};
  auto back = hint_from_json(to_json(hint));
  ASSERT_TRUE(back) << back.error().text();
  EXPECT_EQ(*back, hint);
}

TEST(hints, refuse_what_is_none) {
  for (const auto* text :
       {"", "[]", "7", "{", R"({"window": -1})", R"({"window": "8"})",
        R"({"window": 1e300})", R"({"seen_ms": 1e40})"}) {
    auto read = hint_from_json(text);
    ASSERT_FALSE(read) << text;
    EXPECT_FALSE(read.error().text().empty());
  }
}

TEST(hints, read_any_bytes_without_harm) {
  std::mt19937 random{5};
  auto whole = to_json(hint_of(12, true));
  for (int i = 0; i < 5000; ++i) {
    auto text = whole;
    text[random() % text.size()] = static_cast<char>(random() % 256);
    if (auto read = hint_from_json(text)) {
      EXPECT_GE(read->window, 0);
      EXPECT_LE(read->window, 1e6);
    }
  }
}

TEST(hints, are_forgotten_after_a_month) {
  EXPECT_TRUE(is_fresh(hint_of(8, true, now - 29 * day), now));
  EXPECT_FALSE(is_fresh(hint_of(8, true, now - 31 * day), now));
  EXPECT_FALSE(is_fresh(hint_of(8, true, now + 2 * day), now));
}

TEST(hints, meet_in_the_geometric_middle) {
  auto both = merged(hint_of(10, true), hint_of(40, true));
  EXPECT_DOUBLE_EQ(both.window, 20);
}

TEST(hints, count_less_the_older_they_are) {
  auto both = merged(hint_of(10, true, now - 28 * day), hint_of(40, true));
  EXPECT_GT(both.window, 35);
  EXPECT_EQ(both.seen_ms, now);
  EXPECT_DOUBLE_EQ(
    merged(hint_of(10, true, now - 60 * day), hint_of(40, true)).window, 40);
}

TEST(hints, are_not_pulled_down_by_a_run_with_little_to_do) {
  auto both = merged(hint_of(40, true), hint_of(8, false));
  EXPECT_DOUBLE_EQ(both.window, 40);
  EXPECT_TRUE(both.limited);
  EXPECT_DOUBLE_EQ(merged(hint_of(40, true), hint_of(80, false)).window, 80);
}

TEST(hints, keep_rates_that_were_not_seen_again) {
  auto old = hint_of(10, true);
  old.tokens_per_minute = 1000;
  EXPECT_DOUBLE_EQ(merged(old, hint_of(10, true)).tokens_per_minute, 1000);
}

TEST(hints, of_a_skill_come_before_those_of_the_model) {
  hint_port port;
  port.known = {{{}, hint_of(10, true)},
                {{"report", "bare"}, hint_of(20, true)},
                {{"old", "bare"}, hint_of(30, true, now - 90 * day)}};
  EXPECT_DOUBLE_EQ(find_hint(port, {"report", "bare"}, now)->window, 20);
  EXPECT_DOUBLE_EQ(find_hint(port, {"other", "bare"}, now)->window, 10);
  EXPECT_DOUBLE_EQ(find_hint(port, {"old", "bare"}, now)->window, 10);
  EXPECT_EQ(find_hint(hint_port{}, {"report", "bare"}, now), std::nullopt);
}

} // namespace
} // namespace skvm
