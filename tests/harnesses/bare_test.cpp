#include "plugins/harnesses/bare/harness.hpp"
#include <gmock/gmock.h>

using testing::HasSubstr;
using testing::Not;

namespace {

skvm::task_view task_of(const std::string& text) {
  skvm::task_view out;
  out.task = text;
  out.work_dir = "/folder/here";
  out.tools = {{"run", "Runs.", "{}"}, {"read", "Reads.", "{}"}};
  return out;
}

skvm::task_view with_skill(skvm::skill_delivery delivery) {
  auto out = task_of("go");
  out.skill = skvm::skill_view{"sales \"x\"", "Sells <things>.", "/s/sales",
                               "# Sales\nSell."};
  out.delivery = delivery;
  return out;
}

std::unique_ptr<skvm::agent> agent_for(const skvm::task_view& task,
                                       skvm::harness_settings settings = {}) {
  auto opened = bare::harness::open(settings);
  if (!opened)
    throw std::runtime_error(opened.error().text());
  return std::move(*(*opened)->make_agent(task));
}

const skvm::chat_request& asked(const skvm::agent_step& step) {
  return std::get<skvm::ask_model>(step).request;
}

const std::vector<skvm::tool_call>& called(const skvm::agent_step& step) {
  return std::get<skvm::call_tools>(step).calls;
}

const skvm::finish& finished(const skvm::agent_step& step) {
  return std::get<skvm::finish>(step);
}

skvm::chat_reply says(const std::string& text,
                      skvm::stop_reason stop = skvm::stop_reason::end_turn) {
  skvm::chat_reply out;
  out.answer = {skvm::role::assistant, {skvm::text_part{text}}};
  out.stop = stop;
  return out;
}

skvm::chat_reply calls(std::vector<skvm::tool_call> all,
                       skvm::stop_reason stop = skvm::stop_reason::tool_use) {
  skvm::chat_reply out;
  out.answer.who = skvm::role::assistant;
  for (auto& call : all)
    out.answer.parts.emplace_back(std::move(call));
  out.stop = stop;
  return out;
}

std::string last_text(const skvm::chat_request& request) {
  return text_of(*request.messages.back());
}

const skvm::tool_call run{"1", "run", R"({"command":"ls"})"};
const skvm::tool_result ran{"1", "run", "a.txt", false};

} // namespace

TEST(bare, goes_on_from_what_was_said_before) {
  auto task = task_of("and now the rest");
  task.earlier = {skvm::user_message("the first part"),
                  std::make_shared<const skvm::message>(says("done").answer)};
  auto agent = agent_for(task);
  auto step = agent->start();
  const auto& messages = asked(step).messages;
  ASSERT_EQ(messages.size(), 3u);
  EXPECT_EQ(messages[0], task.earlier[0]);
  EXPECT_EQ(last_text(asked(step)), "and now the rest");
}

TEST(bare, runs_calls_and_finishes_with_the_first_answer_without_any) {
  auto agent = agent_for(task_of("go"));
  auto step = agent->start();
  EXPECT_EQ(last_text(asked(step)), "go");
  EXPECT_EQ(asked(step).tools->size(), 2U);
  step = agent->on_reply(calls({run}));
  ASSERT_EQ(called(step).size(), 1U);
  EXPECT_EQ(called(step)[0].arguments, run.arguments);
  step = agent->on_results({ran});
  const auto& results = *asked(step).messages.back();
  EXPECT_EQ(results.who, skvm::role::tool);
  EXPECT_EQ(std::get<skvm::tool_result>(results.parts[0]).content, "a.txt");
  step = agent->on_reply(says("done"));
  EXPECT_EQ(finished(step).text, "done");
  EXPECT_FALSE(finished(step).failure);
}

TEST(bare, each_request_extends_the_one_before) {
  auto agent = agent_for(with_skill(skvm::skill_delivery::inject));
  auto first = asked(agent->start());
  agent->on_reply(calls({run}));
  auto second = asked(agent->on_results({ran}));
  EXPECT_EQ(first.system, second.system);
  EXPECT_EQ(first.tools, second.tools);
  EXPECT_EQ(first.cache_key, second.cache_key);
  ASSERT_EQ(second.messages.size(), first.messages.size() + 2);
  for (std::size_t i = 0; i < first.messages.size(); ++i)
    EXPECT_EQ(first.messages[i], second.messages[i]);
}

