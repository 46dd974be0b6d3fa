#include "dependencies.hpp"

#include "../lang/script_usage.hpp"
#include "../lang/text.hpp"
#include "code_reader.hpp"
#include "markdown.hpp"
#include "prose.hpp"
#include <re2/re2.h>

#include <algorithm>

namespace bind_env {

namespace {

using pass_lang::base_name;
using pass_lang::extension;
using pass_lang::trim;

// Files may include each other without end.
constexpr int deepest_include = 8;

class finder {
public:
  finder(const skvm::skill& skill, const package_data& packages,
         const environment_data& around)
    : skill_(skill), into_(packages, around), bundle_(names_of(skill)),
      code_(into_, bundle_), prose_(into_, code_) {}

  std::vector<dependency> run(const std::vector<claim>& claims) {
    for (const auto& file : skill_.files)
      if (file.text)
        read_manifest(file);
    for (const auto& block : skill_.code)
      if (block.role != skvm::code_role::output
          && block.role != skvm::code_role::template_text)
        read_block(block);
    read_front_matter();
    read_allowed_tools();
    read_body();
    for (const auto& link : skill_.links)
      linked_.insert(link.path);
    for (const auto& file : skill_.files)
      if (file.text)
        read_file(file);
    read_interpreters();
    read_links();
    for (const auto& one : claims)
      if (one.source != "run" || !is_own(one))
        into_.add_claim(one);
    return into_.take();
  }

private:
  // What the skill brings and does not find is no matter of packages.
  [[nodiscard]] bool is_own(const claim& one) const {
    auto top = one.module.substr(0, one.module.find_first_of("./"));
    return one.manager == "python" ? bundle_.modules.contains(top)
                                   : bundle_.files.contains(one.module);
  }

  using reader = std::vector<package_request> (*)(std::string_view);

  static reader reader_of(const std::string& name) {
    if (name == "package.json")
      return read_package_json;
    if (name == "pyproject.toml")
      return read_pyproject;
    if (name == "pipfile")
      return read_pipfile;
    if (name == "setup.cfg")
      return read_setup_cfg;
    if (name == "setup.py")
      return read_setup_py;
    if (name == "environment.yml" || name == "environment.yaml"
        || name == "conda.yml" || name == "conda.yaml")
      return read_conda;
    if (name == "brewfile")
      return read_brewfile;
    if (name == "aptfile" || name == "apt.txt" || name == "packages.txt"
        || name == "apt-packages.txt")
      return read_package_list;
    return nullptr;
  }

  void read_manifest(const skvm::bundle_file& file) {
    auto name = pass_lang::to_lower(base_name(file.path));
    auto where = place_of(file.path, 1, file.content);
    if (auto read = reader_of(name))
      for (const auto& request : read(file.content))
        into_.add_request(request, "manifest", where);
    bool requirements =
      name.starts_with("requirements") || name.ends_with("requirements.txt");
    if (requirements && name.ends_with(".txt"))
      read_requirements_file(file,
                             name.find("dev") != std::string::npos
                               || name.find("test") != std::string::npos,
                             0);
    if (name == "dockerfile" || name.ends_with(".dockerfile")
        || name == "containerfile")
      code_.read("dockerfile", file.content, where, {});
    if (auto tool = toolchain_of(base_name(file.path)); !tool.empty())
      into_.add_command(tool, "manifest", false, true, where, 1);
    if (name == ".env.example" || name == ".env.sample"
        || name == ".env.template" || name == "env.example")
      read_env_example(where);
  }

  // `-r` and `-c` name files beside this one.
  void read_requirements_file(const skvm::bundle_file& file, bool dev,
                              int depth) {
    if (depth > deepest_include || !seen_.insert(file.path).second)
      return;
    auto where = place_of(file.path, 1, file.content);
    auto read = read_requirements(file.content);
    for (auto& request : read.requests) {
      request.dev = dev;
      into_.add_request(request, "manifest", where);
    }
    auto folder = std::string{pass_lang::folder_name(file.path)};
    for (const auto& name : read.includes)
      if (const auto* other = find_file(folder, name))
        read_requirements_file(*other, dev, depth + 1);
    for (const auto& name : read.constraints)
      if (const auto* other = find_file(folder, name))
        for (const auto& limit : read_requirements(other->content).requests)
          into_.add_constraint(limit);
  }

