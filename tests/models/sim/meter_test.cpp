#include "tests/models/sim/support.hpp"

#include <gmock/gmock.h>

using namespace sim_test;
using testing::HasSubstr;

namespace {

const std::string plain = "[latency]\nfirst_token_ms = 100\nper_token_ms = 10\n"
                          "jitter = 0.5\n[[rules]]\n"
                          "answer = { text = \"12345678\" }\n";

skvm::chat_request second_turn(const std::string& result) {
  auto request = request_for("task of a certain length", "system");
  answer_with(request, {skvm::role::assistant,
                        {skvm::tool_call{"1", "read_file", "{}"}}});
  answer_with(request, {skvm::role::tool,
                        {skvm::tool_result{"1", "read_file", result, {}}}});
  return request;
}

} // namespace

TEST(sim_meter, gives_the_same_reply_and_delay_for_the_same_request) {
  auto one = model_of(plain)->answer(request_for("go"));
  auto two = model_of(plain)->answer(request_for("go"));
  ASSERT_TRUE(one && two);
  EXPECT_EQ(one->delay, two->delay);
  EXPECT_EQ(one->reply.id, two->reply.id);
  EXPECT_EQ(one->reply.spent, two->reply.spent);
}

TEST(sim_meter, takes_the_time_of_its_tokens_within_the_jitter) {
  using std::chrono::microseconds;
  auto model = model_of(plain);
  bool differ = false;
  auto first = model->answer(request_for("0"))->delay;
  for (int i = 0; i < 50; ++i) {
    auto delay = model->answer(request_for(std::to_string(i)))->delay;
    // Two tokens: 120 ms, half more or less.
    EXPECT_GE(delay, microseconds{60'000});
    EXPECT_LE(delay, microseconds{180'000});
    differ = differ || delay != first;
  }
  EXPECT_TRUE(differ);
}

TEST(sim_meter, scales_the_time_by_an_option) {
  skvm::model_settings settings;
  settings.files["personality"] = plain;
  settings.options["latency_scale"] = "0";
  auto model = sim::model::open(settings);
  ASSERT_TRUE(model);
  EXPECT_EQ((*model)->answer(request_for("go"))->delay.count(), 0);
}

TEST(sim_meter, counts_what_preceded_the_last_reply_as_cached) {
  auto model = model_of(plain);
  auto first_request = request_for("task of a certain length", "system");
  auto first = *model->answer(first_request)->reply.spent;
  auto second = *model->answer(second_turn("result"))->reply.spent;
  EXPECT_EQ(first.cache_read, 0U);
  EXPECT_EQ(second.cache_read, first.input);
  EXPECT_GT(second.input, 0U);
}

TEST(sim_meter, counts_longer_results_as_more_input) {
  auto model = model_of(plain);
  auto little = *model->answer(second_turn("r"))->reply.spent;
  auto much = *model->answer(second_turn(std::string(400, 'r')))->reply.spent;
  EXPECT_EQ(much.input, little.input + 99);
  EXPECT_EQ(much.cache_read, little.cache_read);
}

TEST(sim_meter, has_no_cache_where_the_personality_has_none) {
  auto spent = *model_of("[tokens]\ncache = false\n" + plain)
                  ->answer(second_turn("r"))
                  ->reply.spent;
  EXPECT_EQ(spent.cache_read, 0U);
}

TEST(sim_meter, refuses_a_request_that_does_not_fit_the_window) {
  auto replied = model_of("[tokens]\nwindow = 1000\n" + plain)
                   ->answer(request_for(std::string(8000, 'x')));
  ASSERT_FALSE(replied);
  EXPECT_EQ(replied.error().code, skvm::errc::context_length);
  EXPECT_THAT(replied.error().text(), HasSubstr("holds 1000"));
}

TEST(sim_meter, ends_the_text_where_the_output_tokens_end) {
  auto request = request_for("go");
  request.max_tokens = 1;
  auto replied = model_of(plain)->answer(request);
  ASSERT_TRUE(replied);
  EXPECT_EQ(text_of(replied->reply.answer), "1234");
  EXPECT_EQ(replied->reply.stop, skvm::stop_reason::max_tokens);
  EXPECT_EQ(replied->reply.spent->output, 1U);
}

TEST(sim_meter, cuts_a_call_within_its_arguments) {
  auto request = request_for("go");
  request.max_tokens = 4;
  auto replied =
    model_of("[[rules]]\nanswer = { calls = [ { name = \"write\", arguments "
             "= { text = \"a long text that does not fit\" } } ] }\n")
      ->answer(request);
  ASSERT_TRUE(replied);
  auto calls = calls_of(replied->reply.answer);
  ASSERT_EQ(calls.size(), 1U);
  EXPECT_EQ(calls[0].arguments, R"({"text":"a long )");
  EXPECT_EQ(replied->reply.stop, skvm::stop_reason::max_tokens);
}

TEST(sim_meter, cuts_between_characters) {
  auto request = request_for("go");
  request.max_tokens = 1;
  auto replied =
    model_of("[[rules]]\nanswer = { text = \"abc€def\" }\n")->answer(request);
  ASSERT_TRUE(replied);
  EXPECT_EQ(text_of(replied->reply.answer), "abc");
}
