#include "skvm/wire.hpp"

#include "tests/models/loopback/loopback_test.hpp"
#include "tests/support/raw_server.hpp"

#include "base/json.hpp"

namespace skvm::test {
namespace {

using requests = loopback_test;

/// Everything of a request that a provider or a log could see.
std::string transcript(const server_request& request) {
  auto out = request.method + " " + request.target + "\n";
  for (const auto& [name, value] : request.headers)
    out += name + ": " + value + "\n";
  return out + "\n" + request.body;
}

TEST_P(requests, go_to_the_protocol_s_path_as_json) {
  script_answer("Blue.");
  connect();
  ASSERT_EQ(verdict(*ask(question("Which colour has the \"sky\"?"))), "ok");
  auto sent = provider.requests().at(0);
  EXPECT_EQ(sent.method, "POST");
  EXPECT_EQ(sent.target, wire().path());
  EXPECT_EQ(sent.find("content-type"), "application/json");
  auto body = json::read(sent.body, "request");
  ASSERT_TRUE(body) << body.error().text();
  const auto& fields = body->as_object();
  EXPECT_EQ(fields.at("model").as_string(), "test-model");
  EXPECT_TRUE(fields.at("stream").as_bool());
  EXPECT_NE(sent.body.find(R"(Which colour has the \"sky\"?)"),
            std::string::npos);
  EXPECT_NE(sent.body.find("Answer in one word."), std::string::npos);
}

TEST_P(requests, ask_for_a_plain_reply_where_the_route_says_so) {
  script_plain(wire().plain({.text = {"Blue."}}));
  connect({.stream = false});
  ASSERT_EQ(verdict(*ask()), "ok");
  auto body = json::read(provider.requests().at(0).body, "request");
  ASSERT_TRUE(body);
  EXPECT_FALSE(body->as_object().at("stream").as_bool());
}

TEST_P(requests, carry_the_key_in_its_header_and_nowhere_else) {
  script_answer("Blue.");
  connect({.key = "sk-test-abcdef"});
  ASSERT_EQ(verdict(*ask()), "ok");
  auto sent = provider.requests().at(0);
  auto [name, value] = wire().key_header("sk-test-abcdef");
  EXPECT_EQ(sent.find(name), value);
  auto all = transcript(sent);
  EXPECT_EQ(all.find("{key}"), std::string::npos) << all;
  auto first = all.find("sk-test-abcdef");
  EXPECT_EQ(all.find("sk-test-abcdef", first + 1), std::string::npos) << all;
}

TEST_P(requests, put_the_key_into_a_gateway_s_own_header) {
  script_answer("Blue.");
  client_options how;
  how.key = "sk-test-abcdef";
  how.options["header.X-Gateway"] = "token {key}";
  connect(how);
  ASSERT_EQ(verdict(*ask()), "ok");
  EXPECT_EQ(provider.requests().at(0).find("x-gateway"),
            "token sk-test-abcdef");
}

TEST_P(requests, have_no_key_header_where_there_is_no_key) {
  script_answer("Blue.");
  connect({.key = ""});
  ASSERT_EQ(verdict(*ask()), "ok");
  auto all = transcript(provider.requests().at(0));
  EXPECT_EQ(all.find(wire().key_header("").first + ":"), std::string::npos)
    << all;
}

TEST_P(requests, are_not_sent_where_the_key_is_missing) {
  connect({.key = "", .missing_key = "SOME_API_KEY"});
  auto got = ask();
  EXPECT_EQ(verdict(*got), "auth");
  EXPECT_NE(said(*got).find("SOME_API_KEY"), std::string::npos) << said(*got);
  EXPECT_TRUE(provider.requests().empty());
}

TEST_P(requests, bring_calls_and_results_back_to_the_provider) {
  std::vector<tool_call> calls{{"call_1", "read", R"({"path":"a"})"},
                               {"call_2", "read", R"({"path":"b"})"}};
  script_stream({wire().stream({.calls = calls}).whole()});
  script_answer("Both are empty.");
  connect();
  auto first = question("What is in a and b?");
  auto got = ask(first);
  ASSERT_EQ(verdict(*got), "ok") << said(*got);
  auto second = std::make_shared<chat_request>(*first);
  second->messages.push_back(
    std::make_shared<const message>(got->reply->answer));
  second->messages.push_back(std::make_shared<const message>(
    message{role::tool,
            {tool_result{"call_1", "read", "content of a"},
             tool_result{"call_2", "read", "no such file", true}}}));
  EXPECT_EQ(said(*ask(second)), "Both are empty.");
  auto body = provider.requests().at(1).body;
  EXPECT_FALSE(find_json_fault(body)) << body;
  // Each id stands at its call and at its result.
  for (const auto* id : {"call_1", "call_2"}) {
    auto at_call = body.find(id);
    ASSERT_NE(at_call, std::string::npos) << id;
    EXPECT_NE(body.find(id, at_call + 1), std::string::npos) << id;
  }
  EXPECT_LT(body.find("content of a"), body.find("no such file"));
}

TEST_P(requests, do_not_follow_a_redirect_with_the_key) {
  local_provider elsewhere;
  provider.script(
    {.status = 307, .headers = {{"location", elsewhere.url() + "/v1"}}});
  connect();
  EXPECT_EQ(verdict(*ask()), "malformed-reply");
  EXPECT_TRUE(elsewhere.requests().empty());
}

TEST_P(requests, that_follow_one_another_share_a_connection) {
  connect();
  for (int i = 0; i < 5; ++i) {
    script_answer("Blue.");
    ASSERT_EQ(verdict(*ask()), "ok");
  }
  EXPECT_EQ(to->net_stats().connections_opened, 1U);
}

TEST_P(requests, survive_a_provider_that_closes_each_connection) {
  auto body = wire().plain({.text = {"Blue."}});
  raw_server server{raw_server::sends(
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
    + std::to_string(body.size()) + "\r\n\r\n" + body)};
  connect(server.url(""), {.stream = false});
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(said(*ask()), "Blue.");
}

SKVM_FOR_EACH_PROTOCOL(requests);

} // namespace
} // namespace skvm::test
