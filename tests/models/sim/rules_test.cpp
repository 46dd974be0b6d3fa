#include "tests/models/sim/support.hpp"

#include <gmock/gmock.h>

using namespace sim_test;
using testing::HasSubstr;

namespace {

skvm::chat_reply reply_to(const std::string& personality,
                          const skvm::chat_request& request) {
  auto replied = model_of(personality)->answer(request);
  if (!replied)
    throw std::runtime_error(replied.error().text());
  return replied->reply;
}

std::string text_for(const std::string& personality,
                     const skvm::chat_request& request) {
  return text_of(reply_to(personality, request).answer);
}

} // namespace

TEST(sim_rules, say_honestly_that_there_is_none) {
  EXPECT_EQ(text_for("", request_for("hello")),
            "sim has no rule for this request");
}

TEST(sim_rules, the_first_that_fits_wins) {
  EXPECT_EQ(text_for("[[rules]]\nwhen = { task = 'cats' }\n"
                     "answer = { text = \"no\" }\n"
                     "[[rules]]\nwhen = { task = 'dogs' }\n"
                     "answer = { text = \"first\" }\n"
                     "[[rules]]\nanswer = { text = \"second\" }\n",
                     request_for("about dogs")),
            "first");
}

TEST(sim_rules, fill_in_what_conditions_captured) {
  EXPECT_EQ(text_for("[[rules]]\n"
                     "when = { task = 'for (?P<who>\\w+)', system = 'is "
                     "(?P<what>\\w+)' }\n"
                     "answer = { text = \"${who}: ${what}\" }\n",
                     request_for("a poem for Ada", "the style is dry")),
            "Ada: dry");
}

TEST(sim_rules, escape_what_they_fill_into_arguments) {
  auto reply = reply_to(
    "[[rules]]\nwhen = { task = 'say (?P<it>.*)' }\n"
    "answer = { calls = [ { name = \"a\", arguments = { text = \"<${it}>\", n "
    "= 3 } }, { name = \"b\", arguments = '{\"t\": \"${it}\"}' } ] }\n",
    request_for("say \"x\\y\""));
  auto calls = calls_of(reply.answer);
  ASSERT_EQ(calls.size(), 2U);
  EXPECT_EQ(calls[0].arguments, R"({"n":3,"text":"<\"x\\y\">"})");
  EXPECT_EQ(calls[1].arguments, R"({"t": "\"x\\y\""})");
  EXPECT_EQ(reply.stop, skvm::stop_reason::tool_use);
  EXPECT_NE(calls[0].id, calls[1].id);
}

TEST(sim_rules, look_at_the_last_message_and_at_all_that_was_seen) {
  auto request = request_for("go");
  answer_with(request, {skvm::role::assistant,
                        {skvm::tool_call{"1", "look", R"({"at":"a.txt"})"}}});
  answer_with(request,
              {skvm::role::tool, {skvm::tool_result{"1", "look", "red", {}}}});
  const std::string rules =
    "[[rules]]\nwhen = { not_seen = 'look' }\nanswer = { text = \"no\" }\n"
    "[[rules]]\nwhen = { last = 'a.txt' }\nanswer = { text = \"no\" }\n"
    "[[rules]]\nwhen = { last = '(?P<c>red)', seen = '(?P<f>a\\.\\w+)' }\n"
    "answer = { text = \"${f} is ${c}\" }\n";
  EXPECT_EQ(text_for(rules, request), "a.txt is red");
}

TEST(sim_rules, may_be_for_one_turn_or_a_range) {
  const std::string rules =
    "[[rules]]\nwhen = { turn = 1 }\nanswer = { text = \"one\" }\n"
    "[[rules]]\nwhen = { turn = \"2-\" }\nanswer = { text = \"later\" }\n";
  auto request = request_for("go");
  EXPECT_EQ(text_for(rules, request), "one");
  answer_with(request, {skvm::role::assistant, {skvm::text_part{"one"}}});
  request.messages.push_back(skvm::user_message("and?"));
  EXPECT_EQ(text_for(rules, request), "later");
}

TEST(sim_rules, may_ask_for_tools) {
  const std::string rules = "[[rules]]\nwhen = { tools = [\"web_fetch\"] }\n"
                            "answer = { text = \"web\" }\n"
                            "[[rules]]\nwhen = { tools = [\"read_file\"] }\n"
                            "answer = { text = \"files\" }\n";
  EXPECT_EQ(text_for(rules, request_for("go")), "files");
}

TEST(sim_rules, give_the_weaker_answer_for_what_is_lacking) {
  const std::string rules =
    "[capabilities]\n\"tool.exec\" = 2\n\"tool.web\" = 0\n\"gen.regex\" = 0\n"
    "[[rules]]\nneeds = { \"tool.exec\" = 2, \"tool.web\" = 1 }\n"
    "answer = { text = \"strong\" }\n"
    "weaker = [ { lacks = \"tool.exec\", text = \"no exec\" },\n"
    "           { lacks = \"tool.web\", text = \"no web\" } ]\n";
  EXPECT_EQ(text_for(rules, request_for("go")), "no web");
}

TEST(sim_rules, say_what_is_lacking_where_there_is_no_weaker_answer) {
  EXPECT_THAT(text_for("[capabilities]\n\"tool.exec\" = 1\n"
                       "[[rules]]\nname = \"r\"\n"
                       "needs = { \"tool.exec\" = 2 }\n"
                       "answer = { text = \"strong\" }\n",
                       request_for("go")),
              HasSubstr("rule 'r': it needs tool.exec at L2 and has L1"));
}

TEST(sim_rules, may_fail_as_a_provider_does) {
  auto replied = model_of("[[rules]]\nanswer = { error = { code = "
                          "\"rate-limit\", message = \"slow down\", "
                          "retry_after_ms = 1500 } }\n")
                   ->answer(request_for("go"));
  ASSERT_FALSE(replied);
  EXPECT_EQ(replied.error().code, skvm::errc::rate_limit);
  EXPECT_EQ(replied.error().retry_after, std::chrono::milliseconds{1500});
}

TEST(sim_rules, keep_reasoning_apart_from_the_text) {
  auto reply = reply_to("[[rules]]\nanswer = { text = \"so\", reasoning = "
                        "\"because\" }\n",
                        request_for("go"));
  EXPECT_EQ(text_of(reply.answer), "so");
  ASSERT_EQ(reply.answer.parts.size(), 2U);
  EXPECT_EQ(std::get<skvm::reasoning_part>(reply.answer.parts[0]).text,
            "because");
  EXPECT_GT(reply.spent->reasoning, 0U);
}
