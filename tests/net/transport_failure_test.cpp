#include "tests/net/transport_support.hpp"
#include "tests/support/local_provider.hpp"
#include "tests/support/raw_server.hpp"

#include "net/transport.hpp"
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <string>

namespace {

using namespace skvm;
using namespace skvm::test;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// What the transport makes of a server that sends these bytes and closes.
error failure_for(std::string bytes) {
  raw_server server{raw_server::sends(std::move(bytes))};
  transport wire;
  auto why = failure_of(*run(wire, post(server.url("/x?key=secret"))));
  EXPECT_EQ(why.subject, "127.0.0.1:" + std::to_string(server.port()));
  EXPECT_THAT(why.text(), Not(HasSubstr("secret")));
  return why;
}

TEST(transport, says_that_nobody_listens) {
  auto listener = raw_socket::listen(1);
  auto port = std::to_string(listener.port());
  listener.close();
  transport wire;
  auto why = failure_of(*run(wire, post("http://127.0.0.1:" + port)));
  EXPECT_EQ(why.code, errc::network);
  EXPECT_EQ(why.text(),
            "127.0.0.1:" + port + ": could not connect: connection refused");
}

TEST(transport, says_that_no_file_is_left_for_a_socket) {
  auto listener = raw_socket::listen(1);
  auto port = std::to_string(listener.port());
  listener.close();
  transport wire;
  auto ask = [&] {
    return failure_of(*run(wire, post("http://127.0.0.1:" + port))).text();
  };
  ask(); // what it opens once is open
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  auto free = ::dup(0);
  ASSERT_GE(free, 0);
  ::close(free);
  rlimit none{static_cast<rlim_t>(free), before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  auto why = ask();
  setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_EQ(why, "127.0.0.1:" + port + ": too many open files (ulimit -n)");
}

TEST(transport, says_that_a_host_name_does_not_resolve) {
  transport wire;
  // A label of 64 characters is refused before any name server is asked.
  auto host = std::string(64, 'a') + ".test";
  auto why = failure_of(*run(wire, post("http://" + host + "/")));
  EXPECT_EQ(why.code, errc::network);
  EXPECT_EQ(why.text(), host + ": the host name could not be resolved");
}

TEST(transport, says_that_the_connection_closed_without_a_reply) {
  auto why = failure_for("");
  EXPECT_EQ(why.code, errc::network);
  EXPECT_EQ(why.message, "closed the connection without a reply");
}

TEST(transport, says_that_the_head_was_cut_off) {
  auto why = failure_for("HTTP/1.1 200 OK\r\nContent-Le");
  EXPECT_EQ(why.code, errc::network);
  EXPECT_EQ(why.message, "closed the connection within the head of the reply");
}

TEST(transport, says_that_the_body_was_cut_off) {
  auto why = failure_for("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_EQ(why.code, errc::network);
  EXPECT_EQ(why.message, "cut the reply off after 3 bytes of the reply");
}

TEST(transport, says_that_a_chunked_body_was_cut_off) {
  auto why = failure_for("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                         "3\r\nabc\r\n");
  EXPECT_EQ(why.code, errc::network);
  EXPECT_EQ(why.message, "cut the reply off after 3 bytes of the reply");
}

TEST(transport, says_that_a_connection_was_reset) {
  raw_server server{[](raw_socket& client) {
    client.read_request();
    client.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
    client.reset();
  }};
  transport wire;
  auto why = failure_of(*run(wire, post(server.url())));
  EXPECT_EQ(why.code, errc::network);
  EXPECT_THAT(why.message, HasSubstr("connection reset by peer"));
}

TEST(transport, refuses_what_is_no_http) {
  auto why = failure_for("SSH-2.0-OpenSSH_9.2\r\n");
  EXPECT_EQ(why.code, errc::malformed_reply);
  EXPECT_EQ(why.message, "sent something that is no HTTP");
}

TEST(transport, refuses_a_bad_chunk_size) {
  auto why = failure_for("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                         "xyz\r\nabc\r\n0\r\n\r\n");
  EXPECT_EQ(why.code, errc::malformed_reply);
  EXPECT_THAT(why.message, HasSubstr("chunked-encoding"));
}

TEST(transport, refuses_a_body_that_does_not_unpack) {
  auto why = failure_for("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
                         "Content-Length: 20\r\n\r\nthis is no gzip data");
  EXPECT_EQ(why.code, errc::malformed_reply);
}

TEST(transport, refuses_a_head_without_end) {
  std::string head = "HTTP/1.1 200 OK\r\n";
  while (head.size() < 400'000)
    head += "X-Filler: " + std::string(1000, 'x') + "\r\n";
  auto why = failure_for(head);
  EXPECT_EQ(why.code, errc::malformed_reply);
  EXPECT_EQ(why.message, "the head of the reply is over 256 KiB");
}

TEST(transport, refuses_a_body_over_its_limit) {
  local_provider provider;
  provider.script({.body = std::string(1001, 'x')});
  provider.script({.body = std::string(1000, 'x')});
  transport wire;
  auto request = post(provider.url());
  request.max_body = 1000;
  auto sink = run(wire, request);
  EXPECT_EQ(failure_of(*sink).code, errc::malformed_reply);
  EXPECT_EQ(failure_of(*sink).message, "the reply is over 1000 bytes");
  EXPECT_LE(sink->body().size(), 1000u);
  EXPECT_FALSE(run(wire, request)->end().failure);
}

TEST(transport, says_that_tls_failed) {
  raw_server server{[](raw_socket& client) {
    client.send("HTTP/1.1 400 Bad Request\r\n\r\n");
    client.read_all();
  }};
  transport wire;
  auto why = failure_of(
    *run(wire, post("https://127.0.0.1:" + std::to_string(server.port()))));
  EXPECT_EQ(why.code, errc::network);
  EXPECT_THAT(why.message, HasSubstr("SSL"));
}

TEST(transport, goes_on_after_failures) {
  raw_server broken{raw_server::sends("HTTP/1.1 200 OK\r\n"
                                      "Content-Length: 10\r\n\r\nabc")};
  local_provider provider;
  transport wire;
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(failure_of(*run(wire, post(broken.url()))).code, errc::network);
    EXPECT_FALSE(run(wire, post(provider.url()))->end().failure);
  }
  EXPECT_EQ(wire.stats().in_flight, 0u);
}

TEST(transport, takes_no_url_but_http_and_https) {
  transport wire;
  for (const auto* url : {"file:///etc/passwd", "ftp://127.0.0.1/", "x y"}) {
    auto id = wire.start(post(url), std::make_shared<exchange_recorder>());
    ASSERT_FALSE(id) << url;
    EXPECT_EQ(id.error().code, errc::invalid_argument);
  }
  EXPECT_EQ(wire.stats().in_flight, 0u);
}

TEST(transport, takes_no_header_that_would_be_two) {
  transport wire;
  auto request = post("http://127.0.0.1:1/");
  request.http.headers = {{"authorization", "Bearer k\r\nX-Evil: 1"}};
  auto id = wire.start(request, std::make_shared<exchange_recorder>());
  ASSERT_FALSE(id);
  EXPECT_EQ(id.error().code, errc::invalid_argument);
  EXPECT_THAT(id.error().text(), StartsWith("header 'authorization'"));
  EXPECT_THAT(id.error().text(), Not(HasSubstr("Bearer")));
}

} // namespace
