#include "tests/cli/program.hpp"

#include "journal/journal.hpp"
#include "net/http_server.hpp"
#include <gmock/gmock.h>

#include <condition_variable>
#include <csignal>
#include <filesystem>
#include <map>
#include <mutex>

namespace skvm {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string reply_with(const std::string& message) {
  return R"({"id":"1","model":"m","choices":[{"index":0,"message":)" + message
         + R"(,"finish_reason":"stop"}],"usage":{"prompt_tokens":100,)"
           R"("completion_tokens":10}})";
}

/// Answers "first" when it is told to, and "second" with one command after the
/// other until it is told to be done.
class two_runs {
public:
  two_runs() {
    auto listening = http_server::listen(
      {}, [this](server_request request, std::shared_ptr<responder> answer) {
        serve(request, std::move(answer));
      });
    if (!listening)
      throw std::runtime_error{listening.error().text()};
    server_ = std::move(*listening);
  }

  ~two_runs() { server_.reset(); }

  [[nodiscard]] std::string url() const {
    return "http://127.0.0.1:" + std::to_string(server_->port());
  }

  void wait_for(const std::string& run, std::size_t requests) {
    std::unique_lock lock{mutex_};
    EXPECT_TRUE(changed_.wait_for(lock, std::chrono::seconds{60}, [&] {
      return bodies_[run].size() >= requests;
    }));
  }

  std::vector<std::string> bodies(const std::string& run) {
    std::lock_guard lock{mutex_};
    return bodies_[run];
  }

  void end_second() {
    std::lock_guard lock{mutex_};
    second_ends_ = true;
  }

  void end_first() {
    std::shared_ptr<responder> waits;
    {
      std::lock_guard lock{mutex_};
      waits = std::move(first_);
    }
    if (waits)
      reply(*waits, done);
  }

private:
  static constexpr const char* done =
    R"({"role":"assistant","content":"all done"})";

  static void reply(responder& to, const std::string& message) {
    to.reply(200, {{"content-type", "application/json"}}, reply_with(message),
             {});
  }

  void serve(const server_request& request, std::shared_ptr<responder> answer) {
    std::string message = done;
    {
      std::lock_guard lock{mutex_};
      auto is_first = request.body.find("the first") != std::string::npos;
      auto is_third = request.body.find("the third") != std::string::npos;
      auto name = std::string{is_first   ? "first"
                              : is_third ? "third"
                                         : "second"};
      auto& of_run = bodies_[name];
      of_run.push_back(request.body);
      changed_.notify_all();
      if (is_first) {
        first_ = std::move(answer);
        return;
      }
      if (!second_ends_)
        message =
          R"({"role":"assistant","content":null,"tool_calls":[{"id":"c1",)"
          R"("type":"function","function":{"name":"execute_command",)"
          R"("arguments":"{\"command\":\"echo line )"
          + std::to_string(of_run.size()) + R"( | tee -a )" + name
          + R"(\"}"}}]})";
    }
    reply(*answer, message);
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, std::vector<std::string>> bodies_;
  std::shared_ptr<responder> first_;
  bool second_ends_ = false;
  std::unique_ptr<http_server> server_;
};

/// A daemon on a host whose pressure the test says.
struct pressed_host : test::program {
  pressed_host() {
    route_to(provider.url(), "openai",
             "[routes.options]\nstream = false\n[run]\nturns = 10000\n"
             "[host]\ninterval = \"5ms\"\nrelease_after = \"1ms\"\n"
             "memory_used = 0\npressure = \""
               + (root / "pressure").string() + "\"\n");
  }

  ~pressed_host() override {
    if (!daemon)
      return;
    processes.cancel(*daemon);
    ended.get_future().wait();
  }

  void press(int percent) {
    ASSERT_TRUE(write_file(root / "pressure/memory",
                           "some avg10=" + std::to_string(percent)
                             + ".00 avg60=0.00 avg300=0.00 total=0\n"));
  }

  void serve() {
    auto first = std::make_shared<std::promise<void>>();
    auto said = std::make_shared<bool>(false);
    daemon = processes.start(
      spec_of({"serve"}),
      [this, first, said](launch_result end) {
        if (!std::exchange(*said, true)) {
          ADD_FAILURE() << end.err.text();
          first->set_value();
        }
        ended.set_value(std::move(end));
      },
      [first, said](std::string_view) {
        if (!std::exchange(*said, true))
          first->set_value();
      });
    first->get_future().wait();
  }

  std::string detach(const std::string& task) {
    auto got =
      skvm({"run", "--no-skill", task, "--model", "test/m", "--detach"});
    EXPECT_EQ(got.code, 0) << got.err;
    return got.out.substr(0, got.out.find('\n'));
  }

