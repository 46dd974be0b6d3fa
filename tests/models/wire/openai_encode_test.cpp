#include "tests/models/wire/wire_support.hpp"

#include "plugins/models/openai/openai.hpp"

extern "C" const skvm::plugin_descriptor skvm_plugin;

namespace {

using skvm::role;

const std::string details =
  R"({"reasoning_details":[{"type":"reasoning.text","text":"hm"}]})";

std::unique_ptr<openai::model>
open(std::map<std::string, std::string> options = {}, std::string base_url = "",
     bool has_key = true) {
  return wire::open_model<openai::model>(
    {"gpt", std::move(base_url), has_key, std::move(options), {}});
}

skvm::chat_request request(std::vector<skvm::message_ptr> messages) {
  skvm::chat_request made;
  made.messages = std::move(messages);
  return made;
}

std::string encoded(std::map<std::string, std::string> options,
                    const skvm::chat_request& it) {
  return wire::body_of(*open(std::move(options)), it);
}

bool has(const std::string& body, std::string_view piece) {
  return body.find(piece) != std::string::npos;
}

TEST(openai_encode, writes_the_whole_request) {
  auto it = request(
    {skvm::user_message("Go"),
     wire::message(role::assistant,
                   {skvm::reasoning_part{"hm", ""},
                    skvm::tool_call{"c1", "list", ""},
                    skvm::tool_call{"c2", "read_file", "{\"path\": \"a\"}"}}),
     wire::message(role::tool, {skvm::tool_result{"c1", "list", "x\n", false},
                                skvm::tool_result{"c2", "", "", true}}),
     wire::message(role::assistant, {skvm::text_part{"Done"}}),
     skvm::user_message("Thanks")});
  it.system = "Be brief.";
  it.tools = wire::two_tools();
  EXPECT_EQ(
    encoded({}, it),
    R"({"model":"gpt","stream":true,"stream_options":{"include_usage":true},)"
    R"("tools":[{"type":"function","function":{"name":"read_file",)"
    R"("description":"Reads \"a\" file.","parameters":{"type":"object",)"
    R"("properties":{"path":{"type":"string"}}}}},{"type":"function",)"
    R"("function":{"name":"list","description":"",)"
    R"("parameters":{"type":"object","properties":{}}}}],)"
    R"("messages":[{"role":"system","content":"Be brief."},)"
    R"({"role":"user","content":"Go"},)"
    R"({"role":"assistant","content":null,"tool_calls":[)"
    R"({"id":"c1","type":"function","function":)"
    R"({"name":"list","arguments":"{}"}},)"
    R"({"id":"c2","type":"function","function":)"
    R"({"name":"read_file","arguments":"{\"path\": \"a\"}"}}]},)"
    R"({"role":"tool","tool_call_id":"c1","content":"x\n"},)"
    R"({"role":"tool","tool_call_id":"c2",)"
    R"("content":"failed without output"},)"
    R"({"role":"assistant","content":"Done"},)"
    R"({"role":"user","content":"Thanks"}]})");
}

TEST(openai_encode, names_url_and_headers) {
  auto it = request({skvm::user_message("Hi")});
  auto made = open()->encode(it);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->url, "https://api.openai.com/v1/chat/completions");
  std::vector<skvm::header> expected{{"content-type", "application/json"},
                                     {"accept", "text/event-stream"},
                                     {"authorization", "Bearer {key}"}};
  EXPECT_EQ(made->headers, expected);
}

TEST(openai_encode, sends_no_key_where_there_is_none) {
  auto made = open({{"stream", "false"}}, "http://127.0.0.1:8080/v1/", false)
                ->encode(request({skvm::user_message("Hi")}));
  ASSERT_TRUE(made);
  EXPECT_EQ(made->url, "http://127.0.0.1:8080/v1/chat/completions");
  std::vector<skvm::header> expected{{"content-type", "application/json"},
                                     {"accept", "application/json"}};
  EXPECT_EQ(made->headers, expected);
  EXPECT_TRUE(
    made->body.starts_with(R"({"model":"gpt","stream":false,"messages":)"));
}

TEST(openai_encode, takes_headers_of_the_route) {
  auto made =
    open({{"header.Authorization", "Key {key}"}, {"header.X-Title", "skills"}})
      ->encode(request({skvm::user_message("Hi")}));
  ASSERT_TRUE(made);
  EXPECT_EQ(made->headers[2], skvm::header("Authorization", "Key {key}"));
  EXPECT_EQ(made->headers[3], skvm::header("X-Title", "skills"));
}

TEST(openai_encode, sends_what_the_options_ask_for) {
  auto it = request({skvm::user_message("Hi")});
  it.cache_key = "run-1";
  EXPECT_EQ(encoded({{"max_tokens_field", "max_completion_tokens"},
                     {"max_tokens", "900"},
                     {"temperature", "0.2"},
                     {"reasoning_effort", "low"},
                     {"prompt_cache_key", "true"},
                     {"include_usage", "false"},
                     {"extra_body", R"({"top_k":5,"stream":null})"}},
                    it),
            R"({"model":"gpt","max_completion_tokens":900,"temperature":0.2,)"
            R"("reasoning_effort":"low","prompt_cache_key":"run-1",)"
            R"("top_k":5,"messages":[{"role":"user","content":"Hi"}]})");
}

