#include "tests/passes/bind_env_fixture.hpp"

#include "plugins/passes/bind_env/run_claims.hpp"
#include <gmock/gmock.h>

using namespace bind_env_test;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

std::string evidence_of(const std::string& manager, const std::string& name,
                        const std::string& kind = "dependency") {
  return R"({"findings":[{"id":"f1","kind":")" + kind
         + R"(","error":"missing-module","text":"No module named ')" + name
         + R"('","line":7,"tasks":3,"of":4,"manager":")" + manager
         + R"(","fix":")" + name + R"("}]})";
}

std::vector<dependency> found_with(const skvm::skill_ptr& subject,
                                   const std::string& evidence) {
  return bind_env::find_dependencies(*subject, packages(), around(),
                                     bind_env::claims_of_runs(evidence));
}

} // namespace

TEST(run_claims, become_dependencies_with_what_shows_them) {
  auto list = found_with(skill("Think.\n"), evidence_of("python", "openpyxl"));
  auto one = named(list, "openpyxl", "python");
  EXPECT_EQ(one.source, "run");
  EXPECT_EQ(one.line, 7);
  EXPECT_EQ(one.evidence, "in 3 of 4 tasks: No module named 'openpyxl'");
  EXPECT_TRUE(one.verified);
  EXPECT_FALSE(one.optional);
  EXPECT_EQ(one.probe.kind, "python");
}

TEST(run_claims, name_the_package_of_a_module_and_of_a_command) {
  auto list = found_with(skill("Think.\n"), evidence_of("python", "yaml"));
  EXPECT_EQ(list.at(0).module, "yaml");
  EXPECT_NE(list.at(0).name, "yaml");
  EXPECT_THAT(
    marked(found_with(skill("Think.\n"), evidence_of("system", "pdftotext"))),
    ElementsAre("system:poppler-utils"));
}

TEST(run_claims, of_packages_that_nothing_knows_are_never_installed) {
  auto list = found_with(skill("Think.\n"), evidence_of("python", "tblkt"));
  EXPECT_FALSE(named(list, "tblkt").verified);
  list = found_with(skill("Think.\n"), evidence_of("system", "tblkt"));
  EXPECT_FALSE(named(list, "tblkt").verified);
}

TEST(run_claims, of_what_the_skill_brings_itself_are_none) {
  auto subject = skill("Think.\n", {file("vendor/tablekit.py", "x = 1\n")});
  EXPECT_THAT(found_with(subject, evidence_of("python", "tablekit")),
              IsEmpty());
}

TEST(run_claims, make_what_was_optional_needed) {
  auto subject = skill(
    "Think.\n", {file("scripts/a.py", "try:\n    import openpyxl\n"
                                      "except ImportError:\n    pass\n")});
  EXPECT_TRUE(named(found(subject), "openpyxl").optional);
  auto list = found_with(subject, evidence_of("python", "openpyxl"));
  ASSERT_EQ(list.size(), 1U);
  EXPECT_FALSE(list[0].optional);
  EXPECT_EQ(list[0].source, "import");
}

TEST(run_claims, are_read_of_dependencies_with_a_name_only) {
  using bind_env::claims_of_runs;
  EXPECT_THAT(claims_of_runs("no JSON"), IsEmpty());
  EXPECT_THAT(claims_of_runs(evidence_of("python", "a", "before")), IsEmpty());
  EXPECT_THAT(claims_of_runs(evidence_of("python", "a; rm -rf ~")), IsEmpty());
  EXPECT_THAT(claims_of_runs(evidence_of("gem", "nokogiri")), IsEmpty());
}
