#include "tests/hosting/moody.hpp"

#include <gmock/gmock.h>

namespace skvm::test {

using testing::HasSubstr;

namespace {

std::unique_ptr<agent> agent_for(const loaded_plugin& plugin,
                                 const std::string& text) {
  auto harness = plugin.agent_harness({});
  EXPECT_TRUE(harness) << harness.error().text();
  task_view task;
  task.task = text;
  auto made = (*harness)->make_agent(task);
  EXPECT_TRUE(made) << made.error().text();
  return std::move(*made);
}

std::unique_ptr<external_harness> external() {
  auto harness = hosted("moody-external").external_harness({{"command", "c"}});
  EXPECT_TRUE(harness) << harness.error().text();
  return std::move(*harness);
}

} // namespace

TEST(hosted_harness, an_agent_lives_through_a_conversation) {
  auto running = agent_for(hosted("moody-agent"), "task");
  auto first = running->start();
  const auto& ask = std::get<ask_model>(first).request;
  EXPECT_EQ(text_of(*ask.messages.at(0)), "task");
  EXPECT_EQ(ask.tools->at(0).name, "read_file");
  EXPECT_EQ(ask.temperature, 0.5);
  chat_reply reply;
  reply.answer = {role::assistant, {tool_call{"1", "read_file", "{}"}}};
  auto second = running->on_reply(reply);
  EXPECT_EQ(std::get<call_tools>(second).calls.at(0).id, "1");
  auto last = running->on_results({{"1", "read_file", "content"}});
  EXPECT_EQ(std::get<finish>(last).text, "content");
  EXPECT_FALSE(std::get<finish>(last).failure);
}

TEST(hosted_harness, an_agent_that_crashes_gives_up_and_others_go_on) {
  auto plugin = hosted("moody-agent");
  auto bad = agent_for(plugin, "please crash");
  auto good = agent_for(plugin, "task");
  auto failed = bad->start();
  ASSERT_TRUE(std::holds_alternative<finish>(failed));
  ASSERT_TRUE(std::get<finish>(failed).failure);
  EXPECT_EQ(std::get<finish>(failed).failure->code, errc::plugin_failed);
  EXPECT_TRUE(std::holds_alternative<ask_model>(good->start()));
}

TEST(hosted_harness, plans_a_launch) {
  task_view task;
  task.task = "t";
  task.skill = skill_view{"s", "d", "/s", "text"};
  auto plan = external()->plan(task, {"http://here/v1", "token", "m"});
  ASSERT_TRUE(plan) << plan.error().text();
  EXPECT_EQ(plan->argv, (std::vector<std::string>{"c", "t", "http://here/v1"}));
  EXPECT_EQ(plan->files.at("conf"), "s");
}

TEST(hosted_harness, reads_the_output_of_a_program) {
  auto parser = external()->make_parser();
  std::vector<harness_event> events;
  parser->feed("one", events);
  parser->feed("two", events);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[1].text, "two");
  auto outcome = parser->finish({0, 0, {}});
  EXPECT_EQ(outcome.text, "onetwo 0");
  EXPECT_EQ(outcome.turns, 3u);
}

TEST(hosted_harness, a_parser_that_crashes_is_told_at_the_end) {
  auto parser = external()->make_parser();
  std::vector<harness_event> events;
  parser->feed("please crash", events);
  parser->feed("more", events);
  auto outcome = parser->finish({0, 0, {}});
  ASSERT_TRUE(outcome.failure);
  EXPECT_EQ(outcome.failure->code, errc::plugin_failed);
  EXPECT_THAT(outcome.failure->message, HasSubstr(last_words));
}

} // namespace skvm::test
