#include "candidates.hpp"

#include "../lang/script_usage.hpp"
#include "../lang/shell.hpp"
#include "../lang/text.hpp"
#include "generalise.hpp"
#include "keywords.hpp"
#include "shapes.hpp"
#include "unsafe.hpp"
#include <re2/re2.h>

#include <algorithm>
#include <map>
#include <set>

namespace extract_candidates {

namespace {

std::string upper(std::string_view name) {
  std::string out{name};
  for (auto& c : out)
    if (c >= 'a' && c <= 'z')
      c = static_cast<char>(c - 'a' + 'A');
  return out;
}

// Fixed code as a pattern: blanks may differ, all else may not.
std::string fixed(std::string_view code) {
  std::string out;
  for (std::size_t i = 0; i < code.size();) {
    auto end = i;
    bool blank = false;
    while (end < code.size()
           && std::string_view{" \t\r\n\\"}.find(code[end])
                != std::string_view::npos
           && (code[end] != '\\'
               || (end + 1 < code.size() && code[end + 1] == '\n'))) {
      blank = true;
      ++end;
    }
    if (blank) {
      out += R"((?:\s|\\\n)+)";
      i = end;
      continue;
    }
    end = std::min(code.find_first_of(" \t\r\n\\", i + 1), code.size());
    out += RE2::QuoteMeta(re2::StringPiece{code.data() + i, end - i});
    i = end;
  }
  return out;
}

std::string value_pattern(const shape& of, const slot& value) {
  if (of.language == "python")
    return value.type == "number" ? R"(-?\d+(?:\.\d+)?)"
                                  : R"([rRbB]?(?:"[^"\n]*"|'[^'\n]*'))";
  if (of.language != "shell")
    return R"("[^"\n]*"|'[^'\n]*'|`[^`\n]*`|[\w.:+-]+)";
  return R"("[^"\n]*"|'[^'\n]*'|[^\s;|&<>]+)";
}

std::string template_value(const shape& of, const slot& value,
                           const std::string& name) {
  auto variable = "SKVM_" + upper(name);
  if (of.language == "shell") {
    // A pattern must stay bare to be expanded; it is still no code.
    bool pattern = value.value.find_first_of("*?") != std::string::npos;
    return pattern ? "$" + variable : "\"$" + variable + "\"";
  }
  if (of.language == "sql")
    return ":" + name;
  if (of.language == "json")
    return "{{" + name + "}}";
  if (of.language == "javascript")
    return value.type == "number" ? "Number(process.env." + variable + ")"
                                  : "process.env." + variable;
  auto text = "os.environ[\"" + variable + "\"]";
  if (value.type == "number")
    return (value.value.find('.') == std::string::npos ? "int(" : "float(")
           + text + ")";
  return text;
}

// Names for the slots: the same value twice is one parameter.
std::vector<std::string> parameter_names(const shape& of) {
  std::vector<std::string> names;
  std::set<std::string> taken;
  for (std::size_t i = 0; i < of.slots.size(); ++i) {
    const auto& value = of.slots[i];
    auto same = std::find_if(of.slots.begin(),
                             of.slots.begin() + static_cast<std::ptrdiff_t>(i),
                             [&](const slot& other) {
                               return other.value == value.value
                                      && other.type == value.type
                                      && value.type == "path";
                             });
    if (same != of.slots.begin() + static_cast<std::ptrdiff_t>(i)) {
      names.push_back(names[static_cast<std::size_t>(same - of.slots.begin())]);
      continue;
    }
    auto name = value.name;
    if (!name.empty() && name[0] >= '0' && name[0] <= '9')
      name.insert(0, "p_");
    for (int n = 2; taken.contains(name); ++n)
      name = value.name + "_" + std::to_string(n);
    taken.insert(name);
    names.push_back(std::move(name));
  }
  return names;
}

candidate make_candidate(const skvm::skill& skill, const shape& of) {
  candidate out;
  out.language = of.language;
  out.line = of.line;
  out.step = of.step;
  out.source = of.code;
  out.slots = of.slots;
  out.keywords = keywords_of(skill, of);
  auto names = parameter_names(of);
  std::size_t at = 0;
  std::set<std::string> seen;
  std::map<std::string, int> kinds;
  for (const auto& value : of.slots)
    ++kinds[value.type + pass_lang::extension(value.value)];
  std::string_view code{of.code};
  for (std::size_t i = 0; i < of.slots.size(); ++i) {
    const auto& value = of.slots[i];
    auto between = code.substr(at, value.begin - at);
    out.signature += fixed(between);
    out.code += between;
    bool first = seen.insert(names[i]).second;
    // RE2 allows a group's name once.
    out.signature += (first ? "(?P<" + names[i] + ">" : std::string{"(?:"})
                     + value_pattern(of, value) + ")";
    out.code += template_value(of, value, names[i]);
    at = value.end;
    if (!first)
      continue;
    bool only = kinds[value.type + pass_lang::extension(value.value)] == 1;
    out.parameters.push_back({names[i], value.type, value.value, value.examples,
                              extractor_for(value, only), value.choices,
                              value.output});
    if (value.type == "path")
      (value.output ? out.postconditions : out.preconditions)
        .push_back({value.output ? "file-written" : "file-exists", names[i]});
    auto kind = pass_lang::extension(value.value);
    if (value.output && (kind == "json" || kind == "csv"))
      out.postconditions.push_back({"output-" + kind, names[i]});
  }
  out.signature += fixed(code.substr(at));
  out.code += code.substr(at);
  if (of.language == "python")
    out.code.insert(0, "import os\n");
  for (const auto& script : of.scripts)
    out.preconditions.push_back({"bundle-file", script});
  for (const auto& program : of.programs)
    out.preconditions.push_back({"program", program});
  if (of.language != "json")
    out.postconditions.push_back({"exit-code", "0"});
  auto subject = of.scripts.empty()
                   ? of.programs.empty() ? std::string{"code"} : of.programs[0]
                   : std::string{of.scripts[0]};
  auto name = pass_lang::base_name(subject);
  out.id = pass_lang::kebab(name.substr(0, name.rfind('.')), 3);
  if (of.scripts.empty() && !out.keywords.empty())
    out.id += "-" + out.keywords[0];
  return out;
}

// Shapes in the order of the text.
class collector {
public:
  explicit collector(const skvm::skill& skill) : skill_(skill) {}

