#include "code_reader.hpp"

#include "../lang/text.hpp"
#include "imports.hpp"
#include <re2/re2.h>

#include <algorithm>

namespace bind_env {

namespace {

using pass_lang::base_name;
using pass_lang::invocation;
using pass_lang::is_one_of;

bool is_python_program(std::string_view program) {
  return program == "python" || program.starts_with("python3");
}

// `osv-scanner --lockfile=a.json`: nothing but a command looks like that.
bool has_long_option(const invocation& command) {
  static const RE2 program{"[a-z][a-z0-9]*(?:-[a-z0-9]+)+"};
  return command.program.size() > 2 && RE2::FullMatch(command.program, program)
         && std::any_of(command.arguments.begin(), command.arguments.end(),
                        [](const std::string& argument) {
                          return argument.size() > 3
                                 && argument.starts_with("--")
                                 && argument[2] >= 'a' && argument[2] <= 'z';
                        });
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
                       const text_place& where, code_trust trust) {
  if (is_one_of(language, {"py", "pycon", "ipython", "py3", "pyw"})
      || language.starts_with("python")) {
    for (const auto& request : read_script_block(text))
      into_.add_request(request, "manifest", where);
    read_python(text, where, 0, trust.optional);
    read_addresses(text, where, into_, true);
  } else if (is_one_of(language, {"js", "mjs", "cjs", "jsx", "ts", "tsx", "mts",
                                  "cts", "javascript", "typescript", "node"})) {
    read_javascript(text, where, 0, trust.optional);
    read_addresses(text, where, into_, true);
  } else if (pass_lang::is_shell_language(language)) {
    auto code = pass_lang::shell_source(language, text);
    read_shell(code, where, trust);
    read_addresses(code, where, into_, true);
  } else if (language == "dockerfile" || language == "docker") {
    read_shell(read_dockerfile(text), where, trust);
  } else if (is_one_of(language, {"r", "rscript", "rmd"})) {
    read_r_packages(text, where, trust.optional, into_);
  } else if (is_one_of(language, {"html", "htm", "xhtml"})) {
    read_downloads("html", text, where, 0, into_);
  }
}

void code_reader::read_python(std::string_view code, const text_place& where,
                              int line_offset, bool optional) {
  for (const auto& import : python_imports(code)) {
    const auto& packages = into_.packages();
    if (bundle_.modules.contains(import.module)
        || import.module.starts_with("_"))
      continue;
    bool spared = import.optional || optional;
    auto line = import.line + line_offset;
    if (!packages.python_stdlib.contains(import.module))
      into_.add_python(import.path, spared, where, line);
    else if (import.module != "venv" && import.module != "ensurepip")
      into_.add_debian_module(import.module, spared, where, line);
    into_.add_services_of(import.path, where, line);
  }
  read_started(python_programs(code), where, line_offset, optional);
  read_python_variables(code, where, line_offset, into_);
  read_downloads("python", code, where, line_offset, into_);
}

void code_reader::read_javascript(std::string_view code,
                                  const text_place& where, int line_offset,
                                  bool optional) {
  const auto& packages = into_.packages();
  for (const auto& import : javascript_imports(code))
    if (!packages.node_builtins.contains(import.module)
        && !packages.node_builtins.contains(import.path))
      into_.add_node(import.module, import.optional || optional, where,
                     import.line + line_offset);
  read_started(javascript_programs(code), where, line_offset, optional);
  read_node_variables(code, where, line_offset, into_);
  read_downloads("javascript", code, where, line_offset, into_);
}

void code_reader::read_started(const std::vector<started_program>& found,
                               const text_place& where, int line_offset,
                               bool optional) {
  for (const auto& one : found) {
    text_place at{
      where.file, where.first_line + one.line + line_offset - 1, {}};
    auto index = static_cast<std::size_t>(one.line + line_offset) - 1;
    if (index < where.lines.size())
      at.lines = {where.lines[index]};
    for (const auto& command :
         pass_lang::invocations(pass_lang::read_shell(one.command)))
      read_program(command, at,
                   {.known_only = true, .optional = optional || one.optional});
  }
}

void code_reader::read_shell(std::string_view code, const text_place& where,
                             code_trust trust) {
  auto script = pass_lang::read_shell(code);
  auto found = pass_lang::invocations(script);
  std::set<std::string, std::less<>> own{script.functions.begin(),
                                         script.functions.end()};
  for (auto& name : pass_lang::aliases(found))
    own.insert(std::move(name));
  auto spared = pass_lang::optional_programs(found);
  for (const auto& command : found) {
    for (auto& request : read_install(command)) {
      request.optional = request.optional || trust.optional;
      into_.add_request(request, "install-line", where);
    }
    read_inline(command, where, trust.optional);
    read_module_run(command, where, trust.optional);
    // Whoever installs brings the tool for it.
    if (is_install(command) || own.contains(command.program))
      continue;
    auto needs = trust;
    needs.optional =
      trust.optional
      || std::binary_search(spared.begin(), spared.end(), command.program);
    read_program(command, where, needs);
  }
  // Blocks of the text are run one after the other, in one shell.
  if (where.file == "SKILL.md")
    define(script, found);
  read_shell_variables(script, found, where);
  read_downloads("shell", code, where, 0, into_);
}

void code_reader::define(const pass_lang::shell_text& script,
                         const std::vector<invocation>& found) {
  for (const auto& name : script.functions)
    into_.define_program(name);
  for (auto& name : pass_lang::aliases(found))
    into_.define_program(std::move(name));
  for (const auto& name : script.assigned)
    into_.define_variable(name);
  for (const auto& command : found)
    if (is_one_of(command.program, {"export", "declare", "readonly"}))
      for (const auto& argument : command.arguments)
        if (auto equals = argument.find('=');
            equals != std::string::npos
            && !is_blank_to_fill(argument.substr(equals + 1)))
          into_.define_variable(argument.substr(0, equals));
}

// `python -c '…'`, `node -e '…'` and here-documents of either.
void code_reader::read_inline(const invocation& command,
                              const text_place& where, bool optional) {
  auto program = base_name(command.program);
  bool python = is_python_program(program);
  if (!python && program != "node")
    return;
  auto read_code = [&](std::string_view code, int line) {
    if (python)
      read_python(code, where, line - 1, optional);
    else
      read_javascript(code, where, line - 1, optional);
  };
  for (std::size_t i = 0; i + 1 < command.arguments.size(); ++i)
    if (command.arguments[i] == (python ? "-c" : "-e"))
      return read_code(command.arguments[i + 1], command.line);
  if (!command.input.empty())
    read_code(command.input, command.input_line);
}

// `python -m pytest`
void code_reader::read_module_run(const invocation& command,
                                  const text_place& where, bool optional) {
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
    if (top == "pip" || !RE2::FullMatch(path, shape)
        || bundle_.modules.contains(top))
      return;
    if (into_.packages().python_stdlib.contains(top))
      into_.add_debian_module(top, optional, where, command.line);
    else
      into_.add_python(path, optional, where, command.line);
    return;
  }
}

void code_reader::read_program(const invocation& command,
                               const text_place& where, code_trust trust) {
  std::string_view name{command.program};
  for (std::string_view folder : {"/usr/bin/", "/bin/", "/usr/local/bin/",
                                  "/opt/homebrew/bin/", "/usr/sbin/"})
    if (name.starts_with(folder))
      name = base_name(name);
  const auto& packages = into_.packages();
  static const RE2 shape{R"([a-zA-Z0-9][a-zA-Z0-9._+-]*)"};
  if (!RE2::FullMatch(re2::StringPiece{name.data(), name.size()}, shape)
      || packages.shell_builtins.contains(name)
      || packages.always_present.contains(name)
      || packages.installers.contains(name) || bundle_.files.contains(name))
    return;
  into_.add_command(name, "command", trust.optional,
                    trust.known_only && !has_long_option(command), where,
                    command.line);
}

void code_reader::read_shell_variables(const pass_lang::shell_text& script,
                                       const std::vector<invocation>& found,
                                       const text_place& where) {
  std::set<std::string, std::less<>> own{script.assigned.begin(),
                                         script.assigned.end()};
  for (const auto& command : found) {
    auto name = std::string_view{command.program};
    bool reads = name == "read" || name == "getopts" || name == "mapfile";
    if (!reads && !is_one_of(name, {"export", "declare", "local", "readonly"}))
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
  // A file has no blanks to fill, so what it does not set comes from outside.
  bool file = where.file != "SKILL.md";
  static const RE2 outer{"[A-Z][A-Z0-9_]{2,}"};
  for (const auto& use : script.variables)
    if (!own.contains(use.name)
        && (into_.around().is_given_by_user(use.name)
            || ((use.required || file) && RE2::FullMatch(use.name, outer))))
      into_.add_variable(use.name, "variable", use.has_fallback, where,
                         use.line);
}

} // namespace bind_env
