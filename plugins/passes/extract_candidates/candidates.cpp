#include "candidates.hpp"

#include "../lang/shell.hpp"
#include "../lang/text.hpp"
#include "shapes.hpp"
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

std::vector<std::string> keywords_of(const skvm::skill& skill,
                                     const shape& of) {
  static const std::set<std::string_view> empty_words{
    "a",       "all",      "an",   "and",  "any",  "are",   "as",   "at",
    "be",      "by",       "do",   "each", "file", "files", "for",  "from",
    "if",      "in",       "into", "is",   "it",   "its",   "of",   "on",
    "one",     "or",       "run",  "that", "the",  "then",  "this", "to",
    "use",     "using",    "when", "with", "you",  "your",  "step", "following",
    "example", "examples", "usage"};
  std::string text;
  if (of.step >= 0 && of.step < static_cast<int>(skill.steps.size()))
    text += skill.steps[static_cast<std::size_t>(of.step)].title + " ";
  for (const auto& section : skill.sections)
    if (section.level > 0 && section.lines.first <= of.line
        && of.line <= section.lines.last)
      text += section.title + " ";
  for (const auto& script : of.scripts) {
    auto name = pass_lang::base_name(script);
    text += std::string{name.substr(0, name.find('.'))} + " ";
  }
  std::vector<std::string> out;
  std::string_view rest;
  auto words = pass_lang::kebab(text, 64);
  rest = words;
  while (!rest.empty() && out.size() < 8) {
    auto dash = rest.find('-');
    auto word = rest.substr(0, dash);
    rest.remove_prefix(dash == std::string_view::npos ? rest.size() : dash + 1);
    if (word.size() > 1 && !empty_words.contains(word)
        && std::find(out.begin(), out.end(), word) == out.end())
      out.emplace_back(word);
  }
  return out;
}

candidate make_candidate(const skvm::skill& skill, const shape& of) {
  candidate out;
  out.language = of.language;
  out.line = of.line;
  out.step = of.step;
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
    out.parameters.push_back({names[i], value.type, value.value,
                              extractor_for(value, only), value.choices,
                              value.output});
    if (value.type == "path")
      (value.output ? out.postconditions : out.preconditions)
        .push_back({value.output ? "file-written" : "file-exists", names[i]});
  }
  out.signature += fixed(code.substr(at));
  out.code += code.substr(at);
  if (of.language == "python")
    out.code.insert(0, "import os\n");
  for (const auto& script : of.scripts)
    out.preconditions.push_back({"bundle-file", script});
  for (const auto& program : of.programs)
    out.preconditions.push_back({"program", program});
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

} // namespace

std::vector<candidate> find_candidates(const skvm::skill& skill) {
  std::vector<shape> shapes;
  auto add = [&](std::vector<shape> more) {
    shapes.insert(shapes.end(), std::make_move_iterator(more.begin()),
                  std::make_move_iterator(more.end()));
  };
  for (const auto& block : skill.code) {
    if (block.role != skvm::code_role::command
        && block.role != skvm::code_role::example)
      continue;
    auto line = block.body_lines.first;
    bool shell =
      pass_lang::is_shell_language(block.language)
      || (block.language.empty() && block.role == skvm::code_role::command);
    if (shell)
      add(shell_shapes(skill,
                       pass_lang::shell_source(block.language, block.text),
                       line, block.step));
    else if (block.language.starts_with("py"))
      if (auto found = python_shape(block.text, line, block.step))
        shapes.push_back(std::move(*found));
  }
  // Commands that run a bundled script in the middle of a sentence.
  for (const auto& link : skill.links) {
    if (!link.in_code || link.where.end > skill.source.size())
      continue;
    bool in_block = std::any_of(skill.code.begin(), skill.code.end(),
                                [&](const skvm::code_block& block) {
                                  return block.where.begin <= link.where.begin
                                         && link.where.begin < block.where.end;
                                });
    auto open =
      in_block ? std::string::npos : skill.source.rfind('`', link.where.begin);
    auto close = skill.source.find('`', link.where.end);
    if (open == std::string::npos || close == std::string::npos)
      continue;
    auto code = skill.text({open + 1, close});
    int step = -1;
    for (std::size_t i = 0; i < skill.steps.size(); ++i)
      if (skill.steps[i].where.begin <= open && open < skill.steps[i].where.end)
        step = static_cast<int>(i);
    if (code.find('\n') == std::string_view::npos
        && pass_lang::trim(code).find(' ') != std::string_view::npos)
      add(shell_shapes(skill, code, link.line, step));
  }
  std::stable_sort(
    shapes.begin(), shapes.end(),
    [](const shape& a, const shape& b) { return a.line < b.line; });
  std::vector<candidate> out;
  std::set<std::string> signatures;
  std::map<std::string, int> ids;
  for (const auto& one : shapes) {
    auto made = make_candidate(skill, one);
    // Names of parameters may differ between two uses of one shape.
    auto bare = made.signature;
    static const RE2 group{R"(\?P<\w+>)"};
    RE2::GlobalReplace(&bare, group, "?:");
    if (!signatures.insert(bare).second)
      continue;
    if (auto n = ++ids[made.id]; n > 1)
      made.id += "-" + std::to_string(n);
    out.push_back(std::move(made));
  }
  return out;
}

} // namespace extract_candidates