TEST(bare, tasks_with_one_skill_share_their_prefix) {
  auto one = with_skill(skvm::skill_delivery::inject);
  auto other = one;
  other.task = "something else";
  other.work_dir = "/folder/there";
  auto first = asked(agent_for(one)->start());
  auto second = asked(agent_for(other)->start());
  EXPECT_EQ(first.system, second.system);
  EXPECT_EQ(first.cache_key, second.cache_key);
  EXPECT_NE(first.cache_key, asked(agent_for(task_of("x"))->start()).cache_key);
}

TEST(bare, puts_a_whole_skill_and_its_folder_into_the_prompt) {
  auto system =
    asked(agent_for(with_skill(skvm::skill_delivery::inject))->start()).system;
  EXPECT_THAT(system, HasSubstr("<skill name=\"sales &quot;x&quot;\" "
                                "dir=\"/s/sales\">\n# Sales\nSell.\n</skill>"));
}

TEST(bare, names_a_skill_to_be_discovered_without_its_text) {
  auto system =
    asked(agent_for(with_skill(skvm::skill_delivery::discover))->start())
      .system;
  EXPECT_THAT(system, HasSubstr("<description>Sells &lt;things&gt;."));
  EXPECT_THAT(system, HasSubstr("<location>/s/sales/SKILL.md</location>"));
  EXPECT_THAT(system, Not(HasSubstr("# Sales")));
}

TEST(bare, runs_calls_that_come_with_a_stop_that_says_otherwise) {
  auto agent = agent_for(task_of("go"));
  agent->start();
  auto step = agent->on_reply(calls({run}, skvm::stop_reason::end_turn));
  EXPECT_EQ(called(step).size(), 1U);
}

TEST(bare, hands_calls_with_broken_arguments_on) {
  auto agent = agent_for(task_of("go"));
  agent->start();
  auto step = agent->on_reply(calls({{"1", "run", "{oops"}}));
  EXPECT_EQ(called(step)[0].arguments, "{oops");
}

TEST(bare, asks_once_for_more_after_an_empty_answer_and_then_gives_up) {
  auto agent = agent_for(task_of("go"));
  agent->start();
  auto step = agent->on_reply(says(" \n"));
  EXPECT_THAT(last_text(asked(step)), HasSubstr("empty"));
  // The empty reply has its place, and no provider sees an empty message.
  const auto& messages = asked(step).messages;
  EXPECT_EQ(text_of(*messages[messages.size() - 2]), "(empty reply)");
  step = agent->on_reply(says(""));
  ASSERT_TRUE(finished(step).failure);
  EXPECT_EQ(finished(step).failure->code, skvm::errc::not_found);
}

TEST(bare, forgets_an_empty_answer_once_the_model_works_again) {
  auto agent = agent_for(task_of("go"));
  agent->start();
  agent->on_reply(says(""));
  agent->on_reply(calls({run}));
  agent->on_results({ran});
  auto step = agent->on_reply(says(""));
  EXPECT_THAT(last_text(asked(step)), HasSubstr("empty"));
}

TEST(bare, joins_an_answer_that_was_cut_off) {
  auto agent = agent_for(task_of("go"));
  agent->start();
  auto step = agent->on_reply(says("one ", skvm::stop_reason::max_tokens));
  EXPECT_THAT(last_text(asked(step)), HasSubstr("cut off"));
  step = agent->on_reply(says("two"));
  EXPECT_EQ(finished(step).text, "one two");
}

TEST(bare, gives_up_on_an_answer_that_never_ends) {
  auto agent = agent_for(task_of("go"));
  agent->start();
  skvm::agent_step step;
  for (int i = 0; i < 4; ++i)
    step = agent->on_reply(says("x", skvm::stop_reason::max_tokens));
  ASSERT_TRUE(finished(step).failure);
  EXPECT_EQ(finished(step).failure->code, skvm::errc::budget);
  EXPECT_EQ(finished(step).text, "xxxx");
}

