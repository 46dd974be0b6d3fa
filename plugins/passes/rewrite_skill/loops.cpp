#include "loops.hpp"

#include "../lang/shell.hpp"
#include "../lang/text.hpp"
#include <re2/re2.h>

#include <algorithm>

namespace rewrite_skill {

const skvm::bundle_file* find_file(const skvm::skill& skill,
                                   std::string_view path) {
  for (const auto& file : skill.files)
    if (file.path == path)
      return &file;
  return nullptr;
}

std::string blank_of(const std::string& name) {
  auto open = name.find_first_of("<{*");
  if (open == std::string::npos)
    return {};
  if (name[open] == '*')
    return "*";
  auto close = name.find_first_of(">}", open);
  return close == std::string::npos ? std::string{}
                                    : name.substr(open, close - open + 1);
}

bool may_loop(const skvm::skill& skill) {
  // Of `Bash(python3:*)` a loop's commands would have to be told one by one.
  const auto& allowed = skill.front.allowed_tools;
  return std::none_of(allowed.begin(), allowed.end(), [](const auto& entry) {
    return entry.find('(') != std::string::npos;
  });
}

std::optional<std::string> loop_over(const std::string& head,
                                     const script_call& one) {
  std::string pattern;
  std::string blank;
  for (const auto& input : one.inputs)
    if (auto found = blank_of(input); !found.empty()) {
      if (!pattern.empty())
        return std::nullopt;
      pattern = input;
      blank = found;
    }
  if (pattern.empty())
    return std::nullopt;
  auto glob = pass_lang::replace_all(pattern, blank, "*");
  auto base = std::string{pass_lang::base_name(pattern)};
  auto in_name = base.find(blank);
  // The blank must be the whole name before the extension to be cut out again.
  if (in_name != 0 || glob.find_first_of("<{ '\"$`\\;&|") != std::string::npos)
    return std::nullopt;
  auto suffix = base.substr(blank.size());
  auto variable =
    blank == "*" ? std::string{"name"}
                 : pass_lang::replace_all(pass_lang::kebab(blank, 3), "-", "_");
  if (variable.empty())
    return std::nullopt;
  std::string body;
  std::string folders;
  for (const auto& output : one.outputs) {
    auto folder = std::string{pass_lang::folder_name(output)};
    if (!folder.empty() && blank_of(folder).empty())
      folders += " " + pass_lang::shell_quoted(folder);
  }
  if (!folders.empty())
    body += "mkdir -p" + folders + "\n";
  body += "for file in " + glob + "; do\n";
  body += "  " + variable + "=$(basename \"$file\" " + suffix + ")\n";
  body += "  " + head;
  bool uses_name = false;
  for (const auto& word : one.words) {
    if (word == pattern) {
      body += " \"$file\"";
      continue;
    }
    auto filled = pass_lang::replace_all(word, blank, "${" + variable + "}");
    uses_name = uses_name || filled != word;
    body +=
      " "
      + (filled == word ? pass_lang::shell_quoted(word) : "\"" + filled + "\"");
  }
  body += "\ndone";
  if (!uses_name) {
    // Every call would write the same file.
    if (!one.outputs.empty() && !one.outputs.front().ends_with('/'))
      return std::nullopt;
    auto at = body.find("  " + variable + "=");
    body.erase(at, body.find('\n', at) - at + 1);
  }
  return body;
}

namespace {

// The words of its one line, as a call.
std::optional<std::string> loop_for_shown(const rewriter& out,
                                          const skvm::code_block& block) {
  auto script = pass_lang::read_shell(block.text);
  if (script.commands.size() != 1 || !script.commands[0].input.empty()
      || !script.commands[0].redirections.empty()
      || pass_lang::trim(block.text).find('\n') != std::string_view::npos)
    return std::nullopt;
  script_call one;
  std::string head;
  bool at_head = true;
  std::string pattern;
  for (const auto& word : script.commands[0].words) {
    if (word.expands)
      return std::nullopt;
    bool blank = !blank_of(word.text).empty() && blank_of(word.text) != "*";
    at_head = at_head && !blank;
    if (at_head) {
      const auto* file = find_file(out.skill, word.text);
      auto text = file != nullptr && out.makes_paths_absolute
                    ? out.installed(file->path)
                    : word.text;
      head += (head.empty() ? "" : " ") + pass_lang::shell_quoted(text);
      continue;
    }
    one.words.push_back(word.text);
    if (!blank)
      continue;
    if (pattern.empty()) {
      pattern = word.text;
      one.inputs.push_back(word.text);
    } else {
      one.outputs.push_back(word.text);
    }
  }
  if (pattern.empty() || !pass_lang::is_path_like(pattern)
      || pass_lang::folder_name(pattern).empty())
    return std::nullopt;
  return loop_over(head, one);
}

bool speaks_of_each(const std::string& prose) {
  static const RE2 pattern{R"((?i)\b(?:for (?:each|every|all)|each|every)\b)"};
  return RE2::PartialMatch(prose, pattern);
}

} // namespace

void loop_over_files(rewriter& out) {
  auto gaps = out.gaps_in({"tool.exec", "gen.code.shell"});
  if (gaps.empty() || !may_loop(out.skill))
    return;
  for (const auto& block : out.skill.code) {
    if (block.role == skvm::code_role::output || block.step < 0
        || block.role == skvm::code_role::template_text
        || block.role == skvm::code_role::file || !block.fenced
        || !pass_lang::is_shell_language(block.language)
        || block.body_lines.first != block.body_lines.last)
      continue;
    const auto& step = out.skill.steps[static_cast<std::size_t>(block.step)];
    if (!speaks_of_each(out.prose(step)))
      continue;
    auto loop = loop_for_shown(out, block);
    if (!loop)
      continue;
    auto begin = out.skill.offset_of_line(block.body_lines.first);
    auto end = out.skill.offset_of_line(block.body_lines.first + 1);
    auto line = out.skill.text({begin, end});
    auto code = pass_lang::trim(line);
    auto indent = std::string{
      line.substr(0, static_cast<std::size_t>(code.data() - line.data()))};
    begin += indent.size();
    out.replace(
      {begin, begin + code.size()},
      pass_lang::replace_all(std::move(*loop), "\n", "\n" + indent),
      "each-file-loop",
      "the command has a blank to fill in for each file; the loop fills it",
      gaps);
  }
}

} // namespace rewrite_skill
