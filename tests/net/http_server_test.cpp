#include "tests/support/raw_server.hpp"

#include "net/http_server.hpp"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>

namespace {

using namespace skvm;
using namespace skvm::test;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

using answer_ptr = std::shared_ptr<responder>;

std::unique_ptr<http_server> serve(http_server::handler handle,
                                   http_server_options options = {}) {
  auto server = http_server::listen(std::move(options), std::move(handle));
  EXPECT_TRUE(server) << (server ? "" : server.error().text());
  return std::move(*server);
}

std::unique_ptr<http_server> echo(http_server_options options = {}) {
  return serve(
    [](server_request request, answer_ptr answer) {
      answer->reply(200, {},
                    request.method + " " + request.target + " " + request.body);
    },
    std::move(options));
}

/// All that the server says to these bytes until it closes.
std::string said_to(const http_server& server, std::string_view bytes) {
  auto client = raw_socket::connect(server.port());
  client.send(bytes);
  return client.read_all();
}

constexpr auto last = "Connection: close\r\n\r\n";

TEST(http_server, answers_a_request) {
  auto server = echo();
  auto reply = said_to(*server, std::string{"GET /a?b=c HTTP/1.1\r\n"} + last);
  EXPECT_THAT(reply, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(reply, HasSubstr("content-length: 11\r\n"));
  EXPECT_THAT(reply, HasSubstr("\r\n\r\nGET /a?b=c "));
}

TEST(http_server, hands_on_any_method) {
  auto server = echo();
  EXPECT_THAT(said_to(*server, std::string{"BREW /pot HTTP/1.1\r\n"} + last),
              HasSubstr("\r\n\r\nBREW /pot "));
}

TEST(http_server, gives_header_names_in_lower_case) {
  auto server = serve([](server_request request, answer_ptr answer) {
    answer->reply(200, {}, std::string{request.find("x-thing")});
  });
  EXPECT_THAT(
    said_to(*server, std::string{"GET / HTTP/1.1\r\nX-Thing: Ab\r\n"} + last),
    HasSubstr("\r\n\r\nAb"));
}

TEST(http_server, answers_requests_that_come_in_one_piece_in_order) {
  auto server = echo();
  auto reply = said_to(*server, std::string{"GET /1 HTTP/1.1\r\n\r\n"
                                            "POST /2 HTTP/1.1\r\n"
                                            "Content-Length: 3\r\n\r\nabc"
                                            "GET /3 HTTP/1.1\r\n"}
                                  + last);
  auto first = reply.find("GET /1 ");
  auto second = reply.find("POST /2 abc");
  auto third = reply.find("GET /3 ");
  EXPECT_LT(first, second);
  EXPECT_LT(second, third);
  EXPECT_NE(third, std::string::npos);
}

TEST(http_server, answers_pipelined_requests_one_after_the_other) {
  auto server = serve([](server_request request, answer_ptr answer) {
    auto delay = request.target == "/slow" ? 20ms : 0ms;
    answer->reply(200, {}, request.target, delay);
  });
  auto reply = said_to(*server, std::string{"GET /slow HTTP/1.1\r\n\r\n"
                                            "GET /fast HTTP/1.1\r\n"}
                                  + last);
  EXPECT_LT(reply.find("/slow"), reply.find("/fast"));
  EXPECT_NE(reply.find("/fast"), std::string::npos);
}

TEST(http_server, reads_a_request_that_comes_byte_by_byte) {
  auto server = echo();
  auto client = raw_socket::connect(server->port());
  for (char c :
       std::string{"POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n"} + last
         + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
    client.send(std::string(1, c));
  EXPECT_THAT(client.read_all(), HasSubstr("\r\n\r\nPOST /x abcde"));
}

TEST(http_server, sends_a_chunked_reply) {
  auto server = serve([](server_request, answer_ptr answer) {
    answer->begin(201, {{"X-A", "1"}});
    answer->write("hello");
    answer->write("");
    answer->write(std::string(20, 'x'));
    answer->end();
  });
  auto reply = said_to(*server, std::string{"GET / HTTP/1.1\r\n"} + last);
  EXPECT_THAT(reply, StartsWith("HTTP/1.1 201 Created\r\nX-A: 1\r\n"));
  EXPECT_THAT(reply, HasSubstr("\r\n\r\n5\r\nhello\r\n14\r\n"
                               + std::string(20, 'x') + "\r\n0\r\n\r\n"));
}

TEST(http_server, sends_no_body_to_a_head_request) {
  auto server = echo();
  auto reply = said_to(*server, std::string{"HEAD /a HTTP/1.1\r\n"} + last);
  EXPECT_THAT(reply, HasSubstr("content-length: 8\r\n"));
  EXPECT_THAT(reply, testing::EndsWith("\r\n\r\n"));
}

TEST(http_server, ends_a_stream_for_http_1_0_with_the_connection) {
  auto server = serve([](server_request, answer_ptr answer) {
    answer->begin(200, {});
    answer->write("hello");
    answer->end();
  });
  auto reply = said_to(*server, "GET / HTTP/1.0\r\n\r\n");
  EXPECT_THAT(reply, Not(HasSubstr("chunked")));
  EXPECT_THAT(reply, testing::EndsWith("\r\n\r\nhello"));
}

TEST(http_server, asks_for_the_body_that_a_client_holds_back) {
  auto server = echo();
  auto client = raw_socket::connect(server->port());
  client.send(std::string{"POST /x HTTP/1.1\r\nContent-Length: 2\r\n"
                          "Expect: 100-continue\r\n"}
              + last);
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("ab");
  EXPECT_THAT(client.read_all(), HasSubstr("POST /x ab"));
}

TEST(http_server, refuses_what_is_no_http) {
  auto server = echo();
  EXPECT_THAT(said_to(*server, "\x16\x03\x01 hello\r\n\r\n"),
              StartsWith("HTTP/1.1 400 Bad Request\r\n"));
  EXPECT_THAT(said_to(*server, "GET / HTTP/1.1\r\nno colon\r\n\r\n"),
              StartsWith("HTTP/1.1 400 "));
}

TEST(http_server, refuses_a_body_that_says_it_is_too_large) {
  auto server = echo({.max_body = 10});
  EXPECT_THAT(said_to(*server, "POST / HTTP/1.1\r\nContent-Length: 11\r\n\r\n"),
              StartsWith("HTTP/1.1 413 "));
}

TEST(http_server, refuses_a_body_that_turns_out_too_large) {
  auto server = echo({.max_body = 10});
  EXPECT_THAT(said_to(*server, "POST / HTTP/1.1\r\n"
                               "Transfer-Encoding: chunked\r\n\r\n"
                               "8\r\nabcdefgh\r\n8\r\nabcdefgh\r\n0\r\n\r\n"),
              StartsWith("HTTP/1.1 413 "));
}

TEST(http_server, delivers_its_refusal_although_the_client_is_still_sending) {
  auto server = echo({.max_body = 10});
  auto client = raw_socket::connect(server->port());
  client.send("POST / HTTP/1.1\r\nContent-Length: 4000000\r\n\r\n");
  client.send(std::string(4'000'000, 'x'));
  EXPECT_THAT(client.read_all(), StartsWith("HTTP/1.1 413 "));
}

TEST(http_server, refuses_headers_without_end) {
  auto server = echo();
  EXPECT_THAT(said_to(*server, "GET / HTTP/1.1\r\nX: "
                                 + std::string(70'000, 'x') + "\r\n\r\n"),
              StartsWith("HTTP/1.1 431 "));
}

TEST(http_server, cannot_be_made_to_send_a_header_more) {
  auto server = serve([](server_request, answer_ptr answer) {
    answer->reply(200, {{"X-A", "1\r\nX-B: 2"}}, "");
  });
  EXPECT_THAT(said_to(*server, std::string{"GET / HTTP/1.1\r\n"} + last),
              HasSubstr("X-A: 1  X-B: 2\r\n"));
}

TEST(http_server, says_500_for_a_request_that_is_dropped) {
  auto server = serve([](server_request, answer_ptr) {});
  EXPECT_THAT(said_to(*server, std::string{"GET / HTTP/1.1\r\n"} + last),
              StartsWith("HTTP/1.1 500 "));
}

TEST(http_server, cuts_a_stream_that_is_dropped) {
  auto server = serve([](server_request, answer_ptr answer) {
    answer->begin(200, {});
    answer->write("hello");
  });
  EXPECT_THAT(said_to(*server, "GET / HTTP/1.1\r\n\r\n"),
              testing::EndsWith("5\r\nhello\r\n"));
}

TEST(http_server, closes_without_a_word_on_abort) {
  auto server =
    serve([](server_request, answer_ptr answer) { answer->abort(); });
  EXPECT_EQ(said_to(*server, "GET / HTTP/1.1\r\n\r\n"), "");
}

TEST(http_server, takes_the_first_of_two_answers) {
  auto server = serve([](server_request, answer_ptr answer) {
    answer->reply(200, {}, "first");
    answer->reply(200, {}, "second");
    answer->begin(200, {});
    answer->write("third");
    answer->end();
  });
  auto reply = said_to(*server, std::string{"GET / HTTP/1.1\r\n"} + last);
  EXPECT_THAT(reply, testing::EndsWith("first"));
}

TEST(http_server, takes_answers_from_any_thread) {
  std::promise<answer_ptr> handed;
  auto server = serve([&](server_request, answer_ptr answer) {
    handed.set_value(std::move(answer));
  });
  auto client = raw_socket::connect(server->port());
  client.send(std::string{"GET / HTTP/1.1\r\n"} + last);
  auto answer = handed.get_future().get();
  answer->begin(200, {});
  answer->write("from afar");
  answer->end();
  EXPECT_THAT(client.read_all(), HasSubstr("from afar"));
}

TEST(http_server, sends_an_answer_although_the_handler_lets_go_last) {
  auto server = serve([](server_request, answer_ptr answer) {
    std::thread{[answer] { answer->reply(200, {}, "from elsewhere"); }}.join();
  });
  auto reply = said_to(*server, std::string{"GET / HTTP/1.1\r\n"} + last);
  EXPECT_THAT(reply, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(reply, HasSubstr("\r\n\r\nfrom elsewhere"));
}

TEST(http_server, cuts_a_stream_from_elsewhere_after_what_was_written) {
  auto server = serve([](server_request, answer_ptr answer) {
    std::thread{[answer] {
      answer->begin(200, {});
      answer->write("the beginning");
    }}.join();
  });
  auto reply = said_to(*server, std::string{"GET / HTTP/1.1\r\n"} + last);
  EXPECT_THAT(reply, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(reply, HasSubstr("the beginning"));
  EXPECT_THAT(reply, Not(HasSubstr("\r\n0\r\n")));
}

TEST(http_server, says_that_the_client_has_gone) {
  std::promise<answer_ptr> handed;
  std::promise<std::thread::id> gone;
  auto server = serve([&](server_request, answer_ptr answer) {
    answer->on_closed([&] { gone.set_value(std::this_thread::get_id()); });
    handed.set_value(std::move(answer));
  });
  auto client = raw_socket::connect(server->port());
  client.send("GET / HTTP/1.1\r\n\r\n");
  auto answer = handed.get_future().get();
  EXPECT_FALSE(answer->closed());
  client.close();
  EXPECT_NE(gone.get_future().get(), std::this_thread::get_id());
  EXPECT_TRUE(answer->closed());
  answer->reply(200, {}, "to nobody");

  std::promise<void> at_once;
  answer->on_closed([&] { at_once.set_value(); });
  at_once.get_future().get();
}

TEST(http_server, does_not_call_a_client_gone_that_has_its_reply) {
  std::atomic<int> gone{0};
  auto server = serve([&](server_request, answer_ptr answer) {
    answer->on_closed([&] { ++gone; });
    answer->reply(200, {}, "ok");
  });
  said_to(*server, std::string{"GET / HTTP/1.1\r\n"} + last);
  server.reset();
  EXPECT_EQ(gone, 0);
}

TEST(http_server, keeps_no_more_connections_than_its_limit) {
  auto server = echo({.max_connections = 1});
  auto first = raw_socket::connect(server->port());
  first.send("GET / HTTP/1.1\r\n\r\n");
  EXPECT_NE(first.read_until("GET / "), "");
  EXPECT_EQ(server->connections(), 1u);
  auto second = raw_socket::connect(server->port());
  EXPECT_EQ(second.read_all(), "");
  first.send(std::string{"GET /again HTTP/1.1\r\n"} + last);
  EXPECT_THAT(first.read_all(), HasSubstr("GET /again"));
}

TEST(http_server, says_which_address_it_cannot_listen_on) {
  auto taken = raw_socket::listen(1);
  auto server = http_server::listen({.port = taken.port()}, {});
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().code, errc::io);
  EXPECT_EQ(server.error().text(),
            "127.0.0.1:" + std::to_string(taken.port())
              + ": cannot listen: Address already in use");
  EXPECT_FALSE(http_server::listen({.address = "not an address"}, {}));
}

TEST(http_server, sends_ten_megabytes_to_a_client_that_reads_late) {
  const std::string body(10 << 20, 'x');
  std::promise<void> answered;
  auto server = serve([&](server_request, answer_ptr answer) {
    answer->reply(200, {}, body);
    answered.set_value();
  });
  auto client = raw_socket::connect(server->port());
  client.send(std::string{"GET / HTTP/1.1\r\n"} + last);
  answered.get_future().get();
  auto reply = client.read_all();
  ASSERT_GT(reply.size(), body.size());
  EXPECT_EQ(reply.substr(reply.size() - body.size()), body);
}

TEST(http_server, ends_with_connections_and_delayed_replies_open) {
  std::promise<answer_ptr> handed;
  std::promise<void> gone;
  auto server = serve([&](server_request request, answer_ptr answer) {
    if (request.target == "/delayed") {
      answer->reply(200, {}, "late", 1h);
    } else {
      answer->on_closed([&] { gone.set_value(); });
      handed.set_value(std::move(answer));
    }
  });
  auto idle = raw_socket::connect(server->port());
  auto delayed = raw_socket::connect(server->port());
  delayed.send("GET /delayed HTTP/1.1\r\n\r\n");
  auto held = raw_socket::connect(server->port());
  held.send("GET /held HTTP/1.1\r\n\r\n");
  auto answer = handed.get_future().get();
  server.reset();
  gone.get_future().get();
  EXPECT_EQ(delayed.read_all(), "");
  EXPECT_EQ(idle.read_all(), "");
}

TEST(http_server, may_be_outlived_by_its_responders) {
  std::promise<answer_ptr> handed;
  auto server = serve([&](server_request, answer_ptr answer) {
    handed.set_value(std::move(answer));
  });
  auto client = raw_socket::connect(server->port());
  client.send("GET / HTTP/1.1\r\n\r\n");
  auto answer = handed.get_future().get();
  server.reset();
  EXPECT_TRUE(answer->closed());
  answer->begin(200, {});
  answer->write("nobody listens");
  answer->end();
  bool called = false;
  answer->on_closed([&] { called = true; });
  EXPECT_TRUE(called);
}

} // namespace
