#include "tests/passes/scripted_model.hpp"

#include "plugins/passes/extract_candidates/extract_candidates.hpp"
#include <gmock/gmock.h>

namespace {

using extract_candidates::extract_candidates_pass;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const skvm::skill_ptr& subject() {
  static const auto made = pass_test::skill(
    "1. Count the lines:\n\n   ```bash\n   grep -c ERROR server.log\n   ```\n\n"
    "2. Ask the service with `curl -s api.test/v1/eu`.\n\n"
    "3. Remove it:\n\n   ```bash\n   rm -r build/old\n   ```\n");
  return made;
}

std::string answer(const std::string& id, const std::string& code, int line,
                   const std::string& parameters,
                   const std::string& language = "shell") {
  return boost::json::serialize(boost::json::object{
    {"candidates",
     boost::json::array{boost::json::object{
       {"id", id},
       {"language", language},
       {"line", line},
       {"code", code},
       {"parameters", boost::json::parse("[" + parameters + "]")}}}}});
}

boost::json::value candidate(const skvm::pass_output& out,
                             std::string_view id) {
  auto all = pass_test::json(out, "candidates");
  for (const auto& one : all.as_array())
    if (one.at("id") == boost::json::value(id))
      return boost::json::value(one);
  return {};
}

std::string first_id() {
  auto plain = pass_test::run<extract_candidates_pass>(*subject());
  auto all = pass_test::json(plain, "candidates");
  return std::string{all.at(0).at("id").as_string()};
}

skvm::pass_output run(const std::string& said) {
  pass_test::scripted_model model{said};
  return pass_test::run<extract_candidates_pass>(*subject(), nullptr, model);
}

std::string refused(const std::string& said) {
  return pass_test::refusal<extract_candidates_pass>(*subject(), said);
}

} // namespace

TEST(refined_candidates, take_a_further_value_as_a_parameter) {
  auto id = first_id();
  auto out = run(answer(id, "grep -c ERROR server.log", 9,
                        R"({"id":"word","type":"string","value":"ERROR"})"));
  auto found = candidate(out, id);
  ASSERT_TRUE(found.is_object());
  EXPECT_EQ(found.at("template"), "grep -c \"$SKVM_WORD\" \"$SKVM_INPUT\"");
  EXPECT_THAT(pass_test::said(out, "model-disagrees"),
              testing::Contains(HasSubstr("word")));
}

TEST(refined_candidates, take_code_of_the_skill_that_was_not_found) {
  auto out =
    run(answer("ask-service", "curl -s api.test/v1/eu", 12,
               R"({"id":"address","type":"string","value":"api.test/v1/eu"})"));
  auto found = candidate(out, "ask-service");
  ASSERT_TRUE(found.is_object());
  EXPECT_EQ(found.at("template"), "curl -s \"$SKVM_ADDRESS\"");
  EXPECT_EQ(found.at("line"), 12);
  EXPECT_TRUE(candidate(out, first_id()).is_object());
}

TEST(refined_candidates, refuse_code_that_the_skill_does_not_have) {
  auto value = R"({"id":"address","type":"string","value":"evil.test"})";
  EXPECT_THAT(refused(answer("ask", "curl -s evil.test", 12, value)),
              HasSubstr("its code does not stand in SKILL.md at line 12"));
  EXPECT_THAT(refused(answer("ask", "curl -s api.test/v1/eu", 9, value)),
              HasSubstr("at line 9"));
  EXPECT_THAT(refused(answer("ask", "curl -s api.test/v1/eu", 0, value)),
              HasSubstr("its code stands in no file of the skill"));
  EXPECT_THAT(refused(answer("ask", "curl -s api.test/v1/eu", 12, value)),
              HasSubstr("the value 'evil.test' is no whole word"));
  EXPECT_THAT(
    refused(answer("ask", "curl -s api.test/v1/eu", 12,
                   R"({"id":"part","type":"string","value":"api.test"})")),
    HasSubstr("is no whole word"));
  EXPECT_THAT(refused(answer(first_id(), "grep -c other server.log", 9, "")),
              HasSubstr("its code is not that of the candidate"));
}

TEST(refined_candidates, refuse_code_that_destroys) {
  EXPECT_THAT(
    refused(answer("remove", "rm -r build/old", 17,
                   R"({"id":"folder","type":"path","value":"build/old"})")),
    HasSubstr("destroys, publishes or installs"));
}

TEST(refined_candidates, refuse_values_and_names_that_do_not_fit) {
  auto with = [](const char* value) {
    return refused(answer("ask", "curl -s api.test/v1/eu", 12, value));
  };
  EXPECT_THAT(with(R"({"id":"n","type":"number","value":"api.test/v1/eu"})"),
              HasSubstr("is no number"));
  EXPECT_THAT(with(R"({"id":"A B","type":"string","value":"api.test/v1/eu"})"),
              HasSubstr("the parameter name 'A B'"));
  EXPECT_THAT(refused(answer("No Id", "curl -s api.test/v1/eu", 12, "")),
              HasSubstr("lower-case words joined by hyphens"));
}

TEST(refined_candidates, are_the_static_ones_where_the_model_is_out) {
  pass_test::scripted_model model;
  auto out =
    pass_test::run<extract_candidates_pass>(*subject(), nullptr, model);
  EXPECT_EQ(out.artifacts,
            pass_test::run<extract_candidates_pass>(*subject()).artifacts);
  EXPECT_THAT(pass_test::said(out, "model-failed"),
              ElementsAre(HasSubstr("it is gone")));
}
