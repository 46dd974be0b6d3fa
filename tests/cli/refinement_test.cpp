#include "tests/cli/program.hpp"
#include "tests/cli/provider_replies.hpp"

#include <gmock/gmock.h>

namespace skvm {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// A compiler model behind the wire, and a pass that asks it.
struct compiler_model : test::program {
  compiler_model() {
    route_to(provider.url(), "openai",
             "[routes.options]\nstream = false\n"
             "[compiler]\nmodel = \"test/m\"\n");
    env.push_back("SKVM_PLUGIN_PATH=" SKVM_TEST_USER_PLUGINS "/refining");
  }

  boost::json::value compiled(const std::string& passes = "refining") {
    auto got = skvm({"compile", example("skills/sales-report"), "--model",
                     "sim/small", "--json", "-q", "--passes", passes, "--force",
                     "--dump-after", "refining", "--dump-to", work.string()});
    EXPECT_EQ(got.code, 0) << got.err;
    return got.json();
  }

  std::string outline() { return *read_file(work / "refining.json"); }

  test::local_provider provider;
};

TEST_F(compiler_model, answers_in_the_providers_own_form_and_is_counted) {
  provider.script(test::says(R"({\"sections\":42})"));
  auto got = compiled();
  EXPECT_THAT(outline(), HasSubstr(R"({\"sections\":42})"));
  EXPECT_EQ(got.at("passes").at(0).at("usage").at("total"), 110);
  auto sent = provider.requests();
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_THAT(sent[0].body, HasSubstr("json_schema"));
  EXPECT_THAT(sent[0].body, HasSubstr("Count the sections."));
  EXPECT_EQ(got.at("diagnostics").as_array().back().at("code"),
            "model-disagrees");
}

TEST_F(compiler_model, is_asked_by_a_tool_where_that_form_is_rejected) {
  provider.script(test::rejects());
  provider.script(
    test::reply(R"({"role":"assistant","content":null,"tool_calls":[{"id":"c",)"
                R"("type":"function","function":{"name":"answer",)"
                R"("arguments":"{\"sections\":7}"}}]})"));
  compiled();
  EXPECT_THAT(outline(), HasSubstr(R"({\"sections\":7})"));
  auto sent = provider.requests();
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_THAT(sent[1].body, HasSubstr(R"("tool_choice":"required")"));
}

TEST_F(compiler_model, is_asked_in_words_last) {
  provider.script(test::rejects());
  provider.script(test::rejects());
  provider.script(test::says(R"(```json\n{\"sections\":9}\n```)"));
  auto got = compiled();
  EXPECT_THAT(outline(), HasSubstr(R"({\"sections\":9})"));
  auto sent = provider.requests();
  ASSERT_EQ(sent.size(), 3U);
  EXPECT_THAT(sent[2].body, Not(HasSubstr("json_schema")));
  EXPECT_THAT(sent[2].body, Not(HasSubstr("tool_choice")));
}

TEST_F(compiler_model, hears_why_its_answer_was_refused_and_all_is_counted) {
  provider.script(test::says(R"({\"parts\":1})"));
  provider.script(test::says(R"({\"sections\":5})"));
  auto got = compiled();
  EXPECT_THAT(outline(), HasSubstr(R"({\"sections\":5})"));
  EXPECT_EQ(got.at("passes").at(0).at("usage").at("total"), 220);
  EXPECT_THAT(provider.requests().at(1).body, HasSubstr("'sections' is missing"));
}

TEST_F(compiler_model, that_fails_leaves_the_static_result) {
  for (int i = 0; i < 3; ++i)
    provider.script(test::says("{}"));
  auto got = compiled();
  EXPECT_EQ(got.at("passes").at(0).at("status"), "ok");
  EXPECT_EQ(got.at("diagnostics").as_array().back().at("code"), "model-failed");
}

TEST_F(compiler_model, is_not_asked_where_the_pipeline_says_none) {
  auto got = compiled("refining{model=none}");
  EXPECT_TRUE(provider.requests().empty());
  EXPECT_TRUE(got.at("passes").at(0).at("usage").is_null());
}

} // namespace
} // namespace skvm