TEST(openai_encode, a_request_overrides_the_route) {
  auto it = request({skvm::user_message("Hi")});
  it.max_tokens = 5;
  it.temperature = 1;
  auto body = encoded({{"max_tokens", "900"}, {"temperature", "0.2"}}, it);
  EXPECT_TRUE(has(body, R"("max_tokens":5,"temperature":1,)"));
}

TEST(openai_encode, says_how_tools_may_be_chosen) {
  auto it = request({skvm::user_message("Hi")});
  it.choice = skvm::tool_choice::required;
  EXPECT_FALSE(has(encoded({}, it), "tool_choice"));
  it.tools = wire::two_tools();
  EXPECT_TRUE(has(encoded({}, it), R"("tool_choice":"required")"));
  it.choice = skvm::tool_choice::none;
  EXPECT_TRUE(has(encoded({}, it), R"("tool_choice":"none")"));
}

TEST(openai_encode, asks_for_a_schema_in_three_ways) {
  auto it = request({skvm::user_message("Hi")});
  it.answer_schema = R"({"type":"object"})";
  EXPECT_TRUE(has(encoded({{"strict_schema", "true"}}, it),
                  R"("response_format":{"type":"json_schema","json_schema":)"
                  R"({"name":"answer","strict":true,)"
                  R"("schema":{"type":"object"}}})"));
  auto object = encoded({{"answer_schema", "json_object"}}, it);
  EXPECT_TRUE(has(object, R"("response_format":{"type":"json_object"})"));
  EXPECT_TRUE(has(object, R"({"role":"system","content":"Answer with one)"));
  auto words = encoded({{"answer_schema", "prompt"}}, it);
  EXPECT_FALSE(has(words, "response_format"));
  EXPECT_TRUE(has(words, R"({\"type\":\"object\"}"})"));
}

TEST(openai_encode, echoes_reasoning_with_calls_be_it_empty) {
  auto it = request(
    {wire::message(role::assistant, {skvm::reasoning_part{"hm", "foreign"},
                                     skvm::tool_call{"c", "f", "{"}}),
     wire::message(role::assistant, {skvm::tool_call{"c", "f", "{}"}}),
     wire::message(role::assistant,
                   {skvm::reasoning_part{"hm", ""}, skvm::text_part{"x"}})});
  EXPECT_FALSE(has(encoded({}, it), "hm"));
  auto body = encoded({{"echo_reasoning", "true"}}, it);
  EXPECT_TRUE(has(body, R"("content":null,"reasoning_content":"hm",)"
                        R"("tool_calls":[{"id":"c","type":"function",)"
                        R"("function":{"name":"f","arguments":"{"}}]})"));
  EXPECT_TRUE(has(body, R"("content":null,"reasoning_content":"",)"));
  EXPECT_TRUE(has(body, R"({"role":"assistant","content":"x"})"));
}

TEST(openai_encode, gives_reasoning_details_back_to_who_sent_them) {
  auto it = request({wire::message(
    role::assistant, {skvm::reasoning_part{"hm", details},
                      skvm::reasoning_part{"x", R"({"type":"thinking"})"},
                      skvm::reasoning_part{"x", R"({"reasoning_details":[)"},
                      skvm::text_part{"x"}})});
  EXPECT_TRUE(has(encoded({}, it),
                  R"({"role":"assistant","content":"x","reasoning_details":)"
                  R"([{"type":"reasoning.text","text":"hm"}]})"));
}

TEST(openai_encode, extends_the_body_as_the_conversation_grows) {
  skvm::chat_request it;
  it.system = "Be brief.";
  it.tools = wire::two_tools();
  wire::expect_growing_prefix(*open(), it, wire::conversation(12, details, 40));
  wire::expect_growing_prefix(*open({{"echo_reasoning", "true"}}), it,
                              wire::conversation(12, "", 40));
}

TEST(openai_encode, gives_the_same_bytes_for_the_same_request) {
  auto it = request(wire::conversation(3, details, 40));
  EXPECT_EQ(encoded({}, it), encoded({}, it));
}

TEST(openai_encode, refuses_a_request_without_messages) {
  auto made = open()->encode({});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, skvm::errc::invalid_argument);
}

TEST(openai_encode, refuses_options_that_are_wrong) {
  for (auto [name, value] :
       {std::pair{"max_tokens_field", "most"}, std::pair{"stream", "1"},
        std::pair{"extra_body", R"({"messages":[]})"},
        std::pair{"top_k", "5"}}) {
    auto opened = openai::model::open({"m", "", true, {{name, value}}, {}});
    ASSERT_FALSE(opened) << name;
    EXPECT_EQ(opened.error().code, skvm::errc::invalid_config);
  }
}

TEST(openai_plugin, documents_exactly_the_options_that_it_takes) {
  auto opened = openai::model::open({"m", "", true, {{"?", ""}}, {}});
  ASSERT_FALSE(opened);
  EXPECT_EQ(wire::listed_options(opened.error()),
            wire::documented_options("openai"));
}

TEST(openai_plugin, registers_one_wire_model) {
  EXPECT_STREQ(skvm_plugin.name, "openai");
  wire::recording_registrar registry;
  skvm_plugin.register_in(registry);
  EXPECT_EQ(registry.wire_models, 1);
  EXPECT_EQ(registry.others, 0);
}

} // namespace
