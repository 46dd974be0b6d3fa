#include "tests/cli/program.hpp"
#include "tests/support/chaos_script.hpp"

#include "base/text.hpp"
#include "journal/journal.hpp"
#include "net/http_server.hpp"
#include <gmock/gmock.h>

#include <condition_variable>
#include <csignal>
#include <functional>
#include <mutex>

namespace skvm {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
namespace script = test::chaos_script;

constexpr std::string_view by_model = R"("role":"assistant")";

/// One request, as the model of a part sees it.
struct part_request {
  std::string book; ///< of a branch; empty for the last part
  int turn = 0;
  std::string body;
};

/// Plays the script of the books, but for what a test says of a request.
class book_provider {
public:
  enum class way { answer, refuse, hold };

  book_provider() {
    server_ = std::move(
      *http_server::listen({}, [this](const server_request& request,
                                      const std::shared_ptr<responder>& out) {
        answer(request.body, out);
      }));
  }

  [[nodiscard]] std::string url() const {
    return "http://127.0.0.1:" + std::to_string(server_->port()) + "/v1";
  }

  void decide(std::function<way(const part_request&)> how) {
    std::lock_guard guard{mutex_};
    how_ = std::move(how);
  }

  /// Waits until so many requests are held.
  void wait_for_held(std::size_t count) {
    std::unique_lock lock{mutex_};
    EXPECT_TRUE(changed_.wait_for(lock, std::chrono::seconds{60},
                                  [&] { return held_.size() >= count; }));
  }

  std::vector<part_request> requests() {
    std::lock_guard guard{mutex_};
    return seen_;
  }

private:
  static part_request read(const std::string& whole) {
    part_request out;
    auto at = whole.rfind("Carry out only these steps");
    out.body = at == std::string::npos ? whole : whole.substr(at);
    auto step = out.body.substr(0, 200);
    for (const std::string book : script::books)
      if (step.find("Keep the book " + book) != std::string::npos)
        out.book = book;
    for (auto found = out.body.find(by_model); found != std::string::npos;
         found = out.body.find(by_model, found + 1))
      ++out.turn;
    return out;
  }

  void answer(const std::string& whole, const std::shared_ptr<responder>& out) {
    auto request = read(whole);
    auto how = way::answer;
    {
      std::lock_guard guard{mutex_};
      seen_.push_back(request);
      how = how_ ? how_(request) : way::answer;
      if (how == way::hold) {
        held_.push_back(out);
        changed_.notify_all();
        return;
      }
    }
    if (how == way::refuse)
      return out->reply(400, {{"content-type", "application/json"}},
                        R"({"error":{"message":"no such thing"}})");
    auto at = request.book.empty()
                ? script::place{"last", "", "ledger"}
                : script::place{request.book, request.book + "/",
                                request.book + "/ledger"};
    auto is_over = request.turn >= (request.book.empty() ? 1 : 4);
    auto message = is_over ? std::string{R"("content":"done")"}
                           : R"("content":null,"tool_calls":[)"
                               + script::turn_calls(request.turn, at) + "]";
    out->reply(
      200, {{"content-type", "application/json"}},
      R"({"id":"r","model":"m","choices":[{"index":0,"message":{"role":"assistant",)"
        + message
        + R"(},"finish_reason":"stop"}],"usage":{"prompt_tokens":100,"completion_tokens":10}})");
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::function<way(const part_request&)> how_;
  std::vector<part_request> seen_;
  std::vector<std::shared_ptr<responder>> held_;
  std::unique_ptr<http_server> server_;
};

/// A run of three branches that ends early, and goes on.
struct resume_branches : test::program {
  resume_branches() {
    route_to(provider.url(), "openai", "[routes.options]\nstream = false\n");
    EXPECT_TRUE(write_file(root / "books/SKILL.md", script::skill()));
    for (const auto* book : script::books)
      EXPECT_TRUE(write_file(work / book / "log.txt", "last: 0\n"));
  }

  std::vector<std::string> words(std::vector<std::string> more = {}) const {
    std::vector<std::string> out{"run",    (root / "books").string(),
                                 "do it",  "--model",
                                 "test/m", "--branches",
                                 "--json"};
    out.insert(out.end(), more.begin(), more.end());
    return out;
  }

