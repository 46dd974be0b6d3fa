#include "plugins/scaffold_templates.hpp"

namespace skvm {

namespace {

constexpr template_file model_files[] = {
  {"src/echo_model.hpp", R"(#pragma once

#include <chrono>
#include <memory>
#include <string>

#include <skvm/model.hpp>

namespace @IDENT@_plugin {

/// Answers with the last thing the user said. Options of the route: `prefix`,
/// put before it, and `delay_ms`, how long an answer takes.
///
/// A model behind HTTP derives from `skvm::wire_model` instead and only turns
/// requests into bytes and bytes into replies; the kernel sends them. What such
/// plugins have in common is in `skvm/wire.hpp`.
class echo_model final : public skvm::local_model {
public:
  static skvm::result<std::unique_ptr<echo_model>>
  open(const skvm::model_settings& settings);

  echo_model(std::string prefix, std::chrono::milliseconds delay)
    : prefix_(std::move(prefix)), delay_(delay) {}

  skvm::result<skvm::timed_reply>
  answer(const skvm::chat_request& request) override;

private:
  std::string prefix_;
  std::chrono::milliseconds delay_;
};

} // namespace @IDENT@_plugin
)"},
  {"src/echo_model.cpp", R"(#include "echo_model.hpp"

#include <charconv>

namespace @IDENT@_plugin {

namespace {

skvm::error bad_option(const std::string& name, const std::string& why) {
  return skvm::make_error(skvm::errc::invalid_config, "@NAME@",
                          "option '" + name + "' " + why);
}

} // namespace

skvm::result<std::unique_ptr<echo_model>>
echo_model::open(const skvm::model_settings& settings) {
  std::string prefix;
  int delay_ms = 0;
  for (const auto& [name, value] : settings.options) {
    if (name == "prefix") {
      prefix = value;
    } else if (name == "delay_ms") {
      auto end = value.data() + value.size();
      auto [stop, failed] = std::from_chars(value.data(), end, delay_ms);
      if (failed != std::errc{} || stop != end || delay_ms < 0)
        return bad_option(name, "is no number of milliseconds: " + value);
    } else {
      return bad_option(name, "is unknown; there are prefix and delay_ms");
    }
  }
  return std::make_unique<echo_model>(std::move(prefix),
                                      std::chrono::milliseconds{delay_ms});
}

skvm::result<skvm::timed_reply>
echo_model::answer(const skvm::chat_request& request) {
  for (auto at = request.messages.rbegin(); at != request.messages.rend(); ++at)
    if ((*at)->who == skvm::role::user) {
      skvm::timed_reply timed;
      timed.delay = delay_;
      timed.reply.model = "@NAME@";
      timed.reply.answer.who = skvm::role::assistant;
      timed.reply.answer.parts = {
        skvm::text_part{prefix_ + skvm::text_of(**at)}};
      return timed;
    }
  return skvm::make_error(skvm::errc::bad_request, "@NAME@",
                          "the conversation has no user message");
}

} // namespace @IDENT@_plugin
)"},
  {"src/plugin.cpp", R"(#include <skvm/plugin.hpp>

#include "echo_model.hpp"

SKVM_PLUGIN(model, "@NAME@", "0.1.0", "Answers with what it was told.") {
  registry.add_local_model<@IDENT@_plugin::echo_model>();
}
)"},
  {"tests/echo_model_test.cpp", R"(#include "echo_model.hpp"

#include <gtest/gtest.h>

#include "plugin_file.hpp"

using @IDENT@_plugin::echo_model;

namespace {

skvm::chat_request request_with(const std::string& text) {
  skvm::chat_request request;
  request.messages = {skvm::user_message(text)};
  return request;
}

} // namespace

TEST(echo_model, answers_with_the_last_user_message) {
  auto model = echo_model::open({});
  ASSERT_TRUE(model) << model.error().text();
  auto answer = (*model)->answer(request_with("good morning"));
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(skvm::text_of(answer->reply.answer), "good morning");
}

TEST(echo_model, puts_the_prefix_first_and_takes_its_time) {
  skvm::model_settings settings;
  settings.options = {{"prefix", "> "}, {"delay_ms", "20"}};
  auto model = echo_model::open(settings);
  ASSERT_TRUE(model) << model.error().text();
  auto answer = (*model)->answer(request_with("hello"));
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(skvm::text_of(answer->reply.answer), "> hello");
  EXPECT_EQ(answer->delay, std::chrono::milliseconds{20});
}

TEST(echo_model, refuses_an_option_that_it_does_not_know) {
  skvm::model_settings settings;
  settings.options = {{"volume", "11"}};
  auto model = echo_model::open(settings);
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().code, skvm::errc::invalid_config);
}

TEST(echo_model, has_nothing_to_say_to_an_empty_conversation) {
  auto model = echo_model::open({});
  ASSERT_TRUE(model) << model.error().text();
  auto answer = (*model)->answer({});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, skvm::errc::bad_request);
}

TEST(echo_model, is_what_the_plugin_file_offers) {
  auto* descriptor = descriptor_in_the_plugin_file();
  ASSERT_NE(descriptor, nullptr);
  EXPECT_STREQ(descriptor->kind, "model");
  EXPECT_STREQ(descriptor->name, "@NAME@");
  EXPECT_STREQ(descriptor->build_tag, SKVM_BUILD_TAG);
}
)"},
};

} // namespace

sample model_sample() {
  return {
    .unit = "echo_model",
    .about = "It echoes the user, which is enough to see it answer.",
    .use = R"(A route in `skvm.toml` sends requests to it:

    [[routes]]
    match = "@NAME@/*"
    plugin = "@NAME@"
    options = { prefix = "> " }

)",
    .files = model_files,
  };
}

} // namespace skvm
