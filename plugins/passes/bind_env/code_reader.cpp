#include "code_reader.hpp"

#include "../lang/text.hpp"
#include "imports.hpp"
#include <re2/re2.h>

#include <algorithm>

namespace bind_env {

namespace {

using pass_lang::base_name;
using pass_lang::invocation;

bool is_any_of(std::string_view word,
               std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_python_program(std::string_view program) {
  return program == "python" || program.starts_with("python3");
}

std::string filled(std::string text, const std::string& name) {
  text = pass_lang::replace_all(std::move(text), "{flat}",
                                pass_lang::replace_all(name, "/", "--"));
  return pass_lang::replace_all(std::move(text), "{name}", name);
}

} // namespace

bundle_names names_of(const skvm::skill& skill) {
  bundle_names out;
  for (const auto& file : skill.files) {
    out.files.insert(std::string{base_name(file.path)});
    if (pass_lang::extension(file.path) != "py")
      continue;
    auto name = base_name(file.path);
    out.modules.insert(std::string{name.substr(0, name.size() - 3)});
    // A folder with Python in it is a package, marked as such or not.
    for (auto folder = pass_lang::folder_name(file.path); !folder.empty();
         folder = pass_lang::folder_name(folder))
      out.modules.insert(std::string{base_name(folder)});
  }
  return out;
}

void code_reader::read(std::string_view language, std::string_view text,
                       const text_place& where, bool known_only) {
  if (is_any_of(language, {"py", "pycon", "ipython", "py3", "pyw"})
      || language.starts_with("python")) {
    for (const auto& request : read_script_block(text))
      into_.add_request(request, "manifest", where);
    read_python(text, where, 0);
    read_addresses(text, where, into_);
  } else if (is_any_of(language, {"js", "mjs", "cjs", "jsx", "ts", "tsx", "mts",
                                  "cts", "javascript", "typescript", "node"})) {
    read_javascript(text, where, 0);
    read_addresses(text, where, into_);
  } else if (pass_lang::is_shell_language(language)) {
    auto code = pass_lang::shell_source(language, text);
    read_shell(code, where, known_only);
    read_addresses(code, where, into_);
  } else if (language == "dockerfile" || language == "docker") {
    read_shell(read_dockerfile(text), where, known_only);
  }
}

void code_reader::read_python(std::string_view code, const text_place& where,
                              int line_offset) {
  for (const auto& import : python_imports(code)) {
    const auto& packages = into_.packages();
    if (packages.python_stdlib.contains(import.module)
        || bundle_.modules.contains(import.module)
        || import.module.starts_with("_"))
      continue;
    into_.add_python(import.path, import.optional, where,
                     import.line + line_offset);
  }
  read_python_variables(code, where, line_offset, into_);
  read_patterns("python", code, where, line_offset);
}

void code_reader::read_javascript(std::string_view code,
                                  const text_place& where, int line_offset) {
  const auto& packages = into_.packages();
  for (const auto& import : javascript_imports(code))
    if (!packages.node_builtins.contains(import.module)
        && !packages.node_builtins.contains(import.path))
      into_.add_node(import.module, import.optional, where,
                     import.line + line_offset);
  read_node_variables(code, where, line_offset, into_);
  read_patterns("javascript", code, where, line_offset);
}

void code_reader::read_shell(std::string_view code, const text_place& where,
                             bool known_only) {
  auto script = pass_lang::read_shell(code);
  auto found = pass_lang::invocations(script);
  std::set<std::string, std::less<>> own{script.functions.begin(),
                                         script.functions.end()};
  for (auto& name : pass_lang::aliases(found))
    own.insert(std::move(name));
  auto spared = pass_lang::optional_programs(found);
  for (const auto& command : found) {
    auto requests = read_install(command);
    for (const auto& request : requests)
      into_.add_request(request, "install-line", where);
    read_inline(command, where);
    read_module_run(command, where);
    // Whoever installs brings the tool for it.
    if (requests.empty() && !own.contains(command.program))
      read_program(
        command, where,
        std::binary_search(spared.begin(), spared.end(), command.program),
        known_only);
  }
  read_shell_variables(script, found, where);
  read_patterns("shell", code, where, 0);
}

// `python -c '…'`, `node -e '…'` and here-documents of either.
void code_reader::read_inline(const invocation& command,
                              const text_place& where) {
  auto program = base_name(command.program);
  bool python = is_python_program(program);
  if (!python && program != "node")
    return;
  auto read_code = [&](std::string_view code, int line) {
    if (python)
      read_python(code, where, line - 1);
    else
      read_javascript(code, where, line - 1);
  };
  for (std::size_t i = 0; i + 1 < command.arguments.size(); ++i)
    if (command.arguments[i] == (python ? "-c" : "-e"))
      return read_code(command.arguments[i + 1], command.line);
  if (!command.input.empty())
    read_code(command.input, command.input_line);
}

// `python -m pytest`
void code_reader::read_module_run(const invocation& command,
                                  const text_place& where) {
  if (!is_python_program(base_name(command.program)))
    return;
  for (std::size_t i = 0; i + 1 < command.arguments.size(); ++i) {
    const auto& word = command.arguments[i];
    if (!word.starts_with("-") || word == "-c")
      return;
    if (word != "-m")
      continue;
    const auto& path = command.arguments[i + 1];
    auto top = path.substr(0, path.find('.'));
    static const RE2 shape{R"([A-Za-z][\w.]*)"};
    if (top != "pip" && RE2::FullMatch(path, shape)
        && !into_.packages().python_stdlib.contains(top)
        && !bundle_.modules.contains(top))
      into_.add_python(path, false, where, command.line);
    return;
  }
}

void code_reader::read_program(const invocation& command,
                               const text_place& where, bool optional,
                               bool known_only) {
  std::string_view name{command.program};
  for (std::string_view folder : {"/usr/bin/", "/bin/", "/usr/local/bin/",
                                  "/opt/homebrew/bin/", "/usr/sbin/"})
    if (name.starts_with(folder))
      name = base_name(name);
  const auto& packages = into_.packages();
  static const RE2 shape{R"([a-zA-Z0-9][a-zA-Z0-9._+-]*)"};
  if (!RE2::FullMatch(re2::StringPiece{name.data(), name.size()}, shape)
      || packages.shell_builtins.contains(name)
      || packages.always_present.contains(name) || bundle_.files.contains(name))
    return;
  into_.add_command(name, "command", optional, known_only, where, command.line);
}

void code_reader::read_shell_variables(const pass_lang::shell_text& script,
                                       const std::vector<invocation>& found,
                                       const text_place& where) {
  std::set<std::string, std::less<>> own{script.assigned.begin(),
                                         script.assigned.end()};
  for (const auto& command : found) {
    auto name = std::string_view{command.program};
    bool reads = name == "read" || name == "getopts" || name == "mapfile";
    if (!reads && !is_any_of(name, {"export", "declare", "local", "readonly"}))
      continue;
    for (const auto& argument : command.arguments) {
      auto equals = argument.find('=');
      auto variable = argument.substr(0, equals);
      bool shown = equals != std::string::npos
                   && is_blank_to_fill(argument.substr(equals + 1));
      if (shown && into_.around().is_given_by_user(variable))
        into_.add_variable(variable, "variable", false, where, command.line);
      else if (reads || equals != std::string::npos)
        own.insert(variable);
    }
  }
  for (const auto& use : script.variables)
    if (!own.contains(use.name) && into_.around().is_given_by_user(use.name))
      into_.add_variable(use.name, "variable", use.has_fallback, where,
                         use.line);
}

void code_reader::read_patterns(std::string_view kind, std::string_view code,
                                const text_place& where, int line_offset) {
  for (const auto& rule : into_.around().data) {
    if (std::find(rule.where.begin(), rule.where.end(), kind)
          == rule.where.end()
        || code.find(rule.text) == std::string_view::npos)
      continue;
    re2::StringPiece rest{code.data(), code.size()};
    std::string name;
    int line = 1;
    const char* counted = code.data();
    while (RE2::FindAndConsume(&rest, *rule.pattern, &name)) {
      line += static_cast<int>(std::count(counted, rest.data(), '\n'));
      counted = rest.data();
      dependency one;
      one.manager = "data";
      one.name = rule.id + ":" + name;
      one.source = "download";
      one.verified = true;
      auto look = filled(rule.look, name);
      auto colon = std::min(look.find(':'), look.size() - 1);
      one.probe = {look.substr(0, colon), look.substr(colon + 1)};
      one.module = one.probe.name;
      one.hint = filled(rule.hint, name);
      one.rule = &rule;
      one.item = name;
      into_.add(std::move(one), where, line + line_offset);
    }
  }
}

} // namespace bind_env
