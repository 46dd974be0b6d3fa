#include "tests/cli/program.hpp"
#include "tests/cli/provider_replies.hpp"

#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>

namespace skvm {
namespace {

struct interrupt : test::program {};

/// Processes whose environment or command line has the text.
std::vector<int> processes_with(const std::string& text) {
  std::vector<int> out;
  for (const auto& entry : std::filesystem::directory_iterator{"/proc"}) {
    auto name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos)
      continue;
    auto line = read_file(entry.path() / "cmdline");
    if (line && line->find(text) != std::string::npos)
      out.push_back(std::stoi(name));
  }
  return out;
}

/// A call of a command that sleeps for the time `mark`, and then goes on.
test::scripted_reply sleeping(const std::string& mark,
                              const std::string& then = {}) {
  return test::calls("execute_command",
                     R"({\"command\":\"touch started; sleep )" + mark + then
                       + R"(\"})");
}

TEST_F(interrupt, ends_the_request_and_leaves_nothing_behind) {
  test::local_provider provider;
  route_to(provider.url());
  test::scripted_reply silent;
  silent.held = true;
  provider.script(silent);
  std::promise<launch_result> waiting;
  auto id = processes.start(
    spec_of({"run", "--no-skill", "wait", "--model", "test/m", "--json"}),
    [&](launch_result done) { waiting.set_value(std::move(done)); });
  ASSERT_TRUE(provider.wait_for_requests(1));
  processes.cancel(id); // SIGTERM, as SIGINT, asks for the end
  auto done = waiting.get_future().get();
  EXPECT_EQ(done.code, 130);
  EXPECT_TRUE(provider.wait_for_gone(1)) << "the connection stayed open";
  auto value = json::read(done.out.text(), "stdout");
  ASSERT_TRUE(value) << done.err.text();
  EXPECT_EQ(value->at("status"), "cancelled");
}

TEST_F(interrupt, of_branches_ends_their_commands_and_keeps_their_views) {
  test::local_provider provider;
  route_to(provider.url(), "openai", "[routes.options]\nstream = false\n");
  std::filesystem::copy(example("tasks/sales-report/data"), work / "data",
                        std::filesystem::copy_options::recursive);
  provider.script(test::says("done"));
  test::scripted_reply command;
  auto mark = "1000." + std::to_string(::getpid());
  command.body =
    R"({"choices":[{"index":0,"message":{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"execute_command","arguments":"{\"command\":\"python3 -c 'import time; open(\\\"started\\\", \\\"w\\\"); time.sleep()"
    + mark + R"()'\"}"}}]},"finish_reason":"tool_calls"}]})";
  provider.script(command);
  test::scripted_reply silent;
  silent.held = true;
  provider.script(silent);
  std::promise<launch_result> waiting;
  auto id = processes.start(
    spec_of({"run", example("skills/sales-report"), "go for " + mark, "--model",
             "test/m", "--branches"}),
    [&](launch_result done) { waiting.set_value(std::move(done)); });
  ASSERT_TRUE(provider.wait_for_requests(3));
  auto views = root / "home" / "cache" / "views";
  auto started = [&] {
    for (const auto& each :
         std::filesystem::recursive_directory_iterator{views})
      if (each.path().filename() == "started")
        return true;
    return false;
  };
  while (!started())
    std::this_thread::yield();
  // Twice, as below a program that passes its own signals on.
  for (auto process : processes_with("go for " + mark))
    ::kill(process, SIGINT);
  processes.cancel(id);
  auto done = waiting.get_future().get();
  EXPECT_EQ(done.code, 130) << done.err.text();
  EXPECT_TRUE(processes_with(mark).empty());
  EXPECT_TRUE(started()) << "whoever resumes the run goes on from there";
}

TEST_F(interrupt, ends_running_commands) {
  test::local_provider provider;
  route_to(provider.url(), "openai", "[routes.options]\nstream = false\n");
  auto mark = "1000." + std::to_string(::getpid());
  provider.script(sleeping(mark));
  std::promise<launch_result> waiting;
  auto id = processes.start(
    spec_of({"run", "--no-skill", "wait", "--model", "test/m"}),
    [&](launch_result done) { waiting.set_value(std::move(done)); });
  ASSERT_TRUE(provider.wait_for_requests(1));
  while (!std::filesystem::exists(work / "started"))
    std::this_thread::yield();
  processes.cancel(id);
  EXPECT_EQ(waiting.get_future().get().code, 130);
  EXPECT_TRUE(processes_with("sleep\0" + mark).empty());
  EXPECT_TRUE(processes_with(mark).empty());
}

TEST_F(interrupt, by_force_leaves_commands_that_end_before_the_run_goes_on) {
  test::local_provider provider;
  route_to(provider.url(), "openai", "[routes.options]\nstream = false\n");
  auto mark = "1000." + std::to_string(::getpid());
  provider.script(sleeping(mark, "; touch late"));
  std::promise<launch_result> waiting;
  processes.start(
    spec_of({"run", "--no-skill", "wait for " + mark, "--model", "test/m",
             "--sandbox", "off"}),
    [&](launch_result done) { waiting.set_value(std::move(done)); });
  ASSERT_TRUE(provider.wait_for_requests(1));
  while (!std::filesystem::exists(work / "started"))
    std::this_thread::yield();
  for (auto process : processes_with("wait for " + mark))
    ::kill(process, SIGKILL);
  EXPECT_EQ(waiting.get_future().get().signal, SIGKILL);
  EXPECT_FALSE(processes_with(mark).empty()) << "nothing ends them at once";
  provider.script(test::says("done"));
  auto runs = skvm({"runs", "--json"}).json();
  std::string run{runs.at("runs").at(0).at("run").as_string()};
  auto got = skvm({"runs", "resume", run, "--sandbox", "off"});
  EXPECT_EQ(got.code, 0) << got.err;
  EXPECT_TRUE(processes_with(mark).empty());
  EXPECT_FALSE(std::filesystem::exists(work / "late"));
}

} // namespace
} // namespace skvm
