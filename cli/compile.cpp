#include "base/files.hpp"
#include "base/json.hpp"
#include "commands.hpp"
#include "compile_graph.hpp"
#include "compile_report.hpp"
#include "compiler/replay.hpp"
#include "run_and_wait.hpp"

#include <iostream>

namespace skvm::cli {

namespace {

/// `<pass>.json` in the folder, or all of them on standard error.
result<void> write_dumps(const compile_outcome& outcome,
                         const std::string& folder) {
  for (const auto& [id, text] : outcome.dumps) {
    if (folder.empty()) {
      std::cerr << "-- after " << id << '\n' << text;
      continue;
    }
    if (auto done =
          write_file(std::filesystem::path{folder} / (id + ".json"), text);
        !done)
      return done;
  }
  return ok;
}

/// The request that the command line describes, or that failed once.
result<compile_request> request_of(target_options& target,
                                   const compile_options& how,
                                   const installation& what) {
  compile_request request;
  if (!how.replay.empty()) {
    auto failed = read_replay(how.replay);
    if (!failed)
      return failed.error();
    request = std::move(*failed);
    target.skill = (std::filesystem::path{how.replay} / "skill").string();
    target.model = request.model;
    target.harness = request.harness;
  } else {
    if (auto completed = complete(target, what); !completed)
      return completed.error();
    request.model = target.model;
    request.harness = target.harness;
    request.passes = target.passes;
    request.guard = target.guard;
    request.force = target.force;
  }
  if (target.skill.empty())
    return make_error(errc::invalid_argument, "compile",
                      "there must be a skill, or --replay and a folder");
  auto skill = open_skill(target.skill, what);
  if (!skill)
    return skill.error();
  request.skill = std::move(*skill);
  request.fresh_host = true;
  request.dump_after = how.dump_after;
  return request;
}

} // namespace

exit_code compile_skill(const common_options& common, target_options target,
                        const compile_options& how) {
  if (auto form = check_graph_file(target.graph, target.graph_file); !form)
    return report(common, form.error());
  auto what = open_installation(common);
  if (!what)
    return report(common, what.error());
  auto request = request_of(target, how, *what);
  if (!request)
    return report(common, request.error());
  if (what->settings.find_route(target.model) == nullptr && !common.quiet)
    std::cerr << "skvm: note: no route fits " << target.model
              << "; it can be compiled for, but not run\n";
  runtime_options options;
  options.keep_records = false;
  options.sandbox_off = true; // nothing of the skill is run
  auto kernel = runtime::start(std::move(*what), std::move(options));
  if (!kernel)
    return report(common, kernel.error());
  if (how.replay.empty()) {
    auto profile = (*kernel)->profile_of(target.model, target.harness);
    if (!profile)
      return report(common, profile.error());
    request->profile = std::move(*profile);
  }
  auto skill = request->skill;
  auto outcome = compile_and_wait(**kernel, std::move(*request));
  if (!outcome)
    return report(common, outcome.error());
  if (auto dumped = write_dumps(*outcome, how.dump_to); !dumped)
    return report(common, dumped.error());
  auto drawn =
    draw_graph(target.graph, target.graph_file, common.json, outcome->variant);
  if (!drawn)
    return report(common, drawn.error());
  if (*drawn)
    std::cout << **drawn;
  else if (common.json)
    std::cout << json::write_pretty(compile_json(*outcome, *skill));
  else
    std::cout << compile_text(*outcome, *skill)
              << (how.time_passes ? times_text(*outcome) : std::string{});
  return outcome->usable ? exit_code::done : exit_code::failed;
}

} // namespace skvm::cli
