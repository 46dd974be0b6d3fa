#include "shapes.hpp"

#include "../lang/script_usage.hpp"
#include "../lang/shell.hpp"
#include "../lang/text.hpp"
#include <re2/re2.h>

#include <algorithm>
#include <cctype>
#include <set>

namespace extract_candidates {

namespace {

using pass_lang::shell_command;
using pass_lang::shell_word;

const skvm::bundle_file* bundled(const skvm::skill& skill,
                                 std::string_view path) {
  while (path.starts_with("./"))
    path.remove_prefix(2);
  for (const auto& file : skill.files)
    if (file.path == path
        || (path.size() > file.path.size() && path.ends_with(file.path)
            && path[path.size() - file.path.size() - 1] == '/'))
      return &file;
  return nullptr;
}

// Reads one simple command into slots.
class command_reader {
public:
  command_reader(const skvm::skill& skill, const shell_command& command,
                 shape& out)
    : skill_(skill), words_(command.words), out_(out) {
    if (out.step >= 0)
      writes_ = skill.steps[static_cast<std::size_t>(out.step)].writes;
    read();
    for (const auto& redirection : command.redirections)
      if (redirection.target.text != "/dev/null" && !redirection.target.expands)
        add(redirection.target, redirection.op[0] == '<' ? "input" : "output",
            redirection.op[0] != '<');
  }

private:
  void read() {
    if (words_.empty())
      return;
    const auto& program = words_[0].text;
    std::size_t first = 1;
    const auto* script = bundled(skill_, program);
    if (script == nullptr && words_.size() > 1) {
      script = bundled(skill_, words_[1].text);
      first += script != nullptr ? 1 : 0;
    }
    if (script != nullptr) {
      out_.scripts.push_back(script->path);
      usage_ = pass_lang::read_usage(*script);
    }
    if (script == nullptr || first == 2)
      out_.programs.push_back(program);
    for (auto i = first; i < words_.size(); ++i)
      i += read_word(i, script != nullptr);
  }

  // Returns how many words behind it belong to it.
  std::size_t read_word(std::size_t i, bool of_script) {
    const auto& word = words_[i];
    if (word.expands)
      return 0;
    if (word.text.starts_with("-") && !is_number(word.text))
      return read_option(i);
    bool data = word.quoted || pass_lang::is_path_like(word.text)
                || pass_lang::is_placeholder(word.text) || is_number(word.text)
                || of_script;
    // A bare word of a program is most often the name of what it shall do.
    if (!data)
      return 0;
    const auto* argument = next_positional();
    auto name = argument != nullptr ? argument->name : std::string{};
    bool last = i + 1 == words_.size() && i > 2;
    bool output =
      argument != nullptr
        ? says_output(name)
        : last && pass_lang::is_path_like(word.text) && says_output(word.text);
    add(word, name, output,
        argument != nullptr ? argument->choices : std::vector<std::string>{});
    return 0;
  }

  std::size_t read_option(std::size_t i) {
    const auto& word = words_[i];
    auto equals = word.text.find('=');
    auto flag = word.text.substr(0, equals);
    const auto* argument = option(flag);
    auto choices =
      argument != nullptr ? argument->choices : std::vector<std::string>{};
    auto name = identifier(argument != nullptr ? argument->name : flag);
    if (equals != std::string::npos) {
      // The part behind the sign, where the word is written plainly.
      if (!word.quoted && word.end - word.begin == word.text.size()) {
        shell_word value;
        value.text = word.text.substr(equals + 1);
        value.begin = word.begin + equals + 1;
        value.end = word.end;
        add(value, name, says_output(name), choices);
      }
      return 0;
    }
    if (i + 1 >= words_.size() || words_[i + 1].expands
        || (words_[i + 1].text.starts_with("-")
            && !is_number(words_[i + 1].text)))
      return 0;
    const auto& value = words_[i + 1];
    bool takes_value = argument != nullptr
                         ? argument->takes_value
                         : value.quoted || is_number(value.text)
                             || pass_lang::is_path_like(value.text)
                             || pass_lang::is_placeholder(value.text);
    if (!takes_value)
      return 0;
    add(value, name, says_output(name) || flag == "-o", choices);
    return 1;
  }

