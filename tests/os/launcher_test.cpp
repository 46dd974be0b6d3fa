#include "tests/os/os_support.hpp"

#include "os/launcher.hpp"
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <future>
#include <string>
#include <vector>

using namespace skvm;
using namespace skvm::test;
using namespace std::chrono_literals;

namespace {

std::string numbers(int last) {
  std::string text;
  for (int i = 1; i <= last; ++i)
    text += std::to_string(i) + "\n";
  return text;
}

} // namespace

TEST(launcher, gives_output_exit_code_and_times) {
  launcher processes;
  auto result =
    run_and_wait(processes, shell("echo out; echo err >&2; exit 3"));
  EXPECT_FALSE(result.failure);
  EXPECT_EQ(result.code, 3);
  EXPECT_EQ(result.signal, 0);
  EXPECT_EQ(result.out.text(), "out\n");
  EXPECT_EQ(result.err.text(), "err\n");
  EXPECT_GT(result.wall.count(), 0);
  EXPECT_GT(result.cpu.count(), 0);
  EXPECT_FALSE(result.timed_out || result.cancelled || result.pipes_left_open);
  EXPECT_EQ(processes.running(), 0u);
}

TEST(launcher, counts_the_cpu_time_of_reaped_grandchildren) {
  launcher processes;
  auto busy = "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done";
  auto result =
    run_and_wait(processes, shell("sh -c '" + std::string{busy} + "'; exit 0"));
  auto idle = run_and_wait(processes, shell("exit 0"));
  EXPECT_GT(result.cpu, idle.cpu);
}

TEST(launcher, tells_the_signal_that_ended_a_process) {
  launcher processes;
  auto result = run_and_wait(processes, shell("kill -USR1 $$"));
  EXPECT_FALSE(result.code);
  EXPECT_EQ(result.signal, SIGUSR1);
}

TEST(launcher, looks_programs_up_on_the_given_path) {
  auto folder = fresh_folder();
  put(folder.path() / "tool", "#!/bin/sh\necho found\n", true);
  launcher processes;
  launch_spec spec;
  spec.argv = {"tool"};
  spec.env = {"PATH=/nowhere:" + folder.path().native()};
  EXPECT_EQ(run_and_wait(processes, spec).out.text(), "found\n");
}

TEST(launcher, says_which_program_does_not_exist) {
  launcher processes;
  launch_spec spec;
  spec.argv = {"no-such-program"};
  spec.env = {"PATH=/usr/bin"};
  auto result = run_and_wait(processes, spec);
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->code, errc::not_found);
  EXPECT_EQ(result.failure->text(),
            "no-such-program: not found on PATH /usr/bin");
  EXPECT_FALSE(result.code);
}

TEST(launcher, tells_a_missing_folder_from_a_missing_program) {
  auto spec = shell("true");
  spec.cwd = "/no/such/folder";
  launcher processes;
  auto result = run_and_wait(processes, spec);
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->code, errc::not_found);
  EXPECT_EQ(result.failure->subject, "/no/such/folder");
}

TEST(launcher, tells_a_missing_interpreter_from_a_missing_program) {
  auto folder = fresh_folder();
  put(folder.path() / "tool", "#!/no/such/interpreter\n", true);
  launch_spec spec;
  spec.argv = {folder.path() / "tool"};
  launcher processes;
  auto result = run_and_wait(processes, spec);
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->code, errc::not_found);
  EXPECT_NE(result.failure->message.find("interpreter"), std::string::npos);
}

TEST(launcher, refuses_a_file_that_is_not_executable) {
  auto folder = fresh_folder();
  put(folder.path() / "tool", "#!/bin/sh\n");
  launch_spec spec;
  spec.argv = {folder.path() / "tool"};
  launcher processes;
  auto result = run_and_wait(processes, spec);
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->code, errc::denied);
}

TEST(launcher, refuses_an_empty_command_line_and_nul_bytes) {
  launcher processes;
  auto empty = run_and_wait(processes, {});
  ASSERT_TRUE(empty.failure);
  EXPECT_EQ(empty.failure->code, errc::invalid_argument);
  auto spec = shell("true");
  spec.argv.push_back(std::string("a\0b", 3));
  auto nul = run_and_wait(processes, spec);
  ASSERT_TRUE(nul.failure);
  EXPECT_EQ(nul.failure->code, errc::invalid_argument);
}

TEST(launcher, runs_in_the_given_folder_with_the_given_environment) {
  auto folder = fresh_folder();
  scoped_variable ours{"SKVM_TEST_OURS", "leaks"};
  auto spec = shell("pwd -P; echo ${SKVM_TEST_OURS-clean} $GIVEN");
  spec.cwd = folder.path();
  spec.env.push_back("GIVEN=here");
  launcher processes;
  EXPECT_EQ(run_and_wait(processes, spec).out.text(),
            std::filesystem::canonical(folder.path()).native()
              + "\nclean here\n");
}

