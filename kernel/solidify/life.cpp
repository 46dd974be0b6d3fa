#include "solidify/life.hpp"

#include <boost/json.hpp>

#include "base/json.hpp"

#include <algorithm>
#include <array>

namespace skvm::solidify {

namespace {

constexpr std::array<life_state, 4> states{
  life_state::observed, life_state::shadow, life_state::promoted,
  life_state::demoted};

} // namespace

std::string_view to_string(life_state state) {
  static constexpr std::array<std::string_view, 4> names{"observed", "shadow",
                                                         "promoted", "demoted"};
  return names[static_cast<std::size_t>(state)];
}

life_state life_state_of(std::string_view name) {
  for (auto one : states)
    if (to_string(one) == name)
      return one;
  return life_state::observed;
}

std::uint32_t shadows_needed(const function_life& life, const life_rules& by) {
  auto doublings = std::min(life.demotions, 10U);
  return std::max(by.shadow, 1U) << doublings;
}

void on_shadow(function_life& life, const life_rules& by, bool equal,
               const std::string& why) {
  if (!equal) {
    life.shadows = 0;
    ++life.mismatches;
    if (life.state == life_state::promoted)
      return demote(life, why);
    life.reason = why;
    return;
  }
  ++life.shadows;
  if (life.state == life_state::observed)
    life.state = life_state::shadow;
  if (life.state != life_state::promoted
      && life.shadows >= shadows_needed(life, by))
    promote(life,
            std::to_string(life.shadows) + " equal runs beside the model");
}

void on_hit(function_life& life) {
  ++life.hits;
  life.failures = 0;
}

void on_failure(function_life& life, const life_rules& by,
                const std::string& why) {
  ++life.failures;
  life.reason = why;
  if (life.failures >= std::max(by.failures, 1U))
    demote(life, why);
}

void demote(function_life& life, const std::string& why) {
  life.state = life_state::demoted;
  life.shadows = 0;
  life.failures = 0;
  ++life.demotions;
  life.reason = why;
}

void promote(function_life& life, const std::string& why) {
  life.state = life_state::promoted;
  life.failures = 0;
  life.reason = why;
}

std::string to_json(const function_life& life) {
  return json::write({{"runs", life.runs},
                      {"shadows", life.shadows},
                      {"failures", life.failures},
                      {"demotions", life.demotions},
                      {"hits", life.hits},
                      {"mismatches", life.mismatches},
                      {"reason", life.reason},
                      {"programs", life.programs}});
}

function_life life_from_json(std::string_view text) {
  function_life out;
  auto parsed = json::read(text, "life");
  if (!parsed || !parsed->is_object())
    return out;
  const auto& from = parsed->get_object();
  auto count = [&](std::string_view key) {
    const auto* found = from.if_contains(key);
    return found != nullptr && found->is_int64() && found->get_int64() > 0
             ? found->get_int64()
             : 0;
  };
  auto word = [&](std::string_view key) {
    const auto* found = from.if_contains(key);
    return found != nullptr && found->is_string()
             ? std::string{found->get_string()}
             : std::string{};
  };
  out.runs = static_cast<std::uint32_t>(count("runs"));
  out.shadows = static_cast<std::uint32_t>(count("shadows"));
  out.failures = static_cast<std::uint32_t>(count("failures"));
  out.demotions = static_cast<std::uint32_t>(count("demotions"));
  out.hits = static_cast<std::uint64_t>(count("hits"));
  out.mismatches = static_cast<std::uint64_t>(count("mismatches"));
  out.reason = word("reason");
  out.programs = word("programs");
  return out;
}

} // namespace skvm::solidify
