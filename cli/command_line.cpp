#include "command_line.hpp"

#include "base/text.hpp"
#include "commands.hpp"
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <tuple>

namespace skvm::cli {

namespace {

/// All that options write into; lives as long as the program.
struct parsed_options {
  common_options common;
  target_options target;
  run_options run;
  compile_options compile;
  removal_options removal;
  check_options check;
  std::size_t limit = 20;
  std::string run_id;
  std::string svg;
  std::string capability;
  std::string kind;
  std::string name;
  std::string folder;
  std::vector<std::string> tasks;
  std::vector<std::string> commands;
  std::string candidates; ///< a file
  std::uint16_t port = 0;
  bool online = false;
  bool install = false;
  bool all = false;
  bool retry_in_flight = false;
  std::string format = "openai";
  std::string keep;
  std::function<exit_code()> command;
};

void add_common(CLI::App& command, common_options& common) {
  command.add_flag("--json", common.json, "print the result as JSON");
  command.add_flag("-q,--quiet", common.quiet, "no progress, no notes");
  command.add_option("--config", common.config_file,
                     "configuration file to use instead of the user's");
}

CLI::App* add(CLI::App& above, parsed_options& options, const char* name,
              const char* about, std::function<exit_code()> what) {
  auto* command = above.add_subcommand(name, about);
  add_common(*command, options.common);
  command->callback([&options, what = std::move(what)] {
    // The inner command is heard first and is the one that counts.
    if (!options.command)
      options.command = what;
  });
  return command;
}

CLI::Validator not_empty() {
  return {[](const std::string& text) {
            return text.empty() ? std::string{"must not be empty"}
                                : std::string{};
          },
          "", "not empty"};
}

/// A finite number above zero; checked as text, since a negative one would wrap
/// around in an unsigned option.
CLI::Validator above_zero() {
  return {[](const std::string& text) -> std::string {
            char* end = nullptr;
            auto value = std::strtod(text.c_str(), &end);
            if (text.empty() || *end != '\0' || !std::isfinite(value)
                || value <= 0)
              return "'" + text + "' is no number above zero";
            return {};
          },
          "", "above zero"};
}

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

void add_limits(CLI::App& command, run_options& run) {
  command.add_option("--max-turns", run.max_turns, "limit of model replies")
    ->check(above_zero());
  command.add_option("--max-tokens", run.max_tokens, "limit of tokens")
    ->check(above_zero());
  command.add_option("--max-money", run.max_money, "limit in US dollars")
    ->check(above_zero());
  command.add_option("--timeout", run.timeout,
                     "limit of time: 30s, 10m, 500ms");
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
  command.add_flag("--branches,!--no-branches", run.branches,
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
                               : "there must be a skill and a task"));
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
  run->add_option("skill", options.target.skill, "folder or name")->required();
  run->add_option("task", options.run.task, "what to do");
  run->add_flag("--no-skill", options.run.no_skill,
                "run the task alone; it is the only word then");
  add_target(*run, options.target);
  add_run_options(*run, options.run);
  run->add_flag("--original", options.run.original,
                "use the skill as it was written");
  run->add_flag("--no-solidify", options.run.no_functions,
                "always ask the model, and learn nothing from it");
  run->add_flag("--adapt,!--no-adapt", options.run.adapt,
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
      return explain_task(common, options.target.skill, options.run.task);
    });
  explain->add_option("skill", options.target.skill, "folder or name")
    ->required();
  explain->add_option("task", options.run.task, "what to do")->required();
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

void add_other_commands(CLI::App& app, parsed_options& options) {
  add(app, options, "models", "list routes and profiled targets",
      [&] { return list_models(options.common); });

  auto* capabilities = add(
    app, options, "capabilities", "list or explain what a skill can ask for",
    [&] { return show_capabilities(options.common, options.capability); });
  capabilities->add_option("id", options.capability,
                           "the one to explain, such as tool.exec");

  auto* plugins =
    add(app, options, "plugins", "list what is loaded and what was refused",
        [&] { return list_plugins(options.common); });
  plugins->require_subcommand(0, 1);
  auto* fresh = add(*plugins, options, "new", "write a plugin project", [&] {
    return new_plugin(options.common, options.kind, options.name,
                      options.folder);
  });
  fresh->add_option("kind", options.kind, "model, harness or pass")
    ->required()
    ->check(CLI::IsMember({"model", "harness", "pass"}));
  fresh->add_option("name", options.name, "its name, in kebab-case")
    ->required();
  fresh->add_option("--folder", options.folder, "where to (./<name>)");

  auto* config = add(app, options, "config", "show or check the configuration",
                     [&] { return show_config(options.common); });
  config->require_subcommand(0, 1);
  add(*config, options, "show", "the configuration in force",
      [&] { return show_config(options.common); });
  auto* ill = add(*config, options, "doctor", "say what is wrong with it",
                  [&] { return doctor(options.common, options.online); });
  ill->add_flag("--online", options.online,
                "send one tiny request to the default model");

  add(app, options, "serve",
      "own runs so that who began them may leave; SIGTERM ends it",
      [&] { return serve_runs(options.common); });

  auto* server =
    add(app, options, "model-server",
        "serve the models on loopback as OpenAI Chat Completions",
        [&] { return serve_models(options.common, options.port); });
  server->add_option("--port", options.port, "port (any free one)");

  add(app, options, "version", "the version and what it was built with",
      [&] { return show_version(options.common); });
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* command :
       app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  return names;
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* option : app.get_options())
    for (const auto& name : option->get_lnames())
      names.push_back("--" + name);
  return names;
}

