#include "step_commands.hpp"

#include "../lang/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace extract_concurrency {

namespace {

using pass_lang::invocation;

// The variables that a code sets itself, as in `for f in *.csv`.
void add_variables(std::string_view code, std::vector<std::string>& out) {
  for (std::string_view before : {"for ", "read -r ", "read "})
    for (auto at = code.find(before); at != std::string_view::npos;
         at = code.find(before, at + 1)) {
      auto rest = code.substr(at + before.size());
      out.emplace_back(rest.substr(0, rest.find_first_of(" ;\n")));
    }
  for (auto line : pass_lang::split_lines(code)) {
    line = pass_lang::trim(line);
    auto equals = line.find('=');
    if (equals != std::string_view::npos && equals > 0
        && line.substr(0, equals).find_first_of(" \"'$-")
             == std::string_view::npos)
      out.emplace_back(line.substr(0, equals));
  }
}

// `$f` and `out/${f%.*}.txt` of `f`.
bool is_of_variable(std::string_view word,
                    const std::vector<std::string>& variables) {
  return std::any_of(
    variables.begin(), variables.end(), [&](std::string_view name) {
      for (auto at = word.find('$'); at != std::string_view::npos;
           at = word.find('$', at + 1)) {
        auto rest = word.substr(at + 1);
        if (rest.starts_with('{') || rest.starts_with('('))
          rest.remove_prefix(1);
        if (!rest.starts_with(name))
          return false;
        auto next = rest.substr(name.size());
        if (!next.empty()
            && (std::isalnum(static_cast<unsigned char>(next[0])) != 0
                || next[0] == '_'))
          return false;
      }
      return word.find('$') != std::string_view::npos;
    });
}

void add_code(std::string_view code, step_commands& out) {
  add_variables(code, out.variables);
  auto found = pass_lang::invocations(pass_lang::read_shell(code));
  out.all.insert(out.all.end(), std::make_move_iterator(found.begin()),
                 std::make_move_iterator(found.end()));
  // What is waited for in the same block is over when it is.
  bool waits = std::any_of(out.all.begin(), out.all.end(), [](const auto& one) {
    return one.program == "wait";
  });
  if (waits)
    return;
  for (auto line : pass_lang::split_lines(code)) {
    line = pass_lang::trim(line);
    out.background = out.background
                     || (line.ends_with(" &") && !line.ends_with("&& &"))
                     || line.find(" & ") != std::string_view::npos;
  }
}

// A block without a language may be anything: `File;Amount;State` is none.
bool begins_with_program(std::string_view text) {
  for (auto line : pass_lang::split_lines(text)) {
    line = pass_lang::trim(line);
    if (line.starts_with("$ "))
      return true;
    if (line.empty() || line.starts_with("#"))
      continue;
    auto word = line.substr(0, line.find(' '));
    return word.find_first_of(";,|:<[") == std::string_view::npos
           || word.find('=') != std::string_view::npos;
  }
  return false;
}

void add_blocks(const skvm::skill& skill, const skvm::step& step,
                step_commands& out) {
  for (auto index : step.code) {
    const auto& block = skill.code[static_cast<std::size_t>(index)];
    bool runs = block.role == skvm::code_role::command
                || block.role == skvm::code_role::example;
    bool shell = block.language.empty()
                   ? begins_with_program(block.text)
                   : pass_lang::is_shell_language(block.language);
    if (runs && shell)
      add_code(pass_lang::shell_source(block.language, block.text), out);
  }
}

bool says_to_run(std::string_view word) {
  static constexpr std::array<std::string_view, 8> verbs{
    "run", "execute", "call", "with", "using", "use", "via", "through"};
  return std::find(verbs.begin(), verbs.end(), word) != verbs.end();
}

bool is_program(std::string_view word) {
  return !word.empty() && word[0] >= 'a' && word[0] <= 'z'
         && word.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-.")
              == std::string_view::npos;
}

// "`logs --previous` fails when …" explains a command.
bool is_spoken_of(std::string_view next) {
  static constexpr std::string_view verbs[] = {
    "fails", "is", "are", "was", "means", "needs", "may", "can", "does", "or"};
  return std::find(std::begin(verbs), std::end(verbs), next) != std::end(verbs);
}

bool has_operands(std::string_view text) {
  if (text.find(" -") != std::string_view::npos)
    return true;
  for (auto at = text.find(' '); at != std::string_view::npos;
       at = text.find(' ', at + 1)) {
    auto word = text.substr(at + 1);
    if (pass_lang::is_path_like(word.substr(0, word.find(' '))))
      return true;
  }
  return false;
}

void add_spans(const prose& said, const command_effects& effects,
               step_commands& out) {
  std::size_t span = 0;
  std::string_view before;
  const auto& words = said.words();
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto& word = words[i];
    if (!word.code) {
      before = word.text;
      continue;
    }
    const auto& text = said.code_spans()[span++];
    auto program = std::string_view{text}.substr(0, text.find(' '));
    // A sentence that begins with a program and its options.
    bool opens = word.sentence && is_program(program) && has_operands(text)
                 && (i + 1 == words.size() || !is_spoken_of(words[i + 1].text));
    bool command = text.find(' ') != std::string::npos
                   && (effects.knows(program) || says_to_run(before) || opens
                       || pass_lang::is_path_like(program));
    if (command || (says_to_run(before) && effects.knows(program)))
      add_code(text, out);
    before = {};
  }
}