TEST(bare, does_not_run_a_call_that_was_cut_off) {
  auto agent = agent_for(task_of("go"));
  agent->start();
  auto step = agent->on_reply(
    calls({run, {"2", "write", R"({"path":"a","content":"hal)"}},
          skvm::stop_reason::max_tokens));
  ASSERT_EQ(called(step).size(), 1U);
  EXPECT_EQ(called(step)[0].id, "1");
  step = agent->on_results({ran});
  const auto& results = asked(step).messages.back()->parts;
  ASSERT_EQ(results.size(), 2U);
  const auto& cut = std::get<skvm::tool_result>(results[1]);
  EXPECT_EQ(cut.call_id, "2");
  EXPECT_TRUE(cut.is_error);
  EXPECT_THAT(cut.content, HasSubstr("cut off"));
}

TEST(bare, tells_the_model_at_once_when_its_only_call_was_cut_off) {
  auto agent = agent_for(task_of("go"));
  agent->start();
  auto step = agent->on_reply(
    calls({{"1", "write", R"({"path":)"}}, skvm::stop_reason::max_tokens));
  const auto& results = asked(step).messages.back()->parts;
  ASSERT_EQ(results.size(), 1U);
  EXPECT_TRUE(std::get<skvm::tool_result>(results[0]).is_error);
}

TEST(bare, runs_whole_calls_although_the_limit_was_reached) {
  auto agent = agent_for(task_of("go"));
  agent->start();
  auto step = agent->on_reply(calls({run}, skvm::stop_reason::max_tokens));
  EXPECT_EQ(called(step).size(), 1U);
}

TEST(bare, warns_of_a_third_identical_turn_and_ends_at_the_fourth) {
  auto agent = agent_for(task_of("go"));
  agent->start();
  skvm::agent_step step;
  for (int i = 1; i <= 3; ++i) {
    agent->on_reply(calls({run}));
    step = agent->on_results({ran});
    if (i < 3) {
      EXPECT_EQ(asked(step).messages.back()->who, skvm::role::tool);
    }
  }
  EXPECT_EQ(asked(step).messages.back()->who, skvm::role::user);
  EXPECT_THAT(last_text(asked(step)), HasSubstr("same call"));
  agent->on_reply(calls({run}));
  step = agent->on_results({ran});
  ASSERT_TRUE(finished(step).failure);
  EXPECT_EQ(finished(step).failure->code, skvm::errc::invalid_argument);
}

TEST(bare, takes_the_same_call_with_another_result_for_progress) {
  auto agent = agent_for(task_of("go"));
  agent->start();
  for (int i = 0; i < 6; ++i) {
    agent->on_reply(calls({run}));
    auto step = agent->on_results({{"1", "run", std::to_string(i), false}});
    EXPECT_EQ(asked(step).messages.back()->who, skvm::role::tool);
  }
}

TEST(bare, keeps_reasoning_in_the_history) {
  auto agent = agent_for(task_of("go"));
  agent->start();
  auto reply = calls({run});
  reply.answer.parts.insert(reply.answer.parts.begin(),
                            skvm::reasoning_part{"why", "signature"});
  agent->on_reply(reply);
  auto step = agent->on_results({ran});
  const auto& messages = asked(step).messages;
  const auto& kept = messages[messages.size() - 2]->parts;
  EXPECT_EQ(std::get<skvm::reasoning_part>(kept[0]).opaque, "signature");
}

TEST(bare, passes_its_settings_on) {
  auto agent =
    agent_for(task_of("go"), {{"max_tokens", "512"}, {"temperature", "0.5"}});
  auto step = agent->start();
  EXPECT_EQ(asked(step).max_tokens, 512U);
  EXPECT_EQ(asked(step).temperature, 0.5);
}

TEST(bare, refuses_unknown_and_impossible_settings) {
  EXPECT_THAT(bare::harness::open({{"max_token", "1"}}).error().text(),
              HasSubstr("unknown setting 'max_token'"));
  EXPECT_THAT(bare::harness::open({{"temperature", "hot"}}).error().text(),
              HasSubstr("'temperature' cannot be 'hot'"));
}

TEST(bare, refuses_an_empty_task) {
  auto opened = bare::harness::open({});
  ASSERT_TRUE(opened);
  EXPECT_FALSE((*opened)->make_agent(task_of("")));
}
