#include "tests/cli/program.hpp"
#include "tests/cli/provider_replies.hpp"

#include "journal/journal.hpp"
#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>

namespace skvm {
namespace {

using test::command;
using test::done;
using test::silence;
using ::testing::HasSubstr;

/// A daemon, and clients that come and go.
struct serve_command : test::program {
  serve_command() {
    route_to(provider.url(), "openai", "[routes.options]\nstream = false\n");
  }

  ~serve_command() override {
    if (running)
      stop(SIGTERM);
  }

  void start(const std::vector<std::string>& by = {}) {
    auto started = std::make_shared<std::promise<std::string>>();
    auto first = started->get_future();
    ended = std::promise<launch_result>{};
    auto told = std::make_shared<bool>(false);
    auto spec = spec_of({"serve"});
    spec.argv.insert(spec.argv.begin(), by.begin(), by.end());
    id = processes.start(
      std::move(spec),
      [this, started, told](launch_result result) {
        if (!std::exchange(*told, true))
          started->set_value(result.err.text());
        ended.set_value(std::move(result));
      },
      [started, told](std::string_view line) {
        if (!std::exchange(*told, true))
          started->set_value(std::string{line});
      });
    running = true;
    greeting = first.get();
    EXPECT_THAT(greeting, HasSubstr("serving runs at"));
  }

  launch_result stop(int signal) {
    running = false;
    for (const auto& each :
         std::filesystem::directory_iterator{root / "home/data/journal"})
      if (auto pid = journal::writer_of(each.path()); pid && *pid > 0)
        ::kill(*pid, signal);
    return ended.get_future().get();
  }

  std::string detach() {
    auto got =
      skvm({"run", "--no-skill", "do it", "--model", "test/m", "--detach"});
    EXPECT_EQ(got.code, 0) << got.err;
    return got.out.substr(0, got.out.find('\n'));
  }

