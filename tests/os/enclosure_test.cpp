#include "tests/os/sandbox_support.hpp"

#include "os/host.hpp"
#include "os/sandbox.hpp"
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

using namespace skvm;
using namespace skvm::test;

namespace {

namespace fs = std::filesystem;

/// What holds at the levels that hide files.
struct enclosed : at_level {};

INSTANTIATE_TEST_SUITE_P(sandbox, enclosed,
                         testing::Values(sandbox_level::namespaces,
                                         sandbox_level::landlock),
                         level_name);

} // namespace

TEST_P(enclosed, reaches_no_port_but_the_one_that_is_allowed) {
  if (box->explanation().find("ports are not told apart") != std::string::npos)
    GTEST_SKIP() << box->explanation();
  listener allowed;
  listener other;
  policy.network = {network_policy::mode::loopback_port, allowed.port()};
  EXPECT_FALSE(connects(other.port()));
}

TEST_P(enclosed, cannot_read_outside_of_its_folders) {
  auto secret = (root / "home/.secret").native();
  EXPECT_EQ(run("cat " + secret).out.text(), "");
  EXPECT_EQ(run("ls -A " + (root / "home").native()).out.text(), "");
}

TEST_P(enclosed, cannot_read_through_a_link_out_of_its_folder) {
  fs::create_symlink(root / "home/.secret", fs::path{policy.work_dir} / "link");
  EXPECT_EQ(run("cat link").out.text(), "");
}

TEST_P(enclosed, cannot_write_outside_of_its_folders) {
  run("echo x > " + (root / "outside").native());
  run("echo x > " + (root / "home/.secret").native());
  EXPECT_FALSE(fs::exists(root / "outside"));
  EXPECT_EQ(content(root / "home/.secret"), "token");
}

TEST_P(enclosed, cannot_read_password_hashes) {
  EXPECT_EQ(run("cat /etc/shadow").out.text(), "");
}

TEST_P(enclosed, cannot_change_the_system) {
  EXPECT_NE(run("echo x > /usr/skvm-test").code, 0);
  EXPECT_NE(run("echo x > /skvm-test").code, 0);
  EXPECT_FALSE(fs::exists("/usr/skvm-test"));
  EXPECT_FALSE(fs::exists("/skvm-test"));
}

TEST_P(enclosed, reads_but_does_not_write_a_read_only_folder) {
  put(root / "skill/SKILL.md", "text");
  policy.read_only = {root / "skill"};
  auto file = (root / "skill/SKILL.md").native();
  EXPECT_EQ(run("cat " + file).out.text(), "text") << last_error;
  EXPECT_NE(run("echo x > " + file).code, 0);
  EXPECT_EQ(content(file), "text");
}

TEST_P(enclosed, writes_in_a_writable_folder_inside_a_read_only_one) {
  fs::create_directories(root / "skill/cache");
  policy.read_only = {root / "skill"};
  policy.writable = {root / "skill/cache"};
  EXPECT_EQ(run("echo x > " + (root / "skill/cache/file").native()).code, 0)
    << last_error;
}

TEST_P(enclosed, does_not_start_where_a_promised_folder_is_missing) {
  policy.read_only = {root / "missing"};
  auto result = run("echo ran");
  EXPECT_NE(result.code, 0);
  EXPECT_EQ(result.out.text(), "");
  EXPECT_NE(last_error.find("missing"), std::string::npos) << last_error;
}

TEST_P(enclosed, cannot_read_the_environment_of_our_process) {
  ASSERT_NE(content("/proc/self/environ"), "");
  auto result = run("cat /proc/" + std::to_string(::getpid()) + "/environ");
  EXPECT_NE(result.code, 0);
  EXPECT_EQ(result.out.text(), "");
}

