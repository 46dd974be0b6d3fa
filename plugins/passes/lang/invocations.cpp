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
  std::string_view value_options; ///< letters
  int words_before = 0;
  bool assignments = false;
  std::string_view long_options{}; ///< those that take the next word
};

const wrapper* find_wrapper(std::string_view program) {
  static const std::map<std::string_view, wrapper> known{
    {"builtin", {}},
    {"caffeinate", {"tw"}},
    {"chroot", {"", 1}},
    {"chrt", {"", 1}},
    {"command", {}},
    {"dbus-run-session", {}},
    {"doas", {"uC"}},
    {"dotenv", {"ef", 1}},
    {"env", {"uC", 0, true}},
    {"exec", {"a"}},
    {"fakeroot", {"bi"}},
    {"flock", {"wE", 1}},
    {"ionice", {"cnp"}},
    {"nice", {"n", 0, false, "--adjustment"}},
    {"nohup", {}},
    {"parallel", {"jNnLSa", 0, false, "--jobs --colsep --arg-file --delay"}},
    {"setsid", {}},
    {"stdbuf", {"ioe"}},
    {"strace", {"eopsu"}},
    {"sudo", {"ugCDhpRrTt", 0, true, "--user --group"}},
    {"taskset", {"", 1}},
    {"time", {"fo", 0, false, "--format --output"}},
    {"timeout", {"ks", 1, false, "--signal --kill-after"}},
    {"unbuffer", {}},
    {"watch", {"nd", 0, false, "--interval"}},
    {"xargs", {"aEIiLlnPsd", 0, false, "--max-args --max-procs --delimiter"}},
    {"xvfb-run", {"efnpsw", 0, false, "--server-args --server-num"}},
  };
  auto found = known.find(program);
  return found == known.end() ? nullptr : &found->second;
}

// Words before the command of runners that are told what to do first.
std::size_t runner_words(std::string_view program, std::string_view verb) {
  bool runs = verb == "run" || verb == "exec";
  if (runs
      && (program == "uv" || program == "poetry" || program == "pipenv"
          || program == "hatch" || program == "pdm" || program == "rye"
          || program == "conda" || program == "mamba" || program == "bundle"))
    return 1;
  return 0;
}

bool is_shell(std::string_view program) {
  return program == "sh" || program == "bash" || program == "zsh"
         || program == "dash" || program == "ksh";
}

bool has_word_of(std::string_view list, std::string_view word) {
  for (std::size_t at = list.find(word); at != std::string_view::npos;
       at = list.find(word, at + 1)) {
    auto end = at + word.size();
    if ((at == 0 || list[at - 1] == ' ')
        && (end == list.size() || list[end] == ' '))
      return true;
  }
  return false;
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
    if (is_shell(name))
      return add_shell(like, depth);
    if (name == "eval" || name == "trap" || name == "su")
      return add_evaluated(name, like, depth);
    if (name == "find") {
      for (std::size_t i = 0; i + 1 < arguments.size(); ++i)
        if (arguments[i] == "-exec" || arguments[i] == "-execdir"
            || arguments[i] == "-ok" || arguments[i] == "-okdir") {
          auto inner = up_to_end(arguments, i + 1);
          i += inner.size();
          add_words(std::move(inner), like, depth + 1);
        }
      return;
    }
    if (name == "command" && !arguments.empty()
        && (arguments[0] == "-v" || arguments[0] == "-V"))
      return; // asks, and runs nothing
    if (name == "env" && arguments.size() > 1 && arguments[0] == "-S")
      return add_text(arguments[1], like.line, depth + 1);
    if (auto skipped =
          arguments.empty() ? std::size_t{0} : runner_words(name, arguments[0]))
      return add_words(
        wrapped({"npC", 0, false,
                 "--with --python --group --extra --project --name --prefix"},
                {arguments.begin() + static_cast<std::ptrdiff_t>(skipped),
                 arguments.end()}),
        like, depth + 1);
    if (const auto* rule = find_wrapper(name)) {
      auto inner = wrapped(*rule, arguments);
      // `parallel 'convert {} {.}.png' ::: *.jpg`, `watch 'df -h | tail'`
      if (inner.size() > 0 && (name == "parallel" || name == "watch")
          && inner[0].find(' ') != std::string::npos)
        return add_text(inner[0], like.line, depth + 1);
      if (!inner.empty() && inner[0].starts_with(":::"))
        return;
      add_words(std::move(inner), like, depth + 1);
    }
  }

  // `bash -c '…'`, `bash <<EOF`.
  void add_shell(const invocation& like, int depth) {
    const auto& arguments = like.arguments;
    auto inline_code = std::find_if(
      arguments.begin(), arguments.end(), [](const std::string& argument) {
        return argument.size() > 1 && argument[0] == '-' && argument[1] != '-'
               && argument.back() == 'c';
      });
    if (inline_code != arguments.end() && inline_code + 1 != arguments.end())
      add_text(*(inline_code + 1), like.line, depth + 1);
    else if (!like.input.empty())
      add_text(like.input, like.input_line, depth + 1);
  }

  // `eval "…"`, `trap '…' EXIT`, `su user -c '…'`.
  void add_evaluated(std::string_view name, const invocation& like, int depth) {
    const auto& arguments = like.arguments;
    if (name == "su") {
      auto flag = std::find(arguments.begin(), arguments.end(), "-c");
      if (flag != arguments.end() && flag + 1 != arguments.end())
        add_text(*(flag + 1), like.line, depth + 1);
    } else if (name == "trap") {
      if (arguments.size() > 1 && !arguments[0].starts_with("-"))
        add_text(arguments[0], like.line, depth + 1);
    } else {
      std::string code;
      for (const auto& argument : arguments)
        code += argument + " ";
      // What a substitution prints is not known.
      if (!code.starts_with("$"))
        add_text(code, like.line, depth + 1);
    }
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
        takes_next = takes_next || has_word_of(rule.long_options, word);
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
