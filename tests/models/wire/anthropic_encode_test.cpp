#include "tests/models/wire/wire_support.hpp"

#include "plugins/models/anthropic/anthropic.hpp"

extern "C" const skvm::plugin_descriptor skvm_plugin;

namespace {

using skvm::role;

const std::string thinking =
  R"({"type":"thinking","thinking":"hm","signature":"EqQB"})";

std::unique_ptr<anthropic::model>
open(std::map<std::string, std::string> options = {},
     std::string base_url = "") {
  return wire::open_model<anthropic::model>(
    {"claude", std::move(base_url), true, std::move(options), {}});
}

skvm::chat_request request(std::vector<skvm::message_ptr> messages) {
  skvm::chat_request made;
  made.messages = std::move(messages);
  return made;
}

std::string messages_of(std::vector<skvm::message_ptr> messages) {
  auto body =
    wire::body_of(*open({{"cache", "off"}}), request(std::move(messages)));
  auto at = body.find(R"("messages":)");
  return at == std::string::npos ? body : body.substr(at + 11);
}

TEST(anthropic_encode, writes_the_whole_request) {
  auto it = request({skvm::user_message("Hi")});
  it.system = "Be brief.";
  it.tools = wire::two_tools();
  EXPECT_EQ(
    wire::body_of(*open(), it),
    R"({"model":"claude","max_tokens":16384,"stream":true,)"
    R"("cache_control":{"type":"ephemeral"},)"
    R"("tools":[{"name":"read_file","description":"Reads \"a\" file.",)"
    R"("input_schema":{"type":"object","properties":)"
    R"({"path":{"type":"string"}}}},)"
    R"({"name":"list","input_schema":{"type":"object"},)"
    R"("cache_control":{"type":"ephemeral"}}],)"
    R"("system":[{"type":"text","text":"Be brief.",)"
    R"("cache_control":{"type":"ephemeral"}}],)"
    R"("messages":[{"role":"user","content":[{"type":"text","text":"Hi",)"
    R"("cache_control":{"type":"ephemeral"}}]}]})");
}

TEST(anthropic_encode, names_url_headers_and_the_place_of_the_key) {
  auto made = open()->encode(request({skvm::user_message("Hi")}));
  ASSERT_TRUE(made);
  EXPECT_EQ(made->method, "POST");
  EXPECT_EQ(made->url, "https://api.anthropic.com/v1/messages");
  std::vector<skvm::header> expected{{"content-type", "application/json"},
                                     {"accept", "text/event-stream"},
                                     {"anthropic-version", "2023-06-01"},
                                     {"x-api-key", "{key}"}};
  EXPECT_EQ(made->headers, expected);
  EXPECT_EQ(
    open({}, "http://gw/v1")->encode(request({skvm::user_message("Hi")}))->url,
    "http://gw/v1/messages");
}

TEST(anthropic_encode, sends_a_turn_with_everything_in_order) {
  EXPECT_EQ(
    messages_of({skvm::user_message("Go"),
                 wire::message(role::assistant,
                               {skvm::reasoning_part{"hm", thinking},
                                skvm::text_part{"First"},
                                skvm::tool_call{"t1", "list", "{\"a\": 1}"}}),
                 wire::message(role::tool, {skvm::tool_result{
                                             "t1", "list", "a\nb", false}})}),
    R"([{"role":"user","content":[{"type":"text","text":"Go"}]},)"
    R"({"role":"assistant","content":[)"
    R"({"type":"thinking","thinking":"hm","signature":"EqQB"},)"
    R"({"type":"text","text":"First"},)"
    R"({"type":"tool_use","id":"t1","name":"list","input":{"a": 1}}]},)"
    R"({"role":"user","content":[{"type":"tool_result",)"
    R"("tool_use_id":"t1","content":"a\nb"}]}]})");
}

