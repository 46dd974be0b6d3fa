#include "../lang/shell.hpp"
#include "../lang/text.hpp"
#include "rewriter.hpp"
#include <re2/re2.h>

#include <algorithm>
#include <optional>

namespace rewrite_skill {

namespace {

using pass_lang::script_argument;
using pass_lang::script_usage;

const skvm::bundle_file* find_file(const skvm::skill& skill,
                                   std::string_view path) {
  for (const auto& file : skill.files)
    if (file.path == path)
      return &file;
  return nullptr;
}

bool mentions(const std::string& lower, std::string_view path) {
  auto name = pass_lang::to_lower(pass_lang::base_name(path));
  if (lower.find(name) != std::string::npos)
    return true;
  // "the summarize script", "the summarizer"
  auto stem = pass_lang::replace_all(name.substr(0, name.rfind('.')), "_", " ");
  return !stem.empty()
         && (pass_lang::has_word(lower,
                                 stem + (stem.ends_with("e") ? "r" : "er"))
             || pass_lang::has_word(lower, stem + " script")
             || pass_lang::has_word(lower, stem + " tool")
             || pass_lang::has_word(lower, "script " + stem)
             || pass_lang::has_word(lower, "`" + stem + "` script"));
}

// A code span that already holds the command with its arguments.
bool has_command_span(const std::string& prose, std::string_view path) {
  static const RE2 span{"`([^`\n]+)`"};
  re2::StringPiece rest{prose};
  std::string code;
  auto name = pass_lang::base_name(path);
  while (RE2::FindAndConsume(&rest, span, &code)) {
    auto at = code.find(name);
    if (at == std::string::npos)
      continue;
    auto before = pass_lang::trim(std::string_view{code}.substr(0, at));
    if (before.find(' ') != std::string_view::npos
        || code.find(' ', at) != std::string::npos)
      return true;
  }
  return false;
}

bool says(std::string_view name, std::initializer_list<std::string_view> any) {
  auto lower = pass_lang::to_lower(name);
  return std::any_of(any.begin(), any.end(), [&](std::string_view word) {
    return lower.find(word) != std::string::npos;
  });
}

bool is_output(const script_argument& argument) {
  return says(argument.name, {"out", "dest", "target", "save", "result"});
}

bool is_folder_argument(const script_argument& argument) {
  return says(argument.name, {"dir", "folder"});
}

// The names that a step reads and writes, without those of the bundle.
std::vector<std::string> own_files(const skvm::skill& skill,
                                   const std::vector<std::string>& names) {
  std::vector<std::string> out;
  for (const auto& name : names) {
    auto bare = std::string_view{name};
    while (bare.starts_with("./"))
      bare.remove_prefix(2);
    if (find_file(skill, bare) == nullptr
        && (pass_lang::is_path_like(name) || pass_lang::is_placeholder(name))
        && name.find("..") == std::string::npos && !name.starts_with("step "))
      out.push_back(name);
  }
  return out;
}

struct call {
  std::vector<std::string> words;
  std::vector<std::string> left_open; ///< options that the prose decides on
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
};

// The arguments of one call, nothing where a required one cannot be told.
std::optional<call> infer_call(const script_usage& usage,
                               std::vector<std::string> reads,
                               std::vector<std::string> writes,
                               const std::string& prose) {
  call out;
  // A file that is updated is given once, as what is read.
  std::erase_if(writes, [&](const std::string& name) {
    return std::find(reads.begin(), reads.end(), name) != reads.end();
  });
  auto next =
    [](std::vector<std::string>& names) -> std::optional<std::string> {
    if (names.empty())
      return std::nullopt;
    auto name = names.front();
    names.erase(names.begin());
    return name;
  };
  auto single_of = [&](const script_argument& argument) {
    return is_output(argument) ? next(writes) : next(reads);
  };
  for (const auto& argument : usage.arguments) {
    bool positional = argument.flag.empty();
    bool named = !positional && prose.find(argument.flag) != std::string::npos;
    if (!argument.takes_value) {
      if (named)
        out.left_open.push_back(argument.flag);
      continue;
    }
    bool has_output = is_output(argument) && !writes.empty()
                      && argument.fallback != writes.front();
    if (!argument.required && !has_output) {
      if (named)
        out.left_open.push_back(argument.flag);
      continue;
    }
    if (argument.number || !argument.choices.empty()) {
      // A value that the text does not show in so many words is not guessed.
      std::vector<std::string> shown;
      for (const auto& choice : argument.choices)
        if (pass_lang::has_word(prose, choice))
          shown.push_back(choice);
      if (shown.size() != 1)
        return std::nullopt;
      if (!positional)
        out.words.push_back(argument.flag);
      out.words.push_back(shown[0]);
      continue;
    }
    std::vector<std::string> values;
    if (argument.many && !is_output(argument)) {
      values = std::exchange(reads, {});
    } else if (auto value = single_of(argument)) {
      if (is_folder_argument(argument)
          && pass_lang::is_path_like(pass_lang::base_name(*value)))
        *value = std::string{pass_lang::folder_name(*value)};
      values.push_back(*value);
    }
    if (values.empty() || values[0].empty()) {
      if (argument.required)
        return std::nullopt;
      continue;
    }
    auto& kind = is_output(argument) ? out.outputs : out.inputs;
    kind.insert(kind.end(), values.begin(), values.end());
    if (!positional)
      out.words.push_back(argument.flag);
    out.words.insert(out.words.end(), values.begin(), values.end());
  }
  return out;
}

// The one blank of a name: `data/<region>.csv` → `<region>`, `data/*.csv` →
// `*`.
std::string blank_of(const std::string& name) {
  auto open = name.find_first_of("<{*");
  if (open == std::string::npos)
    return {};
  if (name[open] == '*')
    return "*";
  auto close = name.find_first_of(">}", open);
  return close == std::string::npos ? std::string{}
                                    : name.substr(open, close - open + 1);
}

std::string word_of(const std::string& value) {
  // A glob must reach the shell bare to mean its files.
  if (value.find('*') != std::string::npos
      && value.find_first_of(" '\"$`\\;&|<>(){}") == std::string::npos)
    return value;
  return pass_lang::shell_quoted(value);
}

std::string command_line(const std::string& head,
                         const std::vector<std::string>& words) {
  auto out = head;
  for (const auto& word : words)
    out += " " + (word.starts_with("--") ? word : word_of(word));
  return out;
}

// One call for each file that a pattern with a blank stands for.
std::optional<std::string> loop_over(const std::string& head, const call& one) {
  std::string pattern;
  std::string blank;
  for (const auto& input : one.inputs)
    if (auto found = blank_of(input); !found.empty()) {
      if (!pattern.empty())
        return std::nullopt;
      pattern = input;
      blank = found;
    }
  if (pattern.empty())
    return std::nullopt;
  auto glob = pass_lang::replace_all(pattern, blank, "*");
  auto base = std::string{pass_lang::base_name(pattern)};
  auto in_name = base.find(blank);
  // The blank must be the whole name before the extension to be cut out again.
  if (in_name != 0 || glob.find_first_of("<{ '\"$`\\;&|") != std::string::npos)
    return std::nullopt;
  auto suffix = base.substr(blank.size());
  auto variable =
    blank == "*" ? std::string{"name"}
                 : pass_lang::replace_all(pass_lang::kebab(blank, 3), "-", "_");
  if (variable.empty())
    return std::nullopt;
  std::string body;
  std::string folders;
  for (const auto& output : one.outputs) {
    auto folder = std::string{pass_lang::folder_name(output)};
    if (!folder.empty() && blank_of(folder).empty())
      folders += " " + pass_lang::shell_quoted(folder);
  }
  if (!folders.empty())
    body += "mkdir -p" + folders + "\n";
  body += "for file in " + glob + "; do\n";
  body += "  " + variable + "=$(basename \"$file\" " + suffix + ")\n";
  body += "  " + head;
  bool uses_name = false;
  for (const auto& word : one.words) {
    if (word == pattern) {
      body += " \"$file\"";
      continue;
    }
    auto filled = pass_lang::replace_all(word, blank, "${" + variable + "}");
    uses_name = uses_name || filled != word;
    body +=
      " "
      + (filled == word ? pass_lang::shell_quoted(word) : "\"" + filled + "\"");
  }
  body += "\ndone";
  if (!uses_name) {
    // Every call would write the same file.
    if (!one.outputs.empty() && !one.outputs.front().ends_with('/'))
      return std::nullopt;
    auto at = body.find("  " + variable + "=");
    body.erase(at, body.find('\n', at) - at + 1);
  }
  return body;
}

struct shown_command {
  std::string code;
  std::vector<std::string> left_open;
};

std::optional<shown_command> command_for(const rewriter& out,
                                         const skvm::step& step,
                                         const skvm::bundle_file& file,
                                         const std::string& prose) {
  auto usage = pass_lang::read_usage(file);
  if (!usage.known)
    return std::nullopt;
  auto one = infer_call(usage, own_files(out.skill, step.reads),
                        own_files(out.skill, step.writes), prose);
  if (!one)
    return std::nullopt;
  auto head = pass_lang::shell_quoted(out.installed(file.path));
  if (!usage.interpreter.empty())
    head.insert(0, usage.interpreter + " ");
  bool blanks = std::any_of(
    one->inputs.begin(), one->inputs.end(),
    [](const std::string& name) { return !blank_of(name).empty(); });
  bool takes_many =
    std::any_of(usage.arguments.begin(), usage.arguments.end(),
                [](const script_argument& argument) { return argument.many; });
  bool plain_glob = blanks && takes_many
                    && std::none_of(one->inputs.begin(), one->inputs.end(),
                                    [](const std::string& name) {
                                      auto blank = blank_of(name);
                                      return !blank.empty() && blank != "*";
                                    });
  auto code = blanks && !plain_glob
                ? loop_over(head, *one)
                : std::optional{command_line(head, one->words)};
  if (!code)
    return std::nullopt;
  return shown_command{std::move(*code), std::move(one->left_open)};
}

std::string lead_in(const shown_command& command) {
  if (command.left_open.empty())
    return "Run exactly this:";
  std::string options;
  for (const auto& flag : command.left_open)
    options += (options.empty() ? "`" : ", `") + flag + "`";
  return "Run this, with " + options + " added where it applies:";
}

// The same for a command that is shown: the words of its one line.
std::optional<std::string> loop_for_shown(const rewriter& out,
                                          const skvm::code_block& block) {
  auto script = pass_lang::read_shell(block.text);
  if (script.commands.size() != 1 || !script.commands[0].input.empty()
      || !script.commands[0].redirections.empty()
      || pass_lang::trim(block.text).find('\n') != std::string_view::npos)
    return std::nullopt;
  call one;
  std::string head;
  bool at_head = true;
  std::string pattern;
  for (const auto& word : script.commands[0].words) {
    if (word.expands)
      return std::nullopt;
    bool blank = !blank_of(word.text).empty() && blank_of(word.text) != "*";
    at_head = at_head && !blank;
    if (at_head) {
      const auto* file = find_file(out.skill, word.text);
      auto text = file != nullptr && out.makes_paths_absolute
                    ? out.installed(file->path)
                    : word.text;
      head += (head.empty() ? "" : " ") + pass_lang::shell_quoted(text);
      continue;
    }
    one.words.push_back(word.text);
    if (!blank)
      continue;
    if (pattern.empty()) {
      pattern = word.text;
      one.inputs.push_back(word.text);
    } else {
      one.outputs.push_back(word.text);
    }
  }
  if (pattern.empty() || !pass_lang::is_path_like(pattern)
      || pass_lang::folder_name(pattern).empty())
    return std::nullopt;
  return loop_over(head, one);
}

bool speaks_of_each(const std::string& prose) {
  static const RE2 pattern{R"((?i)\b(?:for (?:each|every|all)|each|every)\b)"};
  return RE2::PartialMatch(prose, pattern);
}

} // namespace

void loop_over_files(rewriter& out) {
  auto gaps = out.gaps_in({"tool.exec", "gen.code.shell"});
  if (gaps.empty())
    return;
  for (const auto& block : out.skill.code) {
    if (block.role == skvm::code_role::output || block.step < 0
        || block.role == skvm::code_role::template_text
        || block.role == skvm::code_role::file || !block.fenced
        || !pass_lang::is_shell_language(block.language)
        || block.body_lines.first != block.body_lines.last)
      continue;
    const auto& step = out.skill.steps[static_cast<std::size_t>(block.step)];
    if (!speaks_of_each(out.prose(step)))
      continue;
    auto loop = loop_for_shown(out, block);
    if (!loop)
      continue;
    auto begin = out.skill.offset_of_line(block.body_lines.first);
    auto end = out.skill.offset_of_line(block.body_lines.first + 1);
    auto line = out.skill.text({begin, end});
    auto code = pass_lang::trim(line);
    auto indent = std::string{
      line.substr(0, static_cast<std::size_t>(code.data() - line.data()))};
    begin += indent.size();
    out.replace(
      {begin, begin + code.size()},
      pass_lang::replace_all(std::move(*loop), "\n", "\n" + indent),
      "each-file-loop",
      "the command has a blank to fill in for each file; the loop fills it",
      gaps);
  }
}

const skvm::bundle_file* implied_script(const rewriter& view,
                                        std::size_t index) {
  const auto& step = view.skill.steps[index];
  if (view.has_children(index) || view.shows_code(step))
    return nullptr;
  auto prose = view.prose(step);
  auto lower = pass_lang::to_lower(prose);
  const skvm::bundle_file* script = nullptr;
  for (const auto& file : view.skill.files) {
    if (!pass_lang::is_script(file) || !mentions(lower, file.path))
      continue;
    if (script != nullptr)
      return nullptr;
    script = &file;
  }
  bool shown = script != nullptr && has_command_span(prose, script->path);
  return shown ? nullptr : script;
}

void show_commands(rewriter& out) {
  auto gaps = out.gaps_in(
    {"tool.exec", "gen.code.shell", "follow.delegation", "follow.procedure"});
  if (gaps.empty())
    return;
  for (std::size_t i = 0; i < out.skill.steps.size(); ++i) {
    const auto& step = out.skill.steps[i];
    const auto* script = implied_script(out, i);
    if (script == nullptr)
      continue;
    auto command = command_for(out, step, *script, out.prose(step));
    if (!command)
      continue;
    out.append_to_step(
      step, lead_in(*command) + "\n\n```bash\n" + command->code + "\n```",
      "explicit-command",
      "the step names " + script->path
        + " but leaves the command to the reader",
      gaps);
  }
}

} // namespace rewrite_skill
