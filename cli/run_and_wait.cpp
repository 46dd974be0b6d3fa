#include "run_and_wait.hpp"

#include <boost/json.hpp>

#include "base/json.hpp"
#include "base/text.hpp"
#include "runtime/run_report.hpp"
#include "terminal.hpp"
#include <unistd.h>

#include <array>
#include <cstdio>
#include <future>
#include <iostream>

namespace skvm::cli {

result<run_result> run_and_wait(runtime& kernel, run_request request) {
  std::promise<run_result> waiting;
  auto answer = waiting.get_future();
  auto started = kernel.run(std::move(request), [&](run_result outcome) {
    waiting.set_value(std::move(outcome));
  });
  if (!started)
    return started.error();
  return answer.get();
}

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

namespace {

std::string summary(const run_result& outcome) {
  auto out = std::string{to_string(outcome.status)} + ": "
             + std::to_string(outcome.turns) + " turns, ";
  if (outcome.spent)
    out += with_tokens(*outcome.spent) + ", ";
  out += outcome.cost_usd ? money(*outcome.cost_usd) + ", " : "price unknown, ";
  return out + duration_of(static_cast<double>(outcome.elapsed.count()) / 1000);
}

/// Where a run did not come to its end, how to go on with it.
void tell_how_to_go_on(const run_result& outcome) {
  if (outcome.not_recorded)
    std::cerr << "skvm: the run's end could not be written down: "
              << outcome.not_recorded->text() << '\n';
  if (outcome.unfinished || outcome.not_recorded)
    std::cerr << "skvm: nothing that was done is lost; 'skvm runs resume "
              << outcome.id << "' goes on from there\n";
}

} // namespace

exit_code print_outcome(const common_options& common, const run_result& outcome,
                        const run_request& request) {
  if (common.json)
    std::cout << json::write_pretty(to_json(outcome, request));
  else if (!outcome.text.empty())
    std::cout << outcome.text << '\n';
  if (outcome.failure)
    std::cerr << "skvm: " << outcome.failure->text() << '\n';
  tell_how_to_go_on(outcome);
  if (is_terminal(STDERR_FILENO) && !common.quiet)
    std::cerr << summary(outcome) << '\n';
  if (outcome.not_recorded)
    return exit_code::infrastructure;
  return code_of(outcome);
}

result<compile_outcome> compile_and_wait(runtime& kernel,
                                         compile_request request) {
  std::promise<result<compile_outcome>> waiting;
  auto answer = waiting.get_future();
  kernel.compile(std::move(request), [&](result<compile_outcome> outcome) {
    waiting.set_value(std::move(outcome));
  });
  return answer.get();
}

void announce_sandbox(const common_options& common, const sandbox& box) {
  if (box.level() == sandbox_level::off)
    std::cerr << "skvm: WARNING: the sandbox is off; commands that the model "
                 "writes run with all of your rights\n";
  else if (!common.quiet)
    std::cerr << box.explanation() << '\n';
}

std::string with_tokens(const usage& spent) {
  auto out = with_unit(static_cast<double>(spent.total())) + " tokens";
  auto input = spent.input + spent.cache_read + spent.cache_write;
  if (spent.cache_read > 0)
    out += " (" + std::to_string(spent.cache_read * 100 / input)
           + " % of the "
             "input cached)";
  return out;
}

std::string money(double usd) {
  std::array<char, 32> out{};
  std::snprintf(out.data(), out.size(), "$%.4f", usd);
  return out.data();
}

} // namespace skvm::cli