  /// Starts a run and sends its process a signal once `ready` returns.
  launch_result end_when(const std::function<void()>& ready, int signal) {
    std::promise<launch_result> ended;
    processes.start(spec_of(words()), [&](launch_result result) {
      ended.set_value(std::move(result));
    });
    ready();
    std::error_code none;
    for (const auto& each :
         fs::directory_iterator{root / "home/data/journal", none})
      if (auto pid = journal::writer_of(each.path()); pid && *pid > 0)
        ::kill(*pid, signal);
    return ended.get_future().get();
  }

  test::ended resume(std::vector<std::string> more = {}) {
    auto runs = skvm({"runs", "--json"}).json().at("runs").as_array();
    std::vector<std::string> out{"runs", "resume",
                                 std::string{runs.at(0).at("run").as_string()},
                                 "--json"};
    out.insert(out.end(), more.begin(), more.end());
    return skvm(std::move(out));
  }

  /// All is as an undisturbed run leaves it.
  void expect_all_done(const test::ended& got) {
    EXPECT_EQ(got.code, 0) << got.err;
    for (const std::string book : script::books) {
      EXPECT_EQ(*read_file(work / book / "ledger"),
                "line-" + book + "-0\nline-" + book + "-3\n");
      EXPECT_EQ(*read_file(work / book / "log.txt"), "last: 2\n");
    }
    EXPECT_EQ(*read_file(work / "ledger"), "line-last-0\n");
    auto views = root / "home/cache/views";
    EXPECT_TRUE(!fs::exists(views) || fs::is_empty(views));
  }

  std::size_t requests_for(const std::string& book, int turn) {
    std::size_t count = 0;
    for (const auto& each : provider.requests())
      count += each.book == book && each.turn == turn ? 1 : 0;
    return count;
  }

  book_provider provider;
};

TEST_F(resume_branches, goes_on_in_a_stage_that_a_limit_cut_off) {
  auto cut = skvm(words({"--max-turns", "8"}));
  EXPECT_EQ(cut.code, 1);
  EXPECT_EQ(cut.json().at("status"), "budget");
  EXPECT_THAT(cut.err, HasSubstr("it is kept for 'skvm runs resume"));
  auto before = provider.requests().size();
  EXPECT_EQ(before, 8U);
  // Nothing that is paid is asked again: 17 turns in all.
  expect_all_done(resume({"--max-turns", "100"}));
  EXPECT_EQ(provider.requests().size(), 17U);
}

TEST_F(resume_branches, goes_on_with_the_limit_that_was_raised_before) {
  (void)skvm(words({"--max-turns", "4"}));
  EXPECT_EQ(resume({"--max-turns", "9"}).json().at("status"), "budget");
  EXPECT_EQ(provider.requests().size(), 9U);
  EXPECT_EQ(resume().json().at("status"), "budget");
  EXPECT_EQ(provider.requests().size(), 9U) << "its limit is 9, not 4";
  expect_all_done(resume({"--max-turns", "100"}));
  EXPECT_EQ(provider.requests().size(), 17U);
}

TEST_F(resume_branches, goes_on_in_a_stage_that_was_cancelled) {
  provider.decide([](const part_request& asked) {
    return asked.turn == 2 ? book_provider::way::hold
                           : book_provider::way::answer;
  });
  auto got = end_when([&] { provider.wait_for_held(3); }, SIGINT);
  EXPECT_EQ(got.code, 130) << got.err.text();
  provider.decide({});
  expect_all_done(resume());
  EXPECT_EQ(requests_for("alpha", 0), 1U);
  EXPECT_EQ(requests_for("beta", 1), 1U);
}

TEST_F(resume_branches, does_not_ask_again_what_was_refused_for_good) {
  provider.decide([](const part_request& asked) {
    if (asked.book == "beta" && asked.turn == 1)
      return book_provider::way::refuse;
    return asked.book.empty() ? book_provider::way::hold
                              : book_provider::way::answer;
  });
  // By then the branches are merged, without the one that failed.
  auto got = end_when([&] { provider.wait_for_held(1); }, SIGKILL);
  EXPECT_EQ(got.signal, SIGKILL);
  provider.decide({});
  auto resumed = resume();
  EXPECT_EQ(resumed.code, 1) << resumed.err;
  EXPECT_EQ(resumed.json().at("status"), "failed");
  EXPECT_EQ(requests_for("beta", 1), 1U);
  EXPECT_EQ(*read_file(work / "gamma/ledger"), "line-gamma-0\nline-gamma-3\n");
}

} // namespace
} // namespace skvm