TEST(anthropic_encode, merges_results_that_follow_one_another) {
  EXPECT_EQ(
    messages_of(
      {skvm::user_message("Go"),
       wire::message(role::tool, {skvm::text_part{"note"},
                                  skvm::tool_result{"t1", "", "one", false}}),
       wire::message(role::tool, {skvm::tool_result{"t2", "", "", true}}),
       skvm::user_message("On")}),
    R"([{"role":"user","content":[{"type":"text","text":"Go"}]},)"
    R"({"role":"user","content":[)"
    R"({"type":"tool_result","tool_use_id":"t1","content":"one"},)"
    R"({"type":"tool_result","tool_use_id":"t2",)"
    R"("content":"failed without output","is_error":true},)"
    R"({"type":"text","text":"note"}]},)"
    R"({"role":"user","content":[{"type":"text","text":"On"}]}]})");
}

TEST(anthropic_encode, makes_an_object_of_arguments_that_are_none) {
  auto input = [](std::string arguments) {
    auto all = messages_of({wire::message(
      role::assistant, {skvm::tool_call{"t", "f", std::move(arguments)}})});
    auto begin = all.find(R"("input":)") + 8;
    return all.substr(begin, all.size() - begin - 5);
  };
  EXPECT_EQ(input(""), "{}");
  EXPECT_EQ(input(" \n"), "{}");
  EXPECT_EQ(input("{\"a\":"), R"({"_raw_arguments":"{\"a\":"})");
  EXPECT_EQ(input("[1]"), R"({"_raw_arguments":"[1]"})");
  EXPECT_EQ(input(R"({"a":"\ud83d"})"), R"({"a":"\ufffd"})");
}

TEST(anthropic_encode, brings_ids_of_others_to_its_form) {
  auto all = messages_of(
    {wire::message(role::assistant, {skvm::tool_call{"a:1/ü", "f", ""}}),
     wire::message(role::tool, {skvm::tool_result{"a:1/ü", "f", "x", false},
                                skvm::tool_result{"", "f", "y", false}})});
  EXPECT_NE(all.find(R"("id":"a_1___")"), std::string::npos) << all;
  EXPECT_NE(all.find(R"("tool_use_id":"a_1___")"), std::string::npos);
  EXPECT_NE(all.find(R"("tool_use_id":"call")"), std::string::npos);
}

TEST(anthropic_encode, leaves_out_what_the_protocol_refuses) {
  EXPECT_EQ(
    messages_of(
      {skvm::user_message("Go"),
       wire::message(role::assistant,
                     {skvm::reasoning_part{"unsigned", ""},
                      skvm::reasoning_part{"x", R"({"type":"reasoning"})"},
                      skvm::reasoning_part{"x", R"({"type":"thinking",)"},
                      skvm::text_part{" \n"}}),
       skvm::user_message("On")}),
    R"([{"role":"user","content":[{"type":"text","text":"Go"}]},)"
    R"({"role":"user","content":[{"type":"text","text":"On"}]}]})");
}

TEST(anthropic_encode, refuses_a_request_of_empty_messages) {
  auto made = open()->encode(request({skvm::user_message(" ")}));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, skvm::errc::invalid_argument);
  EXPECT_EQ(made.error().text(), "request: all messages are empty");
}

TEST(anthropic_encode, extends_the_body_as_the_conversation_grows) {
  skvm::chat_request it;
  it.system = "Be brief.";
  it.tools = wire::two_tools();
  wire::expect_growing_prefix(*open(), it,
                              wire::conversation(12, thinking, 40));
}

TEST(anthropic_encode, gives_the_same_bytes_for_the_same_request) {
  auto it = request(wire::conversation(3, thinking, 40));
  EXPECT_EQ(wire::body_of(*open(), it), wire::body_of(*open(), it));
}

TEST(anthropic_encode, marks_no_more_than_four_prefixes) {
  auto it = request(wire::conversation(5, thinking, 40));
  it.system = "s";
  it.tools = wire::two_tools();
  auto body = wire::body_of(*open(), it);
  int marks = 0;
  for (auto at = body.find("cache_control"); at != std::string::npos;
       at = body.find("cache_control", at + 1))
    ++marks;
  EXPECT_EQ(marks, 4);
}

TEST(anthropic_encode, caches_as_the_route_says) {
  auto it = request({skvm::user_message("Hi")});
  it.system = "s";
  auto blocks = wire::body_of(*open({{"cache", "blocks"}}), it);
  EXPECT_EQ(blocks.find(R"("cache_control":{"type":"ephemeral"},"system")"),
            std::string::npos);
  EXPECT_NE(blocks.find("cache_control"), std::string::npos);
  EXPECT_EQ(wire::body_of(*open({{"cache", "off"}}), it).find("cache_control"),
            std::string::npos);
}

