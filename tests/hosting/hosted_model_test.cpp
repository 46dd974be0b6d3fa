#include "tests/hosting/moody.hpp"

#include <gmock/gmock.h>

#include <fstream>

namespace skvm::test {

using testing::HasSubstr;

namespace {

std::unique_ptr<wire_model> open_wire(const loaded_plugin& plugin) {
  model_settings settings;
  settings.model = "m";
  settings.base_url = "http://host";
  auto model = plugin.wire_model(settings);
  EXPECT_TRUE(model) << model.error().text();
  return std::move(*model);
}

error crash_of(const result<http_request>& outcome) {
  EXPECT_FALSE(outcome);
  return outcome ? error{} : outcome.error();
}

} // namespace

TEST(hosted_model, says_of_itself_what_the_plugin_says) {
  auto plugin = hosted("moody-wire");
  EXPECT_EQ(plugin.kind, plugin_kind::model);
  EXPECT_EQ(plugin.name, "moody-wire");
  EXPECT_EQ(plugin.version, "1.0.0");
  EXPECT_EQ(plugin.summary, "Sends the system prompt.");
  EXPECT_TRUE(plugin.isolated);
  EXPECT_TRUE(plugin.wire_model);
  EXPECT_FALSE(plugin.local_model);
}

TEST(hosted_model, encodes_and_decodes_as_in_this_process) {
  auto model = open_wire(hosted("moody-wire"));
  auto request = saying("s");
  request.messages = {user_message("a"), user_message("b")};
  auto sent = model->encode(request);
  ASSERT_TRUE(sent) << sent.error().text();
  EXPECT_EQ(sent->url, "http://host/m");
  EXPECT_EQ(sent->body, "s|a|b");
  EXPECT_EQ(sent->headers.at(0).second, "Bearer {key}");

  auto decoder = model->make_decoder();
  ASSERT_TRUE(decoder->head({200, {{"x-mood", "good"}}}));
  std::vector<chat_delta> deltas;
  ASSERT_TRUE(decoder->feed("\xc3", deltas)); // half a character
  ASSERT_TRUE(decoder->feed("\xa4", deltas));
  EXPECT_EQ(deltas.size(), 2u);
  auto reply = decoder->finish();
  ASSERT_TRUE(reply) << reply.error().text();
  EXPECT_EQ(text_of(reply->answer), "\xc3\xa4");
  EXPECT_EQ(reply->spent, (usage{1, 2, 3, 4, 5}));
}

TEST(hosted_model, gives_what_came_before_an_error_too) {
  auto model = open_wire(hosted("moody-wire"));
  auto decoder = model->make_decoder();
  std::vector<chat_delta> deltas;
  auto outcome = decoder->feed("wrong", deltas);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, errc::malformed_reply);
  EXPECT_EQ(deltas.size(), 1u);
}

TEST(hosted_model, hands_on_what_the_plugin_says_of_wrong_settings) {
  auto model = hosted("moody-wire").wire_model({});
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().code, errc::invalid_config);
  EXPECT_EQ(model.error().message, "needs a model id");
}

TEST(hosted_model, a_crash_is_the_error_of_one_request) {
  auto model = open_wire(hosted("moody-wire"));
  auto why = crash_of(model->encode(saying("please crash")));
  EXPECT_EQ(why.code, errc::plugin_failed);
  EXPECT_EQ(why.subject, "moody-wire");
  EXPECT_THAT(why.message, HasSubstr(last_words));
  auto next = model->encode(saying("fine"));
  EXPECT_TRUE(next) << next.error().text();
}

TEST(hosted_model, a_crash_leaves_other_requests_under_way_alone) {
  auto model = open_wire(hosted("moody-wire"));
  auto first = model->make_decoder();
  auto second = model->make_decoder();
  std::vector<chat_delta> deltas;
  ASSERT_TRUE(first->feed("one", deltas));
  EXPECT_FALSE(second->feed("please crash", deltas));
  EXPECT_FALSE(second->finish());
  auto reply = first->finish();
  ASSERT_TRUE(reply) << reply.error().text();
  EXPECT_EQ(text_of(reply->answer), "one");
}

TEST(hosted_model, says_how_a_process_ended) {
  auto model = open_wire(hosted("moody-wire"));
  EXPECT_THAT(crash_of(model->encode(saying("please abort"))).message,
              HasSubstr("exit code 7"));
}

