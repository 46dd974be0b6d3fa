#include "tests/net/tls_server.hpp"
#include "tests/net/transport_support.hpp"

#include "base/files.hpp"
#include "net/transport.hpp"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace skvm;
using namespace skvm::test;
using testing::HasSubstr;

constexpr auto ok_reply = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

class transport_tls : public testing::Test {
protected:
  transport_tls() {
    auto made = make_temporary_folder(testing::TempDir(), "skvm-tls-");
    if (!made)
      throw std::runtime_error{made.error().text()};
    folder_ = temporary_folder{*made};
    cert_.write(ca_file());
  }

  [[nodiscard]] std::string ca_file() const {
    return (folder_.path() / "ca.pem").string();
  }

  temporary_folder folder_;
  certificate cert_;
};

TEST_F(transport_tls, trusts_the_authorities_it_is_given) {
  tls_server server{cert_, [](tls_socket& client) {
                      while (!client.read_until("\r\n\r\n").empty())
                        client.send(ok_reply);
                    }};
  transport wire{{.ca_file = ca_file()}};
  auto sink = run(wire, get(server.url()));
  EXPECT_FALSE(sink->end().failure) << failure_of(*sink).text();
  EXPECT_EQ(sink->body(), "ok");
  EXPECT_EQ(sink->end().http_version, 11);
  run(wire, get(server.url())); // the first that counts on HTTP/1.1
  EXPECT_TRUE(run(wire, get(server.url()))->end().reused_connection);
}

TEST_F(transport_tls, trusts_nobody_else) {
  tls_server server{cert_, [](tls_socket& client) {
                      client.read_until("\r\n\r\n");
                      client.send(ok_reply);
                    }};
  transport wire;
  auto why = failure_of(*run(wire, get(server.url())));
  EXPECT_EQ(why.code, errc::network);
  EXPECT_THAT(why.message, HasSubstr("certificate"));
}

// The limit on connections is for HTTP/2 alone. A host that turns out to speak
// HTTP/1.1 must get all exchanges at once, also those that were waiting.
TEST_F(transport_tls, does_not_queue_exchanges_where_there_is_no_http2) {
  constexpr int count = 40;
  constexpr int unheld = 2; // these tell the transport what the host speaks
  std::mutex mutex;
  std::condition_variable changed;
  int arrived = 0;
  tls_server server{cert_, [&](tls_socket& client) {
                      while (!client.read_until("\r\n\r\n").empty()) {
                        std::unique_lock guard{mutex};
                        auto mine = ++arrived;
                        changed.notify_all();
                        if (mine > unheld)
                          changed.wait(guard, [&] { return arrived >= count; });
                        guard.unlock();
                        client.send(ok_reply);
                      }
                    }};
  {
    transport wire{
      {.max_h2_connections_per_host = unheld, .ca_file = ca_file()}};
    std::vector<started> all;
    for (int i = 0; i < count; ++i)
      all.push_back(start(wire, get(server.url())));
    for (auto& each : all) {
      auto ended = each.sink->wait_end();
      EXPECT_TRUE(ended);
      if (!ended)
        break;
      EXPECT_EQ(each.sink->body(), "ok");
    }
  }
  std::lock_guard guard{mutex};
  arrived = count; // lets the scripts end where the test has failed
  changed.notify_all();
}

} // namespace
