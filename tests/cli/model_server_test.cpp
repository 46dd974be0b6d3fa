#include <gmock/gmock.h>

#include "net/transport.hpp"
#include "tests/cli/program.hpp"

namespace skvm {
namespace {

using ::testing::HasSubstr;

/// Collects one exchange.
class collector final : public exchange_sink {
public:
  void on_head(http_head head) override { status = head.status; }
  void on_bytes(std::string bytes) override { body += bytes; }
  void on_end(exchange_end end) override { done.set_value(std::move(end)); }
  int status = 0;
  std::string body;
  std::promise<exchange_end> done;
};

struct model_server : test::program {
  /// Starts the server; its base URL comes as the first line.
  model_server() {
    std::promise<std::string> line;
    id = processes.start(
      spec_of({"model-server"}),
      [this](launch_result done) { ended_with.set_value(std::move(done)); },
      [&, seen = std::string{}, given = false](std::string_view bytes) mutable {
        seen += bytes;
        if (!given && seen.find('\n') != std::string::npos) {
          given = true;
          line.set_value(seen.substr(0, seen.find('\n')));
        }
      });
    url = line.get_future().get();
  }

  ~model_server() override {
    processes.cancel(id);
    EXPECT_EQ(ended_with.get_future().get().code, 0);
  }

  std::shared_ptr<collector> post(const std::string& body,
                                  std::vector<header> more = {}) {
    auto sink = std::make_shared<collector>();
    exchange_request request;
    request.http.url = url + "/chat/completions";
    request.http.headers = {{"content-type", "application/json"}};
    for (auto& [name, value] : more) {
      std::erase_if(request.http.headers,
                    [&](const auto& one) { return one.first == name; });
      request.http.headers.emplace_back(name, value);
    }
    request.http.body = body;
    EXPECT_TRUE(net.start(std::move(request), sink));
    EXPECT_FALSE(sink->done.get_future().get().failure);
    return sink;
  }

  transport net;
  std::string url;
  launch_id id = 0;
  std::promise<launch_result> ended_with;
};

TEST_F(model_server, answers_in_one_piece) {
  auto got = post(
    R"({"model":"sim/mid","messages":[{"role":"user","content":"hello"}]})");
  EXPECT_EQ(got->status, 200);
  auto value = json::read(got->body, "reply");
  ASSERT_TRUE(value);
  EXPECT_EQ(value->at("object"), "chat.completion");
  EXPECT_GT(value->at("usage").at("total_tokens").as_int64(), 0);
}

TEST_F(model_server, streams) {
  auto got = post(
    R"({"model":"sim/mid","stream":true,"messages":[{"role":"user","content":"hello"}]})");
  EXPECT_EQ(got->status, 200);
  EXPECT_THAT(got->body, HasSubstr("chat.completion.chunk"));
  EXPECT_THAT(got->body, HasSubstr("data: [DONE]"));
}

TEST_F(model_server, answers_programs_of_the_user_and_no_web_pages) {
  const auto* body
    = R"({"model":"sim/mid","messages":[{"role":"user","content":"hello"}]})";
  EXPECT_EQ(post(body, {{"origin", "http://evil.example"}})->status, 403);
  EXPECT_EQ(post(body, {{"host", "evil.example"}})->status, 403);
  EXPECT_EQ(post(body, {{"content-type", "text/plain"}})->status, 403);
}

TEST_F(model_server, says_what_is_wrong) {
  EXPECT_EQ(post("{}")->status, 400);
  EXPECT_EQ(
    post(R"({"model":"no/such","messages":[{"role":"user","content":"x"}]})")
      ->status,
    404);
}

} // namespace
} // namespace skvm
