#include "tests/cli/program.hpp"
#include "tests/cli/provider_replies.hpp"

#include "journal/journal.hpp"
#include "runtime/run_report.hpp"
#include "store/store.hpp"
#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>
#include <fstream>

namespace skvm {
namespace {

using test::command;
using test::done;
using test::silence;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

/// A run that is killed at some point, and what becomes of it.
struct resume_command : test::program {
  resume_command() {
    route_to(provider.url(), "openai", "[routes.options]\nstream = false\n");
  }

  std::filesystem::path journals() const { return root / "home/data/journal"; }

  /// The process that has a journal open.
  int process() const {
    std::error_code none;
    for (const auto& each :
         std::filesystem::directory_iterator{journals(), none})
      if (auto pid = journal::writer_of(each.path()); pid && *pid > 0)
        return *pid;
    return -1;
  }

  /// Starts a run, and kills it once `ready` returns.
  void kill_when(const std::function<void()>& ready) {
    std::promise<launch_result> ended;
    processes.start(
      spec_of({"run", "--no-skill", "do it", "--model", "test/m"}),
      [&](launch_result result) { ended.set_value(std::move(result)); });
    ready();
    auto pid = process();
    ASSERT_GT(pid, 0);
    ::kill(pid, SIGKILL);
    EXPECT_EQ(ended.get_future().get().signal, SIGKILL);
  }

  void kill_at_request(std::size_t count) {
    kill_when([&] { ASSERT_TRUE(provider.wait_for_requests(count)); });
  }

  std::string only_run() {
    auto listed = skvm({"runs", "--json"});
    auto runs = listed.json().at("runs").as_array();
    EXPECT_THAT(runs, SizeIs(1));
    return std::string{runs.at(0).at("run").as_string()};
  }

  std::string status() {
    auto listed = skvm({"runs", "--json"});
    return std::string{
      listed.json().at("runs").as_array().at(0).at("status").as_string()};
  }

  test::ended resume(std::vector<std::string> more = {}) {
    std::vector<std::string> words{"runs", "resume", only_run(), "--json"};
    words.insert(words.end(), more.begin(), more.end());
    return skvm(std::move(words));
  }

