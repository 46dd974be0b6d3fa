#include "tests/cli/program.hpp"
#include "tests/cli/provider_replies.hpp"

#include <gmock/gmock.h>

/// The shipped passes with a compiler model.
namespace skvm {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct shipped_passes : test::program {
  test::ended compile(const std::string& model, const std::string& passes,
                      std::vector<std::string> more = {"--json"}) {
    std::vector<std::string> words{"compile", example("skills/sales-report"),
                                   "--model", model, "-q"};
    if (!passes.empty())
      words.insert(words.end(), {"--passes", passes});
    words.insert(words.end(), more.begin(), more.end());
    auto got = skvm(std::move(words));
    EXPECT_EQ(got.code, 0) << got.err;
    return got;
  }
};

/// A compiler model behind the wire.
struct asked_passes : shipped_passes {
  asked_passes() {
    route_to(provider.url(), "openai",
             "[routes.options]\nstream = false\n"
             "[compiler]\nmodel = \"test/m\"\n");
  }

  test::local_provider provider;
};

constexpr auto later_edge =
  R"({\"steps\":[{\"id\":\"s4\",\"after\":[\"s1\",\"s3\"]}]})";

bool waits_for(const boost::json::value& compiled, const char* after,
               const char* before) {
  for (const auto& edge : compiled.at("workflow").at("edges").as_array())
    if (edge.at(0) == before && edge.at(1) == after)
      return true;
  return false;
}

TEST_F(asked_passes, ask_once_for_a_skill_and_not_for_each_target) {
  provider.script(test::says(later_edge));
  auto first = compile("sim/small", "extract-concurrency").json();
  auto second = compile("sim/frontier", "extract-concurrency").json();
  EXPECT_EQ(provider.requests().size(), 1U);
  EXPECT_NE(first.at("key"), second.at("key"));
  EXPECT_EQ(first.at("workflow"), second.at("workflow"));
  EXPECT_TRUE(waits_for(second, "s4", "s3"));
  EXPECT_EQ(first.at("usage").at("total"), 110);
  EXPECT_TRUE(second.at("usage").is_null());
  EXPECT_EQ(second.at("passes").at(0).at("reused"), true);
  EXPECT_EQ(second.at("diagnostics"), first.at("diagnostics"));
}

TEST_F(asked_passes, show_where_model_and_analysis_differ) {
  provider.script(test::says(later_edge));
  auto got = compile("sim/small", "extract-concurrency", {});
  EXPECT_THAT(got.out, HasSubstr("What the compiler model says"));
  EXPECT_THAT(got.out,
              HasSubstr("workflow/steps/s4/after: analysis found nothing, the "
                        "model says \"s3\", which counts"));
  EXPECT_THAT(got.out, HasSubstr("110 tokens: 100 in, 10 out"));
}

TEST_F(asked_passes, are_mended_by_a_second_answer_and_count_both) {
  provider.script(test::says(R"({\"steps\":[{\"id\":\"s99\",\"after\":[]}]})"));
  provider.script(test::says(later_edge));
  auto got = compile("sim/small", "extract-concurrency").json();
  EXPECT_TRUE(waits_for(got, "s4", "s3"));
  EXPECT_EQ(got.at("usage").at("total"), 220);
  EXPECT_THAT(provider.requests().at(1).body,
              HasSubstr("there is no step 's99' in the list"));
}

TEST_F(asked_passes, go_on_without_a_model_that_is_out_and_ask_it_later) {
  test::scripted_reply refused;
  refused.status = 401;
  refused.headers = {{"content-type", "application/json"}};
  refused.body = R"({"error":{"message":"no such key"}})";
  provider.script(refused);
  auto got = compile("sim/small", "extract-concurrency").json();
  EXPECT_FALSE(waits_for(got, "s4", "s3"));
  EXPECT_EQ(got.at("passes").at(0).at("status"), "ok");
  EXPECT_EQ(got.at("passes").at(0).at("unanswered"), true);
  auto last = got.at("diagnostics").as_array().back();
  EXPECT_EQ(last.at("code"), "model-failed");
  EXPECT_THAT(std::string{last.at("message").as_string()},
              HasSubstr("no such key"));
  provider.script(test::says(later_edge));
  auto again = compile("sim/small", "extract-concurrency").json();
  EXPECT_EQ(again.at("cached"), false);
  EXPECT_TRUE(waits_for(again, "s4", "s3"));
  EXPECT_EQ(compile("sim/small", "extract-concurrency").json().at("cached"),
            true);
  EXPECT_EQ(provider.requests().size(), 2U);
}

TEST_F(asked_passes, ask_nothing_where_the_pipeline_says_none) {
  auto got =
    compile("sim/small", "rewrite-skill{model=none},bind-env{model=none},"
                         "extract-concurrency{model=none},"
                         "extract-candidates{model=none}");
  EXPECT_TRUE(provider.requests().empty());
  EXPECT_TRUE(got.json().at("usage").is_null());
}

/// A compiler model that answers each pass, by rules.
struct ruled_passes : shipped_passes {
  void rules(const std::string& toml) {
    ASSERT_TRUE(
      write_file(root / "refiner.toml", "name = \"refiner\"\n" + toml));
    configure("[[routes]]\nmatch = \"test/*\"\nplugin = \"sim\"\n"
              "[routes.files]\npersonality = \"refiner.toml\"\n"
              "[compiler]\nmodel = \"test/refiner\"\n");
  }
};

constexpr auto four_answers = R"(
[[rules]]
when.task = 'Which capabilities must'
answer = { text = """{"purposes":[{"id":"sales-report","primitives":[
  {"id":"reason.spatial","level":"L1","line":63}]}]}""" }
[[rules]]
when.task = 'What must a computer have'
answer = { text = """{"dependencies":[{"id":"system:finance","manager":"system",
  "name":"finance","module":"finance","version":"","optional":true,
  "file":"SKILL.md","line":15,"evidence":"a report that finance can sign"}]}""" }
[[rules]]
when.task = 'In which order must'
answer = { text = """{"steps":[{"id":"s4","after":["s3"]}]}""" }
[[rules]]
when.task = 'Which code of the skill'
answer = { text = """{"candidates":[]}""" }
)";

