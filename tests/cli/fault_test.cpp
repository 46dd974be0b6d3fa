#include "tests/cli/program.hpp"
#include "tests/cli/provider_replies.hpp"

#include "journal/journal.hpp"
#include "store/store.hpp"
#include <gmock/gmock.h>

#include <charconv>
#include <csignal>
#include <filesystem>

namespace skvm {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

test::scripted_reply command(const std::string& line) {
  return test::reply(
    R"({"role":"assistant","content":null,"tool_calls":[{"id":"c1",)"
    R"("type":"function","function":{"name":"execute_command",)"
    R"("arguments":"{\"command\":\")"
    + line + R"(\"}"}}]})");
}

/// What the surroundings may do to a run.
struct fault : test::program {
  fault() {
    route_to(provider.url(), "openai",
             "[routes.options]\nstream = false\n" + more);
  }

  explicit fault(std::string settings) : more(std::move(settings)) {
    route_to(provider.url(), "openai",
             "[routes.options]\nstream = false\n" + more);
  }

  /// A script in a mount namespace of its own; what it prints. `skvm` in it is
  /// the program, `$HOME_OF` its folder.
  launch_result in_namespace(const std::string& script) {
    auto spec = spec_of({});
    spec.argv = {"unshare",
                 "--user",
                 "--map-root-user",
                 "--mount",
                 "sh",
                 "-c",
                 "skvm() { " SKVM_TEST_PROGRAM " \"$@\"; }\n" + script};
    spec.env.push_back("HOME_OF=" + (root / "home").string());
    return run_and_wait(processes, std::move(spec));
  }

  bool may_mount() {
    return in_namespace("mount -t tmpfs none /mnt").code == 0;
  }

  static std::string run_words() {
    return "run --no-skill 'do it' --model test/m";
  }

  test::ended run() {
    return skvm({"run", "--no-skill", "do it", "--model", "test/m"});
  }

  /// That has the journal open.
  int process() const {
    std::error_code none;
    for (const auto& each :
         fs::directory_iterator{root / "home/data/journal", none})
      if (auto pid = journal::writer_of(each.path()); pid && *pid > 0)
        return *pid;
    return -1;
  }

  std::string more;
  test::local_provider provider;
};

TEST_F(fault, a_read_only_store_is_named_before_anything_is_asked) {
  if (!may_mount())
    GTEST_SKIP() << "no file system may be mounted here";
  provider.script(test::says("one"));
  ASSERT_EQ(run().code, 0);
  auto got = in_namespace("mount --bind $HOME_OF $HOME_OF &&"
                          "mount -o remount,bind,ro $HOME_OF || exit 99\n"
                          "skvm "
                          + run_words());
  EXPECT_EQ(got.code, 3) << got.err.text();
  EXPECT_THAT(got.err.text(), HasSubstr((root / "home").string()));
  EXPECT_THAT(got.err.text(),
              ::testing::AnyOf(HasSubstr("ead-only"), HasSubstr("readonly")));
  EXPECT_EQ(provider.requests().size(), 1U) << "it was asked all the same";
  // Nothing is lost, and all is well once it can be written again.
  provider.script(test::says("two"));
  EXPECT_EQ(run().code, 0);
  EXPECT_EQ(skvm({"runs", "--json"}).json().at("runs").as_array().size(), 2U);
}

TEST_F(fault, files_that_may_not_grow_are_named_before_anything_is_asked) {
  auto spec = spec_of({});
  spec.argv = {"sh", "-c",
               "ulimit -f 16; exec " SKVM_TEST_PROGRAM " " + run_words()};
  auto got = run_and_wait(processes, std::move(spec));
  EXPECT_EQ(got.code, 3) << got.err.text();
  EXPECT_THAT(got.err.text(), HasSubstr((root / "home/data").string()));
  EXPECT_TRUE(provider.requests().empty());
}

TEST_F(fault, a_disk_that_is_full_from_the_start_is_named) {
  if (!may_mount())
    GTEST_SKIP() << "no file system may be mounted here";
  provider.script(test::says("one"));
  provider.script(test::says("two"));
  auto got = in_namespace(
    "mkdir -p $HOME_OF && mount -t tmpfs -o size=8m none $HOME_OF || exit 99\n"
    "skvm "
    + run_words()
    + " || exit 98\n"
      "dd if=/dev/zero of=$HOME_OF/big bs=4k 2>/dev/null\n"
      "skvm "
    + run_words()
    + "; echo code $?\n"
      "rm $HOME_OF/big\n"
      "skvm "
    + run_words()
    + " || exit 97\n"
      "skvm runs --json | grep -c '\"status\": \"ok\"'\n");
  EXPECT_EQ(got.code, 0) << got.out.text() << got.err.text();
  EXPECT_THAT(got.out.text(), HasSubstr("code 3\n"));
  EXPECT_THAT(got.out.text(), HasSubstr("\n2\n")) << "both that were made";
  EXPECT_THAT(got.err.text(), ::testing::AnyOf(HasSubstr("No space left"),
                                               HasSubstr("disk is full")));
  EXPECT_EQ(provider.requests().size(), 2U) << "it was asked all the same";
}

