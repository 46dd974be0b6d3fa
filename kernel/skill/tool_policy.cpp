#include "skill/tool_policy.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace skvm {

namespace {

struct alias {
  std::string_view theirs;
  std::string_view ours;
};

/// What other harnesses call our tools; one of theirs may stand for several.
constexpr std::array<alias, 24> aliases{{
  {"read", "read_file"},
  {"view", "read_file"},
  {"read_file", "read_file"},
  {"grep", "read_file"},
  {"notebookread", "read_file"},
  {"read", "list_directory"},
  {"ls", "list_directory"},
  {"glob", "list_directory"},
  {"grep", "list_directory"},
  {"list_directory", "list_directory"},
  {"write", "write_file"},
  {"create", "write_file"},
  {"write_file", "write_file"},
  {"edit", "edit_file"},
  {"multiedit", "edit_file"},
  {"write", "edit_file"},
  {"edit_file", "edit_file"},
  {"bash", "execute_command"},
  {"shell", "execute_command"},
  {"terminal", "execute_command"},
  {"execute_command", "execute_command"},
  {"webfetch", "web_fetch"},
  {"fetch", "web_fetch"},
  {"web_fetch", "web_fetch"},
}};

/// `git:*` and `git *` match `git` and `git log`; `npm run test` only itself.
bool fits(std::string_view command, std::string_view pattern) {
  auto prefix = pattern;
  auto open = false;
  if (prefix.size() >= 2 && prefix.substr(prefix.size() - 2) == ":*") {
    prefix.remove_suffix(2);
    open = true;
  } else if (prefix.size() >= 2 && prefix.substr(prefix.size() - 2) == " *") {
    prefix.remove_suffix(2);
    open = true;
  }
  if (command == prefix)
    return true;
  return open && command.size() > prefix.size()
         && command.substr(0, prefix.size()) == prefix
         && (command[prefix.size()] == ' ' || command[prefix.size()] == '\t');
}

} // namespace

tool_policy::tool_policy(const std::vector<std::string>& allowed)
  : restricted_(!allowed.empty()) {
  for (const auto& entry : allowed) {
    auto open = entry.find('(');
    auto name = to_lower(trim(std::string_view{entry}.substr(0, open)));
    auto known = false;
    for (const auto& [theirs, ours] : aliases)
      if (theirs == name) {
        known = true;
        if (std::find(tools_.begin(), tools_.end(), ours) == tools_.end())
          tools_.emplace_back(ours);
      }
    if (!known) {
      unknown_.push_back(entry);
      continue;
    }
    if (name != "bash" && name != "shell" && name != "terminal"
        && name != "execute_command")
      continue;
    if (open == std::string::npos) {
      any_command_ = true;
      continue;
    }
    auto close = entry.rfind(')');
    auto inside = std::string_view{entry}.substr(
      open + 1, close == std::string::npos ? close : close - open - 1);
    auto pattern = std::string{trim(inside)};
    if (pattern == "*" || pattern == ":*")
      any_command_ = true;
    else
      command_patterns_.push_back(std::move(pattern));
  }
}

bool tool_policy::offers(std::string_view tool) const {
  return !restricted_
         || std::find(tools_.begin(), tools_.end(), tool) != tools_.end();
}

std::optional<std::string>
tool_policy::refuses_command(std::string_view command) const {
  if (!restricted_ || any_command_)
    return std::nullopt;
  auto listing = [&] {
    std::string out;
    for (const auto& pattern : command_patterns_)
      out += (out.empty() ? "" : ", ") + pattern;
    return out;
  };
  if (command_patterns_.empty())
    return "the skill's allowed-tools permit no commands";
  auto commands = simple_commands(command);
  if (!commands)
    return "the skill's allowed-tools permit only " + listing()
           + ", which cannot be checked for a command with substitutions or "
             "groups";
  for (const auto& one : *commands) {
    auto fitting =
      std::any_of(command_patterns_.begin(), command_patterns_.end(),
                  [&](const auto& pattern) { return fits(one, pattern); });
    if (!fitting)
      return "the skill's allowed-tools permit only " + listing() + ", not '"
             + one + "'";
  }
  return std::nullopt;
}

std::optional<std::vector<std::string>> simple_commands(std::string_view line) {
  std::vector<std::string> commands;
  std::string current;
  auto flush = [&] {
    auto text = trim(current);
    if (!text.empty())
      commands.emplace_back(text);
    current.clear();
  };
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    auto c = line[i];
    auto next = i + 1 < line.size() ? line[i + 1] : '\0';
    if (quote == '\'') {
      quote = c == '\'' ? '\0' : quote;
      current += c;
      continue;
    }
    if (c == '`' || (c == '$' && next == '('))
      return std::nullopt;
    if (c == '\\' && next != '\0') {
      current += c;
      current += next;
      ++i;
      continue;
    }
    if (quote == '"') {
      quote = c == '"' ? '\0' : quote;
      current += c;
      continue;
    }
    switch (c) {
      case '\'':
      case '"':
        quote = c;
        current += c;
        break;
      case '(':
      case ')':
      case '{':
      case '}':
        return std::nullopt;
      case '<':
        if (next == '<' || next == '(')
          return std::nullopt;
        current += c;
        break;
      case '>':
        if (next == '(')
          return std::nullopt;
        current += c;
        if (next == '&') { // `2>&1` starts no command
          current += next;
          ++i;
        }
        break;
      case '&':
        if (next == '>') {
          current += c;
          break;
        }
        flush();
        break;
      case ';':
      case '|':
      case '\n':
        flush();
        break;
      default:
        current += c;
    }
  }
  if (quote != 0)
    return std::nullopt;
  flush();
  return commands;
}

} // namespace skvm