TEST(anthropic_encode, makes_room_for_thinking_and_drops_the_temperature) {
  auto model = open(
    {{"thinking_budget", "2000"}, {"temperature", "0.5"}, {"cache", "off"}});
  auto it = request({skvm::user_message("Hi")});
  it.max_tokens = 1000;
  EXPECT_TRUE(
    wire::body_of(*model, it)
      .starts_with(
        R"({"model":"claude","max_tokens":3000,"stream":true,)"
        R"("thinking":{"type":"enabled","budget_tokens":2000},"messages")"));
  it.max_tokens = 5000;
  EXPECT_NE(wire::body_of(*model, it).find(R"("max_tokens":5000)"),
            std::string::npos);
}

TEST(anthropic_encode, does_not_think_where_a_tool_call_is_forced) {
  auto model = open({{"thinking", "adaptive"},
                     {"effort", "high"},
                     {"temperature", "0.5"},
                     {"cache", "off"}});
  auto it = request({skvm::user_message("Hi")});
  it.tools = wire::two_tools();
  auto free = wire::body_of(*model, it);
  EXPECT_NE(free.find(R"("thinking":{"type":"adaptive"},)"
                      R"("output_config":{"effort":"high"})"),
            std::string::npos);
  EXPECT_EQ(free.find("temperature"), std::string::npos);
  it.choice = skvm::tool_choice::required;
  auto forced = wire::body_of(*model, it);
  EXPECT_EQ(forced.find("adaptive"), std::string::npos);
  EXPECT_NE(forced.find(R"("temperature":0.5)"), std::string::npos);
  EXPECT_NE(forced.find(R"("tool_choice":{"type":"any"})"), std::string::npos);
  it.choice = skvm::tool_choice::none;
  EXPECT_NE(wire::body_of(*model, it).find(R"("tool_choice":{"type":"none"})"),
            std::string::npos);
}

TEST(anthropic_encode, asks_for_a_schema_in_words_or_by_the_protocol) {
  auto it = request({skvm::user_message("Hi")});
  it.system = "s";
  it.answer_schema = R"({"type":"object"})";
  auto words = wire::body_of(*open({{"cache", "blocks"}}), it);
  EXPECT_NE(words.find(R"("text":"s","cache_control":{"type":"ephemeral"}},)"
                       R"({"type":"text","text":"Answer with one JSON)"),
            std::string::npos)
    << words;
  auto native = wire::body_of(*open({{"answer_schema", "native"}}), it);
  EXPECT_NE(native.find(R"("output_config":{"format":{"type":"json_schema",)"
                        R"("schema":{"type":"object"}}})"),
            std::string::npos);
  EXPECT_EQ(native.find("Answer with"), std::string::npos);
}

TEST(anthropic_encode, refuses_options_that_the_protocol_refuses) {
  for (auto [name, value] :
       {std::pair{"thinking_budget", "100"}, std::pair{"max_tokens", "0"},
        std::pair{"cache", "always"}, std::pair{"unknown", "1"}}) {
    auto opened = anthropic::model::open({"m", "", true, {{name, value}}, {}});
    ASSERT_FALSE(opened) << name;
    EXPECT_EQ(opened.error().code, skvm::errc::invalid_config);
    EXPECT_NE(opened.error().text().find(name), std::string::npos);
  }
}

TEST(anthropic_plugin, documents_exactly_the_options_that_it_takes) {
  auto opened = anthropic::model::open({"m", "", true, {{"?", ""}}, {}});
  ASSERT_FALSE(opened);
  EXPECT_EQ(wire::listed_options(opened.error()),
            wire::documented_options("anthropic"));
}

TEST(anthropic_plugin, registers_one_wire_model) {
  EXPECT_STREQ(skvm_plugin.name, "anthropic");
  EXPECT_STREQ(skvm_plugin.kind, "model");
  wire::recording_registrar registry;
  skvm_plugin.register_in(registry);
  EXPECT_EQ(registry.wire_models, 1);
  EXPECT_EQ(registry.others, 0);
}

} // namespace
