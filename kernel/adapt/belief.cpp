#include "adapt/belief.hpp"

#include <boost/json.hpp>

#include "base/digest.hpp"
#include "base/json.hpp"
#include "base/json_members.hpp"

#include <algorithm>
#include <set>

namespace skvm::adapt {

namespace bj = boost::json;

namespace {

/// Members of an array, or none.
bj::array list_in(const bj::value& from, std::string_view name) {
  const auto* found =
    from.is_object() ? from.get_object().if_contains(name) : nullptr;
  return found != nullptr && found->is_array() ? found->get_array()
                                               : bj::array{};
}

/// The fault of the host or of a policy, and of no target.
bool is_of_host(const failure& one) {
  const auto& error = one.signature.error;
  return error == "missing-command" || error == "missing-module"
         || error == "denied" || error == "timeout";
}

/// The demands that a variant lowered, as `purpose` and `primitive`.
std::set<std::pair<std::string, std::string>>
lowered_in(std::string_view gaps) {
  std::set<std::pair<std::string, std::string>> out;
  auto parsed = json::read(gaps, "gaps");
  if (!parsed || !parsed->is_array())
    return out;
  for (const auto& one : parsed->get_array())
    if (auto status = json::text_in(one, "status");
        status == "short" || status == "absent")
      out.emplace(json::text_in(one, "purpose"),
                  json::text_in(one, "primitive"));
  return out;
}

/// Whether one of the lines that show a demand is in the step that failed.
bool concerns(const failure& one, const bj::value& demand,
              const skill& subject) {
  auto at = std::find_if(
    subject.steps.begin(), subject.steps.end(),
    [&](const step& each) { return each.id == one.signature.step; });
  if (at == subject.steps.end())
    return false;
  for (const auto& proof : list_in(demand, "evidence"))
    for (const auto& line : list_in(proof, "lines"))
      if (line.is_int64() && line.get_int64() >= at->lines.first
          && line.get_int64() <= at->lines.last)
        return true;
  return false;
}

} // namespace

std::vector<attribution> attribute(std::string_view requirements,
                                   std::string_view gaps,
                                   const observation& run,
                                   const skill& subject) {
  std::vector<attribution> out;
  auto parsed = json::read(requirements, "requirements");
  if (!parsed)
    return out;
  auto lowered = lowered_in(gaps);
  for (const auto& purpose : list_in(*parsed, "purposes"))
    for (const auto& demand : list_in(purpose, "primitives")) {
      auto needs = level_from_string(json::text_in(demand, "min_level"));
      auto id = json::text_in(demand, "primitive");
      if (!needs || id.empty())
        continue;
      auto chance = false;
      auto broke = false;
      for (const auto& one : run.failures)
        if (concerns(one, demand, subject))
          (one.what == remedy::again || is_of_host(one) ? chance : broke) =
            true;
      auto met = run.succeeded && !chance
                 && lowered.count({json::text_in(purpose, "id"), id}) == 0;
      if (broke || met)
        out.push_back({std::move(id), *needs, !broke});
    }
  return out;
}

void add(beliefs& to, const std::vector<attribution>& seen) {
  for (const auto& one : seen) {
    auto& known = to[one.primitive][one.at];
    ++(one.held ? known.held : known.broke);
  }
}

std::string belief_scope(std::string_view model, std::string_view harness) {
  return "target\n" + std::string{model} + "\n" + std::string{harness};
}

adaptation_record record_of(std::string_view model, std::string_view harness,
                            const observation& run,
                            const std::vector<attribution>& seen) {
  bj::array all;
  for (const auto& one : seen)
    all.push_back({{"primitive", one.primitive},
                   {"level", to_string(one.at)},
                   {"held", one.held}});
  return {0, belief_scope(model, harness), "run/" + run.run, run.time_ms,
          json::write({{"seen", std::move(all)}})};
}

beliefs beliefs_of(const std::vector<adaptation_record>& records) {
  beliefs out;
  for (const auto& record : records) {
    auto parsed = json::read(record.data, "belief");
    if (!parsed)
      continue;
    std::vector<attribution> seen;
    for (const auto& one : list_in(*parsed, "seen")) {
      auto at = level_from_string(json::text_in(one, "level"));
      const auto* held =
        one.is_object() ? one.get_object().if_contains("held") : nullptr;
      if (at && held != nullptr && held->is_bool())
        seen.push_back(
          {json::text_in(one, "primitive"), *at, held->get_bool()});
    }
    add(out, seen);
  }
  return out;
}

std::vector<correction> corrections_of(const profile& measured,
                                       const beliefs& seen) {
  std::vector<correction> out;
  std::size_t looked_at = 0;
  for (const auto& [id, by_level] : seen)
    looked_at += by_level.size();
  for (const auto& [id, by_level] : seen) {
    auto has = measured.find(id);
    if (!has)
      continue;
    for (const auto& [at, counts] : by_level) {
      if (at > *has)
        break;
      belief all;
      for (const auto& [other, each] : by_level) {
        all.held += other >= at ? each.held : 0;
        all.broke += other <= at ? each.broke : 0;
      }
      auto p = std::min(1.0, binomial_tail(all.broke, all.held + all.broke, 0.5)
                               * static_cast<double>(looked_at));
      if (p > systematic_level)
        continue;
      out.push_back(
        {id, *has, static_cast<level>(static_cast<int>(at) - 1), all, p});
      break;
    }
  }
  return out;
}

finding finding_of(const correction& what) {
  finding out;
  auto to_text = [](level value) { return std::string{to_string(value)}; };
  out.kind = "level";
  out.signature.error = "level";
  out.signature.message = what.primitive;
  auto broke = static_cast<level>(static_cast<int>(what.believed) + 1);
  out.text = what.primitive + " was measured at " + to_text(what.measured)
             + "; in use " + to_text(broke) + " held in "
             + std::to_string(what.seen.held) + " of "
             + std::to_string(what.seen.held + what.seen.broke) + " runs";
  out.fix = what.primitive + " " + to_text(what.believed);
  out.id = sha256_of({out.kind, out.fix}).substr(0, 12);
  return out;
}

bool answers_gap(std::string_view gaps, const finding& what) {
  auto parsed = json::read(gaps, "gaps");
  if (!parsed || !parsed->is_array())
    return false;
  const auto& all = parsed->get_array();
  return std::any_of(all.begin(), all.end(), [&](const auto& one) {
    return json::text_in(one, "primitive") == what.signature.message
           && !list_in(one, "edits").empty();
  });
}

bool correct(profile& of, std::span<const finding> by) {
  bool changed = false;
  for (const auto& one : by) {
    auto blank = one.fix.rfind(' ');
    if (one.kind != "level" || blank == std::string::npos)
      continue;
    auto believed = level_from_string(one.fix.substr(blank + 1));
    auto found = of.capabilities.find(one.fix.substr(0, blank));
    if (!believed || found == of.capabilities.end()
        || found->second <= *believed)
      continue;
    of.source += (of.source.empty() ? "" : ", ") + one.fix + " by use";
    found->second = *believed;
    changed = true;
  }
  return changed;
}

} // namespace skvm::adapt
