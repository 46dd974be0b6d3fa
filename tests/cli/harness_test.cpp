#include <filesystem>
#include <mutex>

#include <gmock/gmock.h>

#include "os/host.hpp"
#include "tests/cli/program.hpp"

namespace skvm {
namespace {

using ::testing::HasSubstr;

/// The real pi program, installed once for all tests of a build.
struct pi_harness : test::program {
  void SetUp() override {
    if (find_on_path("npm").empty() || find_on_path("node").empty())
      GTEST_SKIP() << "npm and node are needed to install pi";
    auto cache = std::string{SKVM_TEST_CACHE "/pi"};
    launch_spec install;
    install.argv = {SKVM_TEST_SCRIPTS "/install-pi.sh", cache};
    for (auto** name = environ; *name != nullptr; ++name)
      install.env.emplace_back(*name);
    install.timeout = std::chrono::minutes{5};
    auto done = run_and_wait(processes, std::move(install));
    ASSERT_EQ(done.code, 0) << done.out.text() << done.err.text();
    auto command = cache + "/node_modules/.bin/skvm-pi";
    ASSERT_TRUE(std::filesystem::exists(command)) << command;
    configure("[harnesses.pi]\ncommand = \"" + command + "\"\n");
  }
};

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
  configure(*read_file(root / "skvm.toml")
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
  auto got = skvm({"run", example("skills/sales-report"),
                   "Write the sales report for data/ to report.md.", "--model",
                   "sim/frontier", "--harness", "pi", "--max-turns", "1",
                   "--json"});
  EXPECT_EQ(got.code, 1) << got.out << got.err;
  EXPECT_EQ(got.json().at("status"), "budget");
  EXPECT_EQ(got.json().at("turns"), 1);
}

} // namespace
} // namespace skvm
