#include "skill/scripts.hpp"

#include "base/text.hpp"
#include "skill/file_names.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace skvm::ir {

namespace {

struct known_language {
  std::string_view extension;
  std::string_view language;
  std::string_view interpreter;
};

constexpr auto languages =
  std::to_array<known_language>({{"py", "python", "python3"},
                                 {"sh", "shell", "bash"},
                                 {"bash", "shell", "bash"},
                                 {"zsh", "shell", "zsh"},
                                 {"js", "javascript", "node"},
                                 {"mjs", "javascript", "node"},
                                 {"cjs", "javascript", "node"},
                                 {"ts", "typescript", "tsx"},
                                 {"mts", "typescript", "tsx"},
                                 {"rb", "ruby", "ruby"},
                                 {"pl", "perl", "perl"},
                                 {"php", "php", "php"},
                                 {"r", "r", "Rscript"},
                                 {"lua", "lua", "lua"},
                                 {"ps1", "powershell", "pwsh"}});

constexpr auto programs =
  std::to_array<known_language>({{"python", "python", "python3"},
                                 {"uv", "python", "uv"},
                                 {"bash", "shell", "bash"},
                                 {"zsh", "shell", "zsh"},
                                 {"dash", "shell", "sh"},
                                 {"sh", "shell", "sh"},
                                 {"node", "javascript", "node"},
                                 {"deno", "typescript", "deno"},
                                 {"bun", "typescript", "bun"},
                                 {"tsx", "typescript", "tsx"},
                                 {"ruby", "ruby", "ruby"},
                                 {"perl", "perl", "perl"},
                                 {"Rscript", "r", "Rscript"}});

std::string_view extension_of(std::string_view path) {
  auto slash = path.rfind('/');
  auto dot = path.rfind('.');
  bool has = dot != std::string_view::npos
             && (slash == std::string_view::npos || dot > slash + 1) && dot > 0;
  return has ? path.substr(dot + 1) : std::string_view{};
}

/// What the `#!` line names.
const known_language* language_of_first_line(std::string_view content) {
  if (!content.starts_with("#!"))
    return nullptr;
  auto line = content.substr(0, std::min<std::size_t>(content.find('\n'), 200));
  for (const auto& one : programs) {
    auto at = line.find(one.extension);
    if (at == std::string_view::npos || at == 0)
      continue;
    if (line[at - 1] == '/' || line[at - 1] == ' ')
      return &one;
  }
  return nullptr;
}

const known_language* language_of(const bundle_file& file) {
  auto extension = to_lower(extension_of(file.path));
  for (const auto& one : languages)
    if (one.extension == extension)
      return &one;
  return language_of_first_line(file.content);
}

/// A module of the bundle is found beside the script or below its folder.
class local_modules {
public:
  explicit local_modules(const std::vector<bundle_file>& files) {
    for (const auto& file : files) {
      auto path = std::string_view{file.path};
      for (auto slash = path.find('/'); slash != std::string_view::npos;
           slash = path.find('/', slash + 1))
        names_.insert(name_of(path.substr(0, slash)));
      bool program = std::any_of(
        languages.begin(), languages.end(),
        [end = extension_of(path)](auto& one) { return one.extension == end; });
      if (program)
        names_.insert(name_of(path));
    }
  }

  [[nodiscard]] bool has(std::string_view module) const {
    if (module.starts_with('.') || module.starts_with('/')
        || module.find('$') != std::string_view::npos)
      return true;
    auto dot = std::min(module.find_first_of("./"), module.size());
    return names_.contains(std::string{module.substr(0, dot)});
  }

private:
  static std::string name_of(std::string_view path) {
    auto slash = path.rfind('/');
    if (slash != std::string_view::npos)
      path.remove_prefix(slash + 1);
    return std::string{path.substr(0, path.find('.'))};
  }

  std::unordered_set<std::string> names_;
};

} // namespace

std::vector<script> read_scripts(const std::vector<bundle_file>& files) {
  std::vector<script> out;
  const local_modules local{files};
  for (const auto& file : files) {
    const auto* language = file.text ? language_of(file) : nullptr;
    bool plain =
      file.executable && file.text && extension_of(file.path).empty();
    if (language == nullptr && !plain)
      continue;
    script one;
    one.path = file.path;
    if (language != nullptr) {
      one.language = language->language;
      one.interpreter = language->interpreter;
      if (const auto* named = language_of_first_line(file.content);
          named != nullptr && named->language == one.language)
        one.interpreter = named->interpreter;
    }
    if (!file.content.empty()) {
      if (one.language == "python")
        read_python_script(file.content, one);
      else if (one.language == "shell")
        read_shell_script(file.content, one);
      else if (one.language == "javascript" || one.language == "typescript")
        read_javascript(file.content, one);
    }
    for (auto& found : one.imports)
      found.local = one.language == "shell" || local.has(found.module);
    out.push_back(std::move(one));
  }
  return out;
}

void add_import(script& out, std::string_view module, int line) {
  bool same = module.empty() || module.size() > 256 || out.imports.size() >= 500
              || std::any_of(
                out.imports.begin(), out.imports.end(),
                [&](const script_import& one) { return one.module == module; });
  if (!same)
    out.imports.push_back({std::string{module}, false, line});
}

void add_use(script& out, data_use::kind what, std::string_view name,
             int line) {
  bool argument = name.starts_with('<') && name.ends_with('>');
  bool same = (!argument && !names_file(name, true)) || out.uses.size() >= 200
              || std::any_of(out.uses.begin(), out.uses.end(),
                             [&](const script_use& one) {
                               return one.what == what && one.name == name;
                             });
  if (!same)
    out.uses.push_back({what, std::string{name}, line});
}

std::string argument_name(std::string_view flag) {
  auto start = flag.find_first_not_of('-');
  if (start == std::string_view::npos)
    return {};
  std::string name{flag.substr(start)};
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

} // namespace skvm::ir
