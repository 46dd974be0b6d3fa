#include "tests/os/os_support.hpp"

#include "os/host.hpp"
#include <gtest/gtest.h>

#include <filesystem>

using namespace skvm;
using namespace skvm::test;

namespace {

std::vector<probe_answer> ask(const std::vector<probe>& probes) {
  launcher processes;
  return check_host(processes, probes);
}

} // namespace

TEST(host, finds_commands_on_path) {
  auto folder = fresh_folder();
  put(folder.path() / "tool", "#!/bin/sh\n", true);
  put(folder.path() / "text", "no program");
  scoped_variable path{"PATH", folder.path()};
  EXPECT_EQ(find_on_path("tool"), folder.path() / "tool");
  EXPECT_EQ(find_on_path("text"), "");
  EXPECT_EQ(find_on_path("other"), "");
  EXPECT_EQ(find_on_path(""), "");
}

TEST(host, takes_its_own_programs_from_the_variable_where_it_is_set) {
  scoped_variable set{"SKVM_LIBEXEC", "/somewhere"};
  EXPECT_EQ(libexec_folder(), "/somewhere");
}

TEST(host, finds_its_own_programs_beside_the_running_one) {
  scoped_variable unset{"SKVM_LIBEXEC", ""};
  auto self = std::filesystem::read_symlink("/proc/self/exe");
  EXPECT_EQ(libexec_folder(),
            self.parent_path().parent_path() / "libexec/skvm");
}

TEST(host, answers_in_the_order_of_the_questions) {
  auto folder = fresh_folder();
  put(folder.path() / "file", "");
  scoped_variable set{"SKVM_TEST_SET", "value"};
  scoped_variable empty{"SKVM_TEST_EMPTY", ""};
  auto file = (folder.path() / "file").native();
  auto answers = ask({{"env", "SKVM_TEST_EMPTY"},
                      {"file", file},
                      {"command", "sh"},
                      {"env", "SKVM_TEST_SET"},
                      {"file", file + "-not"},
                      {"command", "no-such-command"},
                      {"colour", "blue"}});
  ASSERT_EQ(answers.size(), 7u);
  EXPECT_FALSE(answers[0].present);
  EXPECT_TRUE(answers[1].present);
  EXPECT_EQ(answers[1].detail, file);
  EXPECT_TRUE(answers[2].present);
  EXPECT_EQ(answers[2].detail, find_on_path("sh"));
  EXPECT_TRUE(answers[3].present);
  EXPECT_EQ(answers[3].detail, "") << "a value may be a secret";
  EXPECT_FALSE(answers[4].present);
  EXPECT_FALSE(answers[5].present);
  EXPECT_FALSE(answers[6].present);
  EXPECT_EQ(answers[6].detail, "unknown kind of probe 'colour'");
}

TEST(host, asks_python_about_modules) {
  if (find_on_path("python3").empty())
    GTEST_SKIP() << "python3 is not installed";
  auto answers = ask({{"python", "json"},
                      {"python", "no_such_module_anywhere"},
                      {"python", "sys"},
                      {"python", "xml.dom"}});
  EXPECT_TRUE(answers[0].present);
  EXPECT_FALSE(answers[1].present);
  EXPECT_TRUE(answers[2].present);
  EXPECT_EQ(answers[2].detail, "built in");
  EXPECT_TRUE(answers[3].present);
}

TEST(host, runs_nothing_of_the_modules_it_looks_for) {
  if (find_on_path("python3").empty())
    GTEST_SKIP() << "python3 is not installed";
  auto folder = fresh_folder();
  auto mark = folder.path() / "ran";
  put(folder.path() / "evil/__init__.py",
      "open('" + mark.native() + "', 'w')\n");
  put(folder.path() / "evil/inner.py", "");
  scoped_variable path{"PYTHONPATH", folder.path()};
  auto answers = ask({{"python", "evil.inner"},
                      {"python", "__import__('os').system('true')"},
                      {"python", "json\nos"},
                      {"python", ""}});
  EXPECT_TRUE(answers[0].present);
  EXPECT_FALSE(answers[1].present);
  EXPECT_FALSE(answers[2].present);
  EXPECT_FALSE(answers[3].present);
  EXPECT_FALSE(std::filesystem::exists(mark));
}

TEST(host, asks_node_about_packages) {
  if (find_on_path("node").empty())
    GTEST_SKIP() << "node is not installed";
  auto folder = fresh_folder();
  put(folder.path() / "plain/package.json", R"({"version": "1.2.3"})");
  put(folder.path() / "@scope/name/package.json", R"({"version": "4.5.6"})");
  put(folder.path() / "../outside/package.json", R"({"version": "0.0.0"})");
  scoped_variable path{"NODE_PATH", folder.path()};
  auto answers = ask({{"node", "plain"},
                      {"node", "@scope/name/sub/path"},
                      {"node", "no-such-package-anywhere"},
                      {"node", "node:fs"},
                      {"node", "../outside"},
                      {"node", "@scope/../../outside"}});
  std::filesystem::remove_all(folder.path().parent_path() / "outside");
  EXPECT_TRUE(answers[0].present);
  EXPECT_EQ(answers[0].detail, "1.2.3");
  EXPECT_TRUE(answers[1].present);
  EXPECT_EQ(answers[1].detail, "4.5.6");
  EXPECT_FALSE(answers[2].present);
  EXPECT_TRUE(answers[3].present);
  EXPECT_FALSE(answers[4].present);
  EXPECT_FALSE(answers[5].present);
}

TEST(host, says_which_interpreter_is_missing) {
  auto folder = fresh_folder();
  scoped_variable path{"PATH", folder.path()};
  auto answers = ask({{"python", "json"}, {"node", "left-pad"}});
  EXPECT_FALSE(answers[0].present);
  EXPECT_EQ(answers[0].detail, "no python3");
  EXPECT_FALSE(answers[1].present);
  EXPECT_EQ(answers[1].detail, "no node");
}

TEST(host, says_why_an_interpreter_failed) {
  auto folder = fresh_folder();
  put(folder.path() / "python3", "#!/bin/sh\necho it is broken >&2\nexit 1\n",
      true);
  scoped_variable path{"PATH", folder.path()};
  auto answers = ask({{"python", "json"}});
  EXPECT_FALSE(answers[0].present);
  EXPECT_EQ(answers[0].detail, "python3 failed: it is broken");
}

TEST(host, finds_files_by_pattern) {
  auto folder = fresh_folder();
  put(folder.path() / "b/data-1.txt", "");
  auto root = folder.path().native();
  scoped_variable home{"HOME", root};
  auto answers = ask({{"file", root + "/{a,b}/data-*.txt"},
                      {"file", "~/b/data-1.txt"},
                      {"file", root + "/{a,c}/data-1.txt"},
                      {"file", root + "/*/none"}});
  ASSERT_EQ(answers.size(), 4u);
  EXPECT_TRUE(answers[0].present);
  EXPECT_EQ(answers[0].detail, root + "/b/data-1.txt");
  EXPECT_TRUE(answers[1].present);
  EXPECT_FALSE(answers[2].present);
  EXPECT_FALSE(answers[3].present);
}

TEST(host, tells_packages_of_a_namespace_apart) {
  auto answers = ask({{"python", "json:no-such-distribution-here"},
                      {"python", "json"},
                      {"python", "json:a b;c"}});
  ASSERT_EQ(answers.size(), 3u);
  EXPECT_FALSE(answers[0].present);
  EXPECT_TRUE(answers[1].present) << answers[1].detail;
  EXPECT_FALSE(answers[2].present);
}
