#include "hints.hpp"

#include "../lang/text.hpp"
#include "inner_groups.hpp"
#include "lists.hpp"
#include <toml++/toml.h>

#include <algorithm>

namespace extract_concurrency {

namespace {

const skvm::step& step_of(const workflow& flow, const skvm::skill& skill,
                          int node) {
  auto index = flow.nodes[static_cast<std::size_t>(node)].step;
  return skill.steps[static_cast<std::size_t>(index)];
}

std::string name_of(const skvm::step& step) {
  if (step.number > 0)
    return "step " + std::to_string(step.number);
  auto title = pass_lang::shortened(step.title, 60);
  while (title.ends_with('.') || title.ends_with(':'))
    title.pop_back();
  return "“" + title + "”";
}

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i)
    (out += i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") += names[i];
  return out;
}

// "Steps 2, 3 and 4 (then 5)".
std::string names_of(const workflow& flow, const skvm::skill& skill,
                     const group& of) {
  std::vector<std::string> names;
  bool numbered = true;
  for (const auto& branch : of.branches)
    for (auto node : branch)
      numbered = numbered && step_of(flow, skill, node).number > 0;
  for (const auto& branch : of.branches) {
    std::string chain;
    for (auto node : branch) {
      const auto& step = step_of(flow, skill, node);
      (chain += chain.empty() ? "" : " then ") +=
        numbered ? std::to_string(step.number) : name_of(step);
    }
    names.push_back(std::move(chain));
  }
  return (numbered ? "Steps " : "") + joined(names);
}

bool has_level(const skvm::profile* target, std::string_view primitive) {
  auto level = target == nullptr ? std::nullopt : target->find(primitive);
  return level && *level >= skvm::level::l2;
}

// The sentence for a group; empty where the target has no way to do it.
std::string sentence_for(const workflow& flow, const skvm::skill& skill,
                         const group& one, const mechanisms& known,
                         const skvm::profile* target) {
  bool batches = has_level(target, "tool.call.batch");
  if (one.kind == "dlp") {
    if (known.pool.empty() || !has_level(target, "gen.code.shell")
        || one.asked_for)
      return {};
    auto name = name_of(step_of(flow, skill, one.branches[0][0]));
    auto said = pass_lang::replace_all(known.pool, "{step}", name);
    if (known.pool.starts_with("{step}") && said.starts_with("step "))
      said[0] = 'S';
    return said;
  }
  const auto& how = one.kind == "tlp" ? known.agents : known.batch;
  if (how.empty() || !batches)
    return {};
  return pass_lang::replace_all(how, "{steps}", names_of(flow, skill, one));
}

// What a list item's lines are indented by; nothing for quotes and the like.
std::optional<std::string> indent_of(const skvm::skill& skill,
                                     const skvm::step& step) {
  if (step.source == skvm::step_source::heading)
    return std::string{};
  auto begin = skill.offset_of_line(step.lines.first);
  auto line = std::string_view{skill.source}.substr(begin);
  line = line.substr(0, line.find('\n'));
  auto size = std::min(line.find_first_not_of(' '), line.size());
  auto marker =
    std::min(line.find_first_not_of("0123456789", size), line.size());
  bool numbered = marker > size;
  if (marker >= line.size()
      || (numbered ? line[marker] != '.' && line[marker] != ')'
                   : line[marker] != '-' && line[marker] != '*'
                       && line[marker] != '+'))
    return std::nullopt;
  auto text = line.find_first_not_of(' ', marker + 1);
  if (text == std::string_view::npos || text - marker > 5 || text == marker + 1)
    return std::nullopt;
  return std::string(text, ' ');
}

std::optional<skvm::edit> below_step(const skvm::skill& skill,
                                     const skvm::step& step, std::string text,
                                     std::string rule, std::string reason) {
  auto indent = indent_of(skill, step);
  auto whole = skill.text(
    {step.where.begin, std::min(step.where.end, skill.source.size())});
  auto last = whole.find_last_not_of(" \t\r\n");
  if (!indent || last == std::string_view::npos)
    return std::nullopt;
  auto at = step.where.begin + last + 1;
  auto line_end = std::min(skill.source.find('\n', at), skill.source.size());
  bool dos = line_end > 0 && skill.source[line_end - 1] == '\r';
  std::string_view feed = dos ? "\r\n" : "\n";
  std::string out;
  out.append(feed).append(feed).append(*indent).append(text);
  // Text that goes on without an empty line would become part of it.
  auto next = skill.source.substr(line_end, 4);
  bool apart = line_end == skill.source.size() || next.starts_with("\n\n")
               || next.starts_with("\n\r\n") || pass_lang::trim(next).empty();
  if (!apart && step.source == skvm::step_source::heading)
    out.append(feed);
  return skvm::edit{
    {at, at}, std::move(out), std::move(rule), std::move(reason)};
}

int step_at(const skvm::skill& skill, std::size_t offset) {
  int out = -1;
  for (std::size_t i = 0; i < skill.steps.size(); ++i)
    if (skill.steps[i].where.begin <= offset
        && offset < skill.steps[i].where.end)
      out = static_cast<int>(i);
  return out;
}

// The offset of the line that demands sub-agents, outside of code.
std::optional<std::size_t> demand(const skvm::skill& skill) {
  bool fenced = false;
  auto body = std::string_view{skill.source}.substr(skill.body_begin);
  for (auto line : pass_lang::split_lines(body)) {
    auto bare = pass_lang::trim(line);
    if (bare.starts_with("```") || bare.starts_with("~~~"))
      fenced = !fenced;
    if (fenced || bare.starts_with("#")
        || bare.find("gent") == std::string::npos)
      continue;
    prose said{line};
    if (said.says(cue::demands) && !said.says(cue::dependent))
      return static_cast<std::size_t>(line.data() - skill.source.data());
  }
  return std::nullopt;
}

// `: 1. “Explore the code” and 2. “Read the documents”`
std::string order_of(const skvm::skill& skill, int step) {
  std::vector<std::string> names;
  if (step >= 0)
    for (const auto& part : parts_of(skill, step)) {
      auto title = pass_lang::shortened(part.title, 40);
      while (title.ends_with('.') || title.ends_with(':'))
        title.pop_back();
      names.push_back(std::to_string(names.size() + 1) + ". “" + title + "”");
    }
  return names.size() < 2 || names.size() > 9 ? std::string{}
                                              : ": " + joined(names);
}

} // namespace