  std::string show(const std::string& run) {
    return skvm({"runs", "show", run}).out;
  }

  void wait_until_shown(const std::string& run, const std::string& what) {
    for (int i = 0; i < 1000; ++i)
      if (show(run).find(what) != std::string::npos)
        return;
    FAIL() << "'" << what << "' is not shown:\n" << show(run);
  }

  two_runs provider;
  std::optional<launch_id> daemon;
  std::promise<launch_result> ended;
};

TEST_F(pressed_host, holds_a_second_run_until_the_pressure_is_over) {
  press(50);
  serve();
  auto first = detach("the first");
  provider.wait_for("first", 1);
  provider.end_second();
  auto second = detach("the second");
  wait_until_shown(second, "held  memory pressure 50 %");
  EXPECT_TRUE(provider.bodies("second").empty());
  press(0);
  auto got = skvm({"runs", "attach", second});
  EXPECT_EQ(got.code, 0) << got.err;
  EXPECT_THAT(got.out, HasSubstr("all done"));
  auto shown = show(second);
  EXPECT_THAT(shown, HasSubstr("went-on"));
  EXPECT_THAT(shown, HasSubstr("‖")) << "the bar shows how long it was held";
  provider.end_first();
  EXPECT_EQ(skvm({"runs", "attach", first}).code, 0);
}

TEST_F(pressed_host, lets_the_second_go_on_when_the_first_ends) {
  press(50);
  serve();
  auto first = detach("the first");
  provider.wait_for("first", 1);
  provider.end_second();
  auto second = detach("the second");
  wait_until_shown(second, "held  memory pressure 50 %");
  provider.end_first();
  EXPECT_EQ(skvm({"runs", "attach", first}).code, 0);
  auto got = skvm({"runs", "attach", second});
  EXPECT_EQ(got.code, 0) << got.err;
}

TEST_F(pressed_host, a_held_run_can_be_cancelled) {
  press(50);
  serve();
  detach("the first");
  provider.wait_for("first", 1);
  auto second = detach("the second");
  wait_until_shown(second, "held  memory pressure 50 %");
  EXPECT_EQ(skvm({"runs", "cancel", second}).code, 0);
  EXPECT_EQ(skvm({"runs", "attach", second}).code, 130);
  EXPECT_THAT(show(second), HasSubstr("cancelled"));
  EXPECT_TRUE(provider.bodies("second").empty());
}

TEST_F(pressed_host, a_run_released_to_the_journal_ends_with_the_same) {
  press(0);
  serve();
  std::map<std::string, std::string> runs;
  for (const auto* name : {"second", "third"}) {
    runs[name] = detach(std::string{"the "} + name);
    provider.wait_for(name, 3);
  }
  press(60);
  // Whichever is less far.
  std::string held;
  for (int i = 0; i < 200 && held.empty(); ++i)
    for (const auto& [name, run] : runs)
      if (show(run).find("released") != std::string::npos)
        held = name;
  ASSERT_FALSE(held.empty());
  auto before = provider.bodies(held).size();
  EXPECT_GE(before, 3U);
  provider.end_second();
  press(0);
  for (const auto& [name, run] : runs) {
    auto got = skvm({"runs", "attach", run});
    EXPECT_EQ(got.code, 0) << got.err;
    EXPECT_THAT(got.out, HasSubstr("all done"));
  }
  // The one request after it has all that was said and done before, once.
  auto bodies = provider.bodies(held);
  ASSERT_EQ(bodies.size(), before + 1);
  std::string ledger;
  for (std::size_t i = 1; i <= before; ++i) {
    auto line = "line " + std::to_string(i);
    ledger.append(line).append("\n");
    EXPECT_THAT(bodies.back(), HasSubstr(line));
  }
  EXPECT_EQ(*read_file(work / held), ledger);
}

TEST_F(pressed_host, one_that_is_off_holds_nothing) {
  press(100);
  ASSERT_TRUE(write_file(root / "skvm.toml",
                         *read_file(root / "skvm.toml") + "enabled = false\n"));
  serve();
  detach("the first");
  provider.wait_for("first", 1);
  provider.end_second();
  auto second = detach("the second");
  EXPECT_EQ(skvm({"runs", "attach", second}).code, 0);
  EXPECT_THAT(show(second), Not(HasSubstr("held  memory")));
}

TEST_F(pressed_host, is_what_the_doctor_looks_at) {
  press(7);
  auto got = skvm({"config", "doctor"});
  EXPECT_THAT(got.out, HasSubstr("host: memory pressure 7 %"));
  EXPECT_THAT(got.out, HasSubstr("not known: CPU pressure"));
  EXPECT_THAT(got.out, HasSubstr("note"));
}

} // namespace
} // namespace skvm