TEST_F(ruled_passes, each_take_their_answer) {
  rules(four_answers);
  auto got = compile("sim/small", "").json();
  EXPECT_THAT(boost::json::serialize(got.at("requirements")),
              HasSubstr("rewrite-skill/model"));
  EXPECT_THAT(boost::json::serialize(got.at("dependencies")),
              HasSubstr(R"("name":"finance")"));
  EXPECT_TRUE(waits_for(got, "s4", "s3"));
  EXPECT_GT(got.at("usage").at("total").to_number<int>(), 0);
  for (const auto& pass : got.at("passes").as_array())
    EXPECT_FALSE(pass.at("usage").is_null()) << pass.at("id");
  EXPECT_THAT(boost::json::serialize(got.at("diagnostics")),
              Not(HasSubstr("model-failed")));
  EXPECT_EQ(got.at("guard").at("passed"), true);
}

TEST_F(ruled_passes, give_the_same_bytes_in_each_compile) {
  rules(four_answers);
  auto first = compile("sim/small", "").json();
  auto second = compile("sim/small", "", {"--json", "--force"}).json();
  for (const auto* same : {"key", "requirements", "gaps", "dependencies",
                           "workflow", "candidates", "edits", "diagnostics"})
    EXPECT_EQ(first.at(same), second.at(same)) << same;
}

TEST_F(ruled_passes, keep_what_analysis_found_where_the_model_only_talks) {
  rules("[[rules]]\nanswer = { text = \"I would rather not.\" }\n");
  auto talked = compile("sim/small", "").json();
  auto silent =
    compile("sim/small", "rewrite-skill{model=none},bind-env{model=none},"
                         "extract-concurrency{model=none},"
                         "extract-candidates{model=none}")
      .json();
  for (const auto* same :
       {"requirements", "gaps", "dependencies", "workflow", "candidates"})
    EXPECT_EQ(talked.at(same), silent.at(same)) << same;
  EXPECT_THAT(boost::json::serialize(talked.at("diagnostics")),
              HasSubstr("model-failed"));
}

} // namespace
} // namespace skvm
