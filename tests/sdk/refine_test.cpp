#include "skvm/refine.hpp"

#include <gtest/gtest.h>

#include <deque>

namespace skvm {
namespace {

/// A compiler model that says what it is told, and remembers the questions.
struct scripted_model final : pass_ports {
  std::deque<result<std::string>> answers;
  std::vector<std::string> prompts;
  std::vector<std::string> schemas;
  bool there = true;

  std::vector<probe_answer>
  check_host(const std::vector<probe>& probes) override {
    return std::vector<probe_answer>(probes.size());
  }

  result<std::string> ask_model(const std::string& prompt,
                                const std::string& schema) override {
    prompts.push_back(prompt);
    schemas.push_back(schema);
    if (answers.empty())
      return make_error(errc::internal, "test", "no answer is left");
    auto answer = answers.front();
    answers.pop_front();
    return answer;
  }

  [[nodiscard]] bool has_model() const override { return there; }

  [[nodiscard]] bool cancelled() const override { return false; }
};

struct refine_test : ::testing::Test {
  refine_test() {
    subject.source = "Read a.csv.\n";
    request.artifact = "steps";
    request.found = R"([{"id":"s1","reads":["a.csv"]},{"id":"s2"}])";
    request.task = "Mend the steps.";
    request.schema = R"({"items":{"type":"object"}})";
  }

  refinement refined() {
    return refine({.skill = subject,
                   .catalogue = known,
                   .profile = nullptr,
                   .model = "",
                   .harness = "",
                   .install_dir = "",
                   .inputs = inputs,
                   .data_files = data,
                   .ports = model},
                  request);
  }

