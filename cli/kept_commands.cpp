#include "command_words.hpp"

#include <tuple>

namespace skvm::cli {

namespace {

void add_run_control(CLI::App& runs, parsed_options& options) {
  auto* resume =
    add(runs, options, "resume", "go on with a run that was interrupted", [&] {
      return resume_run(options.common, options.run_id, options.run,
                        options.all, options.retry_in_flight);
    });
  resume->add_option("run", options.run_id, "its id, or the start of it");
  resume->add_flag("--all", options.all, "go on with all of them");
  resume->add_flag("--retry-inflight", options.retry_in_flight,
                   "make calls again that were under way; otherwise the model "
                   "is told of them");
  add_limits(*resume, options.run);
  resume
    ->add_option("--sandbox", options.run.sandbox,
                 "off runs tools without any sandbox")
    ->check(CLI::IsMember({"off"}));
  auto* attach =
    add(runs, options, "attach",
        "watch a run of 'skvm serve'; leaving does not end it",
        [&] { return attach_run(options.common, options.run_id); });
  attach->add_option("run", options.run_id, "its id, or the start of it")
    ->required();
  auto* cancel = add(runs, options, "cancel", "end a run", [&] {
    return cancel_run(options.common, options.run_id);
  });
  cancel->add_option("run", options.run_id, "its id, or the start of it")
    ->required();
  auto* written = add(
    runs, options, "export", "a run's conversations, for other programs",
    [&] { return export_run(options.common, options.run_id, options.format); });
  written->add_option("run", options.run_id, "its id, or the start of it")
    ->required();
  written
    ->add_option("--format", options.format,
                 "openai (messages), or jsonl (a line for each)")
    ->check(CLI::IsMember({"openai", "jsonl"}));
  auto* gc = add(runs, options, "gc", "remove runs of long ago",
                 [&] { return collect_runs(options.common, options.keep); });
  gc->add_option("--keep", options.keep, "how much to keep: 30d, 12h");
}

void add_variant_commands(CLI::App& app, parsed_options& options) {
  auto* variants = add(app, options, "variants", "list and remove variants",
                       [&] { return list_variants(options.common); });
  variants->require_subcommand(0, 1);
  add(*variants, options, "list", "all that were compiled",
      [&] { return list_variants(options.common); });
  auto* show = add(*variants, options, "show", "one with its edits and passes",
                   [&] { return show_variant(options.common, options.name); });
  show->add_option("key", options.name, "its key, or the start of it")
    ->required();
  auto* diff = add(*variants, options, "diff",
                   "what was changed in SKILL.md, as a unified diff",
                   [&] { return diff_variant(options.common, options.name); });
  diff->add_option("key", options.name, "its key, or the start of it")
    ->required();
  auto* remove = add(*variants, options, "remove", "remove variants", [&] {
    return remove_variants(options.common, options.removal);
  });
  remove->add_option("key", options.removal.keys,
                     "keys, or the starts of them");
  remove->add_flag("--all", options.removal.all, "remove all");
  remove->add_option("--older-than", options.removal.older_than,
                     "remove those of before that time: 30d, 12h");
}

void add_solidify_commands(CLI::App& app, parsed_options& options) {
  auto& common = options.common;
  auto* all = add(app, options, "solidify",
                  "list and change tasks that need no model any more",
                  [&] { return list_functions(common); });
  all->require_subcommand(0, 1);
  add(*all, options, "list", "all functions with their states",
      [&] { return list_functions(common); });
  add(*all, options, "stats", "how many there are, and what became of them",
      [&] { return function_stats(common); });
  auto* explain =
    add(*all, options, "explain", "why a task would need a model, or not", [&] {
      return explain_task(common, options.target.skill, options.run.task,
                          options.items);
    });
  explain->add_option("skill", options.target.skill, "folder or name")
    ->required();
  explain->add_option("task", options.run.task, "what to do")->required();
  explain
    ->add_option("--item", options.items,
                 "what a repeated step is to do it for; once for each")
    ->allow_extra_args(false);
  auto* fresh =
    add(*all, options, "add", "learn a function from examples", [&] {
      if (!options.candidates.empty())
        return add_candidates(common, options.target.skill, options.candidates);
      return add_function(common, options.target.skill, options.tasks,
                          options.commands);
    });
  fresh->add_option("skill", options.target.skill, "folder or name")
    ->required();
  fresh->add_option("--task", options.tasks, "a task; once for each example")
    ->allow_extra_args(false);
  fresh
    ->add_option("--command", options.commands,
                 "what to run for the task before it")
    ->allow_extra_args(false);
  fresh
    ->add_option("--from", options.candidates,
                 "take candidates from this file: the artifact of that name, "
                 "or a boost-candidates.json")
    ->excludes("--task")
    ->excludes("--command");
  using change = exit_code (*)(const common_options&, const std::string&);
  for (auto [name, about, what] :
       {std::tuple<const char*, const char*, change>{
          "show", "one with its code, requests and history", show_function},
        {"promote", "let one answer that ran beside the model",
         promote_function},
        {"demote", "let the model answer until it has proved itself again",
         demote_function},
        {"forget", "remove one with all that it was learnt from",
         forget_function}}) {
    auto* command =
      add(*all, options, name, about, [&common, &options, what = what] {
        return what(common, options.name);
      });
    command->add_option("function", options.name, "its id")->required();
  }
}

void add_adapt_commands(CLI::App& app, parsed_options& options) {
  auto* adapt =
    add(app, options, "adapt", "what runs showed, and what was done",
        [&] { return list_adaptations(options.common); });
  adapt->require_subcommand(0, 1);
  add(*adapt, options, "list", "all skills and targets that were learnt of",
      [&] { return list_adaptations(options.common); });
  auto* show =
    add(*adapt, options, "show", "failures, repairs and a trial",
        [&] { return show_adaptation(options.common, options.name); });
  show->add_option("skill", options.name, "its id, or a skill's name")
    ->required();
  auto* log =
    add(*adapt, options, "log", "every decision with its numbers",
        [&] { return log_adaptations(options.common, options.name); });
  log->add_option("skill", options.name, "its id, or a skill's name (all)");
  auto* stop =
    add(*adapt, options, "stop", "end the experiment under way",
        [&] { return stop_adaptation(options.common, options.name); });
  stop->add_option("skill", options.name, "its id, or a skill's name")
    ->required();
}
} // namespace

void add_run_commands(CLI::App& app, parsed_options& options) {
  auto* runs = add(app, options, "runs", "list and show runs",
                   [&] { return list_runs(options.common, options.limit); });
  runs->require_subcommand(0, 1);
  runs->add_option("--limit", options.limit, "how many, newest first")
    ->check(above_zero());
  auto* list = add(*runs, options, "list", "the last runs",
                   [&] { return list_runs(options.common, options.limit); });
  list->add_option("--limit", options.limit, "how many, newest first")
    ->check(above_zero());
  auto* show = add(*runs, options, "show", "one run with its events", [&] {
    return show_run(options.common, options.run_id, options.svg);
  });
  show->add_option("--svg", options.svg, "draw its timeline into this file");
  show->add_option("run", options.run_id, "its id, or the start of it")
    ->required();
  add_run_control(*runs, options);
}

void add_kept_commands(CLI::App& app, parsed_options& options) {
  add_variant_commands(app, options);
  add_solidify_commands(app, options);
  add_adapt_commands(app, options);
}

} // namespace skvm::cli
