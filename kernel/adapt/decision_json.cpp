#include <boost/json.hpp>

#include "adapt/adaptation.hpp"
#include "base/json.hpp"

#include <array>
#include <utility>

namespace skvm::adapt {

namespace bj = boost::json;

namespace {

constexpr std::array kinds{decision::kind::start,     decision::kind::promote,
                           decision::kind::roll_back, decision::kind::settle,
                           decision::kind::stop,      decision::kind::declare};

double number_in(const bj::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  return found != nullptr && found->is_number() ? found->to_number<double>()
                                                : 0.0;
}

std::uint32_t small_count_in(const bj::object& from, std::string_view name) {
  auto value = number_in(from, name);
  return value >= 0 && value < 4e9 ? static_cast<std::uint32_t>(value) : 0;
}

bj::object to_json(const trial_numbers& n) {
  return {{"baseline_runs", n.runs[0]},
          {"canary_runs", n.runs[1]},
          {"baseline_successes", n.successes[0]},
          {"canary_successes", n.successes[1]},
          {"baseline_tokens", n.tokens[0]},
          {"canary_tokens", n.tokens[1]},
          {"pairs", n.pairs},
          {"won", n.won},
          {"lost", n.lost},
          {"cheaper", n.cheaper},
          {"dearer", n.dearer},
          {"better", n.better},
          {"worse", n.worse},
          {"harmless", n.harmless},
          {"saves", n.saves},
          {"costs", n.costs}};
}

trial_numbers numbers_from(const bj::object& from) {
  trial_numbers n;
  n.runs[0] = small_count_in(from, "baseline_runs");
  n.runs[1] = small_count_in(from, "canary_runs");
  n.successes[0] = small_count_in(from, "baseline_successes");
  n.successes[1] = small_count_in(from, "canary_successes");
  n.tokens[0] = number_in(from, "baseline_tokens");
  n.tokens[1] = number_in(from, "canary_tokens");
  n.pairs = small_count_in(from, "pairs");
  n.won = small_count_in(from, "won");
  n.lost = small_count_in(from, "lost");
  n.cheaper = small_count_in(from, "cheaper");
  n.dearer = small_count_in(from, "dearer");
  n.better = number_in(from, "better");
  n.worse = number_in(from, "worse");
  n.harmless = number_in(from, "harmless");
  n.saves = number_in(from, "saves");
  n.costs = number_in(from, "costs");
  return n;
}

} // namespace

std::string_view to_string(decision::kind what) {
  switch (what) {
    case decision::kind::start:
      return "start";
    case decision::kind::promote:
      return "promote";
    case decision::kind::roll_back:
      return "roll-back";
    case decision::kind::declare:
      return "declare";
    case decision::kind::settle:
      return "settle";
    case decision::kind::stop:
      return "stop";
  }
  return "start";
}

std::string to_json(const decision& what) {
  bj::object out{{"decision", to_string(what.what)},
                 {"number", what.number},
                 {"experiment", what.experiment},
                 {"time_ms", what.time_ms},
                 {"reason", what.reason}};
  if (what.what == decision::kind::start
      || what.what == decision::kind::declare) {
    auto findings = json::read(to_json(what.findings), "findings");
    out["findings"] =
      findings ? findings->get_object()["findings"] : bj::value(bj::array{});
    out["added"] = what.added;
  } else {
    out["numbers"] = to_json(what.numbers);
  }
  return json::write(out);
}

std::optional<decision> decision_from(std::string_view text) {
  auto parsed = json::read(text, "decision");
  if (!parsed || !parsed->is_object())
    return std::nullopt;
  const auto& from = parsed->get_object();
  decision out;
  const auto* word = from.if_contains("decision");
  bool known = false;
  for (auto kind : kinds)
    if (word != nullptr && *word == bj::value(to_string(kind))) {
      out.what = kind;
      known = true;
    }
  if (!known)
    return std::nullopt;
  out.number = small_count_in(from, "number");
  out.experiment = small_count_in(from, "experiment");
  out.time_ms = static_cast<std::int64_t>(number_in(from, "time_ms"));
  if (const auto* why = from.if_contains("reason");
      why != nullptr && why->is_string())
    out.reason = why->get_string();
  out.findings = findings_from(text);
  out.added = small_count_in(from, "added");
  if (out.added > out.findings.size())
    return std::nullopt;
  if (const auto* numbers = from.if_contains("numbers");
      numbers != nullptr && numbers->is_object())
    out.numbers = numbers_from(numbers->get_object());
  return out;
}

} // namespace skvm::adapt