  [[nodiscard]] const skvm::bundle_file*
  find_file(const std::string& folder, std::string_view name) const {
    if (name.starts_with("./"))
      name.remove_prefix(2);
    auto path = folder;
    for (; name.starts_with("../"); name.remove_prefix(3))
      path = std::string{pass_lang::folder_name(path)};
    path += (path.empty() ? "" : "/") + std::string{name};
    for (const auto& file : skill_.files)
      if (file.path == path)
        return &file;
    return nullptr;
  }

  void read_env_example(const text_place& where) {
    static const RE2 pattern{R"(^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*)$)"};
    for (std::size_t i = 0; i < where.lines.size(); ++i) {
      std::string name;
      std::string value;
      re2::StringPiece line{where.lines[i].data(), where.lines[i].size()};
      // With a value it is an example of a default.
      if (RE2::FullMatch(line, pattern, &name, &value))
        into_.add_variable(name, "manifest",
                           !is_blank_to_fill(value)
                             || !into_.around().is_given_by_user(name),
                           where, static_cast<int>(i) + 1);
    }
  }

  void read_block(const skvm::code_block& block) {
    auto where = place_of("SKILL.md", block.body_lines.first, block.text);
    const auto& language = block.language;
    if (language.empty() && is_python_text(block.text)) {
      code_.read("python", block.text, where, {});
    } else if (language.empty()) {
      // Without a language only programs that are known to be some count.
      if (block.role == skvm::code_role::command)
        code_.read("sh", block.text, where, {.known_only = true});
    } else if (language.starts_with("requirements")) {
      for (const auto& request : read_requirements(block.text).requests)
        into_.add_request(request, "manifest", where);
    } else if (auto read = reader_of(language)) {
      for (const auto& request : read(block.text))
        into_.add_request(request, "manifest", where);
    } else {
      code_.read(language, block.text, where, {});
    }
  }

  static bool is_python_text(const std::string& text) {
    static const RE2 pattern{
      R"((?m)^(?:>>> )?(?:import [a-z_]\w*(?:[.,] ?\w+)*|from [a-z_][\w.]* import [\w, *(]+)\s*$)"};
    return RE2::PartialMatch(text, pattern);
  }

  // `Bash(git log:*)`
  void read_allowed_tools() {
    static const RE2 pattern{R"(Bash\(\s*([\w.+-]+))"};
    for (const auto& tool : skill_.front.allowed_tools) {
      std::string program;
      if (RE2::PartialMatch(tool, pattern, &program)
          && !into_.packages().always_present.contains(program)
          && !into_.packages().installers.contains(program))
        into_.add_command(program, "manifest", true, true,
                          text_place{"SKILL.md", skill_.front.lines.first, {}},
                          1);
    }
  }

  // `metadata: {"openclaw": {"requires": {"bins": ["jq"], "env": ["A_KEY"]}}}`
  void read_metadata() {
    auto where = text_place{"SKILL.md", skill_.front.lines.first, {}};
    for (const auto& [key, value] : skill_.front.metadata) {
      auto at = key.rfind(".requires.");
      if (at == std::string::npos)
        continue;
      auto what = std::string_view{key}.substr(at + 10);
      bool several = value.find(' ') != std::string::npos;
      for (auto rest = trim(value); !rest.empty();) {
        auto name = rest.substr(0, rest.find(' '));
        rest = trim(rest.substr(name.size()));
        if (what == "env")
          into_.add_variable(std::string{name}, "manifest", false, where, 1);
        else if (what == "bins" || what == "anyBins")
          into_.add_command(name, "manifest", what == "anyBins" && several,
                            false, where, 1);
      }
    }
  }

  // `compatibility: Requires Python 3.10+ and ffmpeg`
  void read_front_matter() {
    read_metadata();
    if (skill_.front.compatibility.empty())
      return;
    auto first = skill_.front.lines.first;
    auto where =
      place_of("SKILL.md", first,
               std::string_view{skill_.source}.substr(0, skill_.body_begin));
    auto begin =
      std::find_if(where.lines.begin(), where.lines.end(), [](auto line) {
        return trim(line).starts_with("compatibility");
      });
    if (begin == where.lines.end())
      return;
    auto number = static_cast<int>(begin - where.lines.begin()) + 1;
    where.first_line = number;
    where.lines = {*begin};
    prose_.read_demands(skill_.front.compatibility, where);
  }

