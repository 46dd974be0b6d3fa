#include "shell.hpp"
#include "text.hpp"

#include <algorithm>
#include <set>

namespace pass_lang {

namespace {

// How many commands behind the question may answer it.
constexpr std::size_t reach = 4;

// The programs that a command asks for; nothing where it asks for none.
std::vector<std::string> asked_for(const invocation& command) {
  auto name = base_name(command.program);
  const auto& arguments = command.arguments;
  bool asks =
    name == "which" || name == "type" || name == "hash" || name == "where";
  if (name == "command")
    asks = !arguments.empty() && (arguments[0] == "-v" || arguments[0] == "-V");
  std::vector<std::string> out;
  if (asks)
    for (const auto& argument : arguments)
      if (!argument.starts_with("-"))
        out.push_back(argument);
  return out;
}

bool gives_up(const invocation& command) {
  const auto& name = command.program;
  bool good = !command.arguments.empty() && command.arguments[0] == "0";
  return ((name == "exit" || name == "return") && !good) || name == "die"
         || name == "fail" || name == "abort" || name == "error_exit";
}

bool installs(const invocation& command) {
  return std::any_of(command.arguments.begin(), command.arguments.end(),
                     [](const std::string& word) {
                       return word == "install" || word == "add"
                              || word == "-S";
                     });
}

} // namespace

std::vector<std::string>
optional_programs(const std::vector<invocation>& found) {
  std::set<std::string> optional;
  std::set<std::string> required;
  for (std::size_t i = 0; i < found.size(); ++i) {
    auto programs = asked_for(found[i]);
    if (programs.empty())
      continue;
    bool needed = false;
    for (auto j = i + 1; j < found.size() && j <= i + reach; ++j)
      needed = needed || gives_up(found[j]) || installs(found[j]);
    auto& into = needed ? required : optional;
    into.insert(programs.begin(), programs.end());
  }
  std::vector<std::string> out;
  std::set_difference(optional.begin(), optional.end(), required.begin(),
                      required.end(), std::back_inserter(out));
  return out;
}

std::vector<std::string> aliases(const std::vector<invocation>& found) {
  std::vector<std::string> out;
  for (const auto& command : found)
    if (command.program == "alias")
      for (const auto& argument : command.arguments)
        if (auto equals = argument.find('='); equals != std::string::npos)
          out.push_back(argument.substr(0, equals));
  return out;
}

} // namespace pass_lang
