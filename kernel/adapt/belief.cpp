#include "adapt/belief.hpp"

#include <boost/json.hpp>

#include "base/json.hpp"

#include <algorithm>

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

std::string text_in(const bj::value& from, std::string_view name) {
  const auto* found =
    from.is_object() ? from.get_object().if_contains(name) : nullptr;
  return found != nullptr && found->is_string()
           ? std::string{found->get_string()}
           : std::string{};
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
                                   const observation& run,
                                   const skill& subject) {
  std::vector<attribution> out;
  auto parsed = json::read(requirements, "requirements");
  if (!parsed)
    return out;
  for (const auto& purpose : list_in(*parsed, "purposes"))
    for (const auto& demand : list_in(purpose, "primitives")) {
      auto needs = level_from_string(text_in(demand, "min_level"));
      auto id = text_in(demand, "primitive");
      if (!needs || id.empty())
        continue;
      auto chance = false;
      auto broke = false;
      for (const auto& one : run.failures)
        if (concerns(one, demand, subject))
          (one.what == remedy::again ? chance : broke) = true;
      if (broke || (run.succeeded && !chance))
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
      auto at = level_from_string(text_in(one, "level"));
      const auto* held =
        one.is_object() ? one.get_object().if_contains("held") : nullptr;
      if (at && held != nullptr && held->is_bool())
        seen.push_back({text_in(one, "primitive"), *at, held->get_bool()});
    }
    add(out, seen);
  }
  return out;
}

} // namespace skvm::adapt
