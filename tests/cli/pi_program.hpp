#pragma once

#include "tests/cli/adapting_program.hpp"

#include "os/host.hpp"

#include <chrono>
#include <filesystem>
#include <string>

namespace skvm::test {

/// The real pi program, installed once for all tests of a build. `Program` is
/// what else the test wants of the environment.
template <class Program>
struct with_pi : Program {
  void SetUp() override {
    if (find_on_path("npm").empty() || find_on_path("node").empty())
      GTEST_SKIP() << "npm and node are needed to install pi";
    auto cache = std::string{SKVM_TEST_CACHE "/pi"};
    launch_spec install;
    install.argv = {SKVM_TEST_SCRIPTS "/install-pi.sh", cache};
    for (auto** name = environ; *name != nullptr; ++name)
      install.env.emplace_back(*name);
    install.timeout = std::chrono::minutes{5};
    auto done = run_and_wait(this->processes, std::move(install));
    ASSERT_EQ(done.code, 0) << done.out.text() << done.err.text();
    command = cache + "/node_modules/.bin/skvm-pi";
    ASSERT_TRUE(std::filesystem::exists(command)) << command;
    this->configure(settings());
  }

  [[nodiscard]] std::string settings() const {
    return "[harnesses.pi]\ncommand = \"" + command + "\"\n";
  }

  std::string command;
};

} // namespace skvm::test
