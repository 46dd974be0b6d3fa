#include "command_words.hpp"

#include <utility>

namespace skvm::cli {

namespace {

void add_target(CLI::App& command, target_options& target) {
  command.add_option("-m,--model", target.model,
                     "model to use, <route>/<model>");
  command.add_option("--harness", target.harness,
                     "harness around the model (bare)");
  command
    .add_option("--passes", target.passes,
                "compiler passes to run: pass{name=value},pass (all)")
    ->allow_extra_args(false);
  command
    .add_option("--guard", target.guard,
                "enforce, or warn to use a refused variant")
    ->check(CLI::IsMember({"enforce", "warn"}));
  command.add_flag("--force", target.force,
                   "compile anew, whatever was compiled before");
}

void add_run_options(CLI::App& command, run_options& run) {
  command
    .add_option("-C,--workdir", run.work_dir,
                "folder that the tools work in (the current one)")
    ->check(not_empty());
  command
    .add_option("--delivery", run.delivery,
                "inject the skill, or let the model discover it")
    ->check(CLI::IsMember({"inject", "discover"}));
  add_limits(command, run);
  command.add_flag("--network", run.network, "let tools use the network");
  add_choice(command, "branches", run.branches,
             "carry out independent parts side by side");
  command
    .add_option("--install", run.install,
                "whether to install what the skill needs (never)")
    ->check(CLI::IsMember({"never", "ask", "auto"}));
  command
    .add_option("--sandbox", run.sandbox, "off runs tools without any sandbox")
    ->check(CLI::IsMember({"off"}));
}

/// `run SKILL TASK`, or `run --no-skill TASK`.
exit_code run_words(parsed_options& options) {
  auto& run = options.run;
  if (run.no_skill && run.task.empty())
    std::swap(run.task, options.target.skill);
  else if (run.no_skill || run.task.empty())
    return report(options.common,
                  make_error(errc::invalid_argument, "run",
                             run.no_skill
                               ? "with --no-skill there is a task and no skill"
                               : "there must be a skill and a task: skvm run "
                                 "SKILL \"TASK\""));
  return run_task(options.common, options.target, run);
}

void add_check(CLI::App& app, parsed_options& options) {
  auto& how = options.check;
  auto* check =
    add(app, options, "check", "say what is wrong with a skill",
        [&] { return check_skills(options.common, options.check); });
  check->add_option("skill", how.skills,
                    "folders or names of skills, or folders of skills");
  check->add_option("--format", how.format, "text, json or sarif")
    ->check(CLI::IsMember({"text", "json", "sarif"}));
  check->add_option("--severity", how.severity, "the least to show")
    ->check(CLI::IsMember({"note", "warning", "error"}));
  check->add_flag("--strict", how.strict, "let warnings fail as well");
  check->add_flag("--fix", how.fix, "mend what can be mended by a machine");
  check->add_option("--explain", how.explain, "explain a code and end");
}

} // namespace

void add_skill_commands(CLI::App& app, parsed_options& options) {
  add_check(app, options);

  auto* ir = add(app, options, "ir", "show what the compiler sees of a skill",
                 [&] { return show_ir(options.common, options.target.skill); });
  ir->add_option("skill", options.target.skill, "folder or name")->required();

  auto* compile =
    add(app, options, "compile", "compile a skill for a target", [&] {
      return compile_skill(options.common, options.target, options.compile);
    });
  compile->add_option("skill", options.target.skill, "folder or name");
  add_target(*compile, options.target);
  // A flag with a value, so that it takes no word behind it.
  compile
    ->add_flag("--graph{terminal}", options.target.graph,
               "draw the workflow: --graph, --graph=mermaid or --graph=svg")
    ->check(CLI::IsMember({"terminal", "mermaid", "svg"}));
  compile->add_option("--graph-file", options.target.graph_file,
                      "draw into this file; its extension decides the form");
  compile->add_flag("--time-passes", options.compile.time_passes,
                    "say what each pass took");
  compile
    ->add_option("--dump-after", options.compile.dump_after,
                 "show what this pass returned, as JSON")
    ->allow_extra_args(false);
  compile
    ->add_option("--dump-to", options.compile.dump_to,
                 "folder for that (standard error)")
    ->check(not_empty());
  compile
    ->add_option("--replay", options.compile.replay,
                 "compile again what left this folder when it failed")
    ->check(not_empty());

  auto* env =
    add(app, options, "env", "show what a skill needs of this host", [&] {
      return show_environment(options.common, options.target, options.install);
    });
  env->add_option("skill", options.target.skill, "folder or name")->required();
  env->add_flag("--install", options.install,
                "install what is missing, into a folder of its own");
  env->add_option("-m,--model", options.target.model,
                  "model to compile for (any)");
  env->add_option("--harness", options.target.harness,
                  "harness around the model (bare)");

  auto* run = add(app, options, "run", "run a task with a skill",
                  [&] { return run_words(options); });
  run
    ->add_option("skill", options.target.skill,
                 "folder or name; with --no-skill the task")
    ->required();
  run->add_option("task", options.run.task, "what to do, with a skill");
  run->add_flag("--no-skill", options.run.no_skill,
                "run the task alone; it is the only word then");
  add_target(*run, options.target);
  add_run_options(*run, options.run);
  run->add_flag("--original", options.run.original,
                "use the skill as it was written");
  run->add_flag("--no-solidify", options.run.no_functions,
                "always ask the model, and learn nothing from it");
  add_choice(*run, "adapt", options.run.adapt,
             "learn from this run, and try a variant on trial");
  run->add_option("--record", options.run.record,
                  "record the exchanges into this file");
  run->add_flag("-d,--detach", options.run.detach,
                "leave the run to 'skvm serve', and print its id");

  auto* compare =
    add(app, options, "compare",
        "run a task with the original and the compiled skill", [&] {
          return compare_variants(options.common, options.target, options.run);
        });
  compare->add_option("skill", options.target.skill, "folder or name")
    ->required();
  compare->add_option("task", options.run.task, "what to do")->required();
  add_target(*compare, options.target);
  add_run_options(*compare, options.run);
  compare->add_option("--check", options.run.check,
                      "command that decides about the outcome, run in the "
                      "work folder after each run");
}
} // namespace skvm::cli
