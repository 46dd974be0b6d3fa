#include <boost/json.hpp>

#include "base/files.hpp"
#include "base/json.hpp"
#include "base/wall_clock.hpp"
#include "commands.hpp"
#include "config/duration.hpp"
#include "interrupts.hpp"
#include "progress.hpp"
#include "run_and_wait.hpp"
#include "run_shelf.hpp"
#include "runtime/run_journals.hpp"
#include "runtime/run_report.hpp"
#include "runtime/transcript.hpp"
#include "terminal.hpp"
#include "views/view_folder.hpp"

#include <csignal>
#include <filesystem>
#include <future>
#include <iostream>
#include <set>

namespace skvm::cli {

namespace bj = boost::json;
namespace fs = std::filesystem;

namespace {

result<std::unique_ptr<runtime>> start_kernel(const common_options& common,
                                              const run_options& how) {
  auto what = open_installation(common);
  if (!what)
    return what.error();
  runtime_options options;
  options.sandbox_off = how.sandbox == "off";
  options.subscribers.push_back(make_progress(common.quiet));
  return runtime::start(std::move(*what), std::move(options));
}

result<resume_options> options_of(const run_options& how, bool retry) {
  resume_options out;
  out.retry_in_flight = retry;
  out.limits.turns = how.max_turns;
  out.limits.tokens = how.max_tokens;
  out.limits.money_usd = std::max(0.0, how.max_money);
  if (how.timeout.empty())
    return out;
  auto limit = parse_duration(how.timeout);
  if (!limit || limit->count() == 0)
    return make_error(errc::invalid_argument, "--timeout",
                      "'" + how.timeout
                        + "' is no time; write 30s, 10m or 500ms");
  out.limits.time = *limit;
  return out;
}

/// Goes on with all of these at once, and waits for them.
exit_code resume_these(const common_options& common, runtime& kernel,
                       const std::vector<run_record>& runs,
                       const resume_options& how) {
  std::vector<std::pair<run_request, std::future<run_result>>> under_way;
  auto worst = exit_code::done;
  for (const auto& record : runs) {
    auto ended = std::make_shared<std::promise<run_result>>();
    auto request = kernel.resume(record.id, how, [ended](run_result outcome) {
      ended->set_value(std::move(outcome));
    });
    if (request)
      under_way.emplace_back(std::move(*request), ended->get_future());
    else
      worst = report(common, request.error());
  }
  bj::array out;
  for (auto& [request, ended] : under_way) {
    auto outcome = ended.get();
    if (auto code = code_of(outcome); code != exit_code::done)
      worst = code;
    if (common.json)
      out.push_back(to_json(outcome, request));
    else
      std::cout << outcome.id << "  " << to_string(outcome.status) << '\n';
    if (outcome.failure)
      std::cerr << "skvm: " << outcome.id << ": " << outcome.failure->text()
                << '\n';
  }
  if (common.json)
    std::cout << json::write_pretty({{"runs", std::move(out)}});
  else if (runs.empty())
    std::cout << "no run was interrupted\n";
  return worst;
}

/// `30d`, or what a duration may be.
std::optional<std::chrono::milliseconds> parse_age(const std::string& text) {
  if (!text.ends_with('d'))
    return parse_duration(text);
  auto hours = parse_duration(text.substr(0, text.size() - 1) + "h");
  return hours ? std::optional{*hours * 24} : std::nullopt;
}

fs::file_time_type file_time_before(std::chrono::milliseconds age) {
  return fs::file_time_type::clock::now() - age;
}

/// Views that interrupted runs left behind, without those that may go on.
std::size_t remove_views(const fs::path& below, fs::file_time_type until,
                         const std::set<std::string>& kept) {
  return remove_stale_views(below, [&](const std::string& folder) {
    std::error_code gone;
    auto written = fs::last_write_time(below / folder, gone);
    // A run has several: its id, and after a dash what they are for.
    return gone || written >= until
           || kept.contains(folder.substr(0, folder.find('-')));
  });
}

/// Those of the run, of its functions and of what they are compared with.
void remove_views(const std::filesystem::path& all, const std::string& run) {
  std::vector<std::filesystem::path> found;
  std::error_code why;
  std::filesystem::directory_iterator at{all, why};
  for (; !why && at != std::filesystem::directory_iterator{}; at.increment(why))
    if (auto name = at->path().filename().string();
        name == run || name.starts_with(run + "-"))
      found.push_back(at->path());
  for (const auto& folder : found)
    remove_tree(folder);
}

} // namespace

exit_code resume_run(const common_options& common, const std::string& id,
                     const run_options& how, bool all, bool retry) {
  interrupts signals;
  if (all != id.empty())
    return report(common, make_error(errc::invalid_argument, "runs resume",
                                     "give a run, or --all"));
  auto options = options_of(how, retry);
  if (!options)
    return report(common, options.error());
  auto kernel = start_kernel(common, how);
  if (!kernel)
    return report(common, kernel.error());
  announce_sandbox(common, (*kernel)->box());
  auto heard = signals.listen([&] { (*kernel)->cancel_all(); });
  if (all) {
    auto runs = (*kernel)->interrupted();
    if (!runs)
      return report(common, runs.error());
    auto code = resume_these(common, **kernel, *runs, *options);
    std::cout.flush();
    (*kernel)->wait_for_checks();
    return code;
  }
  std::promise<run_result> ended;
  auto request = (*kernel)->resume(id, *options, [&](run_result outcome) {
    ended.set_value(std::move(outcome));
  });
  if (!request)
    return report(common, request.error());
  auto outcome = ended.get_future().get();
  auto code = print_outcome(common, outcome, *request);
  std::cout.flush();
  (*kernel)->wait_for_checks();
  return code;
}

exit_code cancel_run(const common_options& common, const std::string& id) {
  auto shelf = open_shelf(common);
  if (!shelf)
    return report(common, shelf.error());
  auto record = shelf->records->find_run(id);
  if (!record)
    return report(common, record.error());
  if (record->status != "running" && record->status != "interrupted")
    return report(common, make_error(errc::conflict, record->id,
                                     "is over (" + record->status + ")"));
  auto daemon = cancel_in_daemon(shelf->where, record->id);
  if (daemon && daemon->cancelled) {
    std::cout << "told the daemon to end it\n";
    return exit_code::done;
  }
  auto process = process_of(shelf->where.journals(), journal_of(*record));
  if (record->status == "running" && process && daemon
      && daemon->process == *process)
    return report(common, make_error(errc::conflict, record->id,
                                     "has just ended in the daemon; look again "
                                     "with 'skvm runs'"));
  if (record->status == "running" && process && *process > 0) {
    if (::kill(*process, SIGTERM) != 0)
      return report(common, make_error(errc::denied, record->id,
                                       "process " + std::to_string(*process)
                                         + ", which runs it, cannot be told"));
    std::cout << "told process " << *process << " to end\n";
    return exit_code::done;
  }
  auto before = *record;
  record->status = "cancelled";
  record->ended_ms = unix_ms();
  auto ours = shelf->records->replace(before, *record);
  if (!ours)
    return report(common, ours.error());
  if (!*ours)
    return report(common, make_error(errc::conflict, record->id,
                                     "was resumed at the same time"));
  remove_views(shelf->where.views(), record->id);
  if (!common.quiet)
    std::cout << record->id << " will not be resumed\n";
  return exit_code::done;
}

exit_code export_run(const common_options& common, const std::string& id,
                     const std::string& format) {
  auto shelf = open_shelf(common);
  if (!shelf)
    return report(common, shelf.error());
  auto record = shelf->records->find_run(id);
  if (!record)
    return report(common, record.error());
  auto history =
    history_of(shelf->where.journals(), journal_of(*record), record->id);
  if (!history)
    return report(common, history.error());
  if (format == "jsonl") {
    std::cout << to_json_lines(*history);
    return exit_code::done;
  }
  bj::array conversations;
  for (auto& one : transcripts_of(*history)) {
    bj::object entry{{"name", one.name}};
    entry["messages"] = std::move(one.messages);
    conversations.push_back(std::move(entry));
  }
  bj::object out{
    {"run", record->id}, {"model", record->model}, {"status", record->status}};
  if (conversations.size() == 1)
    out["messages"] = conversations[0].at("messages");
  else
    out["conversations"] = std::move(conversations);
  std::cout << json::write_pretty(out);
  return exit_code::done;
}

exit_code collect_runs(const common_options& common, const std::string& keep) {
  auto shelf = open_shelf(common);
  if (!shelf)
    return report(common, shelf.error());
  auto age = shelf->settings.keep;
  if (!keep.empty()) {
    auto given = parse_age(keep);
    if (!given)
      return report(common,
                    make_error(errc::invalid_argument, "--keep",
                               "'" + keep + "' is no time; write 30d or 12h"));
    age = *given;
  }
  auto now = unix_ms();
  auto removed = shelf->records->remove_ended(now - age.count());
  if (!removed)
    return report(common, removed.error());
  auto left = shelf->records->runs(std::size_t{1} << 31);
  if (!left)
    return report(common, left.error());
  std::set<std::string> kept;
  std::set<std::string> kept_runs;
  for (const auto& record : *left) {
    kept.insert(journal_of(record));
    if (record.status == "running" || record.status == "interrupted")
      kept_runs.insert(record.id);
  }
  auto journals =
    remove_journals(shelf->where.journals(), file_time_before(age), kept);
  if (!journals)
    return report(common, journals.error());
  auto views =
    remove_views(shelf->where.views(), file_time_before(age), kept_runs);
  if (common.json)
    std::cout << json::write_pretty({{"removed_runs", *removed},
                                     {"removed_journals", *journals},
                                     {"removed_views", views}});
  else
    std::cout << "removed " << *removed << " runs and " << *journals
              << " journals\n";
  return exit_code::done;
}

} // namespace skvm::cli