skvm::result<mechanism_table> read_mechanisms(std::string_view toml) {
  toml::table document;
  try {
    document = toml::parse(toml);
  } catch (const toml::parse_error& failure) {
    return skvm::make_error(
      skvm::errc::invalid_config, "harness-hints.toml",
      "line " + std::to_string(failure.source().begin.line)
        + " is no TOML: " + std::string{failure.description()});
  }
  mechanism_table out;
  for (const auto& [harness, entry] : document)
    if (const auto* known = entry.as_table())
      out[std::string{harness.str()}] = {
        (*known)["batch"].value_or(std::string{}),
        (*known)["agents"].value_or(std::string{}),
        (*known)["pool"].value_or(std::string{})};
  return out;
}

mechanisms mechanisms_of(const mechanism_table& known,
                         std::string_view harness) {
  auto entry = known.find(harness);
  if (entry == known.end())
    entry = known.find("default");
  return entry == known.end() ? mechanisms{} : entry->second;
}

namespace {

// What a request carries besides the skill: tools, the task and so on.
constexpr std::size_t other_bytes = 1600;

/// Every turn carries the hint, and each that is saved need not carry the skill
/// again: a hint is worth its words where it saves twice what it costs.
bool pays(const workflow& flow, const skvm::skill& skill, const group& one,
          std::size_t length) {
  auto turns = static_cast<std::size_t>(flow.turns) + 1;
  auto saved = static_cast<std::size_t>(std::max(0, one.saved_turns));
  return saved * (skill.source.size() + other_bytes) >= 2 * length * turns;
}

} // namespace

bool may_edit(const workflow& flow, const skvm::skill& skill,
              const skvm::profile* target) {
  return (target != nullptr && !flow.groups.empty())
         || demand(skill).has_value();
}

std::optional<skvm::edit> parallel_hint(const workflow& flow,
                                        const skvm::skill& skill,
                                        const mechanisms& known,
                                        const skvm::profile* target) {
  if (skill.source.find(hint_mark) != std::string::npos)
    return std::nullopt;
  std::string text{hint_mark};
  const skvm::step* first = nullptr;
  std::string reason;
  for (const auto& one : flow.groups) {
    auto sentence = sentence_for(flow, skill, one, known, target);
    if (sentence.empty() || !pays(flow, skill, one, sentence.size()))
      continue;
    (text += ' ') += sentence;
    (reason += reason.empty() ? "" : "; ") += one.kind + ": " + one.reason;
    for (const auto& branch : one.branches) {
      const auto& step = step_of(flow, skill, branch.front());
      if (first == nullptr || step.where.begin < first->where.begin)
        first = &step;
    }
  }
  if (first == nullptr)
    return std::nullopt;
  return below_step(skill, *first, std::move(text), "parallel-hint",
                    "the target can work side by side; " + reason);
}

std::optional<skvm::edit> sequential_form(const skvm::skill& skill,
                                          const mechanisms& known,
                                          std::string_view harness) {
  auto at = known.agents.empty() ? demand(skill) : std::nullopt;
  if (!at || skill.source.find(order_mark) != std::string::npos)
    return std::nullopt;
  auto step = step_at(skill, *at);
  auto text = std::string{order_mark}
              + " All sub-tasks run in this conversation: carry out each in "
                "full, one at a time, in the order in which they are listed"
              + order_of(skill, step)
              + ". Keep what each was asked for and what came out, and go on "
                "when all are complete.";
  std::string reason = "the text asks for sub-agents, which "
                       + std::string{harness} + " does not have";
  if (step >= 0)
    return below_step(skill, skill.steps[static_cast<std::size_t>(step)],
                      std::move(text), "sequential-form", std::move(reason));
  // After the paragraph that demands them.
  auto end = skill.source.find("\n\n", *at);
  if (end == std::string::npos)
    end = skill.source.find_last_not_of(" \t\r\n") + 1;
  auto line = pass_lang::trim(std::string_view{skill.source}.substr(*at));
  if (line.starts_with(">") || line.starts_with("|"))
    return std::nullopt;
  return skvm::edit{
    {end, end}, "\n\n" + text, "sequential-form", std::move(reason)};
}

} // namespace extract_concurrency
