#include "script_usage.hpp"

#include "python.hpp"
#include "text.hpp"
#include <re2/re2.h>

#include <algorithm>
#include <cctype>
#include <map>

namespace pass_lang {

namespace {

std::string argument_name(std::string_view flag) {
  auto start = flag.find_first_not_of('-');
  if (start == std::string_view::npos)
    return {};
  return replace_all(std::string{flag.substr(start)}, "-", "_");
}

// One call's arguments: where each begins and ends in the text.
std::vector<std::pair<std::size_t, std::size_t>>
call_arguments(const std::string& code, std::size_t open) {
  std::vector<std::pair<std::size_t, std::size_t>> out;
  int depth = 0;
  auto start = open + 1;
  for (auto i = open; i < code.size(); ++i) {
    char c = code[i];
    if (c == '(' || c == '[' || c == '{')
      ++depth;
    bool ends = (c == ')' || c == ']' || c == '}') && --depth == 0;
    if (ends || (c == ',' && depth == 1)) {
      out.emplace_back(start, i);
      start = i + 1;
    }
    if (ends)
      break;
  }
  return out;
}

std::vector<std::string> literals_between(const python_source& source,
                                          std::size_t begin, std::size_t end) {
  std::vector<std::string> out;
  for (const auto& literal : source.literals)
    if (literal.begin >= begin && literal.end <= end)
      out.push_back(literal.value);
  return out;
}

script_argument read_add_argument(const python_source& source,
                                  std::size_t open) {
  script_argument out;
  bool required = false;
  for (auto [begin, end] : call_arguments(source.code, open)) {
    auto code = trim(std::string_view{source.code}.substr(begin, end - begin));
    auto names = literals_between(source, begin, end);
    auto equals = code.find('=');
    if (equals == std::string_view::npos) {
      if (names.empty())
        continue;
      if (names[0].starts_with("-") && !names[0].starts_with("--"))
        out.short_flag = names[0];
      // The long spelling of an option is the one that explains itself.
      if (out.name.empty() || names[0].starts_with("--")) {
        out.flag = names[0].starts_with('-') ? names[0] : "";
        out.name = argument_name(names[0]);
        if (out.flag.empty())
          out.name = names[0];
      }
      continue;
    }
    auto key = trim(code.substr(0, equals));
    auto value = trim(code.substr(equals + 1));
    if (key == "required")
      required = value == "True";
    else if (key == "action")
      out.takes_value =
        !names.empty() && (names[0] == "append" || names[0] == "store");
    else if (key == "nargs")
      out.many = !names.empty() && (names[0] == "+" || names[0] == "*");
    else if (key == "choices")
      out.choices = std::move(names);
    else if (key == "type")
      out.number = value == "int" || value == "float";
    else if (key == "default" && !names.empty())
      out.fallback = names[0];
    else if (key == "default" && value != "None")
      out.fallback = std::string{value};
    if (key == "nargs" && !names.empty()
        && (names[0] == "?" || names[0] == "*"))
      out.fallback = out.fallback.empty() ? names[0] : out.fallback;
  }
  out.required = out.flag.empty() ? out.fallback.empty() : required;
  return out;
}

void read_argv(const python_source& source, script_usage& out) {
  // `a, b = sys.argv[1:]` or `a = sys.argv[1]`.
  static const RE2 unpack{R"(([A-Za-z_][\w ,]*?)\s*=\s*sys\.argv\[1:(\d*)\])"};
  static const RE2 single{
    R"((?:([A-Za-z_]\w*)\s*=\s*)?[\w.]*\(?\s*sys\.argv\[(\d+)\])"};
  re2::StringPiece rest{source.code};
  std::string names;
  std::string last;
  if (RE2::FindAndConsume(&rest, unpack, &names, &last)) {
    std::string_view left{names};
    while (!left.empty()) {
      auto comma = left.find(',');
      script_argument argument;
      argument.name = std::string{trim(left.substr(0, comma))};
      argument.required = true;
      argument.many = names.find(',') == std::string::npos && last.empty();
      if (!argument.name.empty())
        out.arguments.push_back(std::move(argument));
      left.remove_prefix(comma == std::string_view::npos ? left.size()
                                                         : comma + 1);
    }
    return;
  }
  std::map<int, std::string> by_position;
  std::string name;
  int position = 0;
  while (RE2::FindAndConsume(&rest, single, &name, &position)) {
    if (position < 1 || position > 16)
      continue;
    auto& known = by_position[position];
    if (known.empty())
      known = name;
  }
  for (int i = 1; i <= static_cast<int>(by_position.size()); ++i) {
    auto found = by_position.find(i);
    if (found == by_position.end())
      return;
    script_argument argument;
    argument.name =
      found->second.empty() ? "argument_" + std::to_string(i) : found->second;
    argument.required = true;
    out.arguments.push_back(std::move(argument));
  }
}

void read_python_usage(std::string_view text, script_usage& out) {
  auto source = read_python(text);
  constexpr std::string_view call = "add_argument";
  bool parser = source.code.find("ArgumentParser") != std::string::npos;
  for (auto at = source.code.find(call); at != std::string::npos;
       at = source.code.find(call, at + call.size())) {
    auto open = source.code.find_first_not_of(' ', at + call.size());
    if (open == std::string::npos || source.code[open] != '(')
      continue;
    auto argument = read_add_argument(source, open);
    if (!argument.name.empty())
      out.arguments.push_back(std::move(argument));
  }
  if (parser) {
    // Sub-commands make the order of arguments a matter of their parser.
    out.known = source.code.find("add_subparsers") == std::string::npos
                && source.code.find("parse_known_args") == std::string::npos;
    return;
  }
  bool other = source.code.find("import click") != std::string::npos
               || source.code.find("import typer") != std::string::npos
               || source.code.find("import fire") != std::string::npos
               || source.code.find("getopt") != std::string::npos;
  if (source.code.find("sys.argv") != std::string::npos)
    read_argv(source, out);
  bool uses_argv = source.code.find("argv") != std::string::npos;
  bool indirect = uses_argv && out.arguments.empty();
  out.known = !other && !indirect;
}

void read_shell_usage(std::string_view text, script_usage& out) {
  static const RE2 use{R"((?:(\w+)=)?"?\$\{?([1-9])\b(:[?-])?)"};
  re2::StringPiece rest{text.data(), text.size()};
  std::map<int, script_argument> by_position;
  std::string name;
  std::string rule;
  int position = 0;
  while (RE2::FindAndConsume(&rest, use, &name, &position, &rule)) {
    auto& argument = by_position[position];
    if (argument.name.empty())
      argument.name = to_lower(name);
    argument.required = argument.required || rule != ":-";
  }
  out.known = text.find("getopts") == std::string_view::npos
              && text.find("shift") == std::string_view::npos;
  if (by_position.empty()
      && (text.find("$@") != std::string_view::npos
          || text.find("$*") != std::string_view::npos))
    out.known = false;
  for (auto& [number, argument] : by_position) {
    if (number != static_cast<int>(out.arguments.size()) + 1) {
      out.known = false;
      return;
    }
    if (argument.name.empty())
      argument.name = "argument_" + std::to_string(number);
    out.arguments.push_back(std::move(argument));
  }
}

std::string interpreter_of(const skvm::bundle_file& file) {
  auto end = extension(file.path);
  if (end == "py")
    return "python3";
  if (end == "sh" || end == "bash")
    return "bash";
  if (end == "js" || end == "mjs" || end == "cjs")
    return "node";
  if (end == "rb")
    return "ruby";
  if (end == "pl")
    return "perl";
  auto first = std::string_view{file.content}.substr(
    0, std::min(file.content.find('\n'), file.content.size()));
  if (!first.starts_with("#!"))
    return {};
  for (std::string_view name : {"python3", "python", "bash", "node", "sh"})
    if (has_word(first, name))
      return std::string{name};
  return {};
}

} // namespace

bool is_script(const skvm::bundle_file& file) {
  return !interpreter_of(file).empty()
         || (file.executable && extension(file.path).empty());
}

script_usage read_usage(const skvm::bundle_file& file) {
  script_usage out;
  out.interpreter = interpreter_of(file);
  if (!file.text || file.content.empty())
    return out;
  if (out.interpreter.starts_with("python"))
    read_python_usage(file.content, out);
  else if (out.interpreter == "bash" || out.interpreter == "sh")
    read_shell_usage(file.content, out);
  return out;
}

} // namespace pass_lang
