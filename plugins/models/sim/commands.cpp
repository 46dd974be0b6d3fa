#include "commands.hpp"

#include "text.hpp"

#include <algorithm>

namespace sim {

namespace {

bool is_one_piece(std::string_view text) {
  static const RE2 compound{
    R"((?m)(<<-?\s*['"]?\w|^\s*(for|while|until|if|case|cd|export|set|source|\.)\s|\{\s*$|^\s*\w+=))"};
  auto quotes = std::count(text.begin(), text.end(), '\'');
  auto lines_with_odd_quotes = [&] {
    for (auto line : lines_of(text))
      if (std::count(line.begin(), line.end(), '\'') % 2 != 0)
        return true;
    return false;
  };
  return matches(text, compound) || (quotes > 0 && lines_with_odd_quotes());
}

// What is typed in a transcript, or all of it where there are no prompts.
std::string typed(std::string_view text) {
  std::string prompted;
  std::string all;
  bool goes_on = false;
  for (auto line : lines_of(text)) {
    all += std::string{line} + '\n';
    auto begins = trimmed(line).starts_with("$ ");
    if (begins || goes_on)
      prompted += std::string{begins ? trimmed(line).substr(2) : line} + '\n';
    goes_on = (begins || goes_on) && line.ends_with('\\');
  }
  return prompted.empty() ? all : prompted;
}

// Quoted for the shell where a path needs it.
std::string quoted(const std::string& path) {
  static const RE2 harmless{R"(^[\w@%+=:,./-]+$)"};
  return matches(path, harmless) ? path : '\'' + path + '\'';
}

std::string without_dot(std::string_view path) {
  return std::string{path.starts_with("./") ? path.substr(2) : path};
}

const RE2& script_after_interpreter() {
  static const RE2 pattern{
    R"(\b(python3?|bash|sh|node|ruby|perl)\s+([\w./-]*\w\.(?:py|sh|js|mjs|rb|pl))\b)"};
  return pattern;
}

} // namespace

std::vector<std::string> commands_of(const shown_code& code, bool whole) {
  if (code.language == "python")
    return {"python3 - <<'SKVM_END'\n" + code.text + "SKVM_END"};
  auto text = typed(code.text);
  if (whole || is_one_piece(text))
    return {std::string{trimmed(text)}};
  std::vector<std::string> out;
  std::string pending;
  for (auto line : lines_of(text)) {
    auto content = trimmed(line);
    if (pending.empty() && (content.empty() || content.starts_with('#')))
      continue;
    if (content.ends_with('\\')) {
      pending +=
        std::string{trimmed(content.substr(0, content.size() - 1))} + ' ';
      continue;
    }
    out.push_back(pending + std::string{content});
    pending.clear();
  }
  if (!pending.empty())
    out.emplace_back(trimmed(pending));
  return out;
}

std::string with_skill_paths(const std::string& command,
                             const std::string& dir) {
  static const RE2 folder_name{
    R"(\{baseDir\}|\$\{?(?:SKILL_DIR|SKILL_ROOT|CLAUDE_SKILL_ROOT|CLAUDE_PLUGIN_ROOT)\}?|\{skill_dir\}|<skill[-_ ]dir>)"};
  static const RE2 bundle_path{
    R"((^|[\s='"(])((?:\./)?(?:scripts|references|assets|templates|resources)/[\w./-]*\w))"};
  static const RE2 program{R"((^|[;&|]\s*)\./([\w./-]*\w))"};
  if (dir.empty())
    return command;
  auto absolute = [&dir](std::string_view path) {
    return path.starts_with('/') || path.starts_with("..")
             ? std::string{path}
             : quoted(dir + '/' + without_dot(path));
  };
  auto out =
    replaced(command, folder_name, [&](const match&) { return quoted(dir); });
  out = replaced(out, script_after_interpreter(), [&](const match& found) {
    return std::string{found.groups[1]} + ' ' + absolute(found.groups[2]);
  });
  out = replaced(out, program, [&](const match& found) {
    return std::string{found.groups[1]} + absolute(found.groups[2]);
  });
  return replaced(out, bundle_path, [&](const match& found) {
    return std::string{found.groups[1]} + absolute(found.groups[2]);
  });
}

std::vector<std::string> files_in(std::string_view command) {
  static const RE2 path{R"([\w@%+~./-]*\w\.[A-Za-z][A-Za-z0-9]{0,4}\b)"};
  std::vector<std::string> out;
  std::vector<std::pair<std::size_t, std::size_t>> scripts;
  for (const auto& found : matches_of(command, script_after_interpreter()))
    scripts.emplace_back(found.begin, found.end);
  for (const auto& found : matches_of(command, path)) {
    auto is_script =
      std::any_of(scripts.begin(), scripts.end(), [&](const auto& range) {
        return found.begin >= range.first && found.end <= range.second;
      });
    if (!is_script)
      out.push_back(without_dot(found.groups[0]));
  }
  return out;
}

std::vector<std::string> outputs_of(std::string_view command) {
  static const RE2 output{
    R"((?:>>?\s*|\s(?:-o|--out|--output|--out-file)[ =]\s*)["']?([\w./-]*\w\.\w+))"};
  std::vector<std::string> out;
  for (const auto& found : matches_of(command, output))
    out.push_back(without_dot(found.groups[1]));
  return out;
}

bool independent(std::string_view left, std::string_view right) {
  auto ours = files_in(left);
  auto theirs = files_in(right);
  if (ours.empty() || theirs.empty())
    return false;
  return std::none_of(ours.begin(), ours.end(), [&](const auto& file) {
    return std::find(theirs.begin(), theirs.end(), file) != theirs.end();
  });
}

} // namespace sim
