#include "run/agent_steps.hpp"
#include <gtest/gtest.h>

#include <stdexcept>

namespace skvm {
namespace {

TEST(agent_steps, an_end_is_text_that_can_be_shown) {
  auto step = checked_step(
    "loop", finish{"a\xff", make_error(static_cast<errc>(99), "", "")});
  ASSERT_TRUE(step);
  const auto& over = std::get<finish>(*step);
  EXPECT_EQ(over.text, "a\xef\xbf\xbd");
  EXPECT_EQ(over.failure->code, errc::plugin_failed);
  EXPECT_EQ(over.failure->message, "failed without a reason");
}

TEST(agent_steps, a_message_that_is_null_is_an_error_with_the_harness) {
  ask_model asking;
  asking.request.messages = {user_message("a"), nullptr};
  auto step = checked_step("loop", asking);
  ASSERT_FALSE(step);
  EXPECT_EQ(step.error().code, errc::plugin_failed);
  EXPECT_EQ(step.error().text(),
            "loop: its request has a message that is null");
}

TEST(agent_steps, no_calls_are_no_step) {
  auto step = checked_step("loop", call_tools{});
  ASSERT_FALSE(step);
  EXPECT_EQ(step.error().text(), "loop: it asked for no tool calls at all");
}

TEST(agent_steps, what_is_thrown_names_the_harness) {
  auto step = guarded_step(
    "loop", []() -> agent_step { throw std::runtime_error{"no idea"}; });
  ASSERT_FALSE(step);
  EXPECT_EQ(step.error().text(), "loop: threw no idea");
}

TEST(agent_steps, a_harness_that_makes_no_agent_is_an_error) {
  struct empty final : agent_harness {
    [[nodiscard]] result<std::unique_ptr<agent>>
    make_agent(const task_view&) const override {
      return std::unique_ptr<agent>{};
    }
  };

  auto made = guarded_agent("loop", empty{}, {});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().text(), "loop: it made no agent");
}

} // namespace
} // namespace skvm
