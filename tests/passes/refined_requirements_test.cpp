#include "tests/passes/scripted_model.hpp"

#include "plugins/passes/rewrite_skill/rewrite_skill.hpp"
#include <gmock/gmock.h>

namespace {

using rewrite_skill::rewrite_skill_pass;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const skvm::skill_ptr& subject() {
  static const auto made = pass_test::skill(
    "## Workflow\n\n1. Run `python3 scripts/clean.py data.csv`.\n"
    "2. Work out which supplier is the cheapest over a year.\n",
    {pass_test::file("scripts/clean.py", "print(1)\n")});
  return made;
}

const skvm::profile& target() {
  static const auto made = pass_test::flat_profile(3);
  return made;
}

std::string answer(const std::string& primitives,
                   const std::string& purpose = "demo") {
  return R"({"purposes":[{"id":")" + purpose + R"(","primitives":[)"
         + primitives + "]}]}";
}

boost::json::value primitive(const skvm::pass_output& out,
                             std::string_view id) {
  auto all = pass_test::json(out, "requirements");
  for (const auto& purpose : all.at("purposes").as_array())
    for (const auto& one : purpose.at("primitives").as_array())
      if (one.at("primitive") == boost::json::value(id))
        return boost::json::value(one);
  return {};
}

std::string refused(const std::string& said) {
  return pass_test::refusal<rewrite_skill_pass>(*subject(), said, &target());
}

} // namespace

TEST(refined_requirements, show_the_model_primitives_text_and_result) {
  pass_test::scripted_model model{answer("")};
  pass_test::run<rewrite_skill_pass>(*subject(), &target(), model);
  ASSERT_EQ(model.prompts.size(), 1u);
  EXPECT_THAT(model.prompts[0], HasSubstr("reason.arithmetic: "));
  EXPECT_THAT(model.prompts[0], HasSubstr("9: 2. Work out which supplier"));
  EXPECT_THAT(model.prompts[0], HasSubstr(R"("id":"tool.exec")"));
}

TEST(refined_requirements, take_a_primitive_with_the_line_that_shows_it) {
  pass_test::scripted_model model{
    answer(R"({"id":"reason.logic","level":"L2","line":9})")};
  auto out = pass_test::run<rewrite_skill_pass>(*subject(), &target(), model);
  auto found = primitive(out, "reason.logic");
  ASSERT_TRUE(found.is_object());
  EXPECT_EQ(found.at("min_level"), "L2");
  const auto& proof = found.at("evidence").at(0);
  EXPECT_EQ(proof.at("rule"), "rewrite-skill/model");
  EXPECT_EQ(proof.at("line"), 9);
  EXPECT_THAT(std::string{proof.at("excerpt").as_string()},
              HasSubstr("cheapest"));
  EXPECT_THAT(pass_test::said(out, "model-disagrees"),
              testing::Contains(HasSubstr("reason.logic")));
}

TEST(refined_requirements, move_a_level_and_keep_what_the_model_left_out) {
  auto before = primitive(
    pass_test::run<rewrite_skill_pass>(*subject(), &target()), "tool.exec");
  ASSERT_TRUE(before.is_object());
  auto other = before.at("min_level") == "L3" ? "L1" : "L3";
  pass_test::scripted_model model{answer(
    R"({"id":"tool.exec","level":")" + std::string{other} + R"(","line":8})")};
  auto out = pass_test::run<rewrite_skill_pass>(*subject(), &target(), model);
  EXPECT_EQ(primitive(out, "tool.exec").at("min_level"), other);
  pass_test::scripted_model silent{answer("")};
  auto kept = pass_test::run<rewrite_skill_pass>(*subject(), &target(), silent);
  EXPECT_EQ(primitive(kept, "tool.exec"), before);
  EXPECT_THAT(
    pass_test::said(kept, "model-disagrees"),
    testing::Contains(HasSubstr("left it out; what was found stays")));
}

TEST(refined_requirements, refuse_what_catalogue_and_text_do_not_have) {
  EXPECT_EQ(refused(answer(R"({"id":"reason.magic","level":"L1","line":9})")),
            "'reason.magic' is no primitive of the list");
  EXPECT_EQ(refused(answer("", "other")), "'other' is none of the purposes");
  EXPECT_EQ(
    refused(answer(R"({"id":"reason.logic","level":"L9","line":9})")),
    R"(/purposes/0/primitives/0/level: it must be one of ["L1","L2","L3"])");
  EXPECT_THAT(
    refused(answer(R"({"id":"reason.logic","level":"L1","line":900})")),
    HasSubstr("line 900, for 'reason.logic', is no line"));
  EXPECT_THAT(
    refused(answer(R"({"id":"reason.logic","level":"L1","line":-7})")),
    HasSubstr("is no line"));
  auto one = R"({"id":"reason.logic","level":"L1","line":9})";
  EXPECT_EQ(refused(answer(std::string{one} + "," + one)),
            "'reason.logic' is there twice");
}

TEST(refined_requirements, are_the_static_ones_where_the_model_is_out) {
  auto plain = pass_test::run<rewrite_skill_pass>(*subject(), &target());
  pass_test::scripted_model model;
  auto out = pass_test::run<rewrite_skill_pass>(*subject(), &target(), model);
  EXPECT_EQ(out.artifacts, plain.artifacts);
  EXPECT_THAT(pass_test::said(out, "model-failed"),
              ElementsAre(HasSubstr("it is gone")));
  EXPECT_THAT(pass_test::said(plain, "model-failed"), IsEmpty());
}

TEST(refined_requirements, are_mended_by_a_second_answer) {
  pass_test::scripted_model model{
    "no JSON at all", answer(R"({"id":"reason.logic","level":"L2","line":9})")};
  auto out = pass_test::run<rewrite_skill_pass>(*subject(), &target(), model);
  EXPECT_EQ(model.prompts.size(), 2u);
  EXPECT_TRUE(primitive(out, "reason.logic").is_object());
  EXPECT_THAT(pass_test::said(out, "model-failed"), IsEmpty());
}