  std::vector<shape> run() {
    for (const auto& block : skill_.code)
      add_block(block);
    for (const auto& link : skill_.links)
      if (link.in_code)
        add_span(link);
    std::stable_sort(
      shapes_.begin(), shapes_.end(),
      [](const shape& a, const shape& b) { return a.line < b.line; });
    add_scripts();
    return std::move(shapes_);
  }

private:
  void add(std::vector<shape> more) {
    shapes_.insert(shapes_.end(), std::make_move_iterator(more.begin()),
                   std::make_move_iterator(more.end()));
  }

  void add_block(const skvm::code_block& block) {
    bool file = block.role == skvm::code_role::file
                || block.role == skvm::code_role::template_text;
    bool data = block.language == "json" && file;
    if (block.role != skvm::code_role::command
        && block.role != skvm::code_role::example && !data)
      return;
    auto line = block.body_lines.first;
    const auto& language = block.language;
    if (pass_lang::is_shell_language(language)
        || (language.empty() && block.role == skvm::code_role::command))
      add(shell_shapes(skill_, pass_lang::shell_source(language, block.text),
                       line, block.step));
    else if (language.starts_with("py")) {
      if (auto found = python_shape(block.text, line, block.step))
        shapes_.push_back(std::move(*found));
    } else if (language == "js" || language == "javascript"
               || language == "node" || language == "mjs")
      shapes_.push_back(
        block_shape("javascript", block.text, line, block.step));
    else if (language == "sql" || language == "json")
      shapes_.push_back(block_shape(language, block.text, line, block.step));
  }

  // A command that runs a bundled script in the middle of a sentence.
  void add_span(const skvm::bundle_link& link) {
    if (link.where.end > skill_.source.size() || in_block(link.where.begin))
      return;
    auto open = skill_.source.rfind('`', link.where.begin);
    auto close = skill_.source.find('`', link.where.end);
    if (open == std::string::npos || close == std::string::npos)
      return;
    auto code = skill_.text({open + 1, close});
    int step = -1;
    for (std::size_t i = 0; i < skill_.steps.size(); ++i)
      if (skill_.steps[i].where.begin <= open
          && open < skill_.steps[i].where.end)
        step = static_cast<int>(i);
    if (code.find('\n') == std::string_view::npos
        && pass_lang::trim(code).find(' ') != std::string_view::npos)
      add(shell_shapes(skill_, code, link.line, step));
  }

  [[nodiscard]] bool in_block(std::size_t at) const {
    return std::any_of(skill_.code.begin(), skill_.code.end(),
                       [&](const skvm::code_block& block) {
                         return block.where.begin <= at && at < block.where.end;
                       });
  }

  // Scripts that the text speaks of, or that lie where scripts do, but that no
  // shown command runs.
  void add_scripts() {
    std::set<std::string> shown;
    for (const auto& one : shapes_)
      shown.insert(one.scripts.begin(), one.scripts.end());
    std::map<std::string, int> lines;
    for (const auto& link : skill_.links)
      lines.emplace(link.path, link.line);
    for (const auto& file : skill_.files) {
      auto linked = lines.find(file.path);
      bool known = linked != lines.end() || file.path.starts_with("scripts/");
      if (shown.contains(file.path) || !known || !pass_lang::is_script(file))
        continue;
      if (auto found = script_shape(file)) {
        found->line = linked != lines.end() ? linked->second : 0;
        shapes_.push_back(std::move(*found));
      }
    }
  }

  const skvm::skill& skill_;
  std::vector<shape> shapes_;
};

} // namespace

std::vector<candidate> find_candidates(const skvm::skill& skill,
                                       const std::vector<claim>& claims) {
  auto shapes = collector{skill}.run();
  std::erase_if(shapes, is_unsafe);
  generalise(shapes);
  std::vector<candidate> out;
  std::set<std::string> signatures;
  std::map<std::string, int> ids;
  auto is_new = [&](const candidate& made) {
    // Names of parameters may differ between two uses of one shape.
    auto bare = made.signature;
    static const RE2 group{R"(\?P<\w+>)"};
    RE2::GlobalReplace(&bare, group, "?:");
    return signatures.insert(bare).second;
  };
  std::set<std::string> known;
  for (auto& one : shapes) {
    // The values of a single JSON text are no parameters.
    if (one.slots.empty())
      continue;
    auto made = make_candidate(skill, one);
    if (!is_new(made))
      continue;
    if (auto n = ++ids[made.id]; n > 1)
      made.id += "-" + std::to_string(n);
    known.insert(made.id);
    for (const auto& said : claims)
      if (said.id == made.id && add_values(one, said.values)) {
        made = make_candidate(skill, one);
        made.id = said.id;
      }
    out.push_back(std::move(made));
  }
  for (const auto& said : claims) {
    if (known.contains(said.id))
      continue;
    auto of = shape_of(skill, said);
    if (!of)
      continue;
    auto made = make_candidate(skill, *of);
    made.id = said.id;
    if (is_new(made))
      out.push_back(std::move(made));
  }
  return out;
}

} // namespace extract_candidates
