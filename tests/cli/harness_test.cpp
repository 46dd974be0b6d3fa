#include "tests/cli/pi_program.hpp"

#include <gmock/gmock.h>

#include <filesystem>

namespace skvm {
namespace {

using ::testing::HasSubstr;

using pi_harness = test::with_pi<test::program>;
using adapting_pi = test::with_pi<test::adapting_program>;

TEST_F(pi_harness, runs_a_task_with_a_simulated_model) {
  std::filesystem::copy(example("tasks/sales-report/data"), work / "data",
                        std::filesystem::copy_options::recursive);
  auto got = skvm({"run", example("skills/sales-report"),
                   "Write the sales report for data/ to report.md.", "--model",
                   "sim/frontier", "--harness", "pi", "--json"});
  EXPECT_EQ(got.code, 0) << got.out << got.err;
  auto value = got.json();
  EXPECT_EQ(value.at("status"), "ok");
  EXPECT_EQ(value.at("harness"), "pi");
  EXPECT_GT(value.at("turns").as_int64(), 1);
  EXPECT_GT(value.at("usage").at("total").as_int64(), 0);
}

TEST_F(pi_harness, an_outage_is_infrastructure_although_pi_exits_with_0) {
  env.push_back("NO_KEY_HERE=");
  configure(settings()
            + "[[routes]]\nmatch = \"down/*\"\nplugin = \"openai\"\n"
              "base_url = \"http://127.0.0.1:1/v1\"\n"
              "[processors]\nretries = 0\n");
  auto got = skvm({"run", "--no-skill", "say hello", "--model", "down/m",
                   "--harness", "pi", "--json"});
  EXPECT_EQ(got.code, 3) << got.out << got.err;
  EXPECT_EQ(got.json().at("status"), "infrastructure");
}

TEST_F(pi_harness, the_turn_limit_holds_for_it_too) {
  std::filesystem::copy(example("tasks/sales-report/data"), work / "data",
                        std::filesystem::copy_options::recursive);
  auto got =
    skvm({"run", example("skills/sales-report"),
          "Write the sales report for data/ to report.md.", "--model",
          "sim/frontier", "--harness", "pi", "--max-turns", "1", "--json"});
  EXPECT_EQ(got.code, 1) << got.out << got.err;
  EXPECT_EQ(got.json().at("status"), "budget");
  EXPECT_EQ(got.json().at("turns"), 1);
}

TEST_F(adapting_pi, evidence_comes_from_its_own_tool_calls) {
  put_model("bash");
  configure(settings() + routes);
  for (const auto* name : {"north", "south", "east"})
    run(name, true, {"--adapt", "--harness", "pi"});
  auto made = decisions();
  ASSERT_EQ(made.size(), 1U);
  EXPECT_EQ(made[0].at("decision"), "start");
  const auto& finding = made[0].at("findings").at(0);
  EXPECT_EQ(finding.at("tool"), "bash");
  EXPECT_EQ(finding.at("error"), "missing-file");
  EXPECT_EQ(finding.at("fix"), "mkdir -p out");
  // The variant on trial mends what nobody works carefully at.
  bool tried = false;
  for (int i = 0; i < 20 && !tried; ++i) {
    auto got =
      run("task" + std::to_string(i), false, {"--adapt", "--harness", "pi"});
    tried = got.at("adapt").at("canary") == boost::json::value(true);
    EXPECT_EQ(got.at("tool_errors") == boost::json::value(0), tried);
  }
  EXPECT_TRUE(tried);
}

} // namespace
} // namespace skvm
