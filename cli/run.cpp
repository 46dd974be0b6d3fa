#include <future>
#include <iostream>

#include <boost/json.hpp>
#include <unistd.h>

#include "base/json.hpp"
#include "commands.hpp"
#include "confirm.hpp"
#include "interrupts.hpp"
#include "progress.hpp"
#include "run_and_wait.hpp"
#include "runtime/run_report.hpp"
#include "terminal.hpp"

namespace skvm::cli {

namespace {

exit_code code_of(const run_result& outcome) {
  switch (outcome.status) {
    case run_status::succeeded:
      return exit_code::done;
    case run_status::cancelled:
      return exit_code::interrupted;
    case run_status::infrastructure:
      return exit_code::infrastructure;
    default:
      return exit_code::failed;
  }
}

std::string summary(const run_result& outcome) {
  auto out = std::string{to_string(outcome.status)} + ": "
             + std::to_string(outcome.turns) + " turns, ";
  if (outcome.spent)
    out += with_tokens(*outcome.spent) + ", ";
  out += outcome.cost_usd ? money(*outcome.cost_usd) + ", "
                          : "price unknown, ";
  return out + duration_of(static_cast<double>(outcome.elapsed.count()) / 1000);
}

} // namespace

exit_code run_task(const common_options& common, target_options target,
                   const run_options& how) {
  interrupts signals;
  auto what = open_installation(common);
  if (!what)
    return report(common, what.error());
  if (auto completed = complete(target, *what); !completed)
    return report(common, completed.error());
  skill_ptr skill;
  if (!how.no_skill) {
    auto opened = open_skill(target.skill, *what);
    if (!opened)
      return report(common, opened.error());
    skill = std::move(*opened);
  }
  auto request = make_request(target, how, std::move(skill), *what);
  if (!request)
    return report(common, request.error());
  runtime_options options;
  options.sandbox_off = how.sandbox == "off";
  options.record = how.record;
  options.subscribers.push_back(make_progress(common.quiet));
  options.confirm = make_confirmation();
  auto kernel = runtime::start(std::move(*what), std::move(options));
  if (!kernel)
    return report(common, kernel.error());
  announce_sandbox(common, (*kernel)->box());
  signals.listen([&] { (*kernel)->cancel_all(); });
  auto outcome = run_and_wait(**kernel, *request);
  signals.stop();
  if (!outcome)
    return report(common, outcome.error());
  if (common.json)
    std::cout << json::write_pretty(to_json(*outcome, *request));
  else if (!outcome->text.empty())
    std::cout << outcome->text << '\n';
  if (outcome->failure)
    std::cerr << "skvm: " << outcome->failure->text() << '\n';
  if (is_terminal(STDERR_FILENO) && !common.quiet)
    std::cerr << summary(*outcome) << '\n';
  return code_of(*outcome);
}

} // namespace skvm::cli
