#include "models/retry.hpp"

#include <gtest/gtest.h>

namespace skvm {
namespace {

using namespace std::chrono_literals;

error http_error(int status) {
  auto why = make_error(errc::overload, "m", "HTTP");
  why.http_status = status;
  return why;
}

TEST(retry, helps_for_the_statuses_that_pass_by_themselves) {
  for (int status : {408, 425, 429, 500, 502, 503, 504, 529})
    EXPECT_TRUE(is_transient(http_error(status))) << status;
  for (int status : {400, 401, 403, 404, 413, 422, 501})
    EXPECT_FALSE(is_transient(http_error(status))) << status;
}

TEST(retry, helps_for_connection_faults_and_in_band_overload) {
  EXPECT_TRUE(is_transient(make_error(errc::network, "m", "refused")));
  EXPECT_TRUE(is_transient(make_error(errc::timeout, "m", "silent")));
  auto in_band = make_error(errc::overload, "m", "busy");
  in_band.http_status = 200;
  EXPECT_TRUE(is_transient(in_band));
  EXPECT_FALSE(is_transient(make_error(errc::auth, "m", "no key")));
  EXPECT_FALSE(is_transient(make_error(errc::malformed_reply, "m", "html")));
  EXPECT_FALSE(is_transient(make_error(errc::context_length, "m", "long")));
}

TEST(retry, spreads_delays_over_the_whole_range_below_a_doubling_ceiling) {
  retry_policy policy{10, 100ms, 1000ms};
  std::mt19937_64 random{7};
  for (std::uint32_t attempts = 1; attempts <= 6; ++attempts) {
    auto ceiling = std::min<long>(1000, 100L << (attempts - 1));
    long lowest = 1'000'000;
    long highest = 0;
    for (int i = 0; i < 500; ++i) {
      auto delay = next_delay(policy, http_error(503), attempts, 1h, random);
      ASSERT_TRUE(delay);
      lowest = std::min<long>(lowest, delay->count());
      highest = std::max<long>(highest, delay->count());
    }
    EXPECT_LE(highest, ceiling);
    EXPECT_GT(highest, ceiling * 8 / 10);
    EXPECT_LT(lowest, ceiling * 2 / 10);
  }
}

TEST(retry, never_comes_before_the_provider_said) {
  retry_policy policy{4, 1ms, 2ms};
  std::mt19937_64 random{1};
  auto why = http_error(429);
  why.retry_after = 1500ms;
  EXPECT_EQ(next_delay(policy, why, 1, 1h, random), 1500ms);
}

TEST(retry, is_not_tried_when_the_wait_would_outlast_the_deadline) {
  retry_policy policy{4, 1ms, 2ms};
  std::mt19937_64 random{1};
  auto why = http_error(429);
  why.retry_after = 10s;
  EXPECT_FALSE(next_delay(policy, why, 1, 9s, random));
}

TEST(retry, ends_after_the_last_attempt) {
  retry_policy policy{2, 1ms, 2ms};
  std::mt19937_64 random{1};
  EXPECT_TRUE(next_delay(policy, http_error(500), 2, 1h, random));
  EXPECT_FALSE(next_delay(policy, http_error(500), 3, 1h, random));
}

} // namespace
} // namespace skvm
