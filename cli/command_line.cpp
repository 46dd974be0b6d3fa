#include "command_line.hpp"

#include "base/text.hpp"
#include "command_words.hpp"

#include <algorithm>
#include <cerrno>
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
  add_kept_commands(app, options);
  add_other_commands(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    auto* command = command_of(app, argc, argv);
    std::string above;
    for (auto* each = command->get_parent(); each != nullptr;
         each = each->get_parent())
      above = each->get_name() + (above.empty() ? "" : " ") + above;
    std::cout << command->help(above);
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
