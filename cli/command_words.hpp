#pragma once

#include "commands.hpp"
#include <CLI/CLI.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

/// The words of the command line, by what they are about. [main thread]
namespace skvm::cli {

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
  std::vector<std::string> items;
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

/// A command with the options that all have; `what` is what it does.
CLI::App* add(CLI::App& above, parsed_options& options, const char* name,
              const char* about, std::function<exit_code()> what);

/// Checks of values.
CLI::Validator not_empty();
/// A finite number above zero; checked as text, since a negative one would wrap
/// around in an unsigned option.
CLI::Validator above_zero();

/// `--name` and `--no-name`, where saying neither is a third thing: `add_flag`
/// takes an optional for a counter, and sets it to 0 at once.
void add_choice(CLI::App& command, const std::string& name,
                std::optional<bool>& into, const std::string& about);

/// The limits of a run, which `resume` has too.
void add_limits(CLI::App& command, run_options& run);

/// `check`, `ir`, `compile`, `env`, `run` and `compare`.
void add_skill_commands(CLI::App& app, parsed_options& options);
/// `runs`.
void add_run_commands(CLI::App& app, parsed_options& options);
/// What is kept of skills: `variants`, `solidify` and `adapt`.
void add_kept_commands(CLI::App& app, parsed_options& options);
/// The installation and what serves.
void add_other_commands(CLI::App& app, parsed_options& options);

} // namespace skvm::cli
