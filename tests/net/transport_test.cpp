#include "tests/net/transport_support.hpp"
#include "tests/support/local_provider.hpp"
#include "tests/support/raw_server.hpp"

#include "net/transport.hpp"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <vector>

namespace {

using namespace skvm;
using namespace skvm::test;
using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(transport, sends_method_target_headers_and_body) {
  local_provider provider;
  transport wire;
  auto request = post(provider.url() + "/v1/chat?x=1", "{\"a\":1}");
  request.http.headers = {{"Authorization", "Bearer k"},
                          {"X-Empty", ""},
                          {"Content-Type", "application/json"}};
  run(wire, request);
  auto seen = provider.requests().at(0);
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.target, "/v1/chat?x=1");
  EXPECT_EQ(seen.find("authorization"), "Bearer k");
  EXPECT_EQ(seen.find("content-type"), "application/json");
  EXPECT_EQ(seen.find("x-empty"), "");
  EXPECT_EQ(std::count_if(seen.headers.begin(), seen.headers.end(),
                          [](auto& h) { return h.first == "x-empty"; }),
            1);
  EXPECT_EQ(seen.find("expect"), "");
  EXPECT_EQ(seen.body, "{\"a\":1}");
}

TEST(transport, sends_any_method) {
  local_provider provider;
  transport wire;
  for (auto method : {"GET", "HEAD", "POST", "PUT", "DELETE", "GET"}) {
    auto request = post(provider.url(), "");
    request.http.method = method;
    provider.script({.body = "hello"});
    auto sink = run(wire, request);
    EXPECT_EQ(provider.requests().back().method, method);
    EXPECT_EQ(sink->head().status, 200) << method;
    EXPECT_EQ(sink->body(), std::string{method} == "HEAD" ? "" : "hello");
  }
}

TEST(transport, sends_a_body_of_several_megabytes) {
  local_provider provider;
  transport wire;
  std::string body(8 << 20, 'b');
  provider.script({.body = "ok"});
  auto sink = run(wire, post(provider.url(), body));
  EXPECT_EQ(sink->body(), "ok");
  EXPECT_EQ(provider.requests().at(0).body, body);
}

TEST(transport, delivers_head_bytes_and_end) {
  local_provider provider;
  provider.script({.headers = {{"X-Request-Id", "r1"}}, .body = "hello"});
  transport wire;
  auto sink = run(wire, post(provider.url()));
  EXPECT_EQ(sink->head().status, 200);
  EXPECT_EQ(sink->head().find("x-request-id"), "r1");
  EXPECT_EQ(sink->body(), "hello");
  auto end = sink->end();
  EXPECT_FALSE(end.failure) << end.failure->text();
  EXPECT_EQ(end.body_bytes, 5u);
  EXPECT_EQ(end.http_version, 11);
  EXPECT_FALSE(end.reused_connection);
  EXPECT_LE(end.first_byte, end.total);
  EXPECT_GT(end.first_byte.count(), 0);
}

TEST(transport, takes_an_error_status_for_a_reply) {
  local_provider provider;
  provider.script(
    {.status = 429, .headers = {{"Retry-After", "3"}}, .body = "slow down"});
  transport wire;
  auto sink = run(wire, post(provider.url()));
  EXPECT_FALSE(sink->end().failure);
  EXPECT_EQ(sink->head().status, 429);
  EXPECT_EQ(sink->head().find("retry-after"), "3");
  EXPECT_EQ(sink->body(), "slow down");
}

TEST(transport, hands_out_pieces_as_they_come) {
  local_provider provider;
  provider.script({.chunks = {"first", "second"}, .held = true});
  transport wire;
  auto made = start(wire, post(provider.url()));
  ASSERT_TRUE(made.sink->wait_bytes(5));
  EXPECT_EQ(made.sink->body(), "first");
  EXPECT_FALSE(made.sink->ended());
  provider.release();
  ASSERT_TRUE(made.sink->wait_end());
  EXPECT_EQ(made.sink->body(), "firstsecond");
}

