#include "tests/passes/scripted_model.hpp"

#include "plugins/passes/bind_env/bind_env.hpp"
#include <gmock/gmock.h>

namespace {

using bind_env::bind_env_pass;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const skvm::skill_ptr& subject() {
  static const auto made = pass_test::skill(
    "1. Run `python3 scripts/read.py`.\n"
    "2. Plot it with the gnuplotter tool of the house, version 2.\n"
    "3. Make a chart, for which matplotlib serves well.\n",
    {pass_test::file("scripts/read.py", "import yaml\n")});
  return made;
}

struct entry {
  std::string manager;
  std::string name;
  std::string file;
  int line = 0;
  std::string evidence;
  std::string module{};
  std::string version{};
  bool optional = false;
};

std::string answer(const std::vector<entry>& all) {
  boost::json::array out;
  for (const auto& one : all)
    out.push_back(boost::json::object{
      {"id", one.manager + ":" + one.name},
      {"manager", one.manager},
      {"name", one.name},
      {"module", one.module.empty() ? one.name : one.module},
      {"version", one.version},
      {"optional", one.optional},
      {"file", one.file},
      {"line", one.line},
      {"evidence", one.evidence}});
  return boost::json::serialize(
    boost::json::object{{"dependencies", std::move(out)}});
}

boost::json::value dependency(const skvm::pass_output& out,
                              std::string_view name) {
  auto all = pass_test::json(out, "dependencies");
  for (const auto& one : all.as_array())
    if (one.at("name") == boost::json::value(name))
      return boost::json::value(one);
  return {};
}

skvm::pass_output run(const std::vector<entry>& said) {
  pass_test::scripted_model model{answer(said)};
  return pass_test::run<bind_env_pass>(*subject(), nullptr, model);
}

std::string refused(const entry& said) {
  return pass_test::refusal<bind_env_pass>(*subject(), answer({said}));
}

} // namespace

TEST(refined_dependencies, show_the_model_the_scripts_too) {
  pass_test::scripted_model model{answer({})};
  pass_test::run<bind_env_pass>(*subject(), nullptr, model);
  EXPECT_THAT(model.prompts.at(0), HasSubstr("1: import yaml"));
}

TEST(refined_dependencies, take_one_that_a_quoted_line_names) {
  auto out = run(
    {{"python", "matplotlib", "SKILL.md", 8, "for which matplotlib serves"}});
  auto found = dependency(out, "matplotlib");
  ASSERT_TRUE(found.is_object());
  EXPECT_EQ(found.at("line"), 8);
  EXPECT_EQ(found.at("verified"), true);
  EXPECT_TRUE(dependency(out, "PyYAML").is_object());
}

TEST(refined_dependencies, never_install_a_name_that_nothing_knows) {
  auto out =
    run({{"python", "gnuplotter", "SKILL.md", 7,
          "the gnuplotter tool of the house, version 2", "gnuplotter", "2"}});
  auto found = dependency(out, "gnuplotter");
  ASSERT_TRUE(found.is_object());
  EXPECT_EQ(found.at("source"), "model");
  EXPECT_EQ(found.at("verified"), false);
  auto made = pass_test::json(out, "env-script");
  const auto& script = made.at("script").as_string();
  EXPECT_EQ(script.find("gnuplotter' "), std::string::npos);
  EXPECT_EQ(script.find("install gnuplotter"), std::string::npos);
}

TEST(refined_dependencies, say_what_can_be_left_out) {
  entry yaml{"python", "PyYAML", "scripts/read.py", 1, "import yaml", "yaml",
             "",       true};
  auto out = run({yaml});
  EXPECT_EQ(dependency(out, "PyYAML").at("optional"), true);
  EXPECT_THAT(pass_test::said(out, "model-disagrees"),
              ElementsAre(HasSubstr("python:PyYAML/optional")));
}

TEST(refined_dependencies, refuse_what_has_no_evidence) {
  EXPECT_THAT(refused({"python", "numpy", "SKILL.md", 8, "uses numpy"}),
              HasSubstr("its evidence does not stand in SKILL.md:8"));
  EXPECT_THAT(refused({"python", "numpy", "SKILL.md", 8, "Make a chart"}),
              HasSubstr("names neither 'numpy' nor 'numpy'"));
  EXPECT_THAT(refused({"python", "numpy", "SKILL.md", 800, "numpy"}),
              HasSubstr("SKILL.md:800 is no line of the skill"));
  EXPECT_THAT(refused({"python", "yaml", "../../etc/passwd", 1, "yaml"}),
              HasSubstr("is no line of the skill"));
  EXPECT_THAT(refused({"python", "matplotlib", "SKILL.md", 8, "matplotlib",
                       "matplotlib", ">=9"}),
              HasSubstr("does not show the version '>=9'"));
  EXPECT_THAT(refused({"system", "python3", "SKILL.md", 6, "python3"}),
              HasSubstr("every host has 'python3'"));
  EXPECT_THAT(refused({"rust", "a", "SKILL.md", 6, "a"}),
              HasSubstr("it must be one of"));
}

TEST(refined_dependencies, are_the_static_ones_where_the_model_is_out) {
  pass_test::scripted_model model;
  auto out = pass_test::run<bind_env_pass>(*subject(), nullptr, model);
  EXPECT_EQ(out.artifacts, pass_test::run<bind_env_pass>(*subject()).artifacts);
  EXPECT_THAT(pass_test::said(out, "model-failed"),
              ElementsAre(HasSubstr("it is gone")));
}
