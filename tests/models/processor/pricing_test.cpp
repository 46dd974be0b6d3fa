#include "models/pricing.hpp"

#include <gtest/gtest.h>

namespace skvm {
namespace {

chat_reply reply_with(std::optional<usage> spent) {
  chat_reply reply;
  reply.spent = spent;
  return reply;
}

TEST(pricing, multiplies_each_kind_of_token_by_its_rate) {
  price rates{"m", 3, 15, 0.3, 3.75};
  usage spent{1'000'000, 2'000'000, 500'000, 100'000, 0};
  auto cost = cost_of(reply_with(spent), rates);
  ASSERT_TRUE(cost);
  EXPECT_DOUBLE_EQ(*cost, 3 + 30 + 0.15 + 0.375);
}

TEST(pricing, prefers_what_the_provider_billed) {
  auto reply = reply_with(usage{10, 10, 0, 0, 0});
  reply.cost_usd = 0.5;
  EXPECT_EQ(cost_of(reply, price{"m", 1e6, 1e6, 0, 0}), 0.5);
}

TEST(pricing, is_unknown_rather_than_zero) {
  EXPECT_FALSE(cost_of(reply_with(usage{10, 10, 0, 0, 0}), std::nullopt));
  EXPECT_FALSE(cost_of(reply_with(std::nullopt), price{"m", 1, 1, 1, 1}));
}

} // namespace
} // namespace skvm