// It looks at the folder as a whole, where others read what they name or are
// given by a pipe.
bool looks_around(const invocation& command) {
  static constexpr std::array<std::string_view, 6> programs{
    "egrep", "git", "grep", "ls", "rg", "tree"};
  // Without a name `grep` reads what it is given, unless it goes down folders.
  auto name = pass_lang::base_name(command.program);
  bool down =
    std::any_of(command.arguments.begin(), command.arguments.end(),
                [](const std::string& one) {
                  return one.starts_with("-")
                         && one.find_first_of("rR") != std::string::npos;
                });
  if ((name == "grep" || name == "egrep") && !down)
    return false;
  return std::find(programs.begin(), programs.end(), name) != programs.end()
         && std::none_of(command.arguments.begin(), command.arguments.end(),
                         pass_lang::is_path_like);
}

// `zip -r out.zip data/`, `tar czf out.tar.gz data/`
void add_archive(const invocation& command, std::vector<std::string>& out) {
  auto name = pass_lang::base_name(command.program);
  const auto& given = command.arguments;
  bool packs = name == "zip"
               || (name == "tar" && !given.empty()
                   && given[0].find('c') != std::string::npos);
  auto target = std::find_if(given.begin(), given.end(), [](const auto& one) {
    return pass_lang::is_path_like(one);
  });
  if (packs && target != given.end())
    out.push_back(*target);
}

// The source of a shell script of the bundle that the command runs.
std::string_view script_of(const skvm::skill& skill,
                           const invocation& command) {
  auto path = std::string_view{command.program};
  if ((path == "bash" || path == "sh") && !command.arguments.empty())
    path = command.arguments.front();
  while (path.starts_with("./"))
    path.remove_prefix(2);
  if (!path.ends_with(".sh"))
    return {};
  auto found =
    std::find_if(skill.files.begin(), skill.files.end(),
                 [&](const auto& file) { return file.path == path; });
  bool readable = found != skill.files.end() && found->content.size() < 16384;
  return readable ? std::string_view{found->content} : std::string_view{};
}

// Whether every command of a script looks and none writes a file.
bool only_looks(std::string_view script, const command_effects& effects) {
  static constexpr std::array<std::string_view, 14> builtins{
    "[",    "[[",    ":",    "break",  "case", "command", "continue",
    "exit", "local", "read", "return", "set",  "shift",   "trap"};
  if (script.empty() || script.find("> ") != std::string_view::npos
      || script.find(">\"") != std::string_view::npos
      || script.find(">$") != std::string_view::npos)
    return false;
  auto all = pass_lang::invocations(pass_lang::read_shell(script));
  return std::all_of(all.begin(), all.end(), [&](const invocation& one) {
    bool builtin = std::find(builtins.begin(), builtins.end(), one.program)
                   != builtins.end();
    auto what = builtin ? effect::look : effects.of(one);
    return what == effect::look || what == effect::fetch;
  });
}

// In front of other commands it only makes room for their output.
bool prepares(const invocation& command) {
  auto name = pass_lang::base_name(command.program);
  return name == "mkdir" || name == "touch" || name == "cd" || name == "set"
         || name == "pushd" || name == "popd";
}

// `--output_dir out`, `--out=x.json`.
void add_option_outputs(const invocation& command,
                        std::vector<std::string>& out) {
  const auto& given = command.arguments;
  for (std::size_t i = 0; i < given.size(); ++i) {
    // `--output_format srt` names no file.
    if (!given[i].starts_with("--out")
        || given[i].find("form") != std::string::npos
        || given[i].find("type") != std::string::npos)
      continue;
    auto equals = given[i].find('=');
    if (equals != std::string::npos)
      out.push_back(given[i].substr(equals + 1));
    else if (i + 1 < given.size() && !given[i + 1].starts_with("-"))
      out.push_back(given[i + 1]);
  }
}

} // namespace

step_commands commands_of(const skvm::skill& skill, const skvm::step& step,
                          const prose& said, const command_effects& effects) {
  step_commands out;
  add_blocks(skill, step, out);
  add_spans(said, effects, out);
  bool others = std::any_of(out.all.begin(), out.all.end(),
                            [](const auto& one) { return !prepares(one); });
  for (const auto& command : out.all) {
    for (const auto& argument : command.arguments)
      // A program for `awk` or `jq` has blanks in it and is none itself.
      if (argument.find(' ') == std::string::npos
          && !is_of_variable(argument, out.variables)
          && (pass_lang::is_placeholder(argument)
              || argument.find('<') != std::string::npos
              || argument.find('{') != std::string::npos))
        out.placeholders.push_back(argument);
    for (const auto& argument : command.arguments)
      if (argument.size() < 64 && !argument.starts_with("-")
          && argument.find_first_of(" ./<>{}$*?=:;'\"") == std::string::npos)
        out.words.push_back(argument);
    if (auto output = effects.last_output(command); !output.empty())
      out.outputs.push_back(std::move(output));
    add_option_outputs(command, out.outputs);
    add_archive(command, out.outputs);
    if (pass_lang::base_name(command.program) == "mkdir")
      for (const auto& argument : command.arguments)
        if (!argument.starts_with("-"))
          out.folders.push_back(argument);
    if (others && prepares(command))
      continue;
    auto what = effects.of(command);
    if (what == effect::named && only_looks(script_of(skill, command), effects))
      what = effect::look;
    switch (what) {
      case effect::named:
        out.reads_only = false;
        break;
      case effect::look:
        out.reads_tree = out.reads_tree || looks_around(command);
        break;
      case effect::check:
        out.checks = out.reads_tree = true;
        break;
      case effect::fetch:
        out.fetches = true;
        break;
      case effect::change:
        out.changes = true;
        break;
    }
  }
  out.reads_only = out.reads_only && !out.changes && !out.background;
  return out;
}

} // namespace extract_concurrency
