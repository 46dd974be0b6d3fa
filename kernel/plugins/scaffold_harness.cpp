#include "plugins/scaffold_templates.hpp"

namespace skvm {

namespace {

constexpr template_file harness_files[] = {
  {"src/one_turn.hpp", R"(#pragma once

#include <memory>

#include <skvm/harness.hpp>

namespace @IDENT@_plugin {

/// Asks the model once, without tools, and hands its answer on.
///
/// An agent does nothing itself: it says what to do next and is told what came
/// of it. A harness that drives an external program derives from
/// `skvm::external_harness` instead.
class one_turn_agent final : public skvm::agent {
public:
  explicit one_turn_agent(skvm::task_view task) : task_(std::move(task)) {}

  skvm::agent_step start() override;
  skvm::agent_step on_reply(const skvm::chat_reply& reply) override;
  skvm::agent_step
  on_results(std::vector<skvm::tool_result> results) override;

private:
  skvm::task_view task_;
};

class one_turn_harness final : public skvm::agent_harness {
public:
  static skvm::result<std::unique_ptr<one_turn_harness>>
  open(const skvm::harness_settings& settings);

  [[nodiscard]] skvm::result<std::unique_ptr<skvm::agent>>
  make_agent(const skvm::task_view& task) const override;
};

} // namespace @IDENT@_plugin
)"},
  {"src/one_turn.cpp", R"(#include "one_turn.hpp"

namespace @IDENT@_plugin {

namespace {

skvm::finish gave_up(skvm::errc code, std::string why) {
  return {.text = {},
          .failure = skvm::make_error(code, "@NAME@", std::move(why))};
}

std::string system_prompt(const skvm::task_view& task) {
  std::string prompt = "Do the task in one answer. You have no tools.";
  if (task.skill)
    prompt += "\n\nFollow this skill, '" + task.skill->name + "':\n\n"
              + task.skill->text;
  return prompt;
}

} // namespace

skvm::agent_step one_turn_agent::start() {
  skvm::ask_model step;
  step.request.system = system_prompt(task_);
  step.request.messages = task_.earlier;
  step.request.messages.push_back(skvm::user_message(task_.task));
  step.request.choice = skvm::tool_choice::none;
  return step;
}

skvm::agent_step one_turn_agent::on_reply(const skvm::chat_reply& reply) {
  if (reply.stop == skvm::stop_reason::max_tokens)
    return gave_up(skvm::errc::budget, "the answer was cut at the token limit");
  auto text = skvm::text_of(reply.answer);
  if (text.empty())
    return gave_up(skvm::errc::malformed_reply, "the model gave no answer");
  return skvm::finish{.text = std::move(text), .failure = {}};
}

skvm::agent_step one_turn_agent::on_results(std::vector<skvm::tool_result>) {
  return gave_up(skvm::errc::internal, "got tool results without any call");
}

skvm::result<std::unique_ptr<one_turn_harness>>
one_turn_harness::open(const skvm::harness_settings& settings) {
  if (!settings.empty())
    return skvm::make_error(
      skvm::errc::invalid_config, "@NAME@",
      "has no setting '" + settings.begin()->first + "'");
  return std::make_unique<one_turn_harness>();
}

skvm::result<std::unique_ptr<skvm::agent>>
one_turn_harness::make_agent(const skvm::task_view& task) const {
  return std::unique_ptr<skvm::agent>{std::make_unique<one_turn_agent>(task)};
}

} // namespace @IDENT@_plugin
)"},
  {"src/plugin.cpp", R"(#include <skvm/plugin.hpp>

#include "one_turn.hpp"

SKVM_PLUGIN(harness, "@NAME@", "0.1.0", "One question, one answer, no tools.") {
  registry.add_agent_harness<@IDENT@_plugin::one_turn_harness>();
}
)"},
  {"tests/one_turn_test.cpp", R"(#include "one_turn.hpp"

#include <gtest/gtest.h>

#include "plugin_file.hpp"

using @IDENT@_plugin::one_turn_agent;
using @IDENT@_plugin::one_turn_harness;

namespace {

skvm::task_view greeting_task() {
  skvm::task_view task;
  task.task = "Greet Ada.";
  task.skill = skvm::skill_view{.name = "greet",
                                .description = "Greets people",
                                .dir = "/skills/greet",
                                .text = "Always say good morning."};
  return task;
}

skvm::chat_reply reply_with(const std::string& text) {
  skvm::chat_reply reply;
  reply.answer.who = skvm::role::assistant;
  reply.answer.parts = {skvm::text_part{text}};
  return reply;
}

} // namespace

TEST(one_turn, asks_with_the_task_and_the_skill) {
  one_turn_agent agent{greeting_task()};
  auto step = agent.start();
  auto* ask = std::get_if<skvm::ask_model>(&step);
  ASSERT_NE(ask, nullptr);
  EXPECT_NE(ask->request.system.find("Always say good morning."),
            std::string::npos);
  ASSERT_EQ(ask->request.messages.size(), 1u);
  EXPECT_EQ(skvm::text_of(*ask->request.messages.front()), "Greet Ada.");
}

TEST(one_turn, ends_with_the_answer) {
  one_turn_agent agent{greeting_task()};
  agent.start();
  auto step = agent.on_reply(reply_with("Good morning, Ada."));
  auto* end = std::get_if<skvm::finish>(&step);
  ASSERT_NE(end, nullptr);
  EXPECT_FALSE(end->failure);
  EXPECT_EQ(end->text, "Good morning, Ada.");
}

TEST(one_turn, gives_up_on_an_answer_that_was_cut) {
  one_turn_agent agent{greeting_task()};
  agent.start();
  auto reply = reply_with("Good mor");
  reply.stop = skvm::stop_reason::max_tokens;
  auto step = agent.on_reply(reply);
  auto* end = std::get_if<skvm::finish>(&step);
  ASSERT_NE(end, nullptr);
  ASSERT_TRUE(end->failure);
  EXPECT_EQ(end->failure->code, skvm::errc::budget);
}

TEST(one_turn, refuses_a_setting_that_it_does_not_know) {
  auto harness = one_turn_harness::open({{"volume", "11"}});
  ASSERT_FALSE(harness);
  EXPECT_EQ(harness.error().code, skvm::errc::invalid_config);
}

TEST(one_turn, is_what_the_plugin_file_offers) {
  auto* descriptor = descriptor_in_the_plugin_file();
  ASSERT_NE(descriptor, nullptr);
  EXPECT_STREQ(descriptor->kind, "harness");
  EXPECT_STREQ(descriptor->name, "@NAME@");
  EXPECT_STREQ(descriptor->build_tag, SKVM_BUILD_TAG);
}
)"},
};

} // namespace

sample harness_sample() {
  return {
    .unit = "one_turn",
    .about = "It asks the model once and hands its answer on.",
    .use = R"(A run uses it with `--harness @NAME@`.

)",
    .files = harness_files,
  };
}

} // namespace skvm
