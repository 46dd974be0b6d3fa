#include "solidify/program.hpp"

#include <algorithm>
#include <array>

namespace skvm::solidify {

namespace {

using kind = code_token::kind;

/// Programs that take programs: any word of theirs may be code.
constexpr std::array<std::string_view, 27> takers{
  "eval", "source", ".",     "exec",    "xargs",   "ssh",     "find",
  "env",  "sudo",   "su",    "nohup",   "time",    "timeout", "watch",
  "tar",  "git",    "make",  "docker",  "ruby",    "php",     "parallel",
  "nice", "setsid", "flock", "command", "builtin", "trap"};

/// Programs whose first word beside options is code, or a file of it.
constexpr std::array<std::string_view, 12> readers{
  "sh",  "bash", "dash", "zsh", "ksh",  "node",
  "awk", "gawk", "mawk", "sed", "perl", "jq"};

template <std::size_t N>
bool has(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string_view base_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

bool has_hole(const code_token& token) {
  return token.hole >= 0
         || std::any_of(token.children.begin(), token.children.end(), has_hole);
}

bool has_mark(const std::string& text) {
  return text.find_first_of(std::string{skill_mark, work_mark})
         != std::string::npos;
}

bool is_assignment(const code_token& token) {
  auto equals = token.value.find('=');
  return token.what == kind::word && equals != std::string::npos && equals > 0
         && token.value.find_first_not_of(
              "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"
              "0123456789")
              == equals;
}

error refused(const std::string& why) {
  return make_error(errc::denied, {}, why);
}

/// A simple command: its words, without redirections.
using command = std::vector<const code_token*>;

template <class Visit>
void each_command(const code_tokens& code, Visit visit) {
  command words;
  for (std::size_t i = 0; i <= code.size(); ++i) {
    if (i == code.size() || begins_command(code[i])) {
      if (!words.empty())
        visit(words);
      words.clear();
      continue;
    }
    auto redirected =
      i > 0 && code[i - 1].what == kind::other
      && code[i - 1].text.find_first_of("<>") != std::string::npos;
    auto redirects = code[i].what == kind::other
                     && code[i].text.find_first_of("<>") != std::string::npos;
    if (!redirected && !redirects && code[i].what != kind::heredoc)
      words.push_back(&code[i]);
  }
}

std::size_t program_at(const command& words) {
  std::size_t at = 0;
  while (at < words.size() && is_assignment(*words[at]))
    ++at;
  return at;
}

result<void> check_command(const command& words) {
  auto at = program_at(words);
  for (std::size_t i = 0; i < std::min(at, words.size()); ++i)
    if (has_hole(*words[i]) || has_mark(words[i]->value))
      return refused("a varying value in an assignment");
  if (at == words.size())
    return ok;
  if (has_hole(*words[at]))
    return refused("the program that is started varies");
  auto program = base_name(words[at]->value);
  auto varies = std::any_of(words.begin(), words.end(),
                            [](const auto* one) { return has_hole(*one); });
  if (!varies)
    return ok;
  if (words[at]->what == kind::other)
    return refused("a program named by a variable takes a varying value");
  if (has(takers, program))
    return refused("a varying value among the words of " + std::string{program}
                   + ", which may read it as a program");
  auto is_python = program.starts_with("python");
  if (!has(readers, program) && !is_python && program != "sqlite3")
    return ok;
  // Up to the code, or the file that has it, nothing may vary.
  auto i = at + 1;
  for (; i < words.size() && words[i]->value.starts_with("-")
         && words[i]->value != "-";
       ++i) {
    if (words[i]->hole >= 0)
      return refused("a varying option of " + std::string{program});
    if (program == "sed" || program == "awk" || program == "gawk"
        || program == "perl" || program == "jq" || program == "mawk")
      return refused("a varying value beside options of "
                     + std::string{program});
    if (words[i]->value == "-c" || words[i]->value == "-e"
        || words[i]->value == "-m") {
      ++i;
      break;
    }
  }
  auto code_at =
    program == "sqlite3" ? at + 2
    : i < words.size() && i > at + 1
        && (words[i - 1]->value == "-c" || words[i - 1]->value == "-e"
            || words[i - 1]->value == "-m")
      ? i
      : i;
  if (code_at < words.size() && words[code_at]->hole >= 0)
    return refused("the program that " + std::string{program}
                   + " reads varies");
  if ((program == "sed" || program == "sqlite3") && code_at + 1 < words.size()
      && words[code_at + 1]->hole >= 0 && program == "sqlite3")
    return refused("a varying word behind the program of sqlite3");
  return ok;
}

result<void> check_inner(const code_tokens& tokens, code_language language) {
  for (const auto& token : tokens) {
    if (token.hole >= 0 && token.what == kind::word
        && language != code_language::shell)
      return refused("a varying word in a text");
    if (language != code_language::shell && has_mark(token.text)
        && token.what != kind::string)
      return refused("a folder's name within code");
    auto computed = token.inner == code_language::python
                    || token.inner == code_language::javascript;
    if (token.what == kind::heredoc && !computed)
      for (const auto& part : token.children)
        if (part.hole >= 0 || has_mark(part.text))
          return refused("a varying value in a text for standard input");
    if (auto fine = check_inner(token.children, token.inner); !fine)
      return fine;
  }
  return ok;
}

} // namespace

result<void> check_holes(const program& code) {
  for (const auto& step : code.steps) {
    if (step.writes_file) {
      auto takes = step.language == code_language::python
                   || step.language == code_language::javascript
                   || step.language == code_language::json;
      for (const auto& token : step.code)
        if (has_hole(token) && !takes)
          return refused("what is written to a file varies");
      if (auto fine = check_inner(step.code, step.language); !fine)
        return fine;
      continue;
    }
    for (const auto& token : step.code)
      if (token.what == kind::other && has_mark(token.text))
        return refused("a folder's name within an expansion");
    if (auto fine = check_inner(step.code, code_language::shell); !fine)
      return fine;
    result<void> outcome = ok;
    each_command(step.code, [&](const command& words) {
      if (outcome)
        outcome = check_command(words);
    });
    if (!outcome)
      return outcome;
  }
  return ok;
}

std::vector<std::string> programs_of(const program& code) {
  std::vector<std::string> out;
  for (const auto& step : code.steps)
    if (!step.writes_file)
      each_command(step.code, [&](const command& words) {
        if (auto at = program_at(words); at < words.size())
          out.push_back(words[at]->what == kind::word ? words[at]->value
                                                      : words[at]->text);
      });
  return out;
}

} // namespace skvm::solidify
