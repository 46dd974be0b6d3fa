#include "run/rebuild.hpp"
#include <gtest/gtest.h>

namespace skvm {
namespace {

/// Asks, calls once, asks again; what it says first depends on `first`.
class short_agent final : public agent {
public:
  explicit short_agent(std::string first) : first_(std::move(first)) {}

  agent_step start() override { return ask(first_); }

  agent_step on_reply(const chat_reply& reply) override {
    if (request_.messages.size() > 1)
      return finish{text_of(reply.answer), {}};
    return call_tools{{{"c", "tool", "{}"}}};
  }

  agent_step on_results(std::vector<tool_result> got) override {
    return ask(got.at(0).content);
  }

private:
  agent_step ask(std::string text) {
    request_.messages.push_back(user_message(std::move(text)));
    return ask_model{request_};
  }

  std::string first_;
  chat_request request_;
};

agent_maker maker(std::string first = "hello") {
  return [first]() -> result<std::unique_ptr<agent>> {
    return std::unique_ptr<agent>{std::make_unique<short_agent>(first)};
  };
}

/// One turn: asked "hello", answered with a call, whose result was "out".
run_history one_turn() {
  run_history out;
  logged_reply reply;
  chat_request asked;
  asked.messages.push_back(user_message("hello"));
  reply.conversation = "main#1";
  reply.turn = 1;
  reply.digest = request_digest{}.of(asked);
  reply.reply.answer = {role::assistant, {tool_call{"c", "tool", "{}"}}};
  out.replies[{"main#1", 1}] = reply;
  out.results[{"main#1", 1, 0}] =
    logged_result{"main#1", 1, 0, {"c", "tool", "out", false}, 5};
  return out;
}

TEST(rebuild, comes_to_the_request_that_is_to_be_made_next) {
  auto got = rebuild_conversation(one_turn(), "main#1", 1, maker());
  ASSERT_TRUE(got) << got.error().text();
  ASSERT_EQ(got->next.request.messages.size(), 2U);
  EXPECT_EQ(text_of(*got->next.request.messages[1]), "out");
  EXPECT_EQ(got->trace.take().size(), 1U);
}

/// Calls twice before it asks again.
class thorough_agent final : public agent {
public:
  agent_step start() override { return call_tools{{{"c", "tool", "{}"}}}; }

  agent_step on_reply(const chat_reply&) override {
    return call_tools{{{"c", "tool", "{}"}, {"d", "tool", "{}"}}};
  }

  agent_step on_results(std::vector<tool_result> got) override {
    for (const auto& each : got)
      said_ += each.content + " ";
    if (++rounds_ == 2)
      return call_tools{{{"c", "tool", "{}"}}};
    chat_request request;
    request.messages = {user_message(said_)};
    return ask_model{request};
  }

private:
  std::string said_;
  int rounds_ = 0;
};

TEST(rebuild, tells_calls_of_one_turn_apart_that_came_one_after_the_other) {
  run_history history;
  logged_reply reply;
  chat_request asked;
  asked.messages.push_back(user_message("before "));
  reply.conversation = "main#1";
  reply.turn = 1;
  reply.digest = request_digest{}.of(asked);
  history.replies[{"main#1", 1}] = reply;
  auto keep = [&](std::uint32_t turn, std::uint32_t at, std::string text) {
    history.results[{"main#1", turn, at}] =
      logged_result{"main#1", turn, at, {"c", "tool", text, false}, 5};
  };
  keep(0, 0, "before");
  keep(1, 0, "one");
  keep(1, 1, "two");
  keep(1, 2, "three");
  auto got = rebuild_conversation(
    history, "main#1", 1, []() -> result<std::unique_ptr<agent>> {
      return std::unique_ptr<agent>{std::make_unique<thorough_agent>()};
    });
  ASSERT_TRUE(got) << got.error().text();
  EXPECT_EQ(text_of(*got->next.request.messages[0]), "before one two three ");
}

TEST(rebuild, before_the_first_turn_is_the_beginning) {
  auto got = rebuild_conversation({}, "main#1", 0, maker());
  ASSERT_TRUE(got);
  EXPECT_EQ(got->next.request.messages.size(), 1U);
}

TEST(rebuild, refuses_a_harness_that_asks_for_something_else) {
  auto got = rebuild_conversation(one_turn(), "main#1", 1, maker("other"));
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, errc::conflict);
}

TEST(rebuild, says_what_the_journal_lacks) {
  auto history = one_turn();
  history.results.clear();
  auto got = rebuild_conversation(history, "main#1", 1, maker());
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, errc::not_found);
  EXPECT_EQ(got.error().text(),
            "main#1: the journal lacks the result of call 1 of turn 1");
  got = rebuild_conversation(one_turn(), "branch#1", 1, maker());
  EXPECT_EQ(got.error().text(),
            "branch#1: the journal lacks the reply of turn 1");
}

TEST(rebuild, refuses_a_conversation_that_ends_earlier) {
  auto history = one_turn();
  chat_request asked;
  asked.messages = {user_message("hello"), user_message("out")};
  auto reply = history.replies.begin()->second;
  reply.turn = 2;
  reply.digest = request_digest{}.of(asked);
  history.replies[{"main#1", 2}] = reply;
  auto got = rebuild_conversation(history, "main#1", 2, maker());
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, errc::conflict);
}

} // namespace
} // namespace skvm
