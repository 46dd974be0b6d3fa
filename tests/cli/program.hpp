#pragma once

#include <cstdlib>
#include <filesystem>
#include <future>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "base/files.hpp"
#include "base/json.hpp"
#include "os/launcher.hpp"

namespace skvm::test {

/// What the program did.
struct ended {
  int code = -1;
  std::string out;
  std::string err;

  /// Standard output as JSON. Fails the test where it is none.
  [[nodiscard]] boost::json::value json() const {
    auto parsed = skvm::json::read(out, "stdout");
    EXPECT_TRUE(parsed) << out << err;
    return parsed ? *parsed : boost::json::value{};
  }
};

/// The program with a home of its own and nothing of the user's.
struct program : ::testing::Test {
  program() : folder(*make_temporary_folder(::testing::TempDir(), "cli-")) {
    root = std::filesystem::canonical(folder.path());
    std::filesystem::create_directories(root / "work");
    work = root / "work";
    env = {"SKVM_HOME=" + (root / "home").string(),
           "HOME=" + (root / "user").string(), "LANG=C.UTF-8",
           "PATH=" + std::string{std::getenv("PATH")}};
  }

  launch_spec spec_of(std::vector<std::string> words) const {
    launch_spec spec;
    spec.argv = {SKVM_TEST_PROGRAM};
    spec.argv.insert(spec.argv.end(), words.begin(), words.end());
    spec.env = env;
    spec.cwd = work.string();
    spec.keep_head = std::size_t{16} << 20;
    // A server that is told to end has to get there on a slow machine, too.
    spec.term_grace = std::chrono::seconds{30};
    return spec;
  }

  ended skvm(std::vector<std::string> words) {
    auto done = run_and_wait(processes, spec_of(std::move(words)));
    EXPECT_FALSE(done.failure) << done.failure->text();
    return {done.code.value_or(-1), done.out.text(), done.err.text()};
  }

  void configure(const std::string& toml) {
    ASSERT_TRUE(write_file(root / "skvm.toml", toml));
    env.push_back("SKVM_CONFIG=" + (root / "skvm.toml").string());
  }

  /// A route `test/*` to a provider, with the key in TEST_KEY.
  void route_to(const std::string& url, const std::string& plugin = "openai",
                const std::string& more = {}) {
    configure("[processors]\nretry_base = \"1ms\"\nretry_max = \"2ms\"\n"
              "[[routes]]\nmatch = \"test/*\"\nplugin = \""
              + plugin + "\"\nbase_url = \"" + url
              + "\"\nkey_env = \"TEST_KEY\"\n" + more);
    env.emplace_back("TEST_KEY=sk-of-the-test");
  }

  static std::string example(const std::string& name) {
    return SKVM_TEST_EXAMPLES "/" + name;
  }

  temporary_folder folder;
  std::filesystem::path root;
  std::filesystem::path work;
  std::vector<std::string> env;
  launcher processes;
};

} // namespace skvm::test
