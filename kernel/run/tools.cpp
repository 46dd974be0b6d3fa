#include "run/tools.hpp"

#include <boost/json.hpp>

#include "base/json.hpp"
#include "base/text.hpp"
#include "os/launch_queue.hpp"
#include "run/tool_catalogue.hpp"
#include "run/tool_files.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace skvm {

namespace bj = boost::json;

namespace {

using clock_type = std::chrono::steady_clock;

bool is_file_tool(std::string_view name) {
  return name == "read_file" || name == "write_file" || name == "edit_file"
         || name == "list_directory";
}

result<bj::object> arguments_of(const tool_call& call) {
  if (trim(call.arguments).empty())
    return bj::object{};
  auto parsed = json::read(call.arguments, call.name);
  if (!parsed || !parsed->is_object())
    return make_error(errc::invalid_argument, call.name,
                      "the arguments are no JSON object: "
                        + (parsed ? std::string{"another kind of value"}
                                  : parsed.error().message));
  return std::move(parsed->get_object());
}

std::string command_text(const launch_result& done) {
  if (done.failure)
    return done.failure->text();
  auto out = done.out.text();
  auto err = done.err.text();
  std::string text = out;
  if (!err.empty()) {
    if (!text.empty() && text.back() != '\n')
      text += '\n';
    text += "stderr:\n" + err;
  }
  if (!text.empty() && text.back() != '\n')
    text += '\n';
  if (done.timed_out)
    return text + "the time limit was reached and the command was ended";
  if (done.cancelled)
    return text + "the command was cancelled";
  if (!done.code)
    return text + "ended by signal " + std::to_string(done.signal);
  return text + "exit code: " + std::to_string(*done.code);
}

/// Collects the answer to a `web_fetch`.
class fetch_sink final : public exchange_sink {
public:
  fetch_sink(transport& net, std::uint64_t limit,
             std::function<void(result<std::string>)> done)
    : net_(net), limit_(limit), done_(std::move(done)) {}

  void on_head(http_head head) override { head_ = std::move(head); }

  void on_bytes(std::string bytes) override {
    if (body_.size() < limit_)
      body_ += bytes;
    net_.consumed(id, bytes.size());
  }

  void on_end(exchange_end end) override {
    if (end.failure)
      return done_(*end.failure);
    done_("HTTP " + std::to_string(head_.status) + "\n" + body_);
  }

  std::atomic<exchange_id> id{0};

private:
  transport& net_;
  std::uint64_t limit_;
  std::function<void(result<std::string>)> done_;
  http_head head_;
  std::string body_;
};

} // namespace

std::string fit_output(std::string text, std::uint64_t limit) {
  text = to_utf8(std::move(text));
  if (text.size() <= limit)
    return text;
  auto half = static_cast<std::size_t>(limit / 2);
  auto head = utf8_prefix(text, half);
  auto from = text.size() - half;
  while (from < text.size()
         && (static_cast<unsigned char>(text[from]) & 0xc0) == 0x80)
    ++from;
  return std::string{head} + "\n[… " + std::to_string(from - head.size())
         + " bytes left out …]\n" + text.substr(from);
}

/// Shared with what is under way, so that late answers find it alive.
class tool_host::engine : public std::enable_shared_from_this<engine> {
public:
  engine(launcher& processes, transport& net)
    : processes_(processes), net_(net) {}

  launch_queue& commands() { return processes_; }

  void stop() {
    {
      std::lock_guard lock{mutex_};
      stopped_ = true;
    }
    changed_.notify_all();
    for (auto& worker : workers_)
      worker.join();
  }

  tool_ticket start(tool_call call, std::shared_ptr<const tool_scope> scope,
                    done_handler done, wait_handler waits) {
    tool_ticket ticket = 0;
    {
      std::lock_guard lock{mutex_};
      ticket = ++last_;
      // Whatever ends them is not known yet; `cancel` in between is kept.
      running_.emplace(ticket, handle{});
    }
    auto work = job{ticket, std::move(call), std::move(scope), std::move(done),
                    clock_type::now()};
    auto arguments = arguments_of(work.call);
    if (!arguments) {
      enqueue([self = shared_from_this(), work, why = arguments.error()] {
        self->finish(work, why);
      });
    } else if (auto refusal =
                 refusal_of(work.call.name, *arguments, *work.scope)) {
      enqueue([self = shared_from_this(), work, why = *refusal] {
        self->finish(work, why);
      });
    } else if (is_file_tool(work.call.name)) {
      enqueue([self = shared_from_this(), work, given = std::move(*arguments)] {
        self->finish(work, run_file_tool(work.call.name, given, *work.scope));
      });
    } else if (work.call.name == "execute_command") {
      start_command(std::move(work), *arguments, std::move(waits));
    } else {
      start_fetch(std::move(work), *arguments);
    }
    return ticket;
  }

  void cancel(tool_ticket ticket) {
    handle what;
    {
      std::lock_guard lock{mutex_};
      auto found = running_.find(ticket);
      if (found == running_.end())
        return;
      found->second.cancelled = true;
      what = found->second;
    }
    if (what.process)
      processes_.cancel(*what.process);
    if (what.exchange)
      net_.cancel(*what.exchange);
  }

private:
  struct job {
    tool_ticket ticket;
    tool_call call;
    std::shared_ptr<const tool_scope> scope;
    done_handler done;
    clock_type::time_point begun;
  };

