#include "base/files.hpp"
#include "base/text.hpp"
#include "plugins/loader.hpp"
#include "plugins/scaffold.hpp"
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <string>

namespace skvm {

namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

struct command_output {
  int code = -1;
  std::string text;
};

command_output run(const std::vector<std::string>& argv) {
  std::string command = "exec </dev/null 2>&1;";
  for (const auto& word : argv)
    command += " " + shell_quoted(word);
  command_output output;
  auto* stream = ::popen(command.c_str(), "r");
  if (stream == nullptr)
    return output;
  std::array<char, 4096> piece{};
  while (auto n = std::fread(piece.data(), 1, piece.size(), stream))
    output.text.append(piece.data(), n);
  auto status = ::pclose(stream);
  output.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return output;
}

/// One installation for all tests, moved after it was made.
class installed : public testing::Test {
protected:
  static void SetUpTestSuite() {
    auto made =
      make_temporary_folder(fs::temp_directory_path(), "skvm-install-");
    ASSERT_TRUE(made) << made.error().text();
    installation = temporary_folder{*made};
    auto first = installation.path() / "made here";
    auto output = run(
      {SKVM_CMAKE, "--install", SKVM_BUILD_DIR, "--prefix", first.string()});
    ASSERT_EQ(output.code, 0) << output.text;
    fs::rename(first, prefix());
  }

  static void TearDownTestSuite() { installation = {}; }

  static fs::path prefix() { return installation.path() / "moved there"; }

  static fs::path libraries() { return prefix() / SKVM_LIBDIR; }

  /// Writes a project, and says its three commands as its README does.
  static void build_and_test_project(plugin_kind kind) {
    auto project = installation.path() / std::string{to_string(kind)};
    auto build = project / "build";
    auto written = write_plugin_project(kind, "word-count", project);
    ASSERT_TRUE(written) << written.error().text();
    auto configured =
      run({SKVM_CMAKE, "-S", project.string(), "-B", build.string(), "-G",
           SKVM_GENERATOR, std::string{"-DCMAKE_CXX_COMPILER="} + SKVM_CXX,
           "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Wpedantic -Wshadow -Werror",
           "-DCMAKE_PREFIX_PATH=" + prefix().string()});
    ASSERT_EQ(configured.code, 0) << configured.text;
    auto built = run({SKVM_CMAKE, "--build", build.string()});
    ASSERT_EQ(built.code, 0) << built.text;
    auto tested =
      run({SKVM_CTEST, "--test-dir", build.string(), "--output-on-failure"});
    EXPECT_EQ(tested.code, 0) << tested.text;
    EXPECT_THAT(tested.text, HasSubstr("100% tests passed"));

    auto set = plugin_set::load({build});
    for (const auto& refused : set.refused())
      ADD_FAILURE() << refused.file << ": " << refused.reason;
    EXPECT_NE(set.find(kind, "word-count"), nullptr);
  }

private:
  static inline temporary_folder installation;
};

TEST_F(installed, has_no_path_of_the_build_in_its_objects) {
  std::size_t seen = 0;
  for (const auto& each : fs::recursive_directory_iterator{prefix()}) {
    if (!each.is_regular_file())
      continue;
    auto dynamic = run({"readelf", "-d", each.path().string()});
    if (dynamic.code != 0 || dynamic.text.find("NEEDED") == std::string::npos)
      continue;
    ++seen;
    EXPECT_THAT(dynamic.text, Not(HasSubstr(SKVM_BUILD_DIR))) << each.path();
  }
  EXPECT_GT(seen, 0u);
}

TEST_F(installed, has_the_headers_and_no_other_header_of_the_kernel) {
  EXPECT_TRUE(fs::exists(prefix() / "include/skvm/plugin.hpp"));
  for (const auto& each :
       fs::recursive_directory_iterator{prefix() / "include"})
    if (each.is_regular_file()) {
      EXPECT_EQ(each.path().parent_path(), prefix() / "include/skvm");
    }
}

TEST_F(installed, loads_all_of_its_plugins_from_where_it_was_moved) {
  auto set = plugin_set::load({libraries() / "skvm/plugins"});
  EXPECT_FALSE(set.loaded().empty());
  for (const auto& refused : set.refused())
    ADD_FAILURE() << refused.file << ": " << refused.reason;
}

TEST_F(installed, runs_the_program_from_where_it_was_moved) {
  auto output = run({(prefix() / "bin/skvm").string(), "--version"});
  EXPECT_EQ(output.code, 0) << output.text;
  EXPECT_THAT(output.text, HasSubstr(SKVM_VERSION));
}

TEST_F(installed, serves_a_project_of_a_model_plugin) {
  build_and_test_project(plugin_kind::model);
}

TEST_F(installed, serves_a_project_of_a_harness_plugin) {
  build_and_test_project(plugin_kind::harness);
}

TEST_F(installed, serves_a_project_of_a_pass_plugin) {
  build_and_test_project(plugin_kind::pass);
}

} // namespace

} // namespace skvm
