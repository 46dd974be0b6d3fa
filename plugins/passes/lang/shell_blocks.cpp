#include "shell.hpp"
#include "text.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace pass_lang {

bool is_shell_language(std::string_view language) {
  static constexpr std::array<std::string_view, 9> shells{
    "sh",      "bash",          "shell",    "zsh",        "ksh",
    "console", "shell-session", "terminal", "shellscript"};
  return std::find(shells.begin(), shells.end(), language) != shells.end();
}

std::string shell_source(std::string_view language, std::string_view text) {
  std::string out{text};
  auto lines = split_lines(text);
  bool prompts = language == "console" || language == "shell-session"
                 || language == "terminal";
  bool any_prompt =
    std::any_of(lines.begin(), lines.end(), [](std::string_view line) {
      return trim(line).starts_with("$ ");
    });
  if (!any_prompt
      || (!prompts && !lines.empty() && !trim(lines.front()).starts_with("$ ")))
    return out;
  bool continued = false;
  for (auto line : lines) {
    auto at = static_cast<std::size_t>(line.data() - text.data());
    auto indent = std::min(line.find_first_not_of(" \t"), line.size());
    bool prompted = line.substr(indent).starts_with("$ ")
                    || (continued && line.substr(indent).starts_with("> "));
    if (prompted)
      out[at + indent] = ' ';
    else if (!continued)
      std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(at), line.size(),
                  ' ');
    continued = (prompted || continued) && line.ends_with('\\');
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
