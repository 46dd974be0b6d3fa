#include "purposes.hpp"

#include "../lang/text.hpp"
#include <re2/re2.h>

#include <algorithm>
#include <map>
#include <set>

namespace rewrite_skill {

namespace {

/// A section with all that is below its heading.
struct group {
  std::string title;
  skvm::line_range lines;
  int numbered = 0; ///< top-level steps of numbered lists
  std::set<std::string> reads;
  std::set<std::string> writes;
};

bool names_a_task(const std::string& title) {
  static const RE2 task{
    R"((?i)^(?:workflow (?:for|to)\b|how to\b|)"
    R"((?:add|analy[sz]e|build|check|clean|compare|compose|convert|create|)"
    R"(delete|deploy|draft|edit|export|extract|fill|generate|import|install|)"
    R"(make|merge|migrate|modify|publish|query|read|remove|rename|render|)"
    R"(review|rotate|split|summari[sz]e|translate|update|upload|validate|)"
    R"(write)\b|\w{3,}ing\b).*\w\s+\w|\w\s+workflow$)"};
  static const RE2 part_of_one{
    R"((?i)^(?:step|phase|part|stage|day|level)\b|^\d|^(?:getting started|)"
    R"(setting up|using|handling|troubleshooting|understanding|testing|)"
    R"(choosing|preparing|finishing|naming|before|after|during)\b|)"
    R"(\b(?:first|then|next|finally|afterwards)\b)"};
  return RE2::PartialMatch(title, task)
         && !RE2::PartialMatch(title, part_of_one);
}

std::vector<group> groups_of(const skvm::skill& skill, int level) {
  std::vector<group> out;
  std::vector<int> owner(skill.sections.size(), -1);
  for (std::size_t i = 0; i < skill.sections.size(); ++i) {
    const auto& section = skill.sections[i];
    if (section.level == level)
      out.push_back({section.title, section.lines, 0, {}, {}});
    else if (section.level < level || out.empty())
      continue;
    else if (skill.sections[i - 1].level >= level)
      out.back().lines.last = section.lines.last;
    else
      continue;
    owner[i] = static_cast<int>(out.size()) - 1;
  }
  for (const auto& step : skill.steps) {
    auto section = static_cast<std::size_t>(step.section);
    if (step.section < 0 || section >= owner.size() || owner[section] < 0)
      continue;
    auto& to = out[static_cast<std::size_t>(owner[section])];
    to.numbered +=
      step.depth == 0 && step.source == skvm::step_source::numbered_list;
    to.reads.insert(step.reads.begin(), step.reads.end());
    to.writes.insert(step.writes.begin(), step.writes.end());
  }
  return out;
}

bool takes_up(const group& later, const group& earlier) {
  return std::any_of(
    later.reads.begin(), later.reads.end(),
    [&](const std::string& name) { return earlier.writes.contains(name); });
}

/// The groups of one level that are tasks; none where these are not separate.
std::vector<group> tasks_at(const skvm::skill& skill, int level) {
  constexpr std::size_t most = 8;
  auto groups = groups_of(skill, level);
  std::erase_if(groups, [](const group& one) {
    return one.numbered < 2 || !names_a_task(one.title);
  });
  if (groups.size() < 2 || groups.size() > most)
    return {};
  for (std::size_t i = 0; i < groups.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (takes_up(groups[i], groups[j]))
        return {};
  // A procedure beside them is likely to be what they are parts of.
  auto inside = [&](const skvm::step& step) {
    return std::any_of(groups.begin(), groups.end(), [&](const group& one) {
      return one.lines.first <= step.lines.first
             && step.lines.first <= one.lines.last;
    });
  };
  auto outside = std::count_if(
    skill.steps.begin(), skill.steps.end(), [&](const skvm::step& step) {
      return step.depth == 0 && step.source == skvm::step_source::numbered_list
             && !inside(step);
    });
  return outside < 2 ? groups : std::vector<group>{};
}

bool lies_in(const std::vector<skvm::line_range>& lines, int line) {
  auto after = std::upper_bound(
    lines.begin(), lines.end(), line,
    [](int a, const skvm::line_range& b) { return a < b.first; });
  return after != lines.begin() && line <= std::prev(after)->last;
}

} // namespace

std::vector<task> find_tasks(const skvm::skill& skill) {
  task whole{pass_lang::kebab(skill.name, 8),
             pass_lang::shortened(skill.front.description, 240),
             {}};
  std::vector<group> groups;
  for (int level = 1; level <= 3 && groups.empty(); ++level)
    groups = tasks_at(skill, level);
  if (groups.empty())
    return {std::move(whole)};
  auto last = static_cast<int>(skill.line_starts.size());
  std::vector<task> out;
  std::map<std::string, int> used;
  for (std::size_t own = 0; own < groups.size(); ++own) {
    task next;
    next.id = pass_lang::kebab(groups[own].title, 8);
    if (auto count = ++used[next.id]; count > 1)
      next.id += "-" + std::to_string(count);
    next.description = pass_lang::shortened(groups[own].title, 240);
    int line = 1;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      if (i == own)
        continue;
      if (line < groups[i].lines.first)
        next.lines.push_back({line, groups[i].lines.first - 1});
      line = groups[i].lines.last + 1;
    }
    if (line <= last)
      next.lines.push_back({line, last});
    out.push_back(std::move(next));
  }
  return out;
}

skvm::skill part_of(const skvm::skill& skill,
                    const std::vector<skvm::line_range>& lines,
                    const std::vector<skvm::span>& without) {
  auto kept = [&](int line) {
    if (!lines.empty() && !lies_in(lines, line))
      return false;
    return std::none_of(without.begin(), without.end(), [&](skvm::span gone) {
      return gone.begin <= skill.offset_of_line(line)
             && skill.offset_of_line(line) < gone.end;
    });
  };
  skvm::skill out;
  out.dir = skill.dir;
  out.name = skill.name;
  out.front = skill.front;
  out.body_begin = skill.body_begin;
  out.line_starts = skill.line_starts;
  out.source = skill.source;
  auto blank = [&](std::size_t begin, std::size_t end) {
    for (auto at = begin; at < std::min(end, out.source.size()); ++at)
      if (out.source[at] != '\n')
        out.source[at] = ' ';
  };
  if (!lines.empty()) {
    auto from = std::size_t{0};
    for (const auto& range : lines) {
      blank(from, skill.offset_of_line(range.first));
      from = skill.offset_of_line(range.last + 1);
    }
    blank(from, out.source.size());
  }
  for (auto gone : without)
    blank(gone.begin, gone.end);
  auto copy = [&](const auto& from, auto& to, auto line_of) {
    std::copy_if(from.begin(), from.end(), std::back_inserter(to),
                 [&](const auto& one) { return kept(line_of(one)); });
  };
  auto first = [](const auto& one) { return one.lines.first; };
  auto at = [](const auto& one) { return one.line; };
  copy(skill.sections, out.sections, first);
  copy(skill.steps, out.steps, first);
  copy(skill.code, out.code, first);
  copy(skill.links, out.links, at);
  copy(skill.constraints, out.constraints, at);
  copy(skill.controls, out.controls, at);
  for (const auto& file : skill.files)
    out.files.push_back({file.path, file.size, file.executable, file.text, {}});
  return out;
}

} // namespace rewrite_skill
