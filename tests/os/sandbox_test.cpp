#include "tests/os/sandbox_support.hpp"

#include "os/host.hpp"
#include "os/sandbox.hpp"
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/syscall.h>

#include <filesystem>
#include <string>

using namespace skvm;
using namespace skvm::test;

namespace {

namespace fs = std::filesystem;

/// What holds at every level.
struct limited : at_level {};

INSTANTIATE_TEST_SUITE_P(sandbox, limited,
                         testing::Values(sandbox_level::namespaces,
                                         sandbox_level::landlock,
                                         sandbox_level::rlimits),
                         level_name);

} // namespace

TEST_P(limited, runs_in_the_work_folder_and_may_write_there) {
  auto result = run("pwd -P; echo text > file; cat file");
  EXPECT_EQ(result.code, 0) << last_error;
  EXPECT_EQ(result.out.text(), policy.work_dir + "\ntext\n");
  EXPECT_EQ(content(policy.work_dir + "/file"), "text\n");
}

TEST_P(limited, makes_no_program_that_takes_its_owner_s_rights) {
  auto done = run_and_wait(
    processes,
    box->wrap(bash("cp /bin/true t && chmod 755 t && chmod 4755 t"), policy));
  EXPECT_NE(done.code, 0) << done.err.text();
  auto mode
    = std::filesystem::status(policy.work_dir + "/t").permissions();
  EXPECT_EQ(mode & std::filesystem::perms::set_uid,
            std::filesystem::perms::none);
  EXPECT_NE(mode & std::filesystem::perms::owner_exec,
            std::filesystem::perms::none);
}

TEST_P(limited, runs_in_the_folder_of_the_spec_where_the_policy_shows_it) {
  fs::create_directories(policy.work_dir + "/below");
  auto spec = bash("pwd -P");
  spec.cwd = policy.work_dir + "/below";
  auto inside = run_and_wait(processes, box->wrap(spec, policy));
  EXPECT_EQ(inside.out.text(), policy.work_dir + "/below\n");
  spec.cwd = root / "home";
  auto outside = run_and_wait(processes, box->wrap(spec, policy));
  EXPECT_EQ(outside.out.text(), policy.work_dir + "\n");
}

TEST_P(limited, passes_input_output_and_exit_code_through) {
  auto spec = bash("cat; echo err >&2; exit 9");
  spec.stdin_text = "input";
  auto result = run_and_wait(processes, box->wrap(spec, policy));
  EXPECT_EQ(result.code, 9);
  EXPECT_EQ(result.out.text(), "input");
  EXPECT_EQ(result.err.text(), "err\n");
}

TEST_P(limited, lets_standard_output_be_opened_by_name) {
  auto result = run("echo hello > /dev/stdout");
  EXPECT_EQ(result.out.text(), "hello\n") << last_error;
}

TEST_P(limited, says_that_a_command_does_not_exist) {
  launch_spec spec;
  spec.argv = {"no-such-command"};
  auto result = run_and_wait(processes, box->wrap(spec, policy));
  EXPECT_EQ(result.code, 127);
  EXPECT_EQ(result.err.text(), "skvm-exec: no-such-command: not found\n");
}

TEST_P(limited, lets_nothing_of_our_environment_in) {
  scoped_variable secret{"SKVM_TEST_API_KEY", "sk-secret"};
  policy.env = {"GIVEN=yes", "LANG=C"};
  auto spec = bash("env");
  spec.env = {"OF_THE_SPEC=1"};
  auto env = run_and_wait(processes, box->wrap(spec, policy)).out.text();
  EXPECT_EQ(env.find("sk-secret"), std::string::npos);
  EXPECT_EQ(env.find("OF_THE_SPEC"), std::string::npos);
  EXPECT_NE(env.find("GIVEN=yes\n"), std::string::npos);
  EXPECT_NE(env.find("LANG=C\n"), std::string::npos);
  EXPECT_EQ(env.find("LANG=C.UTF-8"), std::string::npos);
}

TEST_P(limited, gives_a_home_and_a_folder_for_temporary_files) {
  auto result = run("echo x > $HOME/.file && f=$(mktemp) && echo y > $f");
  EXPECT_EQ(result.code, 0) << last_error;
}

TEST_P(limited, has_no_network_by_default) {
  listener outside;
  ASSERT_NE(outside.port(), 0);
  EXPECT_FALSE(connects(outside.port()));
}

TEST_P(limited, reaches_the_port_that_is_allowed) {
  listener outside;
  policy.network = {network_policy::mode::loopback_port, outside.port()};
  EXPECT_TRUE(connects(outside.port())) << last_error;
}

TEST_P(limited, reaches_any_port_where_all_is_allowed) {
  listener outside;
  policy.network = {network_policy::mode::all};
  EXPECT_TRUE(connects(outside.port())) << last_error;
}

TEST_P(limited, refuses_memory_beyond_its_limit) {
  policy.limits.memory_bytes = std::uint64_t{64} << 20;
  EXPECT_NE(run("head -c 300M /dev/zero | tail > /dev/null").code, 0);
  EXPECT_NE(last_error.find("memory"), std::string::npos) << last_error;
}

