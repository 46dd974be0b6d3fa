#include "tests/support/chaos.hpp"

#include "tests/support/chaos_child.hpp"
#include "tests/support/chaos_script.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "net/http_server.hpp"
#include "runtime/run_journals.hpp"
#include "runtime/run_report.hpp"
#include "store/store.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <optional>
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

  /// A run begins, whose ledger is there.
  void begin(const std::string& ledger) {
    std::lock_guard guard{mutex_};
    ledger_ = ledger;
    least_.clear();
    told_lines_.clear();
  }

  /// So many replies of each conversation are written down: requests with fewer
  /// must not come again.
  void expect_at_least(std::map<std::string, int> replies) {
    std::lock_guard guard{mutex_};
    least_ = std::move(replies);
  }

  /// Lines of the run's ledgers that a call was to write of which the model was
  /// told that it was under way.
  std::set<std::string> told_lines() {
    std::lock_guard guard{mutex_};
    return told_lines_;
  }

private:
  /// Of what a conversation is about, and where in a request it begins.
  chaos_script::place place_of(std::string_view body,
                               std::size_t& begin) const {
    constexpr std::string_view mark = "Carry out only these steps";
    auto at = body.rfind(mark);
    begin = at == std::string_view::npos ? 0 : at;
    if (at == std::string_view::npos)
      return {"", "", ledger_};
    auto step = body.substr(at, body.find("Keep the book", at) - at + 100);
    if (body.find("Keep the book", at) != std::string_view::npos)
      for (const std::string book : chaos_script::books)
        if (step.find(book + "/ledger") != std::string_view::npos)
          return {book, book + "/", book + "/ledger"};
    return {"last", "", ledger_};
  }

  void answer(std::string_view whole, responder& out) {
    std::size_t begin = 0;
    std::unique_lock lock{mutex_};
    auto at = place_of(whole, begin);
    lock.unlock();
    auto body = whole.substr(begin);
    auto replies = count_of(body, by_model);
    auto notices = count_of(body, told);
    auto last = body.rfind(by_model);
    auto just_told =
      body.rfind(told) != std::string_view::npos
      && (last == std::string_view::npos || body.rfind(told) > last);
    {
      std::lock_guard guard{mutex_};
      if (replies < least_[at.name])
        ++report_.asked_again;
      if (just_told) {
        ++report_.told;
        told_lines_.insert(at.line(replies - notices));
      }
      if (std::uniform_real_distribution{}(random_) < options_.fault_rate) {
        ++report_.faults;
        return fail(out);
      }
    }
    auto turn = replies - notices;
    std::string message;
    // The last part has two turns.
    if (turn >= (at.name == "last" ? 1 : options_.turns))
      message = R"("content":"done")";
    else
      message = R"("content":null,"tool_calls":[)"
                + (just_told ? chaos_script::mending_calls(turn, notices, at)
                             : chaos_script::turn_calls(turn, at))
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
  std::string ledger_;
  std::map<std::string, int> least_;
  std::set<std::string> told_lines_;
  std::unique_ptr<http_server> server_;
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
    if (options_.branches)
      (void)write_file(options_.below / "books/SKILL.md",
                       chaos_script::skill());
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
    wanted_ = left_by(wanted);
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
    if (!options_.branches)
      (void)write_file(work / "log.txt", "last: 0\n");
    else
      for (const auto* book : chaos_script::books)
        (void)write_file(work / book / "log.txt", "last: 0\n");
    return work;
  }

  chaos_child start(std::vector<std::string> words, const fs::path& cwd) {
    words.insert(words.begin(), options_.program.string());
    return chaos_child{words, env_, cwd, options_.below / "out"};
  }

  /// One run to its end, however often its process dies.
  fs::path carry_out(fs::path work, bool disturbed) {
    provider_.begin(ledger_of(work));
    std::vector<std::string> words{"run",     "--no-skill", "do it",
                                   "--model", "test/m",     "--quiet"};
    if (options_.branches)
      words = {"run",       (options_.below / "books").string(),
               "do it",     "--model",
               "test/m",    "--quiet",
               "--branches"};
    if (options_.outside)
      words.insert(words.end(), {"--sandbox", "off"});
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
      if (replies) {
        provider_.expect_at_least(std::move(*replies));
        words = {"runs", "resume", id_, "--quiet"};
        if (options_.outside)
          words.insert(words.end(), {"--sandbox", "off"});
      }
    }
  }

  /// Of the run that was interrupted, by conversation; nothing where none was
  /// recorded. It may have come to its end before the process did.
  std::optional<std::map<std::string, int>> replies_written_down() {
    over_ = false;
    auto data = options_.below / "home" / "data";
    auto records = open_store(data / "skvm.db");
    auto newest = records ? (*records)->runs(1)
                          : result<std::vector<run_record>>{records.error()};
    if (!newest || newest->empty() || newest->front().id == last_over_)
      return std::nullopt;
    const auto& record = newest->front();
    over_ = record.status == "ok";
    if (over_)
      last_over_ = record.id;
    if (record.status != "running")
      return std::nullopt;
    id_ = record.id;
    std::map<std::string, int> out;
    auto history = history_of(data / "journal", journal_of(record), id_);
    if (!history)
      return out;
    for (const auto& [key, reply] : history->replies)
      ++out[place_of(key.first)];
    return out;
  }

  /// What the provider calls a conversation of the journal.
  [[nodiscard]] std::string place_of(const std::string& conversation) const {
    if (!options_.branches)
      return "";
    for (std::size_t i = 0; i < chaos_script::books.size(); ++i)
      if (conversation == "branch-1-" + std::to_string(i + 1) + "#1")
        return chaos_script::books[i];
    return conversation == "main-1#1" ? "last" : conversation;
  }

  [[nodiscard]] std::string ledger_of(const fs::path& work) const {
    return options_.outside ? work.string() + ".ledger" : "ledger";
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

  /// All that a run left, its ledger outside included.
  std::map<std::string, std::string> left_by(const fs::path& work) {
    auto out = files_in(work);
    if (options_.outside)
      out["ledger"] = text_of(ledger_of(work));
    return out;
  }

  void check(const fs::path& work) {
    auto got = left_by(work);
    // A command may have been killed after it wrote and before it was over:
    // that is what being told means.
    for (auto& [name, text] : got)
      if (name.ends_with("ledger"))
        for (const auto& line : provider_.told_lines())
          report_.late += remove_repeats(text, line + "\n");
    if (got != wanted_) {
      ++report_.other_files;
      std::string what = "other files:";
      for (const auto& [name, text] : got)
        what += " " + name + " [" + text + "]";
      note(what, work);
    }
    for (const auto& [name, text] : got) {
      std::set<std::string> seen;
      for (auto line : split_lines(text))
        if (name.ends_with("ledger")
            && !seen.insert(std::string{line}).second) {
          ++report_.repeated;
          note(std::string{line} + " twice in " + name, work);
        }
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
