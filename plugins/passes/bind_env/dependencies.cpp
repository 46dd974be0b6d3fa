#include "dependencies.hpp"

#include "../lang/script_usage.hpp"
#include "../lang/shell.hpp"
#include "../lang/text.hpp"
#include "imports.hpp"
#include "manifests.hpp"
#include <re2/re2.h>

#include <algorithm>
#include <map>
#include <set>

namespace bind_env {

namespace {

using pass_lang::base_name;
using pass_lang::extension;
using pass_lang::invocation;
using pass_lang::trim;

// Some text of the skill: where it is, so that evidence has its line.
struct place {
  std::string file;
  int first_line = 1; ///< of the text
  std::vector<std::string_view> lines;
};

class finder {
public:
  finder(const skvm::skill& skill, const package_data& packages)
    : skill_(skill), packages_(packages) {
    for (const auto& file : skill.files) {
      bundled_.insert(std::string{base_name(file.path)});
      if (extension(file.path) == "py") {
        auto name = base_name(file.path);
        local_modules_.insert(std::string{name.substr(0, name.size() - 3)});
        // A folder with Python in it is a package, marked as such or not.
        for (auto folder = pass_lang::folder_name(file.path); !folder.empty();
             folder = pass_lang::folder_name(folder))
          local_modules_.insert(std::string{base_name(folder)});
      }
    }
  }

  std::vector<dependency> run() {
    read_manifests();
    for (const auto& block : skill_.code)
      if (block.role != skvm::code_role::output
          && block.role != skvm::code_role::template_text)
        read_block(block);
    read_code_spans();
    for (const auto& file : skill_.files)
      if (file.text)
        read_file(file);
    std::vector<dependency> out;
    for (auto& [key, found] : found_)
      out.push_back(std::move(found));
    auto rank = [](const dependency& one) {
      return one.manager == "python" ? 0 : one.manager == "node" ? 1 : 2;
    };
    std::stable_sort(out.begin(), out.end(), [&](const auto& a, const auto& b) {
      return std::pair{rank(a), a.name} < std::pair{rank(b), b.name};
    });
    return out;
  }

private:
  static place place_of(std::string file, int first_line,
                        std::string_view text) {
    return {std::move(file), first_line, pass_lang::split_lines(text)};
  }

  void add(dependency one, const place& where, int line) {
    one.file = where.file;
    one.line = where.first_line + line - 1;
    auto index = static_cast<std::size_t>(std::max(line, 1)) - 1;
    if (one.evidence.empty() && index < where.lines.size())
      one.evidence = pass_lang::shortened(where.lines[index], 120);
    auto key =
      one.manager + ":"
      + (one.manager == "python" ? normal_package(one.name) : one.name);
    auto [at, added] = found_.try_emplace(std::move(key), one);
    if (added)
      return;
    auto& known = at->second;
    known.optional = known.optional && one.optional;
    known.verified = known.verified || one.verified;
    if (known.version.empty())
      known.version = one.version;
    // The name that code imports is a better probe than a convention.
    if (one.source == "import" || one.source == "command")
      known.module = one.module;
  }

  void add_request(const package_request& request, std::string source,
                   const place& where) {
    dependency one;
    one.name = request.name;
    one.manager = request.manager;
    one.version = request.version;
    one.source = std::move(source);
    one.optional = request.optional;
    one.verified = !request.foreign;
    one.module = request.name;
    if (request.manager == "python")
      one.module = packages_.python_module(request.name);
    if (request.manager == "system")
      for (const auto& [command, package] : packages_.system_packages)
        if (package == request.name || command == request.name) {
          one.module = command;
          one.name = package;
          break;
        }
    add(std::move(one), where, request.line);
  }

  void add_python(std::string_view code, const place& where, int line_offset) {
    for (const auto& import : python_imports(code)) {
      if (packages_.python_stdlib.contains(import.module)
          || local_modules_.contains(import.module)
          || import.module == "__future__")
        continue;
      dependency one;
      one.manager = "python";
      one.module = import.module;
      one.name = packages_.python_package(import.path);
      one.verified = !one.name.empty();
      if (one.name.empty())
        one.name = import.module;
      one.source = "import";
      one.optional = import.optional;
      if (is_package_name("python", one.name))
        add(std::move(one), where, import.line + line_offset);
    }
  }

  void add_javascript(std::string_view code, const place& where,
                      int line_offset) {
    for (const auto& import : javascript_imports(code)) {
      if (packages_.node_builtins.contains(import.module)
          || packages_.node_builtins.contains(import.path))
        continue;
      dependency one;
      one.manager = "node";
      one.module = import.module;
      one.name = import.module;
      one.source = "import";
      one.optional = import.optional;
      one.verified = is_common_node_package(import.module);
      if (is_package_name("node", one.name))
        add(std::move(one), where, import.line + line_offset);
    }
  }

  void add_shell(std::string_view code, const place& where, bool known_only) {
    auto script = pass_lang::read_shell(code);
    std::set<std::string, std::less<>> own{script.functions.begin(),
                                           script.functions.end()};
    for (const auto& command : pass_lang::invocations(script)) {
      auto requests = read_install(command);
      for (const auto& request : requests)
        add_request(request, "install-line", where);
      add_inline_code(command, where);
      // Whoever installs brings the tool for it.
      if (requests.empty() && !own.contains(command.program))
        add_program(command, where, known_only);
    }
  }

