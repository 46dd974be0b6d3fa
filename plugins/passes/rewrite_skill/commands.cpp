#include "../lang/shell.hpp"
#include "../lang/text.hpp"
#include "loops.hpp"
#include <re2/re2.h>

#include <algorithm>
#include <optional>

namespace rewrite_skill {

namespace {

using pass_lang::script_argument;
using pass_lang::script_usage;

bool mentions(const std::string& lower, std::string_view path) {
  auto name = pass_lang::to_lower(pass_lang::base_name(path));
  if (lower.find(name) != std::string::npos)
    return true;
  // "the summarize script", "the summarizer"
  auto stem = pass_lang::replace_all(name.substr(0, name.rfind('.')), "_", " ");
  return !stem.empty() && lower.find(stem) != std::string::npos
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

// The arguments of one call, nothing where a required one cannot be told.
std::optional<script_call> infer_call(const script_usage& usage,
                                      std::vector<std::string> reads,
                                      std::vector<std::string> writes,
                                      const std::string& prose) {
  script_call out;
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
  if (blanks && !plain_glob && !may_loop(out.skill))
    return std::nullopt;
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

} // namespace

const skvm::bundle_file* implied_script(rewriter& view, std::size_t index) {
  const auto& step = view.skill.steps[index];
  if (view.has_children(index) || view.shows_code(step))
    return nullptr;
  const auto& prose = view.prose(step);
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
