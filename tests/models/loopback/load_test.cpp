#include "skvm/wire.hpp"

#include "tests/models/loopback/loopback_test.hpp"

#include <set>

namespace skvm::test {
namespace {

constexpr std::uint64_t asks = 200;
constexpr std::uint32_t window = 8;

client_options with_window(bool stream) {
  client_options how;
  how.stream = stream;
  how.limits.concurrency_start = window;
  how.limits.concurrency_max = window;
  return how;
}

/// A server that answers question n with answer n, and knows how many requests
/// it had at once.
class answering_server {
public:
  answering_server(const dialect& wire, bool stream, bool refuses_first)
    : wire_(wire), stream_(stream), refuses_first_(refuses_first) {
    auto listening =
      http_server::listen({}, [this](const server_request& request,
                                     const std::shared_ptr<responder>& answer) {
        serve(request, *answer);
      });
    if (!listening)
      throw std::runtime_error{listening.error().text()};
    server_ = std::move(*listening);
  }

  [[nodiscard]] std::string url() const {
    return "http://127.0.0.1:" + std::to_string(server_->port());
  }

private:
  void serve(const server_request& request, responder& answer) {
    auto number = number_in(request.body);
    if (refuses_first_ && seen_.insert(number).second)
      return answer.reply(429, {{"content-type", "application/json"}},
                          wire_.failure(errc::rate_limit));
    spoken what{.text = {"answer ", number}};
    if (!stream_)
      return answer.reply(200, {{"content-type", "application/json"}},
                          wire_.plain(what));
    auto bytes = wire_.stream(what);
    answer.begin(200, {{"content-type", event_stream}});
    answer.write(bytes.opening);
    for (auto& piece : bytes.content)
      answer.write(std::move(piece));
    answer.write(bytes.closing);
    answer.end();
  }

  static std::string number_in(const std::string& body) {
    constexpr std::string_view mark = "question ";
    auto begin = body.find(mark) + mark.size();
    return body.substr(begin, body.find('?', begin) - begin);
  }

  const dialect& wire_;
  bool stream_;
  bool refuses_first_;
  std::set<std::string> seen_; // of the server's thread
  std::unique_ptr<http_server> server_;
};

struct load : loopback_test {
  void expect_all_answered(const answering_server& server, bool stream,
                           std::uint32_t attempts) {
    connect(server.url(), with_window(stream));
    for (std::uint64_t id = 1; id <= asks; ++id)
      to->send(id, question("question " + std::to_string(id) + "?"));
    for (std::uint64_t id = 1; id <= asks; ++id) {
      auto got = to->wait(id);
      ASSERT_EQ(said(*got), "answer " + std::to_string(id));
      EXPECT_EQ(got->attempts, attempts);
    }
    auto stats = to->stats();
    EXPECT_EQ(stats.answered, asks);
    EXPECT_EQ(stats.failed, 0U);
    EXPECT_EQ(stats.in_flight, 0U);
    EXPECT_EQ(stats.queued, 0U);
  }
};

TEST_P(load, no_more_is_under_way_than_the_window_holds) {
  for (std::uint64_t id = 1; id <= asks; ++id)
    provider.script({.headers = {{"content-type", "application/json"}},
                     .body = wire().plain({.text = {"Blue."}}),
                     .held = true});
  connect(with_window(false));
  for (std::uint64_t id = 1; id <= asks; ++id)
    to->send(id, question("Which?"));
  auto stats = to->stats();
  EXPECT_EQ(stats.in_flight, window);
  EXPECT_EQ(stats.queued, asks - window);
  ASSERT_TRUE(provider.wait_for_requests(window));
  EXPECT_EQ(provider.requests().size(), window);
  provider.release();
  for (std::uint64_t id = 1; id <= asks; ++id) {
    ASSERT_EQ(said(*to->wait(id)), "Blue.");
    EXPECT_EQ(to->wait(id)->attempts, 1U);
  }
  EXPECT_EQ(provider.requests().size(), asks);
}

TEST_P(load, each_of_two_hundred_asks_gets_its_own_plain_answer) {
  answering_server server{wire(), false, false};
  expect_all_answered(server, false, 1);
}

TEST_P(load, each_of_two_hundred_asks_gets_its_own_streamed_answer) {
  answering_server server{wire(), true, false};
  expect_all_answered(server, true, 1);
}

TEST_P(load, two_hundred_asks_outlive_a_rate_limit_that_hits_each_of_them) {
  answering_server server{wire(), true, true};
  expect_all_answered(server, true, 2);
}

SKVM_FOR_EACH_PROTOCOL(load);

} // namespace
} // namespace skvm::test