  // `python -c '…'`, `node -e '…'` and here-documents of either.
  void add_inline_code(const invocation& command, const place& where) {
    auto program = base_name(command.program);
    bool python = program.starts_with("python");
    if (!python && program != "node")
      return;
    for (std::size_t i = 0; i + 1 < command.arguments.size(); ++i)
      if (command.arguments[i] == (python ? "-c" : "-e")) {
        const auto& code = command.arguments[i + 1];
        if (python)
          add_python(code, where, command.line - 1);
        else
          add_javascript(code, where, command.line - 1);
        return;
      }
    if (command.input.empty())
      return;
    if (python)
      add_python(command.input, where, command.input_line - 1);
    else
      add_javascript(command.input, where, command.input_line - 1);
  }

  void add_program(const invocation& command, const place& where,
                   bool known_only) {
    std::string_view name{command.program};
    if (name.starts_with("/usr/bin/") || name.starts_with("/bin/"))
      name = base_name(name);
    static const RE2 shape{R"([a-zA-Z0-9][a-zA-Z0-9._+-]*)"};
    if (!RE2::FullMatch(re2::StringPiece{name.data(), name.size()}, shape)
        || packages_.shell_builtins.contains(name)
        || packages_.always_present.contains(name) || bundled_.contains(name))
      return;
    auto package = packages_.system_packages.find(name);
    bool known = package != packages_.system_packages.end();
    if (!known && known_only)
      return;
    dependency one;
    one.manager = "system";
    one.module = std::string{name};
    one.name = known ? package->second : std::string{name};
    one.verified = known;
    one.source = "command";
    add(std::move(one), where, command.line);
  }

  void read_code(std::string_view language, std::string_view text,
                 const place& where, bool known_only) {
    if (language == "py" || language == "pycon"
        || language.starts_with("python")) {
      for (const auto& request : read_script_block(text))
        add_request(request, "manifest", where);
      add_python(text, where, 0);
    } else if (language == "js" || language == "mjs" || language == "cjs"
               || language == "jsx" || language == "ts" || language == "tsx"
               || language == "javascript" || language == "typescript"
               || language == "node") {
      add_javascript(text, where, 0);
    } else if (pass_lang::is_shell_language(language)) {
      add_shell(pass_lang::shell_source(language, text), where, known_only);
    }
  }

  void read_block(const skvm::code_block& block) {
    auto where = place_of("SKILL.md", block.body_lines.first, block.text);
    if (block.language.empty()) {
      // Without a language only programs that are known to be some count.
      if (block.role == skvm::code_role::command)
        add_shell(pass_lang::shell_source("sh", block.text), where, true);
    } else if (block.language == "requirements"
               || block.language == "requirements.txt") {
      for (const auto& request : read_requirements(block.text))
        add_request(request, "manifest", where);
    } else {
      read_code(block.language, block.text, where, false);
    }
  }

  void read_code_spans() {
    std::size_t block = 0;
    auto source = std::string_view{skill_.source};
    auto first = skill_.line_of(skill_.body_begin);
    int number = first - 1;
    static const RE2 span{"`([^`\n]+)`"};
    for (auto line : pass_lang::split_lines(
           source.substr(std::min(skill_.body_begin, source.size())))) {
      ++number;
      while (block < skill_.code.size()
             && skill_.code[block].lines.last < number)
        ++block;
      if (block < skill_.code.size()
          && skill_.code[block].lines.first <= number)
        continue;
      re2::StringPiece rest{line.data(), line.size()};
      re2::StringPiece code;
      while (RE2::FindAndConsume(&rest, span, &code)) {
        std::string_view words{code.data(), code.size()};
        if (trim(words).find(' ') != std::string_view::npos) {
          auto where = place_of("SKILL.md", number, words);
          where.lines = {line};
          add_shell(words, where, true);
        }
      }
    }
  }

  void read_manifests() {
    for (const auto& file : skill_.files) {
      if (!file.text)
        continue;
      auto name = pass_lang::to_lower(base_name(file.path));
      auto where = place_of(file.path, 1, file.content);
      std::vector<package_request> requests;
      if (name.starts_with("requirements") && name.ends_with(".txt"))
        requests = read_requirements(file.content);
      else if (name == "package.json")
        requests = read_package_json(file.content);
      else if (name == "pyproject.toml")
        requests = read_pyproject(file.content);
      for (const auto& request : requests)
        add_request(request, "manifest", where);
    }
  }

  void read_file(const skvm::bundle_file& file) {
    auto where = place_of(file.path, 1, file.content);
    auto end = extension(file.path);
    if (end == "py" || end == "js" || end == "mjs" || end == "cjs"
        || end == "ts" || end == "sh" || end == "bash") {
      read_code(end == "bash" ? "sh" : end, file.content, where, false);
      return;
    }
    if (!end.empty() || !pass_lang::is_script(file))
      return;
    auto interpreter = pass_lang::read_usage(file).interpreter;
    read_code(interpreter == "python" ? "py" : interpreter, file.content, where,
              false);
  }

  const skvm::skill& skill_;
  const package_data& packages_;
  std::set<std::string, std::less<>> bundled_;
  std::set<std::string, std::less<>> local_modules_;
  std::map<std::string, dependency> found_;
};

} // namespace

std::vector<dependency> find_dependencies(const skvm::skill& skill,
                                          const package_data& packages) {
  return finder{skill, packages}.run();
}

std::vector<skvm::probe> probes_for(const std::vector<dependency>& found) {
  std::vector<skvm::probe> out;
  out.reserve(found.size());
  for (const auto& one : found)
    out.push_back(
      {one.manager == "system" ? "command" : one.manager, one.module});
  return out;
}

} // namespace bind_env
