#include "tests/models/loopback/loopback_test.hpp"
#include "tests/support/raw_server.hpp"

#include <atomic>
#include <future>

namespace skvm::test {
namespace {

using namespace std::chrono_literals;

/// What happens to an exchange that nobody meant to happen, and its end.
struct faults : loopback_test {
  void expect_mended() {
    script_answer("Blue.");
    auto got = ask();
    EXPECT_EQ(said(*got), "Blue.");
    EXPECT_EQ(got->attempts, 2U);
  }
};

client_options without_retries(bool stream = true) {
  client_options how;
  how.stream = stream;
  how.limits.retries = 0;
  return how;
}

/// A port of loopback that refuses connections as long as this lives: it is
/// taken, and nobody listens.
class refusing_port {
public:
  refusing_port() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(socket_.fd(), reinterpret_cast<sockaddr*>(&where), sizeof where);
  }

  [[nodiscard]] std::string url() const {
    return "http://127.0.0.1:" + std::to_string(socket_.port());
  }

private:
  raw_socket socket_;
};

TEST_P(faults, a_refused_connection_is_a_network_error_and_tried_again) {
  refusing_port nobody;
  client_options how;
  how.limits.retries = 2;
  connect(nobody.url(), how);
  auto got = ask();
  EXPECT_EQ(verdict(*got), "network");
  EXPECT_EQ(got->attempts, 3U);
  EXPECT_NE(said(*got).find("connection refused"), std::string::npos)
    << said(*got);
}

TEST_P(faults, a_connection_dropped_without_a_reply_is_tried_again) {
  provider.script({.abort_after = true});
  connect();
  expect_mended();
}

TEST_P(faults, a_plain_reply_that_is_cut_is_tried_again) {
  auto body = wire().plain({.text = {"Blue."}});
  provider.script({.headers = {{"content-type", "application/json"}},
                   .body = body.substr(0, body.size() / 2),
                   .abort_after = true});
  connect();
  expect_mended();
}

TEST_P(faults, a_stream_that_is_cut_before_content_is_tried_again) {
  provider.script({.headers = {{"content-type", event_stream}},
                   .chunks = {wire().stream({}).opening},
                   .abort_after = true});
  connect();
  expect_mended();
}

TEST_P(faults, a_stream_that_is_cut_after_content_is_final) {
  script_begun("");
  connect();
  to->send(1, question("Which?"));
  to->wait_for_progress(1);
  provider.release();
  auto got = to->wait(1);
  EXPECT_EQ(verdict(*got), "network") << said(*got);
  EXPECT_EQ(got->attempts, 1U);
  EXPECT_EQ(provider.requests().size(), 1U);
}

TEST_P(faults, a_stream_that_ends_too_early_in_good_order_is_no_answer) {
  auto bytes = wire().stream({.text = {"Blue."}});
  script_stream({bytes.opening});
  connect();
  expect_mended();
  script_stream({bytes.opening + bytes.content[0]});
  auto got = ask();
  EXPECT_EQ(verdict(*got), "network") << said(*got);
  EXPECT_EQ(got->attempts, 1U);
}

TEST_P(faults, a_body_shorter_than_announced_is_a_network_error) {
  auto body = wire().plain({.text = {"Blue."}});
  raw_server server{raw_server::sends(
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
    + std::to_string(body.size() + 1) + "\r\n\r\n" + body)};
  connect(server.url(""), without_retries(false));
  auto got = ask();
  EXPECT_EQ(verdict(*got), "network") << said(*got);
}

TEST_P(faults, a_reset_after_content_is_final) {
  std::atomic<int> connections = 0;
  auto bytes = wire().stream({.text = {"Begun"}});
  std::promise<void> seen;
  raw_server server{[&](raw_socket& socket) {
    ++connections;
    socket.read_request();
    socket.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
                + bytes.opening + bytes.content[0]);
    seen.get_future().wait_for(60s); // not for ever, should the test fail
    socket.reset();
  }};
  connect(server.url(""), {});
  to->send(1, question("Which?"));
  to->wait_for_progress(1);
  seen.set_value();
  auto got = to->wait(1);
  EXPECT_EQ(verdict(*got), "network") << said(*got);
  EXPECT_EQ(got->attempts, 1U);
  EXPECT_EQ(connections, 1);
}

TEST_P(faults, something_that_is_no_http_is_malformed_and_final) {
  raw_server server{raw_server::sends("220 mail.example ESMTP\r\n")};
  connect(server.url(""), {});
  auto got = ask();
  EXPECT_EQ(verdict(*got), "malformed-reply") << said(*got);
  EXPECT_EQ(got->attempts, 1U);
}

