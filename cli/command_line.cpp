#include "command_line.hpp"

#include "base/text.hpp"
#include "command_words.hpp"
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

namespace skvm::cli {

namespace {

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

/// How the command is called: `skvm runs resume`.
std::string words_of(const CLI::App& command) {
  const auto* above = command.get_parent();
  return (above == nullptr ? "" : words_of(*above) + " ") + command.get_name();
}

/// A word too many: a command that there is not, or a text without quotes.
std::string unexpected(const CLI::App& command, const std::string& word) {
  if (word.starts_with("-"))
    return "unknown option '" + word + "'";
  auto known = command_names(command);
  if (known.empty())
    return "unexpected '" + word
           + "'; put a text of several words between quotes";
  return "'" + words_of(command).substr(sizeof "skvm") + "' has no command '"
         + word + "'" + suggestion(word, known);
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
  if (dynamic_cast<const CLI::ExtrasError*>(&why) != nullptr)
    if (auto left = command->remaining(); !left.empty())
      return unexpected(*command, left.front());
  std::string text = why.what();
  if (!text.empty())
    text[0] =
      static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  return replace_all(std::move(text), "\n", " ");
}

/// Writes what is left of the output. A reader that had enough, as `head`, is
/// no failure, whichever write found out.
exit_code finish_output(exit_code code) {
  if (std::cout.flush() || code != exit_code::done)
    return code;
  pollfd output{STDOUT_FILENO, 0, 0};
  if (::poll(&output, 1, 0) == 1 && (output.revents & (POLLERR | POLLHUP)) != 0)
    return code;
  std::cerr << "skvm: the result could not be written to standard output\n";
  return exit_code::infrastructure;
}

int say(const std::string& text) {
  std::cout << text;
  return static_cast<int>(finish_output(exit_code::done));
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
  add_kept_commands(app, options);
  add_other_commands(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    const auto* command = command_of(app, argc, argv);
    const auto* above = command->get_parent();
    return say(command->help(above == nullptr ? "" : words_of(*above)));
  } catch (const CLI::CallForAllHelp&) {
    return say(app.help("", CLI::AppFormatMode::All));
  } catch (const CLI::CallForVersion&) {
    return say(SKVM_VERSION "\n");
  } catch (const CLI::ParseError& why) {
    if (argc == 1) {
      std::cerr << app.help();
      return static_cast<int>(exit_code::usage);
    }
    auto text = explain(app, argc, argv, why) + " (see '"
                + words_of(*command_of(app, argc, argv)) + " --help')";
    // The options were not read to the end, so the words are looked through.
    auto wants_json =
      std::find(argv, argv + argc, std::string_view{"--json"}) != argv + argc;
    options.common.json = wants_json;
    report(options.common, make_error(errc::invalid_argument, {}, text));
    return static_cast<int>(exit_code::usage);
  }
  return static_cast<int>(finish_output(options.command()));
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
