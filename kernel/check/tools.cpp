#include "base/text.hpp"
#include "check/parts.hpp"
#include "skill/tool_policy.hpp"

#include <algorithm>
#include <array>

namespace skvm::checks {

namespace {

bool is_shell(std::string_view language) {
  static constexpr std::array<std::string_view, 6> names{
    "sh", "bash", "shell", "zsh", "console", "terminal"};
  return std::find(names.begin(), names.end(), language) != names.end();
}

struct command_line {
  std::string text;
  int line = 0;
};

/// The lines of a block that are commands as they stand; nothing for code whose
/// commands cannot be told line by line.
std::vector<command_line> commands_in(const code_block& block) {
  static constexpr std::array<std::string_view, 12> compound{
    "for", "while", "until", "if",   "then", "do",
    "fi",  "done",  "case",  "esac", "else", "function"};
  std::vector<command_line> out;
  bool console = block.language == "console" || block.language == "terminal";
  bool continues = false;
  int line = block.body_lines.first - 1;
  for (auto raw : split_lines(block.text)) {
    ++line;
    auto text = trim(raw);
    bool prompt = text.starts_with("$ ");
    if (prompt)
      text = trim(text.substr(2));
    if (!continues
        && (text.empty() || text.starts_with('#') || (console && !prompt)))
      continue;
    auto word = text.substr(0, text.find_first_of(" \t;("));
    if (text.find("<<") != std::string_view::npos
        || std::find(compound.begin(), compound.end(), word) != compound.end())
      return {};
    if (!continues)
      out.push_back({{}, line});
    continues = text.ends_with('\\');
    if (continues)
      text.remove_suffix(1);
    out.back().text += (out.back().text.empty() ? "" : " ");
    out.back().text += text;
  }
  return out;
}

/// What is to be filled in, or stands for more, is not run as it is.
bool is_unfinished(std::string_view command) {
  return command.starts_with('<') || command.starts_with('[')
         || command.find("...") != std::string_view::npos
         || command.find("…") != std::string_view::npos;
}

} // namespace

void check_tools(const skill& subject, findings& out) {
  tool_policy policy{subject.front.allowed_tools};
  for (const auto& block : subject.code) {
    if (block.role != code_role::command || !is_shell(block.language))
      continue;
    for (const auto& [text, line] : commands_in(block)) {
      if (is_unfinished(text) || !simple_commands(text))
        continue;
      if (auto why = policy.refuses_command(text))
        out.add("excluded-command", "SKILL.md", line,
                in_quotes(text) + " is to be run, but " + *why
                  + "; add it to allowed-tools");
    }
  }
}

} // namespace skvm::checks
