#include "shell.hpp"
#include "text.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace pass_lang {

namespace {

constexpr int max_nesting = 8;

// Options of a wrapper that take a value of their own, and how many plain words
// come before the command that it runs.
struct wrapper {
  std::string_view value_options;
  int words_before = 0;
  bool assignments = false;
};

const wrapper* find_wrapper(std::string_view program) {
  static const std::map<std::string_view, wrapper> known{
    {"builtin", {}},
    {"chroot", {"", 1}},
    {"command", {}},
    {"doas", {"uC"}},
    {"env", {"uCS", 0, true}},
    {"exec", {"a"}},
    {"flock", {"wE", 1}},
    {"ionice", {"cnp"}},
    {"nice", {"n"}},
    {"nohup", {}},
    {"setsid", {}},
    {"stdbuf", {"ioe"}},
    {"sudo", {"ugCDhpRrTt", 0, true}},
    {"time", {"fo"}},
    {"timeout", {"ks", 1}},
    {"watch", {"nd"}},
    {"xargs", {"aEIiLlnPsd"}},
  };
  auto found = known.find(program);
  return found == known.end() ? nullptr : &found->second;
}

bool is_shell(std::string_view program) {
  return program == "sh" || program == "bash" || program == "zsh"
         || program == "dash" || program == "ksh";
}

struct collector {
  std::vector<invocation> found;

  void add_text(std::string_view text, int line, int depth) {
    if (depth >= max_nesting)
      return;
    for (auto& command : read_shell(text).commands)
      add_command(command, line - 1, depth);
  }

  void add_command(const shell_command& command, int line_offset, int depth) {
    if (command.words.empty())
      return;
    std::vector<std::string> words;
    words.reserve(command.words.size());
    for (const auto& word : command.words)
      words.push_back(word.text);
    invocation whole;
    whole.input = command.input;
    whole.input_line = command.input_line + line_offset;
    whole.line = command.line + line_offset;
    add_words(std::move(words), whole, depth);
  }

  void add_words(std::vector<std::string> words, invocation like, int depth) {
    if (words.empty() || words[0].empty() || depth >= max_nesting)
      return;
    like.program = words[0];
    like.arguments.assign(words.begin() + 1, words.end());
    found.push_back(like);
    auto name = std::string{base_name(like.program)};
    const auto& arguments = like.arguments;
    if (is_shell(name)) {
      auto inline_code = std::find_if(
        arguments.begin(), arguments.end(), [](const std::string& argument) {
          return argument.size() > 1 && argument[0] == '-' && argument[1] != '-'
                 && argument.back() == 'c';
        });
      if (inline_code != arguments.end() && inline_code + 1 != arguments.end())
        add_text(*(inline_code + 1), like.line, depth + 1);
      else if (!like.input.empty())
        add_text(like.input, like.input_line, depth + 1);
      return;
    }
    if (name == "find") {
      for (std::size_t i = 0; i + 1 < arguments.size(); ++i)
        if (arguments[i] == "-exec" || arguments[i] == "-execdir"
            || arguments[i] == "-ok")
          add_words(up_to_end(arguments, i + 1), like, depth + 1);
      return;
    }
    if (const auto* rule = find_wrapper(name))
      add_words(wrapped(*rule, arguments), like, depth + 1);
  }

  static std::vector<std::string>
  up_to_end(const std::vector<std::string>& words, std::size_t first) {
    std::vector<std::string> out;
    for (auto i = first; i < words.size() && words[i] != ";" && words[i] != "+";
         ++i)
      out.push_back(words[i]);
    return out;
  }

  static std::vector<std::string>
  wrapped(const wrapper& rule, const std::vector<std::string>& words) {
    std::size_t i = 0;
    int before = rule.words_before;
    for (; i < words.size(); ++i) {
      const auto& word = words[i];
      if (word == "--") {
        ++i;
        break;
      }
      if (word.size() > 1 && word[0] == '-') {
        bool takes_next =
          word.size() == 2
          && rule.value_options.find(word[1]) != std::string_view::npos;
        i += takes_next ? 1 : 0;
        continue;
      }
      if (rule.assignments && word.find('=') != std::string::npos
          && word.find('/') > word.find('='))
        continue;
      if (before-- <= 0)
        break;
    }
    if (i >= words.size())
      return {};
    return {words.begin() + static_cast<std::ptrdiff_t>(i), words.end()};
  }
};

} // namespace

std::vector<invocation> invocations(const shell_text& script) {
  collector out;
  for (const auto& command : script.commands)
    out.add_command(command, 0, 0);
  return std::move(out.found);
}

} // namespace pass_lang