TEST_F(fault, a_disk_that_a_command_fills_ends_the_run_and_resume_goes_on) {
  if (!may_mount())
    GTEST_SKIP() << "no file system may be mounted here";
  provider.script(command("echo one >> ledger"));
  // What it leaves is less than the next reply.
  provider.script(
    command("dd if=/dev/zero of=big bs=4k 2>/dev/null; echo two >> ledger"));
  provider.script(test::says(std::string(1'000'000, 'x')));
  provider.script(test::says("all done"));
  auto got = in_namespace(
    "mkdir -p $HOME_OF && mount -t tmpfs -o size=8m none $HOME_OF || exit 99\n"
    "mkdir $HOME_OF/here && cd $HOME_OF/here\n"
    "skvm "
    + run_words()
    + "; echo code $?\n"
      "rm big\n"
      "skvm runs | grep -q interrupted || exit 97\n"
      "skvm runs resume --all --json || exit 96\n"
      "grep -c one ledger\n");
  EXPECT_EQ(got.code, 0) << got.out.text() << got.err.text();
  EXPECT_THAT(got.out.text(), HasSubstr("code 3\n"));
  EXPECT_THAT(got.out.text(), HasSubstr("all done"));
  EXPECT_THAT(got.out.text(), HasSubstr("\n1\n")) << "a call was repeated";
  EXPECT_THAT(got.err.text(), HasSubstr("No space left"));
  EXPECT_THAT(got.err.text(), HasSubstr("'skvm runs resume"));
}

/// The children of a process whose command line has that name in it.
std::vector<int> children_called(const std::string& name, int parent) {
  std::vector<int> out;
  std::error_code gone;
  for (const auto& entry : fs::directory_iterator{"/proc", gone}) {
    auto file = entry.path().filename().string();
    int pid = 0;
    auto read = std::from_chars(file.data(), file.data() + file.size(), pid);
    if (read.ec != std::errc{})
      continue;
    auto line = read_file(entry.path() / "cmdline");
    auto status = read_file(entry.path() / "status");
    auto child = "PPid:\t" + std::to_string(parent) + "\n";
    if (line && line->find(name) != std::string::npos && status
        && status->find(child) != std::string::npos)
      out.push_back(pid);
  }
  return out;
}

struct isolated_fault : fault {
  isolated_fault() : fault("[plugins]\nisolation = \"process\"\n") {}
};

TEST_F(isolated_fault,
       a_plugin_host_that_is_killed_is_an_error_of_its_request) {
  provider.script(command("echo one >> ledger"));
  test::scripted_reply held = test::says("never read");
  held.held = true;
  provider.script(held);
  auto ended = std::make_shared<std::promise<launch_result>>();
  processes.start(
    spec_of({"run", "--no-skill", "do it", "--model", "test/m"}),
    [ended](launch_result end) { ended->set_value(std::move(end)); });
  ASSERT_TRUE(provider.wait_for_requests(2));
  auto hosts = children_called("skvm-plugin-host", process());
  ASSERT_FALSE(hosts.empty());
  for (auto pid : hosts)
    ::kill(pid, SIGKILL);
  provider.release();
  auto got = ended->get_future().get();
  EXPECT_EQ(got.code, 3) << got.err.text();
  EXPECT_THAT(got.err.text(), HasSubstr("openai"));
  EXPECT_THAT(got.err.text(), HasSubstr("signal 9"));
  provider.script(test::says("all done"));
  auto resumed = skvm({"runs", "resume",
                       std::string{skvm({"runs", "--json"})
                                     .json()
                                     .at("runs")
                                     .at(0)
                                     .at("run")
                                     .as_string()}});
  EXPECT_EQ(resumed.code, 0) << resumed.err;
  EXPECT_THAT(resumed.out, HasSubstr("all done"));
  EXPECT_EQ(*read_file(work / "ledger"), "one\n");
}

TEST_F(fault, a_clock_that_went_back_between_two_processes_keeps_the_order) {
  provider.script(command("echo one >> ledger"));
  provider.script({401, {}, R"({"error":{"message":"no"}})"});
  EXPECT_EQ(run().code, 3);
  auto runs = skvm({"runs", "--json"}).json();
  std::string id{runs.at("runs").at(0).at("run").as_string()};
  {
    // As if the first process had run tomorrow.
    auto records = open_store(root / "home/data/skvm.db");
    ASSERT_TRUE(records) << records.error().text();
    auto events = (*records)->events(id);
    ASSERT_TRUE(events);
    constexpr std::int64_t day_ms = 86'400'000;
    auto last = events->back();
    last.sequence += static_cast<std::uint64_t>(day_ms) * 1000;
    last.time_ms += day_ms;
    last.kind = "notice";
    last.data = R"({"name":"tomorrow","text":"it was later then"})";
    (*records)->append(last);
    ASSERT_TRUE((*records)->flush());
  }
  provider.script(test::says("all done"));
  auto resumed = skvm({"runs", "resume", id});
  EXPECT_EQ(resumed.code, 0) << resumed.err;
  auto shown = skvm({"runs", "show", id, "--json"}).json();
  const auto& events = shown.at("events").as_array();
  EXPECT_EQ(events.back().at("kind"), "finished");
  auto text = skvm({"runs", "show", id}).out;
  EXPECT_LT(text.find("it was later then"), text.rfind("all done"));
}

} // namespace
} // namespace skvm