TEST_P(faults, a_broken_chunk_is_malformed) {
  raw_server server{
    raw_server::sends("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                      "Transfer-Encoding: chunked\r\n\r\nnonsense\r\n")};
  connect(server.url(""), without_retries());
  auto got = ask();
  EXPECT_EQ(verdict(*got), "malformed-reply") << said(*got);
}

TEST_P(faults, a_stream_that_falls_silent_is_a_timeout) {
  script_begun("never sent");
  auto how = without_retries();
  how.limits.idle_timeout = 50ms;
  connect(how);
  auto got = ask();
  EXPECT_EQ(verdict(*got), "timeout") << said(*got);
  EXPECT_NE(said(*got).find("silent for 50 ms"), std::string::npos)
    << said(*got);
  EXPECT_TRUE(provider.wait_for_gone(1));
}

TEST_P(faults, a_stream_that_is_silent_before_content_is_tried_again) {
  provider.script({.headers = {{"content-type", event_stream}},
                   .chunks = {wire().stream({}).opening, "never sent"},
                   .held = true});
  // On a machine that stands still for the limit itself there are more tries.
  for (int i = 0; i < 8; ++i)
    script_plain(wire().plain({.text = {"Blue."}}));
  client_options how;
  how.limits.retries = 8;
  how.limits.idle_timeout = 100ms;
  connect(how);
  auto got = ask();
  EXPECT_EQ(said(*got), "Blue.");
  EXPECT_GE(got->attempts, 2U);
}

TEST_P(faults, a_provider_that_never_answers_is_a_timeout) {
  provider.script({.held = true});
  auto how = without_retries();
  how.limits.request_timeout = 100ms;
  connect(how);
  auto got = ask();
  EXPECT_EQ(verdict(*got), "timeout") << said(*got);
  EXPECT_EQ(got->attempts, 1U);
}

TEST_P(faults, the_deadline_of_an_ask_ends_its_exchange) {
  provider.script({.held = true});
  connect();
  to->send(1, question("Which?"), 100ms);
  EXPECT_EQ(verdict(*to->wait(1)), "timeout");
  EXPECT_LE(provider.requests().size(), 1U);
}

TEST_P(faults, cancelling_before_the_reply_closes_the_exchange) {
  provider.script({.held = true});
  connect();
  to->send(1, question("Which?"));
  ASSERT_TRUE(provider.wait_for_requests(1));
  to->cancel(1);
  EXPECT_EQ(verdict(*to->wait(1)), "cancelled");
  EXPECT_TRUE(provider.wait_for_gone(1));
  EXPECT_EQ(to->stats().in_flight, 0U);
}

TEST_P(faults, cancelling_within_a_stream_closes_the_exchange) {
  script_begun("never sent");
  connect();
  to->send(1, question("Which?"));
  to->wait_for_progress(1);
  to->cancel(1);
  EXPECT_EQ(verdict(*to->wait(1)), "cancelled");
  EXPECT_TRUE(provider.wait_for_gone(1));
}

TEST_P(faults, cancelling_one_ask_leaves_the_others_alone) {
  provider.script({.held = true});
  script_begun(wire().stream({.text = {"Begun"}}).closing);
  connect();
  to->send(1, question("First?"));
  ASSERT_TRUE(provider.wait_for_requests(1));
  to->send(2, question("Second?"));
  to->wait_for_progress(1);
  to->cancel(1);
  EXPECT_EQ(verdict(*to->wait(1)), "cancelled");
  EXPECT_TRUE(provider.wait_for_gone(1));
  provider.release();
  EXPECT_EQ(said(*to->wait(2)), "Begun");
}

TEST_P(faults, what_is_cancelled_in_the_queue_is_never_sent) {
  provider.script({.held = true});
  client_options how;
  how.limits.concurrency_start = 1;
  how.limits.concurrency_max = 1;
  connect(how);
  to->send(1, question("First?"));
  to->send(2, question("Second?"));
  ASSERT_TRUE(provider.wait_for_requests(1));
  to->cancel(2);
  EXPECT_EQ(verdict(*to->wait(2)), "cancelled");
  EXPECT_EQ(to->wait(2)->attempts, 0U);
  to->cancel(1);
  EXPECT_EQ(verdict(*to->wait(1)), "cancelled");
  EXPECT_TRUE(provider.wait_for_gone(1));
  EXPECT_EQ(provider.requests().size(), 1U);
}

TEST_P(faults, the_end_of_a_processor_closes_all_that_is_under_way) {
  constexpr std::size_t count = 3;
  for (std::size_t i = 0; i < count; ++i)
    provider.script({.held = true});
  connect();
  for (std::uint64_t id = 1; id <= count; ++id)
    to->send(id, question("Which?"));
  ASSERT_TRUE(provider.wait_for_requests(count));
  to->close();
  for (std::uint64_t id = 1; id <= count; ++id)
    EXPECT_EQ(verdict(*to->wait(id)), "cancelled");
  EXPECT_TRUE(provider.wait_for_gone(count));
}

SKVM_FOR_EACH_PROTOCOL(faults);

} // namespace
} // namespace skvm::test
