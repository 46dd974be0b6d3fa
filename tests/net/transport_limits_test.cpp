#include "tests/net/transport_support.hpp"
#include "tests/support/local_provider.hpp"
#include "tests/support/raw_server.hpp"

#include "net/transport.hpp"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace skvm;
using namespace skvm::test;
using namespace std::chrono_literals;
using testing::HasSubstr;

/// The most that curl hands out at once.
constexpr std::size_t largest_piece = 16 << 10;

TEST(transport, ends_an_exchange_that_is_cancelled_before_its_reply) {
  local_provider provider;
  provider.script({.held = true});
  transport wire;
  auto made = start(wire, post(provider.url()));
  ASSERT_TRUE(provider.wait_for_requests(1));
  wire.cancel(made.id);
  ASSERT_TRUE(made.sink->wait_end());
  EXPECT_EQ(failure_of(*made.sink).code, errc::cancelled);
  EXPECT_TRUE(provider.wait_for_gone(1));
}

TEST(transport, closes_the_connection_of_a_stream_that_is_cancelled) {
  local_provider provider;
  provider.script({.chunks = {"first", "second"}, .held = true});
  transport wire;
  auto made = start(wire, post(provider.url()));
  ASSERT_TRUE(made.sink->wait_bytes(5));
  wire.cancel(made.id);
  ASSERT_TRUE(made.sink->wait_end());
  EXPECT_EQ(failure_of(*made.sink).code, errc::cancelled);
  EXPECT_TRUE(provider.wait_for_gone(1));
  provider.release();
  EXPECT_EQ(made.sink->body(), "first");
  EXPECT_FALSE(made.sink->broken_order());
}

TEST(transport, ends_an_exchange_once_however_often_it_is_cancelled) {
  local_provider provider;
  provider.script({.held = true});
  transport wire;
  auto made = start(wire, post(provider.url()));
  ASSERT_TRUE(provider.wait_for_requests(1));
  for (int i = 0; i < 3; ++i)
    wire.cancel(made.id);
  wire.cancel(made.id + 1000);
  run(wire, post(provider.url()));
  EXPECT_TRUE(made.sink->ended());
  EXPECT_FALSE(made.sink->broken_order());
}

TEST(transport, ignores_a_cancel_after_the_end) {
  local_provider provider;
  transport wire;
  auto made = start(wire, post(provider.url()));
  ASSERT_TRUE(made.sink->wait_end());
  wire.cancel(made.id);
  wire.consumed(made.id, 1000);
  EXPECT_FALSE(run(wire, post(provider.url()))->end().failure);
}

TEST(transport, ends_what_is_in_flight_when_it_goes) {
  local_provider provider;
  std::vector<started> all;
  {
    transport wire;
    for (int i = 0; i < 20; ++i) {
      provider.script({.held = true});
      all.push_back(start(wire, post(provider.url())));
    }
  }
  for (auto& each : all) {
    ASSERT_TRUE(each.sink->ended());
    EXPECT_EQ(failure_of(*each.sink).code, errc::cancelled);
    EXPECT_FALSE(each.sink->broken_order());
  }
}

TEST(transport, refuses_more_exchanges_than_its_bound) {
  local_provider provider;
  provider.script({.held = true}).script({.held = true});
  transport wire{{.max_exchanges = 2}};
  auto first = start(wire, post(provider.url()));
  auto second = start(wire, post(provider.url()));
  ASSERT_TRUE(provider.wait_for_requests(2));
  auto third =
    wire.start(post(provider.url()), std::make_shared<exchange_recorder>());
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().code, errc::overload);
  EXPECT_EQ(third.error().text(), "transport: 2 exchanges are under way");
  wire.cancel(first.id);
  ASSERT_TRUE(first.sink->wait_end());
  EXPECT_FALSE(run(wire, post(provider.url()))->end().failure);
}

TEST(transport, ends_an_exchange_at_its_deadline) {
  local_provider provider;
  provider.script({.held = true});
  transport wire;
  auto request = post(provider.url());
  request.deadline = 50ms;
  auto why = failure_of(*run(wire, request));
  EXPECT_EQ(why.code, errc::timeout);
  EXPECT_EQ(why.message, "no complete reply within 50 ms");
  EXPECT_TRUE(provider.wait_for_gone(1));
}

TEST(transport, ends_a_stream_at_its_deadline) {
  raw_server server{[](raw_socket& client) {
    client.read_request();
    client.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
    while (client.send("x")) {
    }
  }};
  transport wire{{.credit = std::size_t{1} << 30}};
  auto request = post(server.url());
  request.deadline = 100ms;
  EXPECT_EQ(failure_of(*run(wire, request)).code, errc::timeout);
}

