#include "requirements.hpp"

#include "skvm/evidence.hpp"

#include "../lang/text.hpp"
#include "rewriter.hpp"

#include <algorithm>
#include <array>

namespace rewrite_skill {

namespace {

// What can be handed to code where a target is bad at doing it itself.
bool can_be_delegated(std::string_view primitive) {
  return primitive == "reason.arithmetic" || primitive == "reason.spatial";
}

// The primitive that makes delegation possible, by the target's profile.
std::string delegate_of(const skvm::profile& target) {
  for (std::string_view id : {"tool.exec", "gen.code.python", "gen.code.shell"})
    if (auto found = target.find(id); found && *found >= skvm::level::l1)
      return std::string{id};
  return {};
}

std::string levels(skvm::level required, skvm::level profiled) {
  return "needs " + std::string{to_string(required)} + ", the target has "
         + std::string{to_string(profiled)};
}

void decide(gap& out, const skvm::catalogue& known,
            const skvm::profile& target) {
  out.profiled = target.find(out.primitive);
  if (!out.profiled) {
    out.status = status::unknown;
    out.reason = "the target was not measured on it";
    return;
  }
  if (*out.profiled >= out.required) {
    out.status = status::met;
    out.reason = "the target has " + std::string{to_string(*out.profiled)};
    return;
  }
  out.status =
    *out.profiled == skvm::level::l0 ? status::absent : status::short_of;
  auto distance =
    static_cast<int>(out.required) - static_cast<int>(*out.profiled);
  out.reason = levels(out.required, *out.profiled);
  const auto* primitive = known.find(out.primitive);
  if (primitive != nullptr)
    for (auto from = static_cast<std::size_t>(out.required);
         from
         > std::max<std::size_t>(static_cast<std::size_t>(*out.profiled), 1);
         --from)
      if (!primitive->lower[from].empty())
        out.advice.push_back(primitive->lower[from]);
  bool far = out.status == status::absent || distance > 1;
  auto delegate =
    can_be_delegated(out.primitive) ? delegate_of(target) : std::string{};
  if (far && !delegate.empty()) {
    out.decision = decision::substitution;
    out.alternative = delegate;
    out.reason += ": a command does it instead";
  } else if (!out.advice.empty() || out.status == status::short_of) {
    out.decision = decision::compensation;
    out.reason += ": the text is made more explicit";
  } else {
    out.decision = decision::omission;
    out.reason += ": it can be neither lowered nor replaced, so it stays";
  }
}

} // namespace

namespace {

void add_evidence(std::map<std::string, need>& found, std::string primitive,
                  const char* rule, const skvm::step& step) {
  auto& one = found[primitive];
  one.primitive = std::move(primitive);
  one.shown_by.push_back({rule, skvm::level::l2, step.lines.first,
                          pass_lang::shortened(step.title, 160)});
}

// What no single line shows: a share or an average takes several operations
// wherever a step asks for it, and a script that is named in prose must be
// turned into a command.
void add_demands_of_steps(const skvm::skill& skill,
                          std::map<std::string, need>& found) {
  rewriter view{skill, {}, {}};
  bool figures = false;
  bool commands = false;
  for (std::size_t i = 0; i < skill.steps.size(); ++i) {
    const auto& step = skill.steps[i];
    if (!figures && asks_for_figures(view.prose(step))) {
      figures = true;
      add_evidence(found, "reason.arithmetic", "rewrite-skill/figures", step);
    }
    if (!commands && implied_script(view, i) != nullptr) {
      commands = true;
      add_evidence(found, "tool.exec", "rewrite-skill/implied-command", step);
    }
  }
}

} // namespace

std::string_view to_string(status value) {
  static constexpr std::array<std::string_view, 4> names{"met", "short",
                                                         "absent", "unknown"};
  return names[static_cast<std::size_t>(value)];
}

std::string_view to_string(decision value) {
  static constexpr std::array<std::string_view, 3> names{
    "compensation", "substitution", "omission"};
  return names[static_cast<std::size_t>(value)];
}

std::vector<purpose> find_requirements(const skvm::catalogue& known,
                                       const skvm::skill& skill) {
  purpose whole;
  whole.id = pass_lang::kebab(skill.name, 8);
  whole.description = pass_lang::shortened(skill.front.description, 240);
  std::map<std::string, need> found;
  for (auto& match : skvm::match_evidence(known, skill)) {
    // A catalogue without such a primitive has no levels for it either.
    if (known.find(match.primitive) == nullptr)
      continue;
    auto& one = found[match.primitive];
    one.primitive = match.primitive;
    one.shown_by.push_back(
      {match.rule, match.needs, match.line, std::move(match.excerpt)});
  }
  add_demands_of_steps(skill, found);
  for (const auto& primitive : known.primitives) {
    auto at = found.find(primitive.id);
    if (at == found.end())
      continue;
    auto& one = at->second;
    std::stable_sort(
      one.shown_by.begin(), one.shown_by.end(),
      [](const evidence& a, const evidence& b) { return a.needs > b.needs; });
    one.min_level = one.shown_by.front().needs;
    whole.needs.push_back(std::move(one));
  }
  return {std::move(whole)};
}

std::vector<gap> find_gaps(const std::vector<purpose>& purposes,
                           const skvm::catalogue& known,
                           const skvm::profile& target) {
  std::vector<gap> out;
  for (const auto& purpose : purposes)
    for (const auto& need : purpose.needs) {
      gap one;
      one.purpose = purpose.id;
      one.primitive = need.primitive;
      one.required = need.min_level;
      for (const auto& shown : need.shown_by)
        if (one.line == 0)
          one.line = shown.line;
      decide(one, known, target);
      out.push_back(std::move(one));
    }
  return out;
}

} // namespace rewrite_skill
