#include "tests/support/chaos.hpp"

#include "base/files.hpp"
#include "net/http_server.hpp"
#include "os/fd.hpp"
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <stdexcept>
#include <vector>

namespace skvm::test {

namespace fs = std::filesystem;

namespace {

using clock_type = std::chrono::steady_clock;

constexpr std::string_view told = "was under way when the process that ran";
constexpr std::string_view by_model = R"("role":"assistant")";

int count_of(std::string_view text, std::string_view what) {
  int count = 0;
  for (auto at = text.find(what); at != std::string_view::npos;
       at = text.find(what, at + what.size()))
    ++count;
  return count;
}

std::string call(int index, const std::string& name,
                 const std::string& arguments) {
  std::string escaped;
  for (auto c : arguments) {
    if (c == '"' || c == '\\')
      escaped += '\\';
    escaped += c;
  }
  return R"({"id":"call_)" + std::to_string(index) + "_" + name
         + R"(","type":"function","function":{"name":")" + name
         + R"(","arguments":")" + escaped + R"("}})";
}

std::string command(int index, const std::string& line) {
  return call(index, "execute_command", R"({"command":")" + line + R"("})");
}

/// What the model does in a turn; the effects differ in kind.
std::string turn_calls(int turn) {
  auto number = std::to_string(turn);
  switch (turn % 4) {
    case 1:
      return call(turn, "write_file",
                  R"({"path":"file-)" + number + R"(.txt","content":"content )"
                    + number + R"("})");
    case 2:
      return call(turn, "edit_file",
                  R"({"path":"log.txt","old_text":"last: )"
                    + std::to_string(turn < 4 ? 0 : turn - 4)
                    + R"(","new_text":"last: )" + number + R"("})");
    case 3:
      return call(turn, "read_file", R"({"path":"log.txt"})") + ","
             + command(turn, "echo line-" + number + " >> ledger");
    default:
      return command(turn, "echo line-" + number + " >> ledger");
  }
}

/// What a careful model does about a call whose outcome is not known.
/// The number of times that it was told makes each look another call: the loop
/// gives up on a model that says the same again and again.
std::string mending_calls(int turn, int notices) {
  auto number = std::to_string(turn);
  auto look = ": look " + std::to_string(notices) + "; ";
  if (turn % 4 == 2)
    return command(turn, look + "grep -qx 'last: " + number
                           + "' log.txt || sed -i 's/.*/last: " + number
                           + "/' log.txt");
  return command(turn, look + "grep -qx line-" + number
                         + " ledger || echo line-" + number + " >> ledger");
}

/// The provider, and what it saw.
class chaos_provider {
public:
  chaos_provider(const chaos_options& options, chaos_report& report)
    : options_(options), report_(report), random_(options.seed + 1) {
    auto server =
      http_server::listen({}, [this](const server_request& request,
                                     const std::shared_ptr<responder>& out) {
        answer(request.body, *out);
      });
    if (!server)
      throw std::runtime_error{server.error().text()};
    server_ = std::move(*server);
  }

  [[nodiscard]] std::uint16_t port() const { return server_->port(); }

  /// So many replies of the run are written down: fewer must not come again.
  void expect_at_least(int replies) {
    std::lock_guard guard{mutex_};
    least_ = replies;
    if (replies == 0)
      told_turns_.clear();
  }

  /// Of the run, those with a call that was told to be under way.
  std::set<int> told_turns() {
    std::lock_guard guard{mutex_};
    return told_turns_;
  }

private:
  void answer(std::string_view body, responder& out) {
    auto replies = count_of(body, by_model);
    auto notices = count_of(body, told);
    auto last = body.rfind(by_model);
    auto just_told =
      body.rfind(told) != std::string_view::npos
      && (last == std::string_view::npos || body.rfind(told) > last);
    {
      std::lock_guard guard{mutex_};
      if (replies < least_)
        ++report_.asked_again;
      if (just_told) {
        ++report_.told;
        told_turns_.insert(replies - notices);
      }
      if (std::uniform_real_distribution{}(random_) < options_.fault_rate) {
        ++report_.faults;
        return fail(out);
      }
    }
    auto turn = replies - notices;
    std::string message;
    if (turn >= options_.turns)
      message = R"("content":"done")";
    else
      message = R"("content":null,"tool_calls":[)"
                + (just_told ? mending_calls(turn, notices) : turn_calls(turn))
                + "]";
    out.reply(
      200, {{"content-type", "application/json"}},
      R"({"id":"r","model":"m","choices":[{"index":0,"message":{"role":"assistant",)"
        + message
        + R"(},"finish_reason":"stop"}],"usage":{"prompt_tokens":100,"completion_tokens":10}})",
      std::chrono::milliseconds{5});
  }