  skill subject;
  catalogue known;
  artifacts inputs;
  std::map<std::string, std::string, std::less<>> data;
  scripted_model model;
  refine_request request;
};

TEST_F(refine_test, without_a_model_nothing_changes_and_nothing_is_asked) {
  model.there = false;
  auto got = refined();
  EXPECT_EQ(got.artifact, request.found);
  EXPECT_FALSE(got.refined);
  EXPECT_EQ(got.attempts, 0);
  EXPECT_TRUE(diagnostics_of(got, request).empty());
}

TEST_F(refine_test, the_model_sees_task_skill_result_and_schema) {
  model.answers.emplace_back(request.found);
  auto got = refined();
  ASSERT_EQ(model.prompts.size(), 1U);
  for (const auto& part :
       {request.task, std::string{"1: Read a.csv.\n"}, request.found})
    EXPECT_NE(model.prompts[0].find(part), std::string::npos) << part;
  EXPECT_EQ(model.schemas[0], request.schema);
  EXPECT_TRUE(got.refined);
}

TEST_F(refine_test, an_answer_that_agrees_leaves_the_bytes_as_they_are) {
  request.found = R"([ {"id" : "s1"} ])";
  model.answers.emplace_back(R"([{"id":"s1"}])");
  auto got = refined();
  EXPECT_EQ(got.artifact, request.found);
  EXPECT_TRUE(got.disagreements.empty());
}

TEST_F(refine_test, merges_by_id_keeps_what_one_side_has_and_lists_it) {
  model.answers.emplace_back(
    R"([{"id":"s3"},{"id":"s1","reads":["b.csv"],"writes":["c"]}])");
  auto got = refined();
  EXPECT_EQ(got.artifact,
            R"([{"id":"s1","reads":["a.csv","b.csv"],"writes":["c"]},)"
            R"({"id":"s2"},{"id":"s3"}])");
  std::vector<std::string> paths;
  for (const auto& one : got.disagreements)
    paths.push_back(one.path);
  EXPECT_EQ(paths, (std::vector<std::string>{"/s1/reads/\"a.csv\"",
                                             "/s1/reads/\"b.csv\"",
                                             "/s1/writes", "/s2", "/s3"}));
  EXPECT_EQ(diagnostics_of(got, request).size(), 5U);
  EXPECT_EQ(diagnostics_of(got, request)[0].code, "model-disagrees");
}

TEST_F(refine_test, of_two_values_the_answer_counts_and_both_are_listed) {
  request.found = R"({"level":"L1","kept":true})";
  model.answers.emplace_back(R"({"level":"L2"})");
  auto got = refined();
  EXPECT_EQ(got.artifact, R"({"level":"L2","kept":true})");
  ASSERT_EQ(got.disagreements.size(), 1U);
  EXPECT_EQ(got.disagreements[0].found, R"("L1")");
  EXPECT_EQ(got.disagreements[0].answered, R"("L2")");
}

TEST_F(refine_test, an_answer_that_breaks_a_rule_is_asked_for_again_with_why) {
  request.validate = [](const std::string& answer) {
    return answer.find("s9") == std::string::npos
             ? std::nullopt
             : std::optional<std::string>{"there is no step s9"};
  };
  model.answers.emplace_back(R"([{"id":"s9"}])");
  model.answers.emplace_back(R"([{"id":"s1"}])");
  auto got = refined();
  EXPECT_TRUE(got.refined);
  EXPECT_EQ(got.attempts, 2);
  ASSERT_EQ(model.prompts.size(), 2U);
  EXPECT_NE(model.prompts[1].find("there is no step s9"), std::string::npos);
  EXPECT_NE(model.prompts[1].find(R"([{"id":"s9"}])"), std::string::npos);
}

TEST_F(refine_test, an_answer_of_another_shape_is_refused_with_its_place) {
  request.schema =
    R"({"type":"array","items":{"type":"object","required":["id"],)"
    R"("additionalProperties":false,"properties":{"id":{"type":"string"},)"
    R"("level":{"enum":["L1","L2"]}}}})";
  for (const auto* bad :
       {R"({"id":"s1"})", R"([{"level":"L1"}])", R"([{"id":1}])"})
    model.answers.emplace_back(bad);
  EXPECT_EQ(refined().failure, "/0/id: it is of another type than string");
  EXPECT_NE(model.prompts[1].find("it is of another type than array"),
            std::string::npos);
  EXPECT_NE(model.prompts[2].find("/0: 'id' is missing"), std::string::npos);
  for (const auto* bad :
       {R"([{"id":"s1","more":1}])", R"([{"id":"s1","level":"L9"}])"})
    model.answers.emplace_back(bad);
  EXPECT_NE(refined().failure, "");
  EXPECT_NE(model.prompts[4].find("'more' has no place here"),
            std::string::npos);
  EXPECT_NE(model.prompts[5].find("one of [\"L1\",\"L2\"]"), std::string::npos);
}

TEST_F(refine_test, files_that_were_asked_for_are_shown_while_they_fit) {
  bundle_file script;
  script.path = "scripts/a.py";
  script.content = "import yaml\n";
  subject.files.push_back(script);
  script.path = "scripts/b.py";
  script.content.assign(300'000, 'x');
  subject.files.push_back(script);
  script.path = "c.txt";
  script.content = "not asked for";
  subject.files.push_back(script);
  request.files = {"scripts/a.py", "scripts/b.py"};
  model.answers.emplace_back(request.found);
  refined();
  EXPECT_NE(model.prompts[0].find("1: import yaml"), std::string::npos);
  EXPECT_EQ(model.prompts[0].find("scripts/b.py"), std::string::npos);
  EXPECT_EQ(model.prompts[0].find("not asked for"), std::string::npos);
}

TEST_F(refine_test, a_text_beyond_all_measure_is_not_asked_about) {
  subject.source.assign(300'000, 'x');
  auto got = refined();
  EXPECT_TRUE(model.prompts.empty());
  EXPECT_EQ(got.failure, "the skill is too long to ask about");
}

TEST_F(refine_test, three_bad_answers_leave_the_static_result) {
  request.validate = [](const std::string&) {
    return std::optional<std::string>{"never good"};
  };
  for (int i = 0; i < 4; ++i)
    model.answers.emplace_back("[]");
  auto got = refined();
  EXPECT_FALSE(got.refined);
  EXPECT_EQ(got.artifact, request.found);
  EXPECT_EQ(got.attempts, 3);
  EXPECT_EQ(got.failure, "never good");
  ASSERT_EQ(diagnostics_of(got, request).size(), 1U);
  EXPECT_EQ(diagnostics_of(got, request)[0].code, "model-failed");
}

TEST_F(refine_test, what_is_no_json_is_asked_for_again_and_an_outage_is_not) {
  model.answers.emplace_back("Sure! Here it is.");
  model.answers.emplace_back(
    make_error(errc::malformed_reply, "model", "its answer is no JSON"));
  model.answers.emplace_back(make_error(errc::network, "model", "it is gone"));
  auto got = refined();
  EXPECT_EQ(got.attempts, 3);
  EXPECT_EQ(got.failure, "model: it is gone");
  EXPECT_EQ(got.artifact, request.found);
}

} // namespace
} // namespace skvm
