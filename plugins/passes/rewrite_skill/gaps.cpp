#include "gaps.hpp"

#include <algorithm>
#include <array>
#include <set>

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

bool has_all(const skvm::profile& target, const std::vector<need>& needs) {
  return std::all_of(needs.begin(), needs.end(), [&](const need& one) {
    auto found = target.find(one.primitive);
    return found && *found >= one.min_level;
  });
}

const alternative* path_for(const gap& one, const purpose& owner,
                            const skvm::profile& target) {
  for (const auto& way : owner.alternatives) {
    bool stands_for =
      std::find(way.replaces.begin(), way.replaces.end(), one.primitive)
      != way.replaces.end();
    if (stands_for && has_all(target, way.needs))
      return &way;
  }
  return nullptr;
}

/// The advice for each level crossed; whether there is some for all of them.
bool add_advice(gap& out, const skvm::primitive& known) {
  auto has = std::max<std::size_t>(static_cast<std::size_t>(*out.profiled), 1);
  bool complete = *out.profiled >= skvm::level::l1;
  for (auto from = static_cast<std::size_t>(out.required); from > has; --from) {
    if (known.lower[from].empty())
      complete = false;
    else
      out.advice.push_back(known.lower[from]);
  }
  if (out.advice.empty())
    complete = false;
  if (static_cast<std::size_t>(out.required) > has)
    out.note = known.note[has + 1];
  return complete;
}

void substitute(gap& out, const alternative& way) {
  out.decision = decision::substitution;
  out.alternative = way.needs.front().primitive;
  out.reason += ": line " + std::to_string(way.line) + " offers '" + way.text
                + "', and the target has what that takes";
}

void decide(gap& out, const purpose& owner, const skvm::catalogue& known,
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
  out.reason = "needs " + std::string{to_string(out.required)}
               + ", the target has " + std::string{to_string(*out.profiled)};
  const auto* primitive = known.find(out.primitive);
  bool bridged = primitive != nullptr && add_advice(out, *primitive);
  const auto* way = path_for(out, owner, target);
  if (way != nullptr)
    out.path = *way;
  bool far = out.status == status::absent || distance > 1;
  auto delegate =
    can_be_delegated(out.primitive) ? delegate_of(target) : std::string{};
  if (way != nullptr && (far || !bridged)) {
    substitute(out, *way);
  } else if (far && !delegate.empty()) {
    out.decision = decision::substitution;
    out.alternative = delegate;
    out.reason += ": a command does it instead";
  } else if (bridged) {
    out.decision = decision::compensation;
    out.reason += ": the text is made more explicit";
  } else if (!out.advice.empty()) {
    out.decision = decision::compensation;
    out.reason += ": the text is made more explicit, though the target may "
                  "still fall short";
  } else {
    out.decision = decision::omission;
    out.reason += ": it can be neither lowered nor replaced, so it stays";
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
      one.within = purpose.lines;
      decide(one, purpose, known, target);
      std::set<int> lines;
      for (const auto& shown : need.shown_by) {
        if (one.line == 0)
          one.line = shown.line;
        if (one.profiled && shown.needs > *one.profiled)
          lines.insert(shown.lines.begin(), shown.lines.end());
      }
      one.lines.assign(lines.begin(), lines.end());
      out.push_back(std::move(one));
    }
  return out;
}

void settle(gap& one, const std::vector<std::string>& rules) {
  if (one.status != status::short_of && one.status != status::absent)
    return;
  auto levels = one.reason.substr(0, one.reason.find(':'));
  if (one.decision == decision::compensation && rules.empty()) {
    one.decision = decision::omission;
    one.reason = levels
                 + ": it could be lowered, but no rule has a place for it in "
                   "this text, so it stays";
  } else if (one.decision == decision::omission && !rules.empty()) {
    one.decision = decision::compensation;
    one.reason = levels
                 + ": the text is made more explicit, though the target "
                   "may still fall short";
  } else if (one.decision == decision::substitution && rules.empty()
             && !one.path) {
    one.reason += ", where the text does not show one already";
  }
}

} // namespace rewrite_skill