  void read_body() {
    auto source = std::string_view{skill_.source};
    source.remove_prefix(std::min(skill_.body_begin, source.size()));
    auto before = skill_.line_of(skill_.body_begin) - 1;
    std::vector<skvm::line_range> code;
    for (const auto& block : skill_.code)
      code.push_back({block.lines.first - before, block.lines.last - before});
    read_prose(source, place_of("SKILL.md", before + 1, source), code, false);
  }

  void read_prose(std::string_view text, const text_place& whole,
                  const std::vector<skvm::line_range>& code, bool optional) {
    prose_.begin_section({});
    bool downloads = may_download("prose", text, into_.around());
    for (const auto& block : prose_blocks_of(text, code)) {
      auto where =
        place_of(whole.file, whole.first_line + block.line - 1, block.text);
      read_addresses(block.text, where, into_, false);
      if (downloads)
        read_downloads("prose", block.text, where, 0, into_);
      if (block.heading)
        prose_.begin_section(block.text);
      else
        prose_.read(block.text, where, optional);
    }
  }

  // What the skill may read on its way. Not everybody comes by, so that all of
  // it can be left out.
  void read_reference(const skvm::bundle_file& file) {
    auto blocks = fenced_code_of(file.content);
    std::vector<skvm::line_range> code;
    for (const auto& block : blocks) {
      code.push_back(block.lines);
      auto where = place_of(file.path, block.lines.first + 1, block.text);
      code_.read(block.language, block.text, where,
                 {.known_only = block.language.empty(), .optional = true});
    }
    read_prose(file.content, place_of(file.path, 1, {}), code, true);
  }

  void read_file(const skvm::bundle_file& file) {
    auto where = place_of(file.path, 1, file.content);
    auto end = extension(file.path);
    if (end == "py" && base_name(file.path) != "setup.py") {
      code_.read(end, file.content, where, {});
    } else if (end == "js" || end == "mjs" || end == "cjs" || end == "ts"
               || end == "tsx" || end == "jsx" || end == "mts") {
      code_.read(end, file.content, where, {});
    } else if (end == "sh" || end == "bash" || end == "zsh") {
      code_.read("sh", file.content, where, {});
    } else if (end == "html" || end == "htm") {
      code_.read("html", file.content, where, {});
    } else if (end == "md" && linked_.contains(file.path)) {
      read_reference(file);
    } else if (end.empty() && pass_lang::is_script(file)) {
      auto interpreter = pass_lang::read_usage(file).interpreter;
      code_.read(interpreter.starts_with("python") ? "py" : interpreter,
                 file.content, where, {});
    }
  }

  // A script that nobody names may be a module or a template.
  void read_interpreters() {
    for (const auto& script : skill_.scripts)
      if (!script.steps.empty() && !script.interpreter.empty()
          && !into_.packages().always_present.contains(script.interpreter))
        into_.add_command(script.interpreter, "command", false, true,
                          text_place{script.path, 1, {}}, 1);
  }

  // A path in data is what the skill's user has, one in prose or in a command
  // is the skill's.
  [[nodiscard]] bool is_in_data(int line) const {
    auto block = std::partition_point(
      skill_.code.begin(), skill_.code.end(),
      [&](const skvm::code_block& one) { return one.lines.last < line; });
    return block != skill_.code.end() && block->lines.first <= line
           && !pass_lang::is_shell_language(block->language);
  }

  // Files of the bundle that a link names and nobody added.
  void read_links() {
    for (const auto& link : skill_.links) {
      if (link.exists || link.path.empty() || is_in_data(link.line))
        continue;
      dependency one;
      one.manager = "data";
      one.name = link.path;
      one.module = skill_.dir + "/" + link.path;
      one.source = "link";
      one.verified = true;
      one.probe = {"file", one.module};
      one.hint = "add the file to the skill's folder";
      auto source = skill_.offset_of_line(link.line);
      auto line = std::string_view{skill_.source}.substr(source);
      line = line.substr(0, line.find('\n'));
      into_.add(std::move(one), {"SKILL.md", link.line, {line}}, 1);
    }
  }

  const skvm::skill& skill_;
  collector into_;
  bundle_names bundle_;
  code_reader code_;
  prose_reader prose_;
  std::set<std::string> seen_;
  std::set<std::string> linked_;
};

} // namespace

std::vector<dependency> find_dependencies(const skvm::skill& skill,
                                          const package_data& packages,
                                          const environment_data& around,
                                          const std::vector<claim>& claims) {
  return finder{skill, packages, around}.run(claims);
}

} // namespace bind_env