  [[nodiscard]] const pass_lang::script_argument*
  option(std::string_view flag) const {
    for (const auto& argument : usage_.arguments)
      if (argument.flag == flag || argument.short_flag == flag)
        return &argument;
    return nullptr;
  }

  const pass_lang::script_argument* next_positional() {
    std::size_t seen = 0;
    for (const auto& argument : usage_.arguments)
      if (argument.flag.empty() && seen++ == positional_) {
        positional_ += argument.many ? 0 : 1;
        return &argument;
      }
    return nullptr;
  }

  void add(const shell_word& word, std::string name, bool output,
           std::vector<std::string> choices = {}) {
    if (word.text.empty() || word.text.find('\n') != std::string::npos)
      return;
    slot value;
    value.begin = word.begin;
    value.end = word.end;
    value.value = word.text;
    value.type = choices.empty() ? type_of(word.text) : "choice";
    value.choices = std::move(choices);
    value.output = value.type == "path"
                   && (output
                       || std::find(writes_.begin(), writes_.end(), word.text)
                            != writes_.end());
    if (name.empty() && pass_lang::is_placeholder(word.text))
      name = word.text;
    if (name.empty() && value.type == "path")
      name = value.output ? "output" : "input";
    value.name = identifier(name);
    if (value.name.empty())
      value.name = value.type == "number" ? "number" : "value";
    out_.slots.push_back(std::move(value));
  }

  const skvm::skill& skill_;
  const std::vector<shell_word>& words_;
  shape& out_;
  pass_lang::script_usage usage_;
  std::vector<std::string> writes_; ///< what the step says it writes
  std::size_t positional_ = 0;
};

} // namespace

std::vector<shape> shell_shapes(const skvm::skill& skill, std::string_view code,
                                int first_line, int step) {
  std::vector<shape> out;
  auto script = pass_lang::read_shell(code);
  if (!script.functions.empty())
    return out;
  for (std::size_t i = 0; i < script.commands.size();) {
    // A pipeline is one shape; a command with a here-document is none.
    auto last = i;
    while (last + 1 < script.commands.size() && script.commands[last + 1].piped)
      ++last;
    std::size_t begin = code.size();
    bool whole = true;
    shape found;
    found.language = "shell";
    found.line = first_line + script.commands[i].line - 1;
    found.step = step;
    for (auto j = i; j <= last; ++j) {
      const auto& command = script.commands[j];
      whole = whole && command.input.empty() && !command.words.empty();
      if (command.words.empty())
        continue;
      begin = std::min(begin, command.words[0].begin);
      for (const auto& word : command.words)
        whole = whole && !word.expands;
      command_reader{skill, command, found};
    }
    auto end = script.commands[last].end;
    i = last + 1;
    // Within a loop, a condition or a list the command has surroundings that
    // the shape would lose.
    auto line_begin = code.rfind('\n', begin == 0 ? 0 : begin - 1);
    line_begin = line_begin == std::string_view::npos || line_begin >= begin
                   ? 0
                   : line_begin + 1;
    bool at_start =
      pass_lang::trim(code.substr(line_begin, begin - line_begin)).empty();
    auto rest = pass_lang::trim(
      code.substr(end, std::min(code.find('\n', end), code.size()) - end));
    bool alone = rest.empty() || rest.starts_with('#');
    if (!whole || !at_start || !alone || end <= begin)
      continue;
    found.code = std::string{pass_lang::trim(code.substr(begin, end - begin))};
    for (auto& slot : found.slots) {
      slot.begin -= begin;
      slot.end -= begin;
    }
    std::sort(found.slots.begin(), found.slots.end(),
              [](const slot& a, const slot& b) { return a.begin < b.begin; });
    out.push_back(std::move(found));
  }
  return out;
}

} // namespace extract_candidates
