#include "../lang/script_usage.hpp"
#include "../lang/shell.hpp"
#include "../lang/text.hpp"
#include "shapes.hpp"

#include <algorithm>

namespace extract_candidates {

namespace {

bool names_a_path(std::string_view name) {
  auto lower = pass_lang::to_lower(name);
  for (std::string_view word :
       {"file", "path", "dir", "folder", "input", "output", "csv", "json",
        "pdf", "image", "src", "dest", "source", "target"})
    if (lower.find(word) != std::string::npos)
      return true;
  return lower == "out" || lower == "in";
}

std::string type_of_argument(const pass_lang::script_argument& argument) {
  if (!argument.choices.empty())
    return "choice";
  if (argument.number)
    return "number";
  return names_a_path(argument.name) ? "path" : "string";
}

// A value to stand for the argument: its default, or its name.
std::string example_of(const pass_lang::script_argument& argument) {
  if (!argument.fallback.empty())
    return argument.fallback;
  return argument.choices.empty() ? "<" + argument.name + ">"
                                  : argument.choices.front();
}

} // namespace

std::optional<shape> script_shape(const skvm::bundle_file& script) {
  auto usage = pass_lang::read_usage(script);
  if (!usage.known || usage.arguments.empty() || usage.arguments.size() > 12)
    return std::nullopt;
  shape out;
  out.language = "shell";
  out.scripts.push_back(script.path);
  if (!usage.interpreter.empty()) {
    out.programs.push_back(usage.interpreter);
    out.code = usage.interpreter + " ";
  }
  out.code += pass_lang::shell_quoted(script.path);
  for (const auto& argument : usage.arguments) {
    bool positional = argument.flag.empty();
    if (!argument.takes_value || argument.many
        || (!positional && !argument.required))
      continue;
    out.code += ' ';
    if (!positional)
      out.code += argument.flag + " ";
    slot value;
    value.begin = out.code.size();
    value.value = example_of(argument);
    out.code += pass_lang::shell_quoted(value.value);
    value.end = out.code.size();
    value.name = identifier(argument.name);
    value.type = type_of_argument(argument);
    value.choices = argument.choices;
    value.output = value.type == "path" && says_output(argument.name);
    if (value.name.empty())
      value.name = "value";
    out.slots.push_back(std::move(value));
  }
  bool many = std::any_of(usage.arguments.begin(), usage.arguments.end(),
                          [](const auto& one) { return one.many; });
  // A list of values has no place in one variable.
  if (many || out.slots.empty())
    return std::nullopt;
  return out;
}

} // namespace extract_candidates
