#include "tests/passes/scripted_model.hpp"

#include "plugins/passes/extract_concurrency/extract_concurrency.hpp"
#include <gmock/gmock.h>

namespace {

using extract_concurrency::extract_concurrency_pass;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// The edges as `s1>s2`.
std::vector<std::string> edges(const skvm::pass_output& out) {
  std::vector<std::string> all;
  auto flow = pass_test::json(out, "workflow");
  for (const auto& edge : flow.at("edges").as_array())
    all.push_back(std::string{edge.at(0).as_string()} + ">"
                  + std::string{edge.at(1).as_string()});
  return all;
}

skvm::skill_ptr lists() {
  return pass_test::skill("## Workflow\n\n1. Read `a.csv` and write `a.json`.\n"
                          "2. Read `b.csv` and write `b.json`.\n"
                          "3. Join `a.json` and `b.json` into `all.json`.\n");
}

// Nothing orders the last two but where they stand.
skvm::skill_ptr letters() {
  return pass_test::skill("## Workflow\n\n1. Read `notes.md`.\n"
                          "2. Write `letter.md` to the customer.\n"
                          "3. Write `memo.md` for the archive.\n");
}

skvm::pass_output run(const skvm::skill& subject, const std::string& answer) {
  pass_test::scripted_model model{answer};
  return pass_test::run<extract_concurrency_pass>(subject, nullptr, model);
}

std::string refused(const std::string& steps) {
  return pass_test::refusal<extract_concurrency_pass>(
    *lists(), R"({"steps":[)" + steps + "]}");
}

} // namespace

TEST(refined_workflow, waits_where_the_model_says_so) {
  auto subject = lists();
  auto plain = pass_test::run<extract_concurrency_pass>(*subject);
  ASSERT_THAT(edges(plain), ElementsAre("s1>s3", "s2>s3"));
  auto out = run(*subject, R"({"steps":[{"id":"s2","after":["s1"]}]})");
  EXPECT_THAT(edges(out), ElementsAre("s1>s2", "s2>s3"));
  EXPECT_THAT(pass_test::said(out, "model-disagrees"),
              ElementsAre(HasSubstr("workflow/steps/s2/after: analysis found "
                                    "nothing, the model says \"s1\", which "
                                    "counts")));
}

TEST(refined_workflow, keeps_an_order_that_files_demand) {
  auto out = run(*lists(), R"({"steps":[{"id":"s3","after":[]}]})");
  EXPECT_THAT(edges(out), ElementsAre("s1>s3", "s2>s3"));
  EXPECT_THAT(pass_test::said(out, "model-disagrees"),
              Contains(HasSubstr("what was found stays")));
}

TEST(refined_workflow, lets_go_of_an_order_that_nothing_else_speaks_for) {
  auto subject = letters();
  auto plain = pass_test::run<extract_concurrency_pass>(*subject);
  ASSERT_THAT(edges(plain), Contains("s1>s2"));
  auto out = run(*subject, R"({"steps":[{"id":"s1","after":[]},)"
                           R"({"id":"s2","after":[]},)"
                           R"({"id":"s3","after":[]}]})");
  EXPECT_THAT(edges(out), IsEmpty());
  auto flow = pass_test::json(out, "workflow");
  ASSERT_FALSE(flow.at("groups").as_array().empty());
  EXPECT_THAT(std::string{flow.at("groups").at(0).at("reason").as_string()},
              HasSubstr("the compiler model says"));
  EXPECT_THAT(pass_test::said(out, "model-disagrees"),
              Contains(HasSubstr("left it out, which counts")));
}

TEST(refined_workflow, refuses_invented_steps_and_backward_ones) {
  EXPECT_EQ(refused(R"({"id":"s9","after":[]})"),
            "there is no step 's9' in the list");
  EXPECT_EQ(refused(R"({"id":"s2","after":["s7"]})"),
            "'s2' is to wait for 's7', which is no step of the list");
  EXPECT_EQ(refused(R"({"id":"s1","after":["s2"]})"),
            "'s1' is to wait for 's2', which does not stand before it");
  EXPECT_EQ(refused(R"({"id":"s2","after":["s2"]})"),
            "'s2' is to wait for 's2', which does not stand before it");
  EXPECT_EQ(refused(R"({"id":"s2","after":[]},{"id":"s2","after":[]})"),
            "the step 's2' is there twice");
  EXPECT_EQ(refused(R"({"id":"s2"})"), "/steps/0: 'after' is missing");
}

TEST(refined_workflow, is_the_static_one_where_the_model_is_out) {
  auto subject = lists();
  pass_test::scripted_model model;
  auto out = pass_test::run<extract_concurrency_pass>(*subject, nullptr, model);
  EXPECT_EQ(out.artifacts,
            pass_test::run<extract_concurrency_pass>(*subject).artifacts);
  EXPECT_THAT(pass_test::said(out, "model-failed"),
              ElementsAre(HasSubstr("it is gone")));
}

TEST(refined_workflow, of_one_step_is_not_asked_about) {
  pass_test::scripted_model model;
  auto subject = pass_test::skill("## Workflow\n\n1. Say hello.\n");
  pass_test::run<extract_concurrency_pass>(*subject, nullptr, model);
  EXPECT_THAT(model.prompts, IsEmpty());
}
