#include <future>
#include <iostream>

#include "base/json.hpp"
#include "commands.hpp"
#include "compile_graph.hpp"
#include "compile_report.hpp"

namespace skvm::cli {

namespace {

result<compile_outcome> compile_and_wait(runtime& kernel,
                                         compile_request request) {
  std::promise<result<compile_outcome>> waiting;
  auto answer = waiting.get_future();
  kernel.compile(std::move(request), [&](result<compile_outcome> outcome) {
    waiting.set_value(std::move(outcome));
  });
  return answer.get();
}

} // namespace

exit_code compile_skill(const common_options& common, target_options target) {
  auto what = open_installation(common);
  if (!what)
    return report(common, what.error());
  if (auto completed = complete(target, *what); !completed)
    return report(common, completed.error());
  auto skill = open_skill(target.skill, *what);
  if (!skill)
    return report(common, skill.error());
  if (what->settings.find_route(target.model) == nullptr && !common.quiet)
    std::cerr << "skvm: note: no route fits " << target.model
              << "; it can be compiled for, but not run\n";
  runtime_options options;
  options.keep_records = false;
  options.sandbox_off = true; // nothing of the skill is run
  auto kernel = runtime::start(std::move(*what), std::move(options));
  if (!kernel)
    return report(common, kernel.error());
  compile_request request;
  request.skill = *skill;
  request.model = target.model;
  request.harness = target.harness;
  request.passes = target.passes;
  request.guard = target.guard;
  request.force = target.force;
  request.fresh_host = true;
  auto profile = (*kernel)->profile_of(target.model, target.harness);
  if (!profile)
    return report(common, profile.error());
  request.profile = std::move(*profile);
  auto outcome = compile_and_wait(**kernel, std::move(request));
  if (!outcome)
    return report(common, outcome.error());
  auto drawn = draw_graph(target.graph, target.graph_file, common.json,
                          outcome->variant);
  if (!drawn)
    return report(common, drawn.error());
  if (*drawn)
    std::cout << **drawn;
  else if (common.json)
    std::cout << json::write_pretty(compile_json(*outcome, **skill));
  else
    std::cout << compile_text(*outcome, **skill);
  return outcome->usable ? exit_code::done : exit_code::failed;
}

} // namespace skvm::cli
