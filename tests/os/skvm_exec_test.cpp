#include "os/host.hpp"
#include "os/launcher.hpp"
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>
#include <vector>

using namespace skvm;

namespace {

launch_result exec_with(std::vector<std::string> arguments) {
  launch_spec spec;
  spec.argv = {libexec_folder() + "/skvm-exec"};
  spec.argv.insert(spec.argv.end(), arguments.begin(), arguments.end());
  spec.env = {"PATH=/usr/bin:/bin"};
  launcher processes;
  return run_and_wait(processes, spec);
}

void expect_refusal(std::vector<std::string> arguments,
                    const std::string& line) {
  auto result = exec_with(std::move(arguments));
  EXPECT_EQ(result.code, 126);
  EXPECT_EQ(result.err.text(), "skvm-exec: " + line + "\n");
  EXPECT_EQ(result.out.text(), "");
}

} // namespace

TEST(skvm_exec, refuses_a_command_line_that_it_does_not_understand) {
  expect_refusal({}, "no command after --");
  expect_refusal({"--no-landlock", "--"}, "no command after --");
  expect_refusal({"--colour", "blue", "--", "true"},
                 "unknown option '--colour'");
  expect_refusal({"--cpu", "-1", "--", "true"}, "--cpu: '-1' is no number");
  expect_refusal({"--cpu", "1s", "--", "true"}, "--cpu: '1s' is no number");
  expect_refusal({"--net", "some", "--", "true"},
                 "--net: 'some' is none of none, port:N, all");
  expect_refusal({"--net"}, "--net: a value is missing");
}

TEST(skvm_exec, does_not_run_for_another_parent) {
  expect_refusal({"--no-landlock", "--parent", "1", "--", "echo", "ran"},
                 "the parent has ended");
}

TEST(skvm_exec, takes_options_of_the_command_for_its_own) {
  auto result = exec_with({"--no-landlock", "--", "echo", "--net", "--", "x"});
  EXPECT_EQ(result.code, 0);
  EXPECT_EQ(result.out.text(), "--net -- x\n");
}

TEST(skvm_exec, leaves_no_capability_but_those_of_file_owners) {
  auto result =
    exec_with({"--no-landlock", "--", "grep", "CapBnd", "/proc/self/status"});
  ASSERT_EQ(result.code, 0);
  auto text = result.out.text();
  auto bounding = std::stoull(text.substr(text.find('\t')), nullptr, 16);
  if (::geteuid() != 0)
    GTEST_SKIP() << "only a privileged user can lower the bounding set";
  constexpr unsigned long long file_owner = 0x3b; // capabilities 0, 1, 3, 4, 5
  EXPECT_EQ(bounding & ~file_owner, 0u);
}