TEST(transport, reads_a_reply_that_drips_byte_by_byte) {
  const std::string reply =
    "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabcdef";
  std::promise<std::shared_ptr<exchange_recorder>> promised;
  auto recorder = promised.get_future().share();
  raw_server server{[&](raw_socket& client) {
    client.read_request();
    auto body = reply.size() - 6;
    client.send(reply.substr(0, body));
    for (auto at = body; at < reply.size(); ++at) {
      client.send(reply.substr(at, 1));
      recorder.get()->wait_bytes(at - body + 1);
    }
    client.read_all();
  }};
  transport wire;
  auto made = start(wire, post(server.url()));
  promised.set_value(made.sink);
  ASSERT_TRUE(made.sink->wait_end());
  EXPECT_EQ(made.sink->body(), "abcdef");
  EXPECT_EQ(made.sink->pieces(), 6u);
}

TEST(transport, shows_no_interim_head) {
  raw_server server{
    raw_server::sends("HTTP/1.1 100 Continue\r\n\r\n"
                      "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                      "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok")};
  transport wire;
  auto sink = run(wire, post(server.url()));
  EXPECT_EQ(sink->head().status, 201);
  EXPECT_EQ(sink->head().find("link"), "");
  EXPECT_EQ(sink->body(), "ok");
}

TEST(transport, keeps_trailers_out_of_head_and_body) {
  raw_server server{raw_server::sends(
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n"
    "2\r\nok\r\n0\r\nX-T: late\r\n\r\n")};
  transport wire;
  auto sink = run(wire, post(server.url()));
  EXPECT_FALSE(sink->end().failure);
  EXPECT_EQ(sink->head().find("x-t"), "");
  EXPECT_EQ(sink->body(), "ok");
}

TEST(transport, reads_a_body_that_ends_with_the_connection) {
  raw_server server{raw_server::sends("HTTP/1.1 200 OK\r\n\r\nall of it")};
  transport wire;
  auto sink = run(wire, post(server.url()));
  EXPECT_FALSE(sink->end().failure);
  EXPECT_EQ(sink->body(), "all of it");
}

TEST(transport, unpacks_a_compressed_reply) {
  const unsigned char packed[] = {
    0x1f, 0x8b, 0x08, 0, 0,    0,    0,    0,    0, 0xff, 0xcb, 0x48, 0xcd,
    0xc9, 0xc9, 0x07, 0, 0x86, 0xa6, 0x10, 0x36, 5, 0,    0,    0};
  local_provider provider;
  provider.script({.headers = {{"Content-Encoding", "gzip"}},
                   .body = {std::begin(packed), std::end(packed)}});
  transport wire;
  auto sink = run(wire, post(provider.url()));
  EXPECT_THAT(std::string{provider.requests().at(0).find("accept-encoding")},
              HasSubstr("gzip"));
  EXPECT_FALSE(sink->end().failure) << sink->end().failure->text();
  EXPECT_EQ(sink->body(), "hello");
}

TEST(transport, reads_ten_megabytes_in_many_chunks) {
  local_provider provider;
  scripted_reply reply;
  reply.chunks.assign(10'000, std::string(1024, 'c'));
  provider.script(reply);
  transport wire{{.credit = std::size_t{64} << 20}};
  auto sink = run(wire, post(provider.url()));
  EXPECT_FALSE(sink->end().failure);
  EXPECT_EQ(sink->body(), std::string(10'240'000, 'c'));
}

TEST(transport, reuses_a_connection) {
  local_provider provider;
  transport wire;
  auto first = run(wire, post(provider.url()));
  auto second = run(wire, post(provider.url()));
  EXPECT_FALSE(first->end().reused_connection);
  EXPECT_TRUE(second->end().reused_connection);
  EXPECT_EQ(wire.stats().started, 2u);
  EXPECT_EQ(wire.stats().connections_opened, 1u);
  EXPECT_EQ(wire.stats().in_flight, 0u);
  EXPECT_EQ(provider.server().connections(), 1u);
}

TEST(transport, opens_a_new_connection_where_the_server_closed_the_old_one) {
  raw_server server{[](raw_socket& client) {
    client.read_request();
    client.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  }};
  transport wire;
  for (int i = 0; i < 5; ++i) {
    auto sink = run(wire, post(server.url()));
    EXPECT_FALSE(sink->end().failure) << sink->end().failure->text();
    EXPECT_EQ(sink->body(), "ok");
  }
}

TEST(transport, carries_a_thousand_exchanges_at_once) {
  constexpr std::size_t count = 1000;
  std::vector<std::shared_ptr<responder>> waiting;
  auto server = http_server::listen(
    {}, [&](server_request request, std::shared_ptr<responder> answer) {
      // Nobody is answered before everybody has asked.
      waiting.push_back(std::move(answer));
      waiting.back()->on_closed([] {});
      if (waiting.size() == count)
        for (auto& each : waiting)
          each->reply(200, {}, request.body);
    });
  ASSERT_TRUE(server) << server.error().text();
  auto url = "http://127.0.0.1:" + std::to_string((*server)->port());
  transport wire;
  std::vector<started> all;
  for (std::size_t i = 0; i < count; ++i)
    all.push_back(start(wire, post(url)));
  for (auto& each : all) {
    ASSERT_TRUE(each.sink->wait_end());
    EXPECT_FALSE(each.sink->end().failure);
    EXPECT_EQ(each.sink->body(), "{}");
  }
  EXPECT_EQ(wire.stats().connections_opened, count);
  server->reset();
}

struct restarting_sink : exchange_recorder {
  restarting_sink(transport& wire, exchange_request request)
    : wire_(wire), request_(std::move(request)) {}

  void on_end(exchange_end end) override {
    next->wire_id = *wire_.start(request_, next->sink);
    exchange_recorder::on_end(std::move(end));
  }

  struct follower {
    std::shared_ptr<exchange_recorder> sink =
      std::make_shared<exchange_recorder>();
    exchange_id wire_id = 0;
  };

  std::shared_ptr<follower> next = std::make_shared<follower>();

private:
  transport& wire_;
  exchange_request request_;
};

TEST(transport, can_be_called_from_a_sink) {
  local_provider provider;
  transport wire{{.max_exchanges = 1}};
  auto sink = std::make_shared<restarting_sink>(wire, post(provider.url()));
  ASSERT_TRUE(wire.start(post(provider.url()), sink));
  ASSERT_TRUE(sink->next->sink->wait_end());
  EXPECT_EQ(provider.requests().size(), 2u);
}

TEST(transport, hands_out_a_redirect_unless_told_to_follow) {
  local_provider provider;
  provider.script({.status = 302, .headers = {{"Location", "/b"}}});
  transport wire;
  auto sink = run(wire, post(provider.url() + "/a"));
  EXPECT_EQ(sink->head().status, 302);
  EXPECT_EQ(provider.requests().size(), 1u);
}

TEST(transport, follows_redirects_on_the_same_origin) {
  local_provider provider;
  provider.script({.status = 307, .headers = {{"Location", "/b"}}, .body = "x"})
    .script({.status = 303, .headers = {{"Location", "c"}}, .body = "y"})
    .script({.body = "there"});
  transport wire;
  auto request = post(provider.url() + "/a", "body");
  request.max_redirects = 2;
  auto sink = run(wire, request);
  EXPECT_EQ(sink->head().status, 200);
  EXPECT_EQ(sink->body(), "there");
  auto seen = provider.requests();
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(seen[1].method + seen[1].target + seen[1].body, "POST/bbody");
  EXPECT_EQ(seen[2].method + seen[2].target + seen[2].body, "GET/c");
}

TEST(transport, follows_no_more_redirects_than_allowed) {
  local_provider provider;
  for (int i = 0; i < 3; ++i)
    provider.script({.status = 302, .headers = {{"Location", "/loop"}}});
  transport wire;
  auto request = get(provider.url());
  request.max_redirects = 2;
  auto sink = run(wire, request);
  EXPECT_EQ(sink->head().status, 302);
  EXPECT_EQ(provider.requests().size(), 3u);
}

TEST(transport, does_not_carry_headers_to_another_origin) {
  local_provider other;
  local_provider provider;
  provider.script({.status = 302, .headers = {{"Location", other.url()}}});
  transport wire;
  auto request = get(provider.url());
  request.http.headers = {{"x-api-key", "secret"}};
  request.max_redirects = 5;
  auto sink = run(wire, request);
  EXPECT_EQ(sink->head().status, 302);
  EXPECT_EQ(other.requests().size(), 0u);
}

} // namespace
