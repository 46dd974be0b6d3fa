#include "command_words.hpp"

#include <cmath>
#include <cstdlib>

namespace skvm::cli {

namespace {

void add_common(CLI::App& command, common_options& common) {
  command.add_flag("--json", common.json, "print the result as JSON");
  command.add_flag("-q,--quiet", common.quiet, "no progress, no notes");
  command.add_option("--config", common.config_file,
                     "configuration file to use instead of the user's");
}
} // namespace

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

void add_choice(CLI::App& command, const std::string& name,
                std::optional<bool>& into, const std::string& about) {
  command.add_flag_function(
    "--" + name + ",!--no-" + name,
    [&into](std::int64_t count) { into = count > 0; }, about);
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
  server->add_option("--port", options.port, "port (any free one)")
    ->check(CLI::Range(0, 65'535));

  add(app, options, "version", "the version and what it was built with",
      [&] { return show_version(options.common); });
}
} // namespace skvm::cli