TEST(hosted_model, kills_a_plugin_that_never_answers) {
  auto model = open_wire(impatient("moody-wire"));
  auto why = crash_of(model->encode(saying("please hang")));
  EXPECT_EQ(why.code, errc::plugin_failed);
  EXPECT_THAT(why.message, HasSubstr("did not answer within 300 ms"));
  EXPECT_TRUE(model->encode(saying("fine")));
}

TEST(hosted_model, what_a_plugin_throws_is_an_error_with_its_name) {
  auto model = open_wire(hosted("moody-wire"));
  auto why = crash_of(model->encode(saying("please throw")));
  EXPECT_EQ(why.code, errc::plugin_failed);
  EXPECT_THAT(why.message, HasSubstr("as it was told"));
}

TEST(hosted_model, what_a_plugin_prints_does_not_get_among_its_answers) {
  auto model = open_wire(hosted("moody-wire"));
  auto sent = model->encode(saying("please print"));
  ASSERT_TRUE(sent) << sent.error().text();
  EXPECT_EQ(sent->body, "please print");
}

TEST(hosted_model, carries_ten_megabytes) {
  auto model = open_wire(hosted("moody-wire"));
  auto sent = model->encode(saying(std::string(10 << 20, 'x')));
  ASSERT_TRUE(sent) << sent.error().text();
  EXPECT_EQ(sent->body.size(), std::size_t{10} << 20);
}

TEST(hosted_model, a_local_model_keeps_its_state_until_it_crashes) {
  auto plugin = hosted("moody-local");
  auto model = plugin.local_model({});
  ASSERT_TRUE(model) << model.error().text();
  auto count = [&](const std::string& text) {
    auto reply = (*model)->answer(saying(text));
    return reply ? text_of(reply->reply.answer) : reply.error().message;
  };
  EXPECT_EQ(count(""), "1");
  EXPECT_EQ(count(""), "2");
  EXPECT_THAT(count("please crash"), HasSubstr("its process"));
  EXPECT_EQ(count(""), "1");
}

TEST(hosted_model, a_local_model_answers_with_a_delay) {
  auto plugin = hosted("moody-local");
  auto model = plugin.local_model({});
  ASSERT_TRUE(model) << model.error().text();
  auto timed = (*model)->answer(saying(""));
  ASSERT_TRUE(timed) << timed.error().text();
  EXPECT_EQ(timed->delay, std::chrono::microseconds{17});
  EXPECT_EQ(calls_of(timed->reply.answer).at(0).arguments, R"({"path":"a"})");
  EXPECT_EQ(timed->reply.stop, stop_reason::tool_use);
}

TEST(hosted_plugin, a_file_that_is_no_plugin_is_refused_with_its_reason) {
  auto settings = host_of("moody-wire");
  settings.plugin = SKVM_TEST_HOST; // a program, and no plugin
  auto refused = host_plugin(settings);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::invalid_plugin);
  EXPECT_FALSE(refused.error().message.empty());
}

TEST(hosted_plugin, a_missing_host_program_is_named) {
  auto settings = host_of("moody-wire");
  settings.program = "/nonexistent/host";
  auto refused = host_plugin(settings);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("/nonexistent/host"));
}

TEST(hosted_plugin, is_loaded_by_name_into_a_process_and_others_are_not) {
  plugin_isolation isolation{
    [](std::string_view name) { return name == "moody-wire"; },
    [](const std::filesystem::path& file) {
      return host_plugin(host_of(file.stem().string()));
    }};
  auto set = plugin_set::load({SKVM_TEST_OBJECTS}, isolation);
  for (const auto& refused : set.refused())
    ADD_FAILURE() << refused.file << ": " << refused.reason;
  ASSERT_EQ(set.loaded().size(), 6u);
  for (const auto& plugin : set.loaded())
    EXPECT_EQ(plugin.isolated, plugin.name == "moody-wire") << plugin.name;
  std::string mapped;
  for (std::ifstream maps{"/proc/self/maps"}; std::getline(maps, mapped);)
    EXPECT_THAT(mapped, testing::Not(HasSubstr("moody-wire")));
}

} // namespace skvm::test