TEST(transport, ends_a_stream_that_falls_silent) {
  local_provider provider;
  provider.script({.chunks = {"first", "second"}, .held = true});
  transport wire;
  auto request = post(provider.url());
  request.idle_timeout = 50ms;
  auto sink = run(wire, request);
  EXPECT_EQ(failure_of(*sink).code, errc::timeout);
  EXPECT_EQ(failure_of(*sink).message,
            "silent for 50 ms after 5 bytes of the reply");
  EXPECT_TRUE(provider.wait_for_gone(1));
}

TEST(transport, waits_for_the_head_longer_than_for_the_next_piece) {
  local_provider provider;
  provider.script({.body = "thought about it", .delay = 150ms});
  transport wire;
  auto request = post(provider.url());
  request.idle_timeout = 20ms;
  EXPECT_EQ(run(wire, request)->body(), "thought about it");
}

TEST(transport, gives_up_a_connection_that_does_not_come_about) {
  // With its backlog full the kernel drops further attempts.
  auto listener = raw_socket::listen(0);
  auto occupant = raw_socket::connect(listener.port());
  ASSERT_GE(occupant.fd(), 0);
  transport wire;
  auto request =
    post("http://127.0.0.1:" + std::to_string(listener.port()) + "/");
  request.connect_timeout = 100ms;
  auto why = failure_of(*run(wire, request));
  EXPECT_EQ(why.code, errc::timeout);
  EXPECT_EQ(why.message, "no connection within 100 ms");
}

TEST(transport, stops_reading_when_its_credit_is_used_up) {
  constexpr std::size_t size = 10 << 20;
  constexpr std::size_t credit = 100'000;
  std::atomic<bool> all_sent{false};
  raw_server server{[&](raw_socket& client) {
    client.read_request();
    client.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(size)
                + "\r\n\r\n");
    all_sent = client.send(std::string(size, 'x'));
    client.read_all();
  }};
  local_provider provider;
  transport wire{{.credit = credit}};
  auto made = start(wire, get(server.url()));
  ASSERT_TRUE(made.sink->wait_bytes(credit));
  // Other exchanges show that the transport went through its loop meanwhile.
  for (int i = 0; i < 20; ++i)
    run(wire, post(provider.url()));
  EXPECT_LE(made.sink->body().size(), credit + largest_piece);
  EXPECT_FALSE(all_sent);
  EXPECT_FALSE(made.sink->ended());

  std::size_t consumed = 0;
  while (consumed < size) {
    ASSERT_TRUE(made.sink->wait_bytes(consumed + 1));
    auto got = made.sink->body().size();
    EXPECT_LE(got - consumed, credit + largest_piece);
    wire.consumed(made.id, got - consumed);
    consumed = got;
  }
  ASSERT_TRUE(made.sink->wait_end());
  EXPECT_FALSE(made.sink->end().failure);
  EXPECT_EQ(made.sink->body().size(), size);
}

TEST(transport, does_not_take_its_own_pause_for_silence) {
  local_provider provider;
  provider.script({.body = std::string(200'000, 'x')});
  provider.script({.body = "later", .delay = 150ms});
  transport wire{{.credit = 1000}};
  auto request = post(provider.url());
  request.idle_timeout = 50ms;
  auto made = start(wire, request);
  ASSERT_TRUE(made.sink->wait_bytes(1000));
  run(wire, post(provider.url())); // several idle timeouts long
  EXPECT_FALSE(made.sink->ended());
  std::size_t consumed = 0;
  while (consumed < 200'000) {
    ASSERT_TRUE(made.sink->wait_bytes(consumed + 1));
    auto got = made.sink->body().size();
    wire.consumed(made.id, got - consumed);
    consumed = got;
  }
  ASSERT_TRUE(made.sink->wait_end());
  EXPECT_FALSE(made.sink->end().failure);
}

TEST(transport, cancels_a_stream_that_waits_for_credit) {
  local_provider provider;
  provider.script({.body = std::string(20 << 20, 'x')});
  transport wire{{.credit = 1000}};
  auto made = start(wire, post(provider.url()));
  ASSERT_TRUE(made.sink->wait_bytes(1000));
  wire.cancel(made.id);
  ASSERT_TRUE(made.sink->wait_end());
  EXPECT_EQ(failure_of(*made.sink).code, errc::cancelled);
  EXPECT_FALSE(run(wire, post(provider.url()))->end().failure);
}

} // namespace