  test::local_provider provider;
  launch_id id = 0;
  std::promise<launch_result> ended;
  bool running = false;
  std::string greeting;
};

TEST_F(serve_command, carries_out_a_run_whose_client_has_left) {
  start();
  provider.script(command("echo one >> ledger"));
  provider.script(done());
  auto run = detach();
  auto got = skvm({"runs", "attach", run, "--json"});
  EXPECT_EQ(got.code, 0) << got.err;
  EXPECT_EQ(got.json().at("text"), "all done");
  EXPECT_EQ(*read_file(work / "ledger"), "one\n");
}

TEST_F(serve_command, a_watcher_who_leaves_does_not_end_the_run) {
  start();
  provider.script(silence());
  auto run = detach();
  ASSERT_TRUE(provider.wait_for_requests(1));
  std::promise<launch_result> left;
  auto watcher = processes.start(
    spec_of({"runs", "attach", run}),
    [&](launch_result result) { left.set_value(std::move(result)); });
  processes.cancel(watcher);
  left.get_future().wait();
  EXPECT_EQ(skvm({"runs", "--json"}).json().at("runs").at(0).at("status"),
            "running");
  EXPECT_EQ(skvm({"runs", "cancel", run}).code, 0);
  auto got = skvm({"runs", "attach", run, "--json"});
  EXPECT_EQ(got.code, 130);
  EXPECT_EQ(got.json().at("status"), "cancelled");
}

TEST_F(serve_command, resumes_by_itself_what_it_had_when_it_was_killed) {
  start();
  provider.script(command("echo one >> ledger"));
  provider.script(silence());
  auto run = detach();
  ASSERT_TRUE(provider.wait_for_requests(2));
  EXPECT_EQ(stop(SIGKILL).signal, SIGKILL);
  provider.script(done());
  start();
  EXPECT_THAT(greeting, HasSubstr("1 resumed"));
  auto got = skvm({"runs", "attach", run, "--json"});
  EXPECT_EQ(got.code, 0) << got.err;
  EXPECT_EQ(got.json().at("text"), "all done");
  EXPECT_EQ(*read_file(work / "ledger"), "one\n");
}

TEST_F(serve_command, ends_with_sigterm_and_leaves_its_runs_to_the_next) {
  start();
  provider.script(command("echo one >> ledger"));
  provider.script(silence());
  auto run = detach();
  ASSERT_TRUE(provider.wait_for_requests(2));
  EXPECT_EQ(stop(SIGTERM).code, 0);
  EXPECT_EQ(skvm({"runs", "--json"}).json().at("runs").at(0).at("status"),
            "interrupted");
  provider.script(done());
  EXPECT_EQ(skvm({"runs", "resume", run}).code, 0);
  EXPECT_EQ(*read_file(work / "ledger"), "one\n");
}

TEST_F(serve_command, a_run_that_a_limit_ended_goes_on_elsewhere_meanwhile) {
  start();
  provider.script(command("echo one >> ledger"));
  auto got = skvm({"run", "--no-skill", "do it", "--model", "test/m",
                   "--max-turns", "1", "--detach"});
  auto run = got.out.substr(0, got.out.find('\n'));
  EXPECT_EQ(skvm({"runs", "attach", run, "--json"}).json().at("status"),
            "budget");
  provider.script(done());
  got = skvm({"runs", "resume", run, "--max-turns", "5", "--json"});
  EXPECT_EQ(got.code, 0) << got.err;
  EXPECT_EQ(got.json().at("turns"), 2);
  EXPECT_EQ(*read_file(work / "ledger"), "one\n");
  EXPECT_EQ(provider.requests().size(), 2U);
}

TEST_F(serve_command, a_run_that_it_cannot_go_on_with_is_nobodys) {
  auto skill = [&](const std::string& text) {
    ASSERT_TRUE(write_file(root / "skill/SKILL.md",
                           "---\nname: skill\ndescription: D.\n---\n" + text));
  };
  skill("Do one thing.\n");
  start();
  provider.script(silence());
  auto got = skvm({"run", (root / "skill").string(), "do it", "--original",
                   "--model", "test/m", "--detach"});
  ASSERT_EQ(got.code, 0) << got.err;
  auto run = got.out.substr(0, got.out.find('\n'));
  ASSERT_TRUE(provider.wait_for_requests(1));
  EXPECT_EQ(stop(SIGKILL).signal, SIGKILL);
  std::filesystem::rename(root / "skill", root / "away");
  start();
  EXPECT_THAT(greeting, HasSubstr("0 resumed"));
  EXPECT_EQ(skvm({"runs", "--json"}).json().at("runs").at(0).at("status"),
            "interrupted");
  std::filesystem::rename(root / "away", root / "skill");
  provider.script(done());
  got = skvm({"runs", "resume", run, "--json"});
  EXPECT_EQ(got.code, 0) << got.err;
}

TEST_F(serve_command, is_not_ended_by_giving_up_a_run_that_it_left) {
  auto skill = [&](const std::string& text) {
    ASSERT_TRUE(write_file(root / "skill/SKILL.md",
                           "---\nname: skill\ndescription: D.\n---\n" + text));
  };
  skill("Do one thing.\n");
  start();
  provider.script(command("true"));
  provider.script(silence());
  auto got = skvm({"run", (root / "skill").string(), "do it", "--original",
                   "--model", "test/m", "--detach"});
  auto run = got.out.substr(0, got.out.find('\n'));
  ASSERT_TRUE(provider.wait_for_requests(2));
  EXPECT_EQ(stop(SIGKILL).signal, SIGKILL);
  skill("Do another thing.\n");
  start();
  EXPECT_THAT(greeting, HasSubstr("1 resumed"));
  (void)skvm({"runs", "attach", run});
  EXPECT_EQ(skvm({"runs", "--json"}).json().at("runs").at(0).at("status"),
            "interrupted");
  got = skvm({"runs", "cancel", run});
  EXPECT_EQ(got.code, 0) << got.err;
  EXPECT_THAT(got.out, HasSubstr("will not be resumed"));
  provider.script(done());
  EXPECT_EQ(skvm({"runs", "attach", detach()}).code, 0) << "it is still there";
}

TEST_F(serve_command, goes_on_without_its_terminal_where_it_was_told_to) {
  start({"/bin/sh", "-c", "trap '' HUP; exec \"$0\" \"$@\""});
  for (const auto& each :
       std::filesystem::directory_iterator{root / "home/data/journal"})
    if (auto pid = journal::writer_of(each.path()); pid && *pid > 0)
      ::kill(*pid, SIGHUP);
  provider.script(done());
  auto run = detach();
  auto got = skvm({"runs", "attach", run, "--json"});
  EXPECT_EQ(got.code, 0) << got.err;
  stop(SIGTERM);
}

TEST_F(serve_command, a_second_daemon_is_refused) {
  start();
  auto got = skvm({"serve"});
  EXPECT_EQ(got.code, 1);
  EXPECT_THAT(got.err, HasSubstr("a daemon is running already"));
  EXPECT_EQ(skvm({"runs"}).code, 0);
}

TEST_F(serve_command, learns_from_its_runs_unless_it_is_told_not_to) {
  start();
  auto run = [this](std::vector<std::string> more) {
    provider.script(done());
    std::vector<std::string> words{"run",
                                   example("skills/sales-report"),
                                   "Write the report.",
                                   "--model",
                                   "test/m",
                                   "--detach"};
    words.insert(words.end(), more.begin(), more.end());
    auto got = skvm(std::move(words));
    EXPECT_EQ(got.code, 0) << got.err;
    return skvm({"runs", "attach", got.out.substr(0, got.out.find('\n')),
                 "--json"})
      .code;
  };
  EXPECT_EQ(run({"--no-adapt"}), 0);
  EXPECT_THAT(skvm({"adapt"}).out, HasSubstr("nothing was learnt yet"));
  EXPECT_EQ(run({}), 0);
  auto known = skvm({"adapt", "--json"}).json().at("adaptations").as_array();
  ASSERT_EQ(known.size(), 1U);
  EXPECT_EQ(known[0].at("runs"), 1);
}

TEST_F(serve_command, only_its_user_can_reach_it) {
  start();
  auto mode =
    std::filesystem::status(root / "home/data/serve.sock").permissions();
  EXPECT_EQ(mode, std::filesystem::perms{0600});
}

TEST_F(serve_command, without_a_daemon_detach_says_how_to_start_one) {
  auto got = skvm({"run", "--no-skill", "x", "--model", "test/m", "--detach"});
  EXPECT_EQ(got.code, 2);
  EXPECT_THAT(got.err, HasSubstr("start one with 'skvm serve'"));
}

} // namespace
} // namespace skvm