TEST(launcher, lets_no_descriptor_of_ours_through) {
  auto folder = fresh_folder();
  unique_fd leaky{::open(folder.path().c_str(), O_RDONLY)};
  launcher processes;
  auto result = run_and_wait(
    processes, shell("test -e /proc/self/fd/" + std::to_string(leaky.get())));
  EXPECT_EQ(result.code, 1);
}

TEST(launcher, starts_children_without_a_controlling_terminal) {
  launcher processes;
  auto result = run_and_wait(processes, shell("(: < /dev/tty) 2>/dev/null"));
  EXPECT_NE(result.code, 0);
}

TEST(launcher, ends_a_process_at_its_time_limit) {
  auto spec = shell("exec sleep 1000");
  spec.timeout = 50ms;
  launcher processes;
  auto result = run_and_wait(processes, spec);
  EXPECT_TRUE(result.timed_out);
  EXPECT_FALSE(result.cancelled);
  EXPECT_EQ(result.signal, SIGTERM);
}

TEST(launcher, kills_a_process_that_ignores_sigterm) {
  auto spec = shell("trap '' TERM; echo ready; while :; do sleep 1; done");
  spec.term_grace = 50ms;
  launcher processes;
  talking_child child{processes, spec};
  processes.cancel(child.id);
  auto result = child.wait();
  EXPECT_TRUE(result.cancelled);
  EXPECT_EQ(result.signal, SIGKILL);
}

TEST(launcher, lets_a_process_end_by_itself_after_sigterm) {
  auto spec = shell("trap 'echo bye; exit 7' TERM; echo ready; "
                    "while :; do sleep 0.02; done");
  spec.term_grace = 60s;
  launcher processes;
  talking_child child{processes, spec};
  processes.cancel(child.id);
  auto result = child.wait();
  EXPECT_TRUE(result.cancelled);
  EXPECT_EQ(result.code, 7);
  EXPECT_EQ(result.out.text(), "ready\nbye\n");
}

TEST(launcher, ends_a_stopped_process) {
  launcher processes;
  talking_child child{processes, shell("echo $$; kill -STOP $$; sleep 1000")};
  processes.cancel(child.id);
  EXPECT_EQ(child.wait().signal, SIGTERM);
}

TEST(launcher, ignores_a_cancel_of_what_has_ended) {
  launcher processes;
  std::promise<launch_result> ended;
  auto id = processes.start(shell("exit 4"), [&](launch_result result) {
    ended.set_value(std::move(result));
  });
  EXPECT_EQ(ended.get_future().get().code, 4);
  processes.cancel(id);
  EXPECT_EQ(run_and_wait(processes, shell("exit 5")).code, 5);
}

TEST(launcher, kills_the_rest_of_the_group_when_its_leader_ends) {
  auto folder = fresh_folder();
  life_line line{folder.path() / "line"};
  launcher processes;
  auto result = run_and_wait(
    processes, shell("exec 3>" + line.path() + "; sleep 1000 & exit 0"));
  EXPECT_EQ(result.code, 0);
  EXPECT_FALSE(result.pipes_left_open);
  line.wait_for_the_end();
}

TEST(launcher, does_not_wait_for_a_grandchild_that_left_with_the_pipe) {
  auto folder = fresh_folder();
  auto gone = (folder.path() / "gone").native();
  auto gate = (folder.path() / "gate").native();
  ::mkfifo(gone.c_str(), 0600);
  ::mkfifo(gate.c_str(), 0600);
  // The grandchild stays until the test ends and closes the gate. The leader
  // ends once the grandchild has said, from its own session, that it is there.
  unique_fd open_gate{::open(gate.c_str(), O_RDWR)};
  auto spec = shell("setsid sh -c 'echo left; echo > " + gone + "; read x < "
                    + gate + "' & read x < " + gone);
  spec.drain_grace = 20ms;
  launcher processes;
  auto result = run_and_wait(processes, spec);
  EXPECT_EQ(result.code, 0);
  EXPECT_TRUE(result.pipes_left_open);
  EXPECT_EQ(result.out.text(), "left\n");
  EXPECT_GT(::write(open_gate.get(), "\n", 1), 0);
}