  void fail(responder& out) {
    switch (random_() % 5) {
      case 0:
        return out.reply(429, {{"retry-after", "0"}}, "slow down");
      case 1:
        return out.reply(500, {}, "broken");
      case 2:
        return out.reply(503, {}, "busy");
      case 3:
        return out.reply(529, {}, "overloaded");
      default:
        return out.abort();
    }
  }

  const chaos_options& options_;
  chaos_report& report_;
  std::mutex mutex_;
  std::mt19937_64 random_;
  int least_ = 0;
  std::set<int> told_turns_;
  std::unique_ptr<http_server> server_;
};

/// Starts the program and leaves it running.
class child {
public:
  child(const std::vector<std::string>& argv,
        const std::vector<std::string>& env, const fs::path& cwd,
        const fs::path& out) {
    auto pointers = [](const std::vector<std::string>& texts) {
      std::vector<char*> list;
      for (const auto& text : texts)
        list.push_back(const_cast<char*>(text.c_str()));
      list.push_back(nullptr);
      return list;
    };
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, 1, out.c_str(),
                                       O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::posix_spawn_file_actions_addopen(&actions, 2,
                                       (out.string() + ".err").c_str(),
                                       O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::posix_spawn_file_actions_addchdir_np(&actions, cwd.c_str());
    auto words = pointers(argv);
    auto variables = pointers(env);
    if (::posix_spawn(&pid_, words[0], &actions, nullptr, words.data(),
                      variables.data())
        != 0)
      throw std::runtime_error{"cannot start " + argv[0]};
    ::posix_spawn_file_actions_destroy(&actions);
  }

  /// True where it ended by itself within that time.
  bool ends_within(std::chrono::milliseconds time) {
    unique_fd handle{static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0))};
    pollfd waiting{handle.get(), POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(time.count())) == 0)
      return false;
    wait();
    return true;
  }

  void wait() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  void kill() {
    ::kill(pid_, SIGKILL);
    wait();
  }

  int code = -1;

private:
  pid_t pid_ = 0;
};

std::string text_of(const fs::path& file) {
  auto text = read_file(file);
  return text ? *text : std::string{};
}

std::map<std::string, std::string> files_in(const fs::path& folder) {
  std::map<std::string, std::string> out;
  for (const auto& each : fs::recursive_directory_iterator{folder})
    if (each.is_regular_file())
      out[each.path().lexically_relative(folder).string()] =
        text_of(each.path());
  return out;
}

class chaos {
public:
  explicit chaos(const chaos_options& options)
    : options_(options), provider_(options_, report_), random_(options.seed) {
    auto settings = options_.below / "skvm.toml";
    (void)write_file(
      settings,
      "[processors]\nretries = 8\nretry_base = \"1ms\"\nretry_max = \"5ms\"\n"
      "[run]\nturns = 1000\n"
      "[[routes]]\nmatch = \"test/*\"\nplugin = \"openai\"\nbase_url = "
      "\"http://127.0.0.1:"
        + std::to_string(provider_.port())
        + "/v1\"\n[routes.options]\nstream = false\n");
    env_ = {"SKVM_HOME=" + (options_.below / "home").string(),
            "SKVM_CONFIG=" + settings.string(),
            "HOME=" + (options_.below / "user").string(), "LANG=C.UTF-8",
            "PATH=" + std::string{std::getenv("PATH")}};
  }

  chaos_report run() {
    auto begun = clock_type::now();
    auto wanted = carry_out(fresh_folder(), false);
    usual_ = std::chrono::duration_cast<std::chrono::milliseconds>(
      clock_type::now() - begun);
    wanted_ = files_in(wanted);
    while (report_.kills < options_.kills || report_.runs < options_.runs) {
      auto work = carry_out(fresh_folder(), options_.kills > 0);
      check(work);
    }
    return report_;
  }

private:
  fs::path fresh_folder() {
    auto work = options_.below / ("work-" + std::to_string(++report_.runs));
    fs::create_directories(work);
    (void)write_file(work / "log.txt", "last: 0\n");
    return work;
  }

