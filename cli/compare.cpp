#include <boost/json.hpp>

#include "base/files.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "commands.hpp"
#include "interrupts.hpp"
#include "progress.hpp"
#include "run_and_wait.hpp"
#include "runtime/run_report.hpp"
#include "terminal.hpp"
#include "views/copy.hpp"

#include <chrono>
#include <filesystem>
#include <iostream>

namespace skvm::cli {

namespace bj = boost::json;
namespace fs = std::filesystem;

namespace {

struct side {
  std::string label;
  run_request request;
  run_result outcome;
  bool passed = false;
  std::string check_output;
  temporary_folder folder;
};

/// A copy of the work folder, so that neither run sees the other's files.
result<void> give_folder(side& one, const fs::path& from,
                         const fs::path& below) {
  auto made = make_temporary_folder(below, one.label + "-");
  if (!made)
    return made.error();
  one.folder = temporary_folder{*made};
  std::error_code why;
  auto copy = (*made / "work").string();
  if (auto copied = copy_tree(fs::weakly_canonical(from, why).string(), copy);
      !copied)
    return copied.error();
  one.request.work_dir = copy;
  return ok;
}

/// Copies that a killed process left behind.
void remove_abandoned(const fs::path& below) {
  std::error_code why;
  auto yesterday = fs::file_time_type::clock::now() - std::chrono::hours{24};
  for (const auto& entry : fs::directory_iterator{below, why})
    if (entry.last_write_time(why) < yesterday)
      fs::remove_all(entry.path(), why);
}

/// The user's own command about the result; it is theirs, so it runs as they
/// do.
void judge(side& one, const std::string& check) {
  one.passed = one.outcome.status == run_status::succeeded;
  if (check.empty())
    return;
  launcher processes;
  launch_spec spec;
  spec.argv = {"sh", "-c", check};
  spec.cwd = one.request.work_dir;
  for (auto** name = environ; *name != nullptr; ++name)
    spec.env.emplace_back(*name);
  auto done = run_and_wait(processes, std::move(spec));
  one.check_output =
    done.failure ? done.failure->text() : done.out.text() + done.err.text();
  one.passed = one.passed && done.code == 0;
}

std::string tokens_of(const run_result& outcome) {
  return outcome.spent ? std::to_string(outcome.spent->total()) : "unknown";
}

std::string times(double before, double after) {
  if (before <= 0 || after <= 0)
    return "-";
  auto change = (after - before) / before * 100;
  return std::string{change > 0 ? "+" : ""}
         + std::to_string(
           static_cast<int>(change > 0 ? change + 0.5 : change - 0.5))
         + " %";
}

void print(const std::vector<side>& sides, bool checked) {
  const auto& a = sides[0].outcome;
  const auto& b = sides[1].outcome;
  auto ms = [](const run_result& one) {
    return static_cast<double>(one.elapsed.count()) / 1000;
  };
  auto total = [](const run_result& one) {
    return one.spent ? static_cast<double>(one.spent->total()) : 0.0;
  };
  // Without a check nobody looked at the result, so nothing has passed.
  auto word = [=](const side& one) {
    std::string status{to_string(one.outcome.status)};
    if (!checked)
      return status;
    return std::string{one.passed ? "passed" : "not passed"} + " (" + status
           + ")";
  };
  std::cout << table(
    {{"", sides[0].label, sides[1].label, "change"},
     {"outcome", word(sides[0]), word(sides[1]), ""},
     {"turns", std::to_string(a.turns), std::to_string(b.turns),
      times(a.turns, b.turns)},
     {"tool calls", std::to_string(a.tool_calls), std::to_string(b.tool_calls),
      times(a.tool_calls, b.tool_calls)},
     {"failed tool calls", std::to_string(a.tool_errors),
      std::to_string(b.tool_errors), ""},
     {"tokens", tokens_of(a), tokens_of(b), times(total(a), total(b))},
     {"time", duration_of(ms(a)), duration_of(ms(b)), times(ms(a), ms(b))}});
  for (const auto& one : sides) {
    auto text =
      one.outcome.failure ? one.outcome.failure->text() : one.outcome.text;
    std::cout << '\n'
              << tinted(one.label, tint::bold) << ": " << one_line(text, 300)
              << '\n';
    if (!one.check_output.empty())
      std::cout << "  check: " << one_line(one.check_output, 300) << '\n';
  }
}

bj::value as_json(const side& one) {
  auto out = to_json(one.outcome, one.request).get_object();
  out["passed"] = one.passed;
  out["check_output"] = one.check_output;
  return out;
}

} // namespace

exit_code compare_variants(const common_options& common, target_options target,
                           const run_options& how) {
  interrupts signals;
  auto what = open_installation(common);
  if (!what)
    return report(common, what.error());
  if (auto completed = complete(target, *what); !completed)
    return report(common, completed.error());
  auto skill = open_skill(target.skill, *what);
  if (!skill)
    return report(common, skill.error());
  auto request = make_request(target, how, *skill, *what);
  if (!request)
    return report(common, request.error());
  std::vector<side> sides(2);
  sides[0].label = "original";
  sides[1].label = "compiled";
  auto below = what->where.cache / "compare";
  remove_abandoned(below);
  for (auto& one : sides) {
    one.request = *request;
    one.request.compile = one.label == "compiled";
    one.request.functions = false;
    one.request.adapt = false;
    if (auto given = give_folder(one, request->work_dir, below); !given)
      return report(common, given.error());
  }
  runtime_options options;
  options.sandbox_off = how.sandbox == "off";
  options.subscribers.push_back(make_progress(common.quiet));
  auto kernel = runtime::start(std::move(*what), std::move(options));
  if (!kernel)
    return report(common, kernel.error());
  announce_sandbox(common, (*kernel)->box());
  auto heard = signals.listen([&] { (*kernel)->cancel_all(); });
  for (auto& one : sides) {
    auto outcome = run_and_wait(**kernel, one.request);
    if (!outcome)
      return report(common, outcome.error());
    one.outcome = std::move(*outcome);
    if (signals.seen())
      return report(common, make_error(errc::cancelled, "compare",
                                       "interrupted during the run with the "
                                         + one.label + " skill"));
    judge(one, how.check);
  }
  if (common.json)
    std::cout << json::write_pretty(
      {{"original", as_json(sides[0])}, {"compiled", as_json(sides[1])}});
  else
    print(sides, !how.check.empty());
  return sides[1].passed ? exit_code::done : exit_code::failed;
}

} // namespace skvm::cli