TEST_P(enclosed, cannot_signal_our_process) {
  auto& why = box->explanation();
  auto abi = why.find("ABI ");
  if (GetParam() == sandbox_level::landlock
      && std::stoi(why.substr(abi + 4)) < 6)
    GTEST_SKIP() << "Landlock confines signals from ABI 6 on: " << why;
  EXPECT_NE(run("kill -0 " + std::to_string(::getpid())).code, 0);
}

TEST_P(enclosed, runs_programs_of_the_user_that_are_on_path) {
  put(root / "home/.tool/bin/tool", "#!/bin/sh\ncat ${0%/*}/../lib/data\n",
      true);
  put(root / "home/.tool/lib/data", "data");
  put(root / "home/.tool/credentials", "token");
  scoped_variable home{"HOME", root / "home"};
  scoped_variable path{"PATH", (root / "home/.tool/bin").native() + ":"
                                 + std::getenv("PATH")};
  auto probed = sandbox::probe_level(processes, GetParam());
  ASSERT_TRUE(probed) << probed.error().text();
  box = *probed;
  EXPECT_EQ(run("tool").out.text(), "data") << last_error;
  EXPECT_EQ(run("cat " + (root / "home/.tool/credentials").native()).out.text(),
            "");
}

TEST_P(enclosed, runs_git_and_python) {
  if (find_on_path("git").empty() || find_on_path("python3").empty())
    GTEST_SKIP() << "git or python3 is not installed";
  auto git = run("git init -q . && git config user.email a@example.org && "
                 "git config user.name a && echo x > f && git add f && "
                 "git commit -qm x && git log --oneline | wc -l");
  EXPECT_EQ(git.out.text(), "1\n") << last_error;
  auto python = run("python3 -c 'import tempfile, multiprocessing as m, ssl\n"
                    "with tempfile.TemporaryDirectory(): print(m.Lock() "
                    "is not None)'");
  EXPECT_EQ(python.out.text(), "True\n") << last_error;
}

TEST_P(enclosed, runs_node_with_its_fetch) {
  if (find_on_path("node").empty())
    GTEST_SKIP() << "node is not installed";
  auto node = run("node -e 'require(\"child_process\").execSync(\"true\"); "
                  "fetch(\"http://127.0.0.1:1/\").catch(e => "
                  "console.log(e.message))'");
  EXPECT_EQ(node.out.text(), "fetch failed\n") << last_error;
}

struct in_namespaces : at_level {};

INSTANTIATE_TEST_SUITE_P(sandbox, in_namespaces,
                         testing::Values(sandbox_level::namespaces),
                         level_name);

TEST_P(in_namespaces, kills_a_grandchild_in_a_session_of_its_own) {
  life_line line{fs::path{policy.work_dir} / "line"};
  auto result = run("exec 3>line; setsid sleep 1000 & exit 0");
  EXPECT_EQ(result.code, 0) << last_error;
  line.wait_for_the_end();
}

TEST_P(in_namespaces, sees_no_process_of_ours) {
  auto result = run("cat /proc/[0-9]*/cmdline | tr '\\0' ' '");
  EXPECT_EQ(result.out.text().find("test_os"), std::string::npos);
}

TEST_P(in_namespaces, has_a_loopback_of_its_own) {
  if (find_on_path("python3").empty())
    GTEST_SKIP() << "python3 is not installed";
  auto result = run("python3 -c 'import socket\n"
                    "s = socket.create_server((\"127.0.0.1\", 0))\n"
                    "socket.create_connection(s.getsockname())\n"
                    "print(\"connected\")'");
  EXPECT_EQ(result.out.text(), "connected\n") << last_error;
}

TEST_P(in_namespaces, keeps_a_read_only_folder_inside_the_work_folder) {
  put(policy.work_dir + "/skill/file", "text");
  policy.read_only = {policy.work_dir + "/skill"};
  EXPECT_NE(run("echo x > skill/file").code, 0);
  EXPECT_EQ(content(policy.work_dir + "/skill/file"), "text");
}