  struct handle {
    std::optional<launch_id> process;
    std::optional<exchange_id> exchange;
    bool cancelled = false;
  };

  void start_command(job work, const bj::object& arguments,
                     wait_handler waits) {
    auto command = text_argument(arguments, "command");
    if (!command)
      return enqueue([self = shared_from_this(), work, why = command.error()] {
        self->finish(work, why);
      });
    launch_spec spec;
    spec.argv = {"sh", "-c", *command};
    spec.cwd = work.scope->files.work_dir;
    auto limit = work.scope->time_limit;
    auto asked = number_argument(arguments, "timeout_s", 0);
    spec.timeout = asked > 0
                     ? std::min(limit, std::chrono::milliseconds{asked * 1000})
                     : limit;
    spec.keep_head = spec.keep_tail =
      static_cast<std::size_t>(work.scope->output_limit / 2);
    spec = work.scope->box->wrap(std::move(spec), work.scope->enclosure);
    auto ticket = work.ticket;
    const auto* scope = work.scope.get();
    auto id = processes_.start(
      std::move(spec), scope,
      [self = shared_from_this(), work = std::move(work)](launch_result done) {
        self->finish_command(work, done);
      },
      std::move(waits));
    bool cancelled = false;
    {
      std::lock_guard lock{mutex_};
      auto found = running_.find(ticket);
      if (found == running_.end())
        return;
      found->second.process = id;
      cancelled = found->second.cancelled;
    }
    if (cancelled)
      processes_.cancel(id);
  }

  void start_fetch(job work, const bj::object& arguments) {
    auto url = text_argument(arguments, "url");
    exchange_request request;
    request.http.method = "GET";
    request.http.url = url ? *url : "";
    request.deadline = work.scope->time_limit;
    request.max_redirects = 5;
    request.max_body = std::uint64_t{8} << 20;
    request.public_hosts_only = true;
    auto sink = std::make_shared<fetch_sink>(
      net_, work.scope->output_limit * 2,
      [self = shared_from_this(), work](result<std::string> got) {
        self->finish(work, got);
      });
    auto started = net_.start(std::move(request), sink);
    if (!started)
      return enqueue([self = shared_from_this(), work, why = started.error()] {
        self->finish(work, why);
      });
    sink->id = *started;
    std::lock_guard lock{mutex_};
    auto found = running_.find(work.ticket);
    if (found != running_.end())
      found->second.exchange = *started;
  }

  void finish_command(const job& work, const launch_result& done) {
    tool_report report;
    auto failed = done.failure || !done.code || *done.code != 0;
    report.exit_code = done.code;
    report.timed_out = done.timed_out;
    report.result.content = command_text(done);
    report.result.is_error = failed;
    deliver(work, std::move(report));
  }

  void finish(const job& work, const result<std::string>& got) {
    tool_report report;
    report.result.content = got ? *got : got.error().text();
    report.result.is_error = !got;
    deliver(work, std::move(report));
  }

  void deliver(const job& work, tool_report report) {
    report.result.call_id = work.call.id;
    report.result.name = work.call.name;
    report.result.content =
      fit_output(std::move(report.result.content), work.scope->output_limit);
    report.elapsed = std::chrono::duration_cast<std::chrono::microseconds>(
      clock_type::now() - work.begun);
    {
      std::lock_guard lock{mutex_};
      running_.erase(work.ticket);
    }
    work.done(std::move(report));
  }

  /// File tools block, so they have two threads, started when first needed.
  void enqueue(std::function<void()> task) {
    std::lock_guard lock{mutex_};
    tasks_.push_back(std::move(task));
    if (workers_.empty())
      for (int i = 0; i < 2; ++i)
        workers_.emplace_back([this] { work(); });
    changed_.notify_one();
  }

  void work() {
    std::unique_lock lock{mutex_};
    for (;;) {
      changed_.wait(lock, [this] { return stopped_ || !tasks_.empty(); });
      if (tasks_.empty())
        return;
      auto task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      task();
      task = nullptr;
      lock.lock();
    }
  }

  launch_queue processes_;
  transport& net_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> tasks_;
  std::vector<std::thread> workers_;
  std::unordered_map<tool_ticket, handle> running_;
  tool_ticket last_ = 0;
  bool stopped_ = false;
};

tool_host::tool_host(launcher& processes, transport& net)
  : engine_(std::make_shared<engine>(processes, net)) {
}

tool_host::~tool_host() {
  engine_->stop();
}

tool_ticket tool_host::start(tool_call call,
                             std::shared_ptr<const tool_scope> scope,
                             done_handler done, wait_handler waits) {
  return engine_->start(std::move(call), std::move(scope), std::move(done),
                        std::move(waits));
}

void tool_host::cancel(tool_ticket ticket) {
  engine_->cancel(ticket);
}

void tool_host::limit_commands(std::size_t most) {
  engine_->commands().limit(most);
}

std::size_t tool_host::commands_waiting() const {
  return engine_->commands().waiting();
}

} // namespace skvm
