#include "shell.hpp"
#include "text.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace pass_lang {

bool is_shell_language(std::string_view language) {
  static constexpr std::array<std::string_view, 11> shells{
    "sh",          "bash",         "shell",         "zsh",
    "ksh",         "console",      "shell-session", "terminal",
    "shellscript", "shellsession", "session"};
  return std::find(shells.begin(), shells.end(), language) != shells.end();
}

namespace {

bool is_session(std::string_view language) {
  return language == "console" || language == "shell-session"
         || language == "terminal" || language == "shellsession"
         || language == "session";
}

// How many bytes of the line are a prompt: `$ `, `user@host:~/x$ `, `(env) $ `,
// and, where `any` is set, `# `, `% ` and `> ` too.
std::size_t prompt_size(std::string_view line, bool any) {
  auto at = std::min(line.find_first_not_of(" \t"), line.size());
  if (line.substr(at).starts_with("(")) {
    auto close = line.find(") ", at);
    if (close == std::string_view::npos || close - at > 40)
      return 0;
    at = close + 2;
  }
  constexpr std::size_t longest = 120;
  auto signs = any ? std::string_view{"$#%>"} : std::string_view{"$"};
  auto sign = line.substr(at, longest).find_first_of("$#%");
  if (sign != std::string_view::npos && sign > 0) {
    auto name = line.substr(at, sign);
    bool host = name.find('@') != std::string_view::npos
                && name.find_first_of(" '\"|=") == std::string_view::npos;
    bool bracketed = name.front() == '[' && name.back() == ']';
    if (host || bracketed) {
      at += sign;
      signs = "$#%";
    }
  }
  bool prompted = at + 1 < line.size() && line[at + 1] == ' '
                  && signs.find(line[at]) != std::string_view::npos;
  return prompted ? at + 1 : 0;
}

bool is_windows_prompt(std::string_view line) {
  line = trim(line);
  if (line.starts_with("PS ") || line.starts_with("PS>"))
    return line.find('>') != std::string_view::npos;
  return line.size() > 3 && line[1] == ':' && line[2] == '\\'
         && line.find('>') != std::string_view::npos;
}

} // namespace

std::string shell_source(std::string_view language, std::string_view text) {
  std::string out{text};
  auto lines = split_lines(text);
  auto any_line = [&](auto what) {
    return std::any_of(lines.begin(), lines.end(), what);
  };
  if (any_line(is_windows_prompt))
    return std::string(text.size(), ' ');
  bool session = is_session(language);
  bool dollars = any_line(
    [](std::string_view line) { return prompt_size(line, false) > 0; });
  bool any = session && !dollars;
  bool prompts = dollars || (session && any_line([](std::string_view line) {
                               return prompt_size(line, true) > 0;
                             }));
  if (!prompts
      || (!session && prompt_size(lines.front(), false) == 0
          && !trim(lines.front()).starts_with("#")))
    return out;
  bool continued = false;
  for (auto line : lines) {
    auto at = static_cast<std::size_t>(line.data() - text.data());
    auto prompt = prompt_size(line, any);
    auto indent = std::min(line.find_first_not_of(" \t"), line.size());
    if (continued && line.substr(indent).starts_with("> "))
      prompt = indent + 1;
    auto blanks = prompt > 0 ? prompt : continued ? 0 : line.size();
    std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(at), blanks, ' ');
    continued = (prompt > 0 || continued) && line.ends_with('\\');
  }
  return out;
}

std::string shell_quoted(std::string_view word) {
  bool plain =
    !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'
             || std::string_view{"-./:@%+,="}.find(c) != std::string_view::npos;
    });
  if (plain)
    return std::string{word};
  return "'" + replace_all(std::string{word}, "'", "'\\''") + "'";
}

} // namespace pass_lang
