#include "tests/net/transport_support.hpp"
#include "tests/support/local_provider.hpp"

#include <gtest/gtest.h>

namespace {

using namespace skvm;
using namespace skvm::test;

TEST(local_provider, answers_in_the_order_of_its_script) {
  local_provider provider;
  provider.script({.body = "one"}).script({.status = 503, .body = "two"});
  transport wire;
  EXPECT_EQ(run(wire, post(provider.url()))->body(), "one");
  auto second = run(wire, post(provider.url()));
  EXPECT_EQ(second->head().status, 503);
  EXPECT_EQ(second->body(), "two");
  auto beyond = run(wire, post(provider.url()));
  EXPECT_EQ(beyond->head().status, 500);
  EXPECT_EQ(beyond->body(), "no reply is left in the script");
  EXPECT_EQ(provider.requests().size(), 3u);
}

TEST(local_provider, aborts_before_within_and_after_a_reply) {
  local_provider provider;
  provider.script({.abort_after = true})
    .script({.body = "half", .abort_after = true})
    .script({.chunks = {"a", "b"}, .abort_after = true});
  transport wire;
  for (const auto* body : {"", "half", "ab"}) {
    auto sink = run(wire, post(provider.url()));
    EXPECT_EQ(sink->body(), body);
    EXPECT_EQ(failure_of(*sink).code, errc::network);
  }
}

TEST(local_provider, holds_a_reply_until_it_is_released) {
  local_provider provider;
  provider.script({.body = "late", .held = true}).script({.body = "early"});
  transport wire;
  auto held = start(wire, post(provider.url()));
  ASSERT_TRUE(provider.wait_for_requests(1));
  EXPECT_EQ(run(wire, post(provider.url()))->body(), "early");
  EXPECT_FALSE(held.sink->ended());
  provider.release();
  ASSERT_TRUE(held.sink->wait_end());
  EXPECT_EQ(held.sink->body(), "late");
}

} // namespace
