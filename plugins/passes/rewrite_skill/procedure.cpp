#include "../lang/text.hpp"
#include "rewriter.hpp"
#include <re2/re2.h>

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <utility>

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

bool is_letter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')
         || (c >= 'A' && c <= 'Z') || c == '_';
}

// The first of the words that stands alone from `from` on, whatever its case,
// and where it begins; the end of the text where there is none.
std::pair<std::size_t, std::string_view>
next_word(std::string_view lower, std::size_t from,
          std::initializer_list<std::string_view> words) {
  for (auto at = from; at < lower.size(); ++at) {
    if (at > 0 && is_letter(lower[at - 1]))
      continue;
    for (auto word : words) {
      auto end = at + word.size();
      if (lower.substr(at, word.size()) == word
          && (end == lower.size() || !is_letter(lower[end])))
        return {at, word};
    }
  }
  return {lower.size(), {}};
}

// The byte behind the character at `at`.
std::size_t behind(std::string_view text, std::size_t at) {
  do
    ++at;
  while (at < text.size()
         && (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U);
  return at;
}

// What is to be done, of 3 to 240 characters, up to a stop; and where more may
// follow.
struct deed {
  std::string_view text;
  std::size_t next = 0;
};

std::optional<deed> deed_at(std::string_view text, std::size_t begin) {
  constexpr int least = 3;
  constexpr int most = 240;
  auto at = begin;
  for (int size = 0; size <= most; ++size) {
    bool ends = at >= text.size();
    bool stops =
      !ends && (text[at] == '.' || text[at] == '!' || text[at] == '?');
    bool closed = stops && (at + 1 >= text.size() || text[at + 1] == ' ');
    if (size >= least && (ends || closed || text[at] == ';'))
      return deed{text.substr(begin, at - begin),
                  std::min(at + (closed ? 2 : 1), text.size())};
    if (ends || text[at] == ';' || text[at] == '!' || text[at] == '?')
      return std::nullopt;
    at = behind(text, at);
  }
  return std::nullopt;
}

struct found_branch {
  std::string_view condition;
  deed action;
};

// What follows "if": a condition of 3 to 160 characters, a comma and what is
// to be done then.
std::optional<found_branch>
branch_at(std::string_view text, std::string_view lower, std::size_t begin) {
  constexpr int least = 3;
  constexpr int most = 160;
  constexpr std::string_view then = "then ";
  auto at = begin;
  for (int size = 0; size <= most && at < text.size(); ++size) {
    if (size >= least && text.substr(at, 2) == ", ") {
      std::optional<deed> found;
      if (lower.substr(at + 2).starts_with(then))
        found = deed_at(text, at + 2 + then.size());
      if (!found)
        found = deed_at(text, at + 2);
      if (found)
        return found_branch{text.substr(begin, at - begin), *found};
    }
    if (std::string_view{".;!?"}.find(text[at]) != std::string_view::npos)
      return std::nullopt;
    at = behind(text, at);
  }
  return std::nullopt;
}

// What is to be done in all other cases; empty where the text does not say.
std::string_view other_deed(std::string_view text, std::string_view lower) {
  for (std::size_t from = 0; from < lower.size();) {
    auto [at, word] = next_word(lower, from, {"otherwise", "else"});
    from = at + 1;
    auto end = at + word.size();
    if (text.substr(end).starts_with(","))
      ++end;
    if (!text.substr(end).starts_with(" "))
      continue;
    if (auto found = deed_at(text, end + 1))
      return found->text;
  }
  return {};
}

// "If A, B; otherwise C." as rows; sentences of another form are left alone.
std::vector<branch> branches_of(const std::string& prose) {
  std::vector<branch> out;
  auto text = pass_lang::shortened(prose, 4000);
  auto lower = pass_lang::to_lower(text);
  for (std::size_t from = 0; from < lower.size();) {
    auto [at, word] = next_word(lower, from, {"if", "when", "unless"});
    from = at + 1;
    auto end = at + word.size();
    if (end >= text.size() || text[end] != ' ')
      continue;
    auto found = branch_at(text, lower, end + 1);
    if (!found)
      continue;
    // A condition inside of another has no row of its own.
    if (found->action.text.find(" if ") != std::string_view::npos)
      return {};
    out.push_back({(word == "unless" ? "not: " : "") + cell(found->condition),
                   cell(found->action.text)});
    from = found->action.next;
  }
  if (!out.empty())
    if (auto other = other_deed(text, lower); !other.empty())
      out.push_back({"otherwise", cell(other)});
  return out;
}

std::string plain_title(const skvm::step& step) {
  // What is to be said word for word is no part of a name.
  auto quote = step.title.find('"');
  auto title = pass_lang::shortened(
    quote > 6 ? std::string{pass_lang::trim(step.title.substr(0, quote))}
              : step.title,
    110);
  while (!title.empty()
         && (title.back() == '.' || title.back() == ':' || title.back() == ','))
    title.pop_back();
  return title;
}

constexpr std::string_view checklist_mark = "Checklist:";

std::string_view line_at(const skvm::skill& skill, int number) {
  auto rest =
    std::string_view{skill.source}.substr(skill.offset_of_line(number));
  return rest.substr(0, rest.find('\n'));
}

bool is_item(const skvm::step& step) {
  return step.source == skvm::step_source::numbered_list
         || step.source == skvm::step_source::bullet_list
         || step.source == skvm::step_source::task_list;
}

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

bool is_in_code(const skvm::skill& skill, int number) {
  return std::any_of(skill.code.begin(), skill.code.end(), [&](const auto& c) {
    return c.lines.first <= number && number <= c.lines.last;
  });
}

bool is_indented(std::string_view line) {
  return line.starts_with(" ") || line.starts_with("\t");
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
  auto first = top.front()->lines.first;
  auto line = line_at(out.skill, first);
  // Within a table it would end the table.
  while (first > 1 && line.starts_with("|")
         && line_at(out.skill, first - 1).starts_with("|"))
    --first;
  // What leads to a list may stand right above it, and would go on with this.
  auto is_text = [&](int number) {
    auto above = pass_lang::trim(line_at(out.skill, number));
    return !above.empty() && !above.starts_with("#") && !above.starts_with("|")
           && !above.starts_with("---") && !is_in_code(out.skill, number);
  };
  while (first > 1 && is_item(*top.front()) && is_text(first - 1))
    --first;
  auto at = out.skill.offset_of_line(first);
  // A paragraph may stand before a quote, but not within one.
  if (pass_lang::trim(line).starts_with(">") || is_indented(line)
      || is_indented(line_at(out.skill, first)))
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
    const auto& prose = out.prose(step);
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