TEST(launcher, keeps_head_and_tail_of_long_output) {
  auto all = numbers(100'000);
  auto spec = shell("seq 1 100000; seq 1 100000 >&2");
  spec.keep_head = 1000;
  spec.keep_tail = 77;
  launcher processes;
  auto result = run_and_wait(processes, spec);
  for (auto captured : {&result.out, &result.err}) {
    EXPECT_EQ(captured->head, all.substr(0, 1000));
    EXPECT_EQ(captured->tail, all.substr(all.size() - 77));
    EXPECT_EQ(captured->total_bytes, all.size());
    EXPECT_EQ(captured->omitted(), all.size() - 1077);
  }
  auto text = result.out.text();
  EXPECT_NE(
    text.find("[" + std::to_string(all.size() - 1077) + " bytes left out]"),
    std::string::npos);
}

TEST(launcher, leaves_nothing_out_of_output_that_fits) {
  auto all = numbers(200);
  auto spec = shell("seq 1 200");
  spec.keep_head = 100;
  spec.keep_tail = all.size() - 100;
  launcher processes;
  auto result = run_and_wait(processes, spec);
  EXPECT_EQ(result.out.omitted(), 0u);
  EXPECT_EQ(result.out.text(), all);
}

TEST(launcher, can_keep_no_output_at_all) {
  auto spec = shell("seq 1 1000");
  spec.keep_head = 0;
  spec.keep_tail = 0;
  launcher processes;
  auto result = run_and_wait(processes, spec);
  EXPECT_EQ(result.out.total_bytes, numbers(1000).size());
  EXPECT_EQ(result.out.omitted(), result.out.total_bytes);
}

TEST(launcher, passes_output_on_as_it_comes) {
  std::string seen;
  std::promise<launch_result> ended;
  launcher processes;
  processes.start(
    shell("seq 1 20000"),
    [&](launch_result result) { ended.set_value(std::move(result)); },
    [&](std::string_view bytes) { seen += bytes; });
  ended.get_future().get();
  EXPECT_EQ(seen, numbers(20000));
}

TEST(launcher, feeds_three_megabytes_and_reads_them_back) {
  auto spec = shell("cat");
  spec.stdin_text = std::string(3'000'000, 'x');
  launcher processes;
  auto result = run_and_wait(processes, spec);
  EXPECT_EQ(result.code, 0);
  EXPECT_EQ(result.out.total_bytes, 3'000'000u);
}

TEST(launcher, survives_a_child_that_closes_its_input_early) {
  auto spec = shell("head -c 1; exec <&-; exit 0");
  spec.stdin_text = std::string(3'000'000, 'x');
  launcher processes;
  auto result = run_and_wait(processes, spec);
  EXPECT_EQ(result.code, 0);
  EXPECT_EQ(result.out.text(), "x");
}

TEST(launcher, gives_empty_input_where_there_is_none) {
  launcher processes;
  EXPECT_EQ(run_and_wait(processes, shell("cat; echo end")).out.text(),
            "end\n");
}

TEST(launcher, runs_two_hundred_at_once) {
  launcher processes;
  std::atomic<int> good{0};
  std::atomic<int> left{200};
  std::promise<void> all;
  for (int i = 0; i < 200; ++i)
    processes.start(shell("true"), [&](launch_result result) {
      good += result.code == 0;
      if (--left == 0)
        all.set_value();
    });
  all.get_future().wait();
  EXPECT_EQ(good, 200);
  EXPECT_EQ(processes.running(), 0u);
}

TEST(launcher, waits_where_descriptors_run_out) {
  launcher processes;
  unique_fd next{::open("/dev/null", O_RDONLY)};
  rlimit old{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &old), 0);
  rlimit few{static_cast<rlim_t>(next.get()) + 24, old.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
  std::atomic<int> good{0};
  std::atomic<int> left{60};
  std::promise<void> all;
  for (int i = 0; i < 60; ++i)
    processes.start(shell("sleep 0.05"), [&](launch_result result) {
      good += result.code == 0;
      if (--left == 0)
        all.set_value();
    });
  all.get_future().wait();
  ::setrlimit(RLIMIT_NOFILE, &old);
  EXPECT_EQ(good, 60);
}

TEST(launcher, leaves_no_process_behind) {
  pid_t pid = 0;
  std::atomic<int> ends{0};
  {
    launcher processes;
    std::promise<pid_t> started;
    processes.start(
      shell("trap '' TERM; echo $$; while :; do sleep 1; done"),
      [&](launch_result result) {
        ++ends;
        EXPECT_TRUE(result.cancelled);
        EXPECT_EQ(result.signal, SIGKILL);
      },
      [&](std::string_view bytes) {
        started.set_value(std::stoi(std::string{bytes}));
      });
    pid = started.get_future().get();
    EXPECT_EQ(::kill(pid, 0), 0);
  }
  EXPECT_EQ(ends, 1);
  EXPECT_EQ(::kill(pid, 0), -1);
  EXPECT_EQ(errno, ESRCH);
}

TEST(launcher, delivers_every_result_exactly_once_when_destroyed) {
  std::vector<int> ends(50, 0);
  std::atomic<int> restarted{0};
  {
    launcher processes;
    for (auto& count : ends)
      processes.start(shell("sleep 1000"), [&](launch_result result) {
        ++count;
        EXPECT_TRUE(result.cancelled);
        // A start while it ends is answered too.
        if (&count == &ends.front())
          processes.start(shell("true"), [&](launch_result late) {
            ++restarted;
            ASSERT_TRUE(late.failure);
            EXPECT_EQ(late.failure->code, errc::cancelled);
          });
      });
  }
  EXPECT_EQ(ends, std::vector<int>(50, 1));
  EXPECT_EQ(restarted, 1);
}
