#include "commands.hpp"
#include "confirm.hpp"
#include "interrupts.hpp"
#include "progress.hpp"
#include "run_and_wait.hpp"

#include <iostream>

namespace skvm::cli {

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
  if (how.detach && (!how.record.empty() || !how.sandbox.empty()))
    return report(common,
                  make_error(errc::invalid_argument, "--detach",
                             "the daemon decides about the sandbox and keeps "
                             "no records of exchanges"));
  if (how.detach) {
    request->adapt = how.adapt.value_or(what->settings.adapt.serve);
    return detach_run(common, *request, *what);
  }
  runtime_options options;
  options.sandbox_off = how.sandbox == "off";
  options.record = how.record;
  options.subscribers.push_back(make_progress(common.quiet));
  options.confirm = make_confirmation();
  auto kernel = runtime::start(std::move(*what), std::move(options));
  if (!kernel)
    return report(common, kernel.error());
  announce_sandbox(common, (*kernel)->box());
  auto heard = signals.listen([&] { (*kernel)->cancel_all(); });
  auto outcome = run_and_wait(**kernel, *request);
  if (!outcome)
    return report(common, outcome.error());
  auto code = print_outcome(common, *outcome, *request);
  std::cout.flush();
  (*kernel)->wait_for_checks();
  return code;
}

} // namespace skvm::cli
