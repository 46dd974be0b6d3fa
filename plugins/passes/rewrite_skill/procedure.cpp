#include "../lang/text.hpp"
#include "rewriter.hpp"
#include <re2/re2.h>

#include <algorithm>

namespace rewrite_skill {

namespace {

struct branch {
  std::string condition;
  std::string action;
};

std::string cell(std::string_view text) {
  auto out = pass_lang::shortened(text, 200);
  while (!out.empty()
         && (out.back() == '.' || out.back() == ';' || out.back() == ','))
    out.pop_back();
  return pass_lang::replace_all(std::move(out), "|", "\\|");
}

// "If A, B; otherwise C." as rows; sentences of another form are left alone.
std::vector<branch> branches_of(const std::string& prose) {
  static const RE2 condition{
    R"((?i)\b(if|when|)"
    R"(unless)\s+([^.;!?]{3,160}?),\s+(?:then\s+)?([^;!?]{3,240}?)(?:;|)"
    R"([.!?](?:\s|$)|$))"};
  static const RE2 other{
    R"((?i)\b(?:otherwise|else),?\s+([^;!?]{3,240}?)(?:;|[.!?](?:\s|$)|$))"};
  std::vector<branch> out;
  auto text = pass_lang::shortened(prose, 4000);
  re2::StringPiece rest{text};
  std::string word;
  std::string when;
  std::string action;
  while (RE2::FindAndConsume(&rest, condition, &word, &when, &action)) {
    auto lower = pass_lang::to_lower(word);
    // A condition inside of another has no row of its own.
    if (action.find(" if ") != std::string::npos)
      return {};
    out.push_back(
      {(lower == "unless" ? "not: " : "") + cell(when), cell(action)});
  }
  if (!out.empty() && RE2::PartialMatch(text, other, &action))
    out.push_back({"otherwise", cell(action)});
  return out;
}

std::string plain_title(const skvm::step& step) {
  auto title = pass_lang::shortened(step.title, 110);
  while (!title.empty()
         && (title.back() == '.' || title.back() == ':' || title.back() == ','))
    title.pop_back();
  return title;
}

constexpr std::string_view checklist_mark = "Checklist:";

} // namespace

void add_decision_tables(rewriter& out) {
  auto gaps =
    out.gaps_in({"reason.logic", "follow.procedure", "reason.planning"});
  if (gaps.empty())
    return;
  for (std::size_t i = 0; i < out.skill.steps.size(); ++i) {
    const auto& step = out.skill.steps[i];
    if (out.has_children(i) || step.text.find('|') != std::string::npos)
      continue;
    auto rows = branches_of(out.prose(step));
    if (rows.size() < 2 || rows.size() > 12)
      continue;
    std::string lines = "The cases:\n\n| case | do |\n|---|---|";
    for (const auto& row : rows)
      lines += "\n| " + row.condition + " | " + row.action + " |";
    out.append_to_step(step, out.with_paths(std::move(lines)), "decision-table",
                       "the step decides between several cases in prose", gaps);
  }
}

void add_checklist(rewriter& out) {
  auto gaps = out.gaps_in({"follow.procedure", "reason.planning"});
  if (gaps.empty()
      || out.skill.source.find(checklist_mark) != std::string::npos)
    return;
  std::vector<const skvm::step*> top;
  for (const auto& step : out.skill.steps)
    if (step.parent < 0)
      top.push_back(&step);
  if (top.size() < 5 || top.size() > 20)
    return;
  auto at = out.skill.offset_of_line(top.front()->lines.first);
  auto line = std::string_view{out.skill.source}.substr(at);
  line = line.substr(0, line.find('\n'));
  if (pass_lang::trim(line).starts_with(">") || line.starts_with(" ")
      || line.starts_with("\t"))
    return;
  std::string text{checklist_mark};
  for (std::size_t i = 0; i < top.size(); ++i)
    text += (i == 0 ? " (" : "; (") + std::to_string(i + 1) + ") "
            + plain_title(*top[i]);
  text += ". — Do them in this order and skip none; each is explained below.";
  out.insert(at, out.with_paths(std::move(text)) + "\n\n", "checklist",
             "the procedure is longer than the target keeps in mind", gaps);
}

void order_reads(rewriter& out) {
  auto gaps = out.gaps_in({"tool.call.batch"});
  if (gaps.empty())
    return;
  static const RE2 reading{
    R"((?i)\b(?:read|load|review|look at|open|inspect|compare|check|)"
    R"(consult)\b)"};
  static const RE2 ordered{
    R"((?i)\bone (?:at a time|after (?:the other|another))\b)"};
  for (std::size_t i = 0; i < out.skill.steps.size(); ++i) {
    const auto& step = out.skill.steps[i];
    auto prose = out.prose(step);
    if (out.has_children(i) || !step.code.empty()
        || !RE2::PartialMatch(prose, reading)
        || RE2::PartialMatch(prose, ordered))
      continue;
    std::vector<std::string> files;
    for (const auto& name : step.reads)
      if (pass_lang::is_path_like(name) && !pass_lang::is_placeholder(name)
          && name.find('*') == std::string::npos
          && std::find(step.writes.begin(), step.writes.end(), name)
               == step.writes.end())
        files.push_back(name);
    if (files.size() < 2 || files.size() > 12)
      continue;
    std::string lines = "Read the files one at a time, in this order: ";
    for (const auto& name : files)
      lines += (name == files.front() ? "`" : ", `") + name + "`";
    out.append_to_step(step, out.with_paths(lines + "."), "sequential-reads",
                       "the target loses track of several reads in one turn",
                       gaps);
  }
}

void order_calls(rewriter& out) {
  auto gaps = out.gaps_in({"tool.call.batch"});
  if (gaps.empty())
    return;
  static const RE2 together{
    R"((?i)\b(?:in parallel|concurrently|simultaneously|at once|)"
    R"(at the same time|in (?:one|a single) turn|in (?:a batch|batches))\b)"};
  for (auto index : out.steps_short_of("tool.call.batch")) {
    const auto& step = out.skill.steps[index];
    if (out.has_children(index)
        || !RE2::PartialMatch(out.prose(step), together))
      continue;
    out.append_to_step(step,
                       "Make these calls one after the other, and note each "
                       "result before the next call.",
                       "sequential-calls",
                       "the target loses track of several calls in one turn",
                       gaps);
  }
}

} // namespace rewrite_skill