  child start(std::vector<std::string> words, const fs::path& cwd) {
    words.insert(words.begin(), options_.program.string());
    return child{words, env_, cwd, options_.below / "out"};
  }

  std::string output() { return text_of(options_.below / "out"); }

  /// One run to its end, however often its process dies.
  fs::path carry_out(fs::path work, bool disturbed) {
    provider_.expect_at_least(0);
    std::vector<std::string> words{"run",     "--no-skill", "do it",
                                   "--model", "test/m",     "--quiet"};
    for (;;) {
      auto process = start(words, work);
      if (!disturbed || report_.kills >= options_.kills) {
        process.wait();
        note_end(process.code);
        return work;
      }
      auto after = std::uniform_int_distribution<std::int64_t>{
        0, usual_.count() * 11 / 10}(random_);
      if (process.ends_within(std::chrono::milliseconds{after})) {
        note_end(process.code);
        return work;
      }
      process.kill();
      ++report_.kills;
      auto replies = replies_written_down();
      if (over_)
        return work;
      if (replies >= 0) {
        provider_.expect_at_least(replies);
        words = {"runs", "resume", id_, "--quiet"};
      }
    }
  }

  /// Of the run that was interrupted; -1 where none was recorded. It may have
  /// come to its end before the process did.
  int replies_written_down() {
    auto listing = start({"runs", "--json", "--limit", "1"}, options_.below);
    listing.wait();
    auto text = output();
    constexpr std::string_view mark = R"("run": ")";
    auto at = text.find(mark) + mark.size();
    auto newest = text.substr(at, text.find('"', at) - at);
    over_ = newest != last_over_
            && text.find(R"("status": "ok")") != std::string::npos;
    if (over_)
      last_over_ = newest;
    if (text.find(R"("status": "interrupted")") == std::string::npos)
      return -1;
    id_ = newest;
    auto exported =
      start({"runs", "export", id_, "--format", "jsonl"}, options_.below);
    exported.wait();
    return count_of(output(), by_model);
  }

  void note(const std::string& what, const fs::path& work) {
    if (report_.first.empty())
      report_.first = what + " in " + work.string();
  }

  static int remove_repeats(std::string& text, const std::string& line) {
    int removed = 0;
    auto first = text.find(line);
    while (first != std::string::npos) {
      auto again = text.find(line, first + line.size());
      if (again == std::string::npos)
        break;
      text.erase(again, line.size());
      ++removed;
    }
    return removed;
  }

  void note_end(int code) {
    auto said = text_of(options_.below / "out.err");
    (void)replies_written_down(); // which run it was
    if (code == 0)
      return;
    ++report_.other_status;
    note("exit code " + std::to_string(code) + ": " + said, options_.below);
  }

  void check(const fs::path& work) {
    auto got = files_in(work);
    // A command outlives the process that is killed by a moment, and may write
    // after somebody looked: that is what being told means.
    for (auto turn : provider_.told_turns())
      report_.late +=
        remove_repeats(got["ledger"], "line-" + std::to_string(turn) + "\n");
    if (got != wanted_) {
      ++report_.other_files;
      note("other files: ledger " + got["ledger"] + " log " + got["log.txt"],
           work);
    }
    for (int turn = 0; turn < options_.turns; ++turn)
      if (count_of(got["ledger"], "line-" + std::to_string(turn) + "\n") > 1) {
        ++report_.repeated;
        note("line " + std::to_string(turn) + " twice", work);
      }
  }

  const chaos_options options_;
  chaos_report report_;
  chaos_provider provider_;
  std::mt19937_64 random_;
  std::vector<std::string> env_;
  std::map<std::string, std::string> wanted_;
  std::chrono::milliseconds usual_{};
  std::string id_;
  std::string last_over_; ///< the last run that ended
  bool over_ = false;
};

} // namespace

chaos_report make_chaos(const chaos_options& options) {
  return chaos{options}.run();
}

} // namespace skvm::test