TEST_P(limited, ends_a_file_at_its_limit) {
  policy.limits.file_bytes = 1 << 20;
  EXPECT_NE(run("head -c 3M /dev/zero > big").code, 0);
  EXPECT_LE(fs::file_size(policy.work_dir + "/big"), std::uintmax_t{1} << 20);
}

TEST_P(limited, ends_a_process_at_its_cpu_limit) {
  policy.limits.cpu_seconds = 1;
  auto result = run("exec bash -c 'while :; do :; done'");
  auto killed = result.signal == SIGKILL || result.code == 128 + SIGKILL;
  EXPECT_TRUE(killed) << result.signal << " " << result.code.value_or(-1);
}

TEST_P(limited, refuses_new_namespaces_and_traces) {
  EXPECT_NE(run("unshare --user true").code, 0);
}

TEST_P(limited, ends_within_its_grace_when_cancelled) {
  auto spec = bash("trap 'echo bye; exit 7' TERM; echo ready; "
                   "while :; do sleep 0.02; done");
  spec.term_grace = std::chrono::seconds{60};
  talking_child child{processes, box->wrap(spec, policy)};
  processes.cancel(child.id);
  auto result = child.wait();
  EXPECT_EQ(result.code, 7);
  EXPECT_EQ(result.out.text(), "ready\nbye\n");
}

TEST_P(limited, is_killed_after_its_grace) {
  auto spec = bash("trap '' TERM; echo ready; while :; do sleep 1; done");
  spec.term_grace = std::chrono::milliseconds{50};
  talking_child child{processes, box->wrap(spec, policy)};
  processes.cancel(child.id);
  EXPECT_EQ(child.wait().signal, SIGKILL);
}

TEST_P(limited, refuses_odd_sockets_whatever_the_high_bits_are) {
  if (find_on_path("perl").empty())
    GTEST_SKIP() << "perl is not installed";
  policy.network = {network_policy::mode::all};
  auto family = std::to_string((std::uint64_t{1} << 32) + AF_PACKET);
  auto result = run("perl -e 'syscall(" + std::to_string(SYS_socket) + ", "
                    + family + ", 3, 0); print $!'");
  // Without the filter the kernel would say "operation not permitted".
  EXPECT_EQ(result.out.text(), "Permission denied") << last_error;
}

TEST_P(limited, gives_variables_of_the_loader_to_the_command_alone) {
  policy.env = {"LD_LIBRARY_PATH=/some/where"};
  auto wrapped = box->wrap(bash("echo $LD_LIBRARY_PATH"), policy);
  for (auto& entry : wrapped.env)
    EXPECT_FALSE(entry.starts_with("LD_")) << entry;
  EXPECT_EQ(run_and_wait(processes, wrapped).out.text(), "/some/where\n");
}

TEST(sandbox, explains_the_level_that_it_found) {
  launcher processes;
  auto box = sandbox::probe(processes, sandbox_level::off);
  ASSERT_TRUE(box) << box.error().text();
  EXPECT_TRUE(box->explanation().starts_with(
    "sandbox: " + std::string{to_string(box->level())}))
    << box->explanation();
}

TEST(sandbox, is_denied_where_the_machine_offers_less_than_demanded) {
  auto folder = fresh_folder();
  scoped_variable nowhere{"SKVM_LIBEXEC", folder.path()};
  launcher processes;
  auto box = sandbox::probe(processes, sandbox_level::rlimits);
  ASSERT_FALSE(box);
  EXPECT_EQ(box.error().code, errc::denied);
  auto off = sandbox::probe(processes, sandbox_level::off);
  ASSERT_TRUE(off);
  EXPECT_EQ(off->level(), sandbox_level::off);
  EXPECT_NE(off->explanation().find("skvm-exec"), std::string::npos);
}

TEST(sandbox, falls_back_to_landlock_without_bubblewrap) {
  launcher processes;
  if (auto box = sandbox::probe_level(processes, sandbox_level::landlock); !box)
    GTEST_SKIP() << box.error().text();
  auto folder = fresh_folder();
  fs::create_symlink("/bin/true", folder.path() / "true");
  scoped_variable path{"PATH", folder.path()};
  auto box = sandbox::probe(processes, sandbox_level::off);
  ASSERT_TRUE(box);
  EXPECT_EQ(box->level(), sandbox_level::landlock);
  EXPECT_NE(box->explanation().find("bwrap"), std::string::npos);
}

TEST(sandbox, cleans_the_environment_even_when_off) {
  scoped_variable secret{"SKVM_TEST_API_KEY", "sk-secret"};
  auto folder = fresh_folder();
  sandbox_policy policy;
  policy.work_dir = folder.path();
  policy.env = {"GIVEN=yes"};
  launch_spec spec;
  spec.argv = {"sh", "-c", "pwd -P; env"};
  launcher processes;
  auto result = run_and_wait(processes, sandbox::disabled().wrap(spec, policy));
  auto text = result.out.text();
  EXPECT_TRUE(text.starts_with(fs::canonical(folder.path()).native() + "\n"));
  EXPECT_EQ(text.find("sk-secret"), std::string::npos);
  EXPECT_NE(text.find("GIVEN=yes"), std::string::npos);
}
