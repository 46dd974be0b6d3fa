#include "tests/models/wire/wire_support.hpp"

#include "plugins/models/openai_responses/openai_responses.hpp"

extern "C" const skvm::plugin_descriptor skvm_plugin;

namespace {

using skvm::role;

const std::string item =
  R"({"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"E"})";

std::unique_ptr<openai_responses::model>
open(std::map<std::string, std::string> options = {}) {
  return wire::open_model<openai_responses::model>(
    {"gpt", "", true, std::move(options), {}});
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

TEST(responses_encode, writes_the_whole_request) {
  auto it = request(
    {skvm::user_message("Go"),
     wire::message(role::assistant,
                   {skvm::reasoning_part{"hm", item}, skvm::text_part{"First"},
                    skvm::text_part{" this"}, skvm::tool_call{"c1", "list", ""},
                    skvm::tool_call{"c2", "read_file", "{\"path"}}),
     wire::message(role::tool, {skvm::tool_result{"c1", "list", "x\n", false},
                                skvm::tool_result{"c2", "", "", true}}),
     skvm::user_message("On")});
  it.system = "Be brief.";
  it.tools = wire::two_tools();
  EXPECT_EQ(
    encoded({}, it),
    R"({"model":"gpt","stream":true,"store":false,)"
    R"("include":["reasoning.encrypted_content"],)"
    R"("tools":[{"type":"function","name":"read_file",)"
    R"("description":"Reads \"a\" file.","parameters":{"type":"object",)"
    R"("properties":{"path":{"type":"string"}}},"strict":false},)"
    R"({"type":"function","name":"list","description":"","parameters":)"
    R"({"type":"object","properties":{}},"strict":false}],)"
    R"("instructions":"Be brief.","input":[)"
    R"({"type":"message","role":"user","content":"Go"},)"
    R"({"type":"reasoning","id":"rs_1","summary":[],)"
    R"("encrypted_content":"E"},)"
    R"({"type":"message","role":"assistant","content":"First this"},)"
    R"({"type":"function_call","call_id":"c1","name":"list",)"
    R"("arguments":"{}"},)"
    R"({"type":"function_call","call_id":"c2","name":"read_file",)"
    R"("arguments":"{\"path"},)"
    R"({"type":"function_call_output","call_id":"c1","output":"x\n"},)"
    R"({"type":"function_call_output","call_id":"c2",)"
    R"("output":"failed without output"},)"
    R"({"type":"message","role":"user","content":"On"}]})");
}

TEST(responses_encode, names_url_and_headers) {
  auto made = open()->encode(request({skvm::user_message("Hi")}));
  ASSERT_TRUE(made);
  EXPECT_EQ(made->url, "https://api.openai.com/v1/responses");
  std::vector<skvm::header> expected{{"content-type", "application/json"},
                                     {"accept", "text/event-stream"},
                                     {"authorization", "Bearer {key}"}};
  EXPECT_EQ(made->headers, expected);
}

TEST(responses_encode, sends_what_the_options_ask_for) {
  auto it = request({skvm::user_message("Hi")});
  it.cache_key = "run-1";
  EXPECT_EQ(encoded({{"stream", "false"},
                     {"store", "true"},
                     {"encrypted_reasoning", "false"},
                     {"max_tokens", "900"},
                     {"temperature", "0.2"},
                     {"reasoning_effort", "low"},
                     {"reasoning_summary", "auto"},
                     {"prompt_cache_key", "true"},
                     {"extra_body", R"({"truncation":"auto"})"}},
                    it),
            R"({"model":"gpt","stream":false,"store":true,)"
            R"("max_output_tokens":900,"temperature":0.2,)"
            R"("reasoning":{"effort":"low","summary":"auto"},)"
            R"("prompt_cache_key":"run-1","truncation":"auto",)"
            R"("input":[{"type":"message","role":"user","content":"Hi"}]})");
}

TEST(responses_encode, says_how_tools_may_be_chosen) {
  auto it = request({skvm::user_message("Hi")});
  it.tools = wire::two_tools();
  EXPECT_FALSE(has(encoded({}, it), "tool_choice"));
  it.choice = skvm::tool_choice::required;
  EXPECT_TRUE(has(encoded({}, it), R"("tool_choice":"required")"));
  it.choice = skvm::tool_choice::none;
  EXPECT_TRUE(has(encoded({}, it), R"("tool_choice":"none")"));
}

TEST(responses_encode, asks_for_a_schema_by_the_protocol_or_in_words) {
  auto it = request({skvm::user_message("Hi")});
  it.system = "s";
  it.answer_schema = R"({"type":"object"})";
  EXPECT_TRUE(has(encoded({}, it),
                  R"("text":{"format":{"type":"json_schema","name":"answer",)"
                  R"("strict":false,"schema":{"type":"object"}}})"));
  EXPECT_TRUE(has(encoded({{"answer_schema", "prompt"}}, it),
                  R"("instructions":"s\n\nAnswer with one JSON)"));
}

TEST(responses_encode, sends_no_reasoning_of_others) {
  auto it = request(
    {skvm::user_message("Hi"),
     wire::message(role::assistant,
                   {skvm::reasoning_part{"hm", ""},
                    skvm::reasoning_part{"hm", R"({"type":"thinking"})"},
                    skvm::reasoning_part{"hm", R"({"type":"reasoning",)"}})});
  EXPECT_TRUE(encoded({}, it).ends_with(
    R"("input":[{"type":"message","role":"user","content":"Hi"}]})"));
}

TEST(responses_encode, extends_the_body_as_the_conversation_grows) {
  skvm::chat_request it;
  it.system = "Be brief.";
  it.tools = wire::two_tools();
  wire::expect_growing_prefix(*open(), it, wire::conversation(12, item, 40));
}

TEST(responses_encode, gives_the_same_bytes_for_the_same_request) {
  auto it = request(wire::conversation(3, item, 40));
  EXPECT_EQ(encoded({}, it), encoded({}, it));
}

TEST(responses_encode, refuses_options_that_are_wrong) {
  for (auto [name, value] :
       {std::pair{"store", "maybe"}, std::pair{"extra_body", R"({"input":[]})"},
        std::pair{"echo_reasoning", "true"}}) {
    auto opened =
      openai_responses::model::open({"m", "", true, {{name, value}}, {}});
    ASSERT_FALSE(opened) << name;
    EXPECT_EQ(opened.error().code, skvm::errc::invalid_config);
  }
}

TEST(responses_plugin, documents_exactly_the_options_that_it_takes) {
  auto opened = openai_responses::model::open({"m", "", true, {{"?", ""}}, {}});
  ASSERT_FALSE(opened);
  EXPECT_EQ(wire::listed_options(opened.error()),
            wire::documented_options("openai-responses"));
}

TEST(responses_plugin, registers_one_wire_model) {
  EXPECT_STREQ(skvm_plugin.name, "openai-responses");
  wire::recording_registrar registry;
  skvm_plugin.register_in(registry);
  EXPECT_EQ(registry.wire_models, 1);
  EXPECT_EQ(registry.others, 0);
}

} // namespace