std::string suggestion(const std::string& word,
                       const std::vector<std::string>& known) {
  auto near = nearest(word, known);
  return near.empty() ? std::string{} : ", did you mean '" + near + "'?";
}

/// The innermost command that the words name.
CLI::App* command_of(CLI::App& app, int argc, char** argv) {
  auto* at = &app;
  for (int i = 1; i < argc; ++i) {
    auto named = at->get_subcommands(
      [&](const CLI::App* one) { return one->get_name() == argv[i]; });
    if (!named.empty())
      at = named.front();
  }
  return at;
}

/// What is wrong with the command line, in one line.
std::string explain(CLI::App& app, int argc, char** argv,
                    const CLI::ParseError& why) {
  auto* command = command_of(app, argc, argv);
  for (int i = 1; i < argc; ++i) {
    std::string word{argv[i]};
    if (word == "--")
      break;
    auto name = word.substr(0, word.find('='));
    if (name.rfind("--", 0) != 0)
      continue;
    auto known = option_names(*command);
    if (std::find(known.begin(), known.end(), name) == known.end())
      return "unknown option '" + name + "'" + suggestion(name, known);
  }
  if (command == &app && argc > 1 && argv[1][0] != '-')
    return std::string{"unknown command '"} + argv[1] + "'"
           + suggestion(argv[1], command_names(app));
  std::string text = why.what();
  if (!text.empty())
    text[0] =
      static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  return replace_all(std::move(text), "\n", " ");
}

} // namespace

int run_command_line(int argc, char** argv) {
  parsed_options options;
  CLI::App app{"SkVM compiles and runs LLM agent skills.", "skvm"};
  app.require_subcommand(1);
  app.set_version_flag("--version", SKVM_VERSION);
  app.failure_message(CLI::FailureMessage::simple);
  add_skill_commands(app, options);
  add_run_commands(app, options);
  add_variant_commands(app, options);
  add_solidify_commands(app, options);
  add_adapt_commands(app, options);
  add_other_commands(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    auto* command = command_of(app, argc, argv);
    std::cout << command->help(command == &app ? "" : "skvm");
    return 0;
  } catch (const CLI::CallForAllHelp&) {
    std::cout << app.help("", CLI::AppFormatMode::All);
    return 0;
  } catch (const CLI::CallForVersion&) {
    std::cout << SKVM_VERSION << '\n';
    return 0;
  } catch (const CLI::ParseError& why) {
    if (argc == 1) {
      std::cerr << app.help();
      return static_cast<int>(exit_code::usage);
    }
    auto text = explain(app, argc, argv, why) + " (see 'skvm --help')";
    // The options were not read to the end, so the words are looked through.
    auto wants_json =
      std::find(argv, argv + argc, std::string_view{"--json"}) != argv + argc;
    options.common.json = wants_json;
    report(options.common, make_error(errc::invalid_argument, {}, text));
    return static_cast<int>(exit_code::usage);
  }
  auto code = options.command();
  errno = 0;
  if (!std::cout.flush() && code == exit_code::done) {
    // A reader that had enough, as `head`, is no failure.
    if (errno != EPIPE)
      std::cerr << "skvm: the result could not be written to standard output\n";
    code = errno == EPIPE ? code : exit_code::infrastructure;
  }
  return static_cast<int>(code);
}

exit_code show_version(const common_options& common) {
  if (common.json)
    std::cout << "{\n  \"version\": \"" SKVM_VERSION "\",\n  \"sdk\": "
              << SKVM_SDK_VERSION << ",\n  \"build\": \"" SKVM_BUILD_TAG
              << "\"\n}\n";
  else
    std::cout << "skvm " SKVM_VERSION " (SDK " << SKVM_SDK_VERSION
              << ", " SKVM_BUILD_TAG ")\n";
  return exit_code::done;
}

} // namespace skvm::cli
