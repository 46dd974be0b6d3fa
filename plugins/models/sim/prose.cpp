#include "commands.hpp"
#include "script_usage.hpp"
#include "text.hpp"
#include "walker.hpp"

#include <algorithm>

// What a step asks for without showing a command.
namespace sim {

using kind = action::kind;

namespace {

const RE2& script_path() {
  static const RE2 pattern{R"([\w./-]*\w\.(py|sh|js|mjs|rb|pl)\b)"};
  return pattern;
}

// What a printed line `Name: value` says about the name.
std::string labelled(std::string_view name, std::string_view printed) {
  static const RE2 line_of_one{
    R"(^\W*([A-Za-z][\w .()/-]*?)\s*[:=]\s*(\S.*)$)"};
  for (auto line : lines_of(printed))
    for (const auto& found : matches_of(line, line_of_one))
      if (overlap(words_of(name), words_of(found.groups[1])) > 0)
        return std::string{trimmed(found.groups[2])};
  return {};
}

// A figure out of thin air, always the same for one text.
std::string made_up(std::string_view about) {
  return std::to_string(1000 + hash_of(about) % 90'000);
}

} // namespace

// The path of a script that the prose names or means; `?` and its words where
// it means one that nobody has named yet.
std::string walker::script_meant(const step& at) const {
  static const RE2 meant{
    R"((?i)\b(?:the|a|its)\s+(?:(?:bundled|provided|included)\s+([\w-]+)|([\w-]+(?:\s[\w-]+)?)\s+(?:script|program|tool)\b))"};
  if (auto found = matches_of(at.text, script_path()); !found.empty())
    return std::string{found[0].groups[0]};
  auto found = matches_of(at.text, meant);
  if (found.empty())
    return {};
  auto name = std::string{found[0].groups[1]} + std::string{found[0].groups[2]};
  auto words = words_of(name);
  for (const auto& path : book_->scripts)
    if (overlap(words, words_of(path)) > 0)
      return path;
  return "?" + name;
}

walker::actions walker::run_implied(const step& at, const std::string& script) {
  if (!can_.infers || !tools_.can_run()) {
    // Too weak to see that there is something to run.
    note("the result is " + made_up(at.title + talk_->task));
    return {};
  }
  auto path = script;
  if (script.starts_with('?')) {
    auto folder = (book_->dir.empty() ? "." : book_->dir) + "/scripts";
    if (!files_.has_listed(folder) && tools_.can_list())
      return {make(kind::list, tools_.list(folder), folder)};
    path = files_.describe(script, true);
    if (path.empty()) {
      note("found no such script");
      return {};
    }
  } else if (!path.starts_with('/') && !book_->dir.empty()) {
    path = book_->dir + '/'
           + (path.find('/') == std::string::npos ? "scripts/" : "") + path;
  }
  auto text = scripts_.find(path);
  if (text == scripts_.end())
    return {make(kind::open_script,
                 tools_.can_read() ? tools_.read(path)
                                   : tools_.run("cat '" + path + "'"),
                 path)};
  if (prepared_.find(at_) == prepared_.end()) {
    auto value = [&](const std::string& name) {
      auto found = argument_for(name, at);
      return found.empty() ? std::nullopt : std::optional{found};
    };
    prepared_[at_] = {with_options(
      command_for(path, parameters_of_script(text->second), value), at)};
  }
  const auto& command = prepared_[at_].front();
  if (is_done(at_, command))
    return {};
  return {make(kind::run, tools_.run(command), command)};
}

std::string walker::argument_for(const std::string& name,
                                 const step& at) const {
  if (is_output_name(name))
    return output_path(at);
  // `totals` is `totals.json`, where there is one.
  if (auto alike = files_.describe(name); !alike.empty())
    return alike;
  auto given = files_.values_for(name, "", "", false, false);
  if (!is_input_name(name))
    return given.empty() ? std::string{} : given.front();
  // The task's own file first; later on, what came of it.
  if (files_.latest().empty() && !given.empty())
    return given.front();
  auto described = files_.describe(at.text);
  return described.empty() ? files_.latest() : described;
}

std::string walker::output_path(const step& at) const {
  auto path = output_asked_in(at.text);
  return path.empty() ? files_.output() : path;
}

bool walker::is_told_to_use_code(const step& at) {
  static const RE2 told{
    R"((?i)(python3? -c|\b(with|by|in|using|from) (a command|code|a script|python)\b|not in (your|the) head))"};
  return matches(at.text, told)
         || std::any_of(at.code.begin(), at.code.end(), [](const auto& code) {
              return matches(code.text, told);
            });
}

bool walker::delegates(const step& at) const {
  auto needed = is_told_to_use_code(at) ? 1 : 2;
  return can_.delegation >= needed && can_.runs && tools_.can_run();
}

walker::actions walker::compute(const step& at) {
  auto asked = asked_in(at.text);
  if (!asked || is_done(at_, "sum"))
    return {};
  done_.emplace(at_, "sum");
  auto figures = figures_for(*asked, printed_);
  if (delegates(at) && !figures.empty()) {
    auto command = as_command(*asked, figures);
    sums_.insert(command);
    return {make(kind::run, tools_.run(command), command)};
  }
  auto knows = can_.arithmetic >= asked->level;
  if (figures.empty()) {
    note(knows ? "there were no figures to work with"
               : "it is " + made_up(at.title + talk_->task));
    return {};
  }
  auto right = worked_out(*asked, figures);
  if (right.empty() && !knows)
    right = figures.front().label + ": " + made_up(at.title) + " %\n";
  auto said = knows ? right : mistaken(right);
  if (!said.empty())
    printed_.push_back(said);
  note("worked out in the head");
  found(at, said);
  return {};
}

void walker::found(const step& at, std::string_view results) {
  for (auto line : lines_of(results))
    if (!trimmed(line).empty())
      findings_.emplace_back(trimmed(line), words_of(at.text));
}

// Options that the prose wants on certain conditions: "when the user gave a
// target, pass it on with `--target`".
std::string walker::with_options(std::string command, const step& at) const {
  static const RE2 wanted{
    R"((?i)\b(?:when|if|where|unless)\b[^.;]*?`(--([a-z][\w-]*))`)"};
  static const RE2 quote{"'"};
  if (!can_.branches || command.find('\n') != std::string::npos)
    return command;
  for (const auto& each : matches_of(at.text, wanted)) {
    auto option = each.groups[1];
    auto name = each.groups[2];
    if (command.find(option) != std::string::npos)
      continue;
    RE2 given{"(?i)\\b" + RE2::QuoteMeta({name.data(), name.size()})
              + R"(\b[^.\n\d]{0,60}?(\d[\d,]*(?:\.\d+)?))"};
    auto add = [&](std::string_view value) {
      command +=
        ' ' + std::string{option} + " '"
        + replaced(value, quote, [](const match&) { return std::string{}; })
        + '\'';
    };
    if (auto value = matches_of(talk_->task, given); !value.empty()) {
      add(replaced(value[0].groups[1], RE2{","},
                   [](const match&) { return std::string{}; }));
      continue;
    }
    for (const auto& [result, words] : findings_)
      if (overlap(words_of(name), words) > 0)
        add(result);
  }
  return command;
}

walker::actions walker::write(const step& at) {
  static const RE2 verb{R"((?i)\b(write|save|store|create|produce)\b)"};
  static const RE2 plain{R"((?i)\b(write|save|store)\b)"};
  if (!matches(at.text, verb) || !can_.writes || !tools_.can_write())
    return {};
  auto path = output_asked_in(at.text);
  if (path.empty() && matches(at.text, plain))
    path = files_.output();
  if (path.empty() || is_done(at_, path))
    return {};
  return {make(kind::write, tools_.write(path, composed(at)), path)};
}

walker::actions walker::read(const step& at) {
  static const RE2 open{
    R"((?i)\b(?:read|see|consult|open|follow|check|load|review|compare)\b[^.]{0,80}?[`(]([\w./-]*\w\.[A-Za-z]\w{0,4})[`)])"};
  auto found = matches_of(at.text, open);
  if (found.empty() || !can_.reads || !tools_.can_read())
    return {};
  std::string path{found[0].groups[1]};
  if (can_.resolves_paths)
    path = with_skill_paths(path, book_->dir);
  if (is_done(at_, path))
    return {};
  return {make(kind::read, tools_.read(path), path)};
}

// What goes into a file: the form with its blanks filled, or a plain report.
std::string walker::composed(const step& at) const {
  static const RE2 blank{
    R"(<([A-Za-z][\w -]*)>|\{\{?\s*([\w -]+?)\s*\}?\}|\[([A-Za-z][\w -]*)\])"};
  constexpr std::size_t short_file = 1000;
  auto last = printed_.empty() ? std::string{} : printed_.back();
  if (at.form.empty() || !can_.fills_forms)
    return excerpt("# " + at.title + "\n\n" + last, short_file) + "\n";
  auto figures = figures_in(last);
  return replaced(at.form, blank, [&](const match& found) -> std::string {
    std::string name;
    for (std::size_t i = 1; i < found.groups.size(); ++i)
      name += found.groups[i];
    if (auto said = labelled(name, last); !said.empty())
      return said;
    for (const auto& each : figures)
      if (overlap(words_of(name), words_of(each.label)) > 0)
        for (auto line : lines_of(last))
          if (line.find(each.label) != std::string_view::npos)
            return std::string{
              trimmed(line.substr(line.find(each.label) + each.label.size()))};
    return can_.infers ? "unknown" : std::string{found.groups[0]};
  });
}

} // namespace sim