  test::local_provider provider;
};

TEST_F(resume_command, goes_on_without_asking_or_doing_anything_twice) {
  provider.script(command("echo one >> ledger"));
  provider.script(command("echo two >> ledger"));
  provider.script(silence());
  kill_at_request(3);
  EXPECT_EQ(status(), "interrupted");
  provider.script(command("echo three >> ledger"));
  provider.script(done());
  auto got = resume();
  EXPECT_EQ(got.code, 0) << got.err;
  EXPECT_EQ(got.json().at("status"), "ok");
  EXPECT_EQ(got.json().at("text"), "all done");
  EXPECT_EQ(got.json().at("turns"), 4);
  EXPECT_EQ(got.json().at("usage").at("total"), 440);
  EXPECT_EQ(*read_file(work / "ledger"), "one\ntwo\nthree\n");
  auto requests = provider.requests();
  ASSERT_EQ(requests.size(), 5U);
  EXPECT_EQ(requests[3].body, requests[2].body) << "the one without a reply";
  EXPECT_EQ(status(), "ok");
}

TEST_F(resume_command, finishes_a_run_whose_end_was_lost_without_asking) {
  provider.script(command("echo one >> ledger"));
  provider.script(done());
  ASSERT_EQ(skvm({"run", "--no-skill", "do it", "--model", "test/m"}).code, 0);
  { // What the store has after the power went in the wrong moment.
    auto records = *open_store(root / "home/data/skvm.db");
    auto run = *records->find_run(only_run());
    run.detail = running_detail(journal_of(run));
    run.status = "running";
    run.ended_ms = 0;
    records->put(run);
    ASSERT_TRUE(records->flush());
  }
  EXPECT_EQ(status(), "interrupted");
  auto got = resume();
  EXPECT_EQ(got.code, 0) << got.err;
  EXPECT_EQ(got.json().at("status"), "ok");
  EXPECT_EQ(got.json().at("text"), "all done");
  EXPECT_THAT(provider.requests(), SizeIs(2));
  EXPECT_EQ(*read_file(work / "ledger"), "one\n");
}

TEST_F(resume_command, says_what_was_cut_off_the_journal) {
  provider.script(command("echo one >> ledger"));
  provider.script(silence());
  kill_at_request(2);
  for (const auto& each :
       std::filesystem::recursive_directory_iterator{journals()})
    if (each.path().extension() == ".skj")
      std::ofstream{each.path(), std::ios::app} << "SVKJ and no more";
  provider.script(done());
  auto got = resume();
  EXPECT_EQ(got.code, 0) << got.err;
  EXPECT_THAT(got.err, HasSubstr("16 bytes of a record that is not whole"));
  EXPECT_EQ(*read_file(work / "ledger"), "one\n");
}

TEST_F(resume_command, tells_the_model_of_a_call_that_was_under_way) {
  provider.script(command("echo begun >> ledger; sleep 1000"));
  kill_when([&] {
    while (!std::filesystem::exists(work / "ledger"))
      std::this_thread::yield();
  });
  provider.script(done());
  auto got = resume();
  EXPECT_EQ(got.code, 0) << got.err;
  EXPECT_THAT(got.err, HasSubstr("in-flight"));
  EXPECT_EQ(*read_file(work / "ledger"), "begun\n");
  auto requests = provider.requests();
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_THAT(requests[1].body, HasSubstr("under way when the process"));
}

TEST_F(resume_command, makes_a_call_again_where_it_is_told_to) {
  provider.script(command("echo begun >> ledger; test -e go || sleep 1000"));
  kill_when([&] {
    while (!std::filesystem::exists(work / "ledger"))
      std::this_thread::yield();
  });
  ASSERT_TRUE(write_file(work / "go", ""));
  provider.script(done());
  auto got = resume({"--retry-inflight"});
  EXPECT_EQ(got.code, 0) << got.err;
  EXPECT_EQ(*read_file(work / "ledger"), "begun\nbegun\n");
  EXPECT_THAT(got.err, Not(HasSubstr("in-flight")));
}

TEST_F(resume_command, goes_on_after_being_killed_time_and_again) {
  provider.script(command("echo one >> ledger"));
  provider.script(silence());
  kill_at_request(2);
  auto run = only_run();
  for (std::size_t times = 0; times < 3; ++times) {
    provider.script(command("echo more >> ledger"));
    provider.script(silence());
    std::promise<launch_result> ended;
    processes.start(
      spec_of({"runs", "resume", run}),
      [&](launch_result result) { ended.set_value(std::move(result)); });
    ASSERT_TRUE(provider.wait_for_requests(4 + times * 2));
    ::kill(process(), SIGKILL);
    ended.get_future().wait();
  }
  provider.script(done());
  EXPECT_EQ(resume().code, 0);
  EXPECT_EQ(*read_file(work / "ledger"), "one\nmore\nmore\nmore\n");
}

TEST_F(resume_command, refuses_a_run_that_another_process_has) {
  provider.script(silence());
  kill_when([&] {
    ASSERT_TRUE(provider.wait_for_requests(1));
    EXPECT_EQ(status(), "running");
    auto got = resume();
    EXPECT_EQ(got.code, 1);
    EXPECT_THAT(got.err, HasSubstr("is running in process"));
  });
}

TEST_F(resume_command, refuses_a_run_that_is_over) {
  provider.script(done());
  EXPECT_EQ(skvm({"run", "--no-skill", "x", "--model", "test/m"}).code, 0);
  auto got = resume();
  EXPECT_EQ(got.code, 1);
  EXPECT_THAT(got.err, HasSubstr("is over (ok)"));
}

TEST_F(resume_command, goes_on_after_an_outage_with_what_was_paid) {
  provider.script(command("echo one >> ledger"));
  provider.script({401, {}, R"({"error":{"message":"no"}})"});
  EXPECT_EQ(skvm({"run", "--no-skill", "x", "--model", "test/m"}).code, 3);
  provider.script(done());
  auto got = resume();
  EXPECT_EQ(got.code, 0) << got.err;
  EXPECT_EQ(*read_file(work / "ledger"), "one\n");
  EXPECT_EQ(provider.requests().size(), 3U);
}

TEST_F(resume_command, goes_on_with_a_higher_limit) {
  provider.script(command("echo one >> ledger"));
  EXPECT_EQ(
    skvm({"run", "--no-skill", "x", "--model", "test/m", "--max-turns", "1"})
      .code,
    1);
  provider.script(done());
  auto got = resume({"--max-turns", "5"});
  EXPECT_EQ(got.code, 0) << got.err;
  EXPECT_EQ(*read_file(work / "ledger"), "one\n");
}

TEST_F(resume_command, resumes_all_that_were_interrupted) {
  provider.script(silence());
  kill_at_request(1);
  provider.script(silence());
  kill_at_request(2);
  provider.script(done());
  provider.script(done());
  auto got = skvm({"runs", "resume", "--all", "--json"});
  EXPECT_EQ(got.code, 0) << got.err;
  EXPECT_THAT(got.json().at("runs").as_array(), SizeIs(2));
  EXPECT_THAT(skvm({"runs", "resume", "--all"}).out,
              HasSubstr("no run was interrupted"));
}

TEST_F(resume_command, a_cancelled_run_is_not_resumed_with_all) {
  provider.script(silence());
  kill_at_request(1);
  EXPECT_EQ(skvm({"runs", "cancel", only_run()}).code, 0);
  EXPECT_EQ(status(), "cancelled");
  EXPECT_THAT(skvm({"runs", "resume", "--all"}).out,
              HasSubstr("no run was interrupted"));
}

TEST_F(resume_command, exports_messages_as_openai_takes_them) {
  provider.script(command("echo hi"));
  provider.script(done());
  EXPECT_EQ(skvm({"run", "--no-skill", "greet", "--model", "test/m"}).code, 0);
  auto out = skvm({"runs", "export", only_run()}).json();
  const auto& messages = out.at("messages").as_array();
  ASSERT_EQ(messages.size(), 5U);
  EXPECT_EQ(messages[0].at("role"), "system");
  EXPECT_EQ(messages[1].at("content"), "greet");
  EXPECT_EQ(messages[2].at("tool_calls").at(0).at("function").at("name"),
            "execute_command");
  EXPECT_EQ(messages[3].at("tool_call_id"), "c1");
  EXPECT_THAT(std::string{messages[3].at("content").as_string()},
              HasSubstr("hi"));
  EXPECT_EQ(messages[4].at("content"), "all done");
  auto lines = skvm({"runs", "export", only_run(), "--format", "jsonl"}).out;
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 6);
}

TEST_F(resume_command, collects_what_ended_long_ago_and_keeps_the_rest) {
  provider.script(done());
  EXPECT_EQ(skvm({"run", "--no-skill", "x", "--model", "test/m"}).code, 0);
  provider.script(silence());
  kill_at_request(2);
  EXPECT_EQ(
    skvm({"runs", "gc", "--keep", "1h", "--json"}).json().at("removed_runs"),
    0);
  auto runs = skvm({"runs", "--json"}).json().at("runs").as_array();
  auto views = root / "home/cache/views";
  auto kept =
    views / (std::string{runs[0].at("run").as_string()} + "-function");
  std::filesystem::create_directories(kept);
  std::filesystem::create_directories(views / "gone-function");
  auto got = skvm({"runs", "gc", "--keep", "0s", "--json"}).json();
  EXPECT_TRUE(std::filesystem::exists(kept)) << "the run that goes on needs it";
  EXPECT_FALSE(std::filesystem::exists(views / "gone-function"));
  EXPECT_EQ(got.at("removed_runs"), 1);
  EXPECT_EQ(got.at("removed_journals"), 1);
  EXPECT_EQ(status(), "interrupted");
  provider.script(done());
  EXPECT_EQ(resume().code, 0);
}

TEST_F(resume_command, a_full_disk_is_named_and_loses_nothing) {
  provider.script(command("echo one >> ledger"));
  auto long_answer =
    R"({"role":"assistant","content":")" + std::string(900'000, 'x') + "\"}";
  provider.script(test::reply(long_answer));
  auto spec = spec_of({});
  // Files of this process stay small, as on a disk that is full.
  spec.argv = {"sh", "-c",
               "trap '' XFSZ; ulimit -f 1600; exec " SKVM_TEST_PROGRAM
               " run --no-skill x --model test/m"};
  auto full = run_and_wait(processes, std::move(spec));
  EXPECT_EQ(full.code, 3);
  EXPECT_THAT(full.err.text(), HasSubstr("cannot write the journal"));
  EXPECT_THAT(full.err.text(), HasSubstr("'skvm runs resume"));
  EXPECT_EQ(status(), "interrupted");
  provider.script(done());
  auto got = resume();
  EXPECT_EQ(got.code, 0) << got.err;
  EXPECT_EQ(got.json().at("turns"), 2);
  EXPECT_EQ(*read_file(work / "ledger"), "one\n");
}

