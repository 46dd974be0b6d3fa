#include "base/one_of.hpp"
#include "solidify/program.hpp"

#include <algorithm>
#include <array>

namespace skvm::solidify {

namespace {

using kind = code_token::kind;

/// What turns a text into a program that runs, whatever else is there.
constexpr auto runners =
  std::to_array<std::string_view>({"eval",
                                   "execfile",
                                   "system",
                                   "popen",
                                   "popen2",
                                   "getoutput",
                                   "getstatusoutput",
                                   "shell",
                                   "pty",
                                   "runpy",
                                   "importlib",
                                   "__import__",
                                   "__builtins__",
                                   "builtins",
                                   "execSync",
                                   "Function",
                                   "AsyncFunction",
                                   "runInNewContext",
                                   "runInThisContext",
                                   "runInContext",
                                   "create_subprocess_shell",
                                   "getattr",
                                   "globals",
                                   "vm",
                                   "node:vm"});

/// What starts programs; harmless where none of them is an interpreter.
constexpr auto starters = std::to_array<std::string_view>(
  {"subprocess", "child_process", "node:child_process", "asyncio", "posix",
   "execv", "execve", "execvp", "execlp", "execl", "spawnv", "spawnl",
   "spawnvp", "spawnlp", "posix_spawn"});

constexpr auto interpreters = std::to_array<std::string_view>(
  {"sh",      "bash", "dash", "zsh",   "ksh",  "busybox", "python",
   "python3", "node", "perl", "ruby",  "php",  "awk",     "gawk",
   "mawk",    "sed",  "env",  "xargs", "find", "sqlite3", "ssh",
   "sudo",    "-c",   "-e",   "-exec"});

/// What runs a text that a shell script is given.
constexpr auto shell_runners =
  std::to_array<std::string_view>({"eval", "source", "."});

bool has_hole(const code_tokens& tokens) {
  return std::any_of(tokens.begin(), tokens.end(), [](const auto& token) {
    return token.hole >= 0 || has_hole(token.children);
  });
}

std::string_view unquoted(std::string_view text) {
  auto quote = [](char c) { return c == '"' || c == '\'' || c == '`'; };
  while (!text.empty() && quote(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && quote(text.back()))
    text.remove_suffix(1);
  return text.substr(text.rfind('/') + 1);
}

/// A name in Python or JavaScript code that would run a text; empty for none.
std::string runner_in(const code_tokens& code, code_language language) {
  auto starts = false;
  std::string_view interpreter;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const auto& token = code[i];
    auto is_text = token.what == kind::string;
    auto name = is_text ? std::string_view{token.value} : unquoted(token.text);
    auto base = name.substr(name.rfind('/') + 1);
    if (is_one_of(name, runners))
      return std::string{name};
    // In JavaScript it is what patterns have, too.
    auto exec = language == code_language::python && !is_text && name == "exec";
    if (exec)
      return "exec";
    starts = starts || is_one_of(name, starters);
    if (interpreter.empty() && is_one_of(base, interpreters))
      interpreter = base;
    // A module by a name that varies.
    auto loads = name == "require" || name == "import";
    if (loads && i + 2 < code.size() && code[i + 1].text == "("
        && (code[i + 2].hole >= 0 || code[i + 2].what != kind::string))
      return std::string{name};
    if (starts && language == code_language::javascript && name == "exec")
      return "exec";
  }
  return starts ? std::string{interpreter} : std::string{};
}

/// The same, wherever such code is among the tokens of a step.
std::string runner_below(const code_tokens& tokens, code_language language) {
  auto computed =
    language == code_language::python || language == code_language::javascript;
  if (auto found = computed ? runner_in(tokens, language) : std::string{};
      !found.empty())
    return found;
  for (const auto& token : tokens)
    if (auto found = runner_below(token.children, token.inner); !found.empty())
      return found;
  return {};
}

/// Whether a file that is written is for a shell, whatever its name.
bool is_script(const program_step& step, const std::string& text) {
  const auto& path = step.path.empty() ? std::string{} : step.path[0].value;
  return text.starts_with("#!") || path.ends_with(".sh")
         || path.ends_with(".bash") || path.find('.') == std::string::npos;
}

std::string shell_runner_in(const program_step& step) {
  std::string text;
  for (const auto& token : step.code)
    text += token.text;
  if (!is_script(step, text))
    return {};
  auto first = true;
  for (const auto& token : read_code(text, code_language::shell)) {
    if (first && token.what == kind::word
        && (is_one_of(token.value, shell_runners)
            || is_one_of(token.value, interpreters)))
      return token.value;
    first = begins_command(token);
  }
  return {};
}

} // namespace

result<void> check_runners(const program& code) {
  auto varies =
    std::any_of(code.steps.begin(), code.steps.end(), [](const auto& step) {
      return has_hole(step.code) || has_hole(step.path);
    });
  if (!varies)
    return ok;
  for (const auto& step : code.steps) {
    auto language = step.writes_file ? step.language : code_language::shell;
    auto found = runner_below(step.code, language);
    if (found.empty() && step.writes_file)
      found = shell_runner_in(step);
    if (!found.empty())
      return make_error(errc::denied, {},
                        "a varying value beside code with '" + found
                          + "' in it, which may run a text as a program");
  }
  return ok;
}

} // namespace skvm::solidify
