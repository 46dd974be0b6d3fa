#include "requirements.hpp"

#include "skvm/evidence.hpp"

#include "../lang/text.hpp"
#include "alternatives.hpp"
#include "purposes.hpp"
#include "rewriter.hpp"

#include <algorithm>

namespace rewrite_skill {

namespace {

need need_of(skvm::demand asked) {
  need out{std::move(asked.primitive), asked.needs, {}};
  for (auto& match : asked.shown_by)
    out.shown_by.push_back({std::move(match.rule), match.needs, match.line,
                            std::move(match.excerpt), match.weight,
                            std::move(match.lines)});
  return out;
}

skvm::evidence_match match_of(std::string primitive, const char* rule,
                              const skvm::step& step) {
  return {std::move(primitive),
          rule,
          skvm::level::l2,
          1,
          step.lines.first,
          pass_lang::shortened(step.title, 160),
          1,
          {step.lines.first}};
}

// What no single sentence shows: a share or an average takes several operations
// wherever a step asks for it, and a script that is named in prose must be
// turned into a command.
std::vector<skvm::evidence_match> demands_of_steps(const skvm::skill& skill) {
  std::vector<skvm::evidence_match> out;
  rewriter view{skill, {}, {}};
  bool figures = false;
  bool commands = false;
  for (std::size_t i = 0; i < skill.steps.size(); ++i) {
    const auto& step = skill.steps[i];
    if (!figures && asks_for_figures(view.prose(step))) {
      figures = true;
      out.push_back(
        match_of("reason.arithmetic", "rewrite-skill/figures", step));
    }
    if (!commands && implied_script(view, i) != nullptr) {
      commands = true;
      out.push_back(
        match_of("tool.exec", "rewrite-skill/implied-command", step));
    }
  }
  return out;
}

std::vector<need> weighed(const skvm::catalogue& known,
                          std::vector<skvm::evidence_match> matches) {
  std::vector<need> out;
  for (auto& asked : skvm::weigh(known, std::move(matches)))
    out.push_back(need_of(std::move(asked)));
  return out;
}

bool lies_in(const std::vector<skvm::line_range>& lines, int line) {
  return lines.empty()
         || std::any_of(lines.begin(), lines.end(), [&](auto range) {
              return range.first <= line && line <= range.last;
            });
}

} // namespace

std::vector<need> needs_in(const skvm::catalogue& known,
                           const skvm::skill& skill) {
  return weighed(known, skvm::match_evidence(known, skill));
}

std::vector<purpose> find_requirements(const skvm::catalogue& known,
                                       const skvm::skill& skill) {
  auto tasks = find_tasks(skill);
  skvm::sentences prose{skill};
  auto alternatives = find_alternatives(known, skill, prose);
  auto of_steps = demands_of_steps(skill);
  std::vector<skvm::span> aside;
  for (const auto& way : alternatives)
    aside.insert(aside.end(), way.where.begin(), way.where.end());
  std::vector<purpose> out;
  for (auto& one : tasks) {
    purpose next;
    next.id = std::move(one.id);
    next.description = std::move(one.description);
    next.lines = std::move(one.lines);
    // Most skills are one task without alternatives, and need no copy.
    auto found =
      next.lines.empty() && aside.empty()
        ? skvm::match_evidence(known, skill, prose)
        : skvm::match_evidence(known, part_of(skill, next.lines, aside));
    for (const auto& match : of_steps)
      if (lies_in(next.lines, match.line))
        found.push_back(match);
    next.needs = weighed(known, std::move(found));
    for (const auto& way : alternatives)
      if (lies_in(next.lines, way.line))
        next.alternatives.push_back(way);
    out.push_back(std::move(next));
  }
  return out;
}

} // namespace rewrite_skill