TEST_F(resume_command, a_store_that_cannot_be_written_is_named_before_the_run) {
  ASSERT_TRUE(write_file(root / "home/data/journal", "in the way"));
  auto got = skvm({"run", "--no-skill", "x", "--model", "test/m"});
  EXPECT_EQ(got.code, 3);
  EXPECT_THAT(got.err, HasSubstr("home/data/journal"));
  EXPECT_TRUE(provider.requests().empty());
}

TEST_F(resume_command, a_days_budget_holds_over_processes) {
  ASSERT_TRUE(write_file(root / "skvm.toml", *read_file(root / "skvm.toml")
                                               + "[budget]\nday_tokens = 2500\n"
                                                 "answer_tokens = 300\n"));
  provider.script(command("true"));
  provider.script(done());
  auto run = [&] {
    return skvm({"run", "--no-skill", "x", "--model", "test/m", "--json"});
  };
  EXPECT_EQ(run().json().at("status"), "ok");
  std::string status = "ok";
  for (int i = 0; i < 30 && status == "ok"; ++i) {
    provider.script(done());
    status = run().json().at("status").as_string().c_str();
  }
  EXPECT_EQ(status, "budget");
  auto got = run();
  EXPECT_EQ(got.code, 1);
  EXPECT_THAT(got.err, HasSubstr("the day's budget"));
  EXPECT_THAT(got.err, HasSubstr("day_tokens in [budget]"));
}

TEST_F(resume_command, leaves_a_run_alone_whose_skill_has_changed) {
  auto skill = [&](const std::string& text) {
    ASSERT_TRUE(write_file(root / "skill/SKILL.md",
                           "---\nname: skill\ndescription: D.\n---\n" + text));
  };
  skill("Do one thing.\n");
  provider.script(command("echo one >> ledger"));
  provider.script(silence());
  std::promise<launch_result> ended;
  processes.start(
    spec_of({"run", (root / "skill").string(), "do it", "--original", "--model",
             "test/m"}),
    [&](launch_result result) { ended.set_value(std::move(result)); });
  ASSERT_TRUE(provider.wait_for_requests(2));
  ::kill(process(), SIGKILL);
  ended.get_future().wait();
  skill("Do another thing.\n");
  auto got = resume();
  EXPECT_EQ(got.code, 1);
  EXPECT_THAT(got.err, HasSubstr("is not the one that was answered before"));
  EXPECT_EQ(status(), "interrupted");
  skill("Do one thing.\n");
  provider.script(done());
  EXPECT_EQ(resume().code, 0);
  EXPECT_EQ(*read_file(work / "ledger"), "one\n");
}

} // namespace
} // namespace skvm
