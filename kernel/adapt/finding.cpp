#include "adapt/finding.hpp"

#include <boost/json.hpp>

#include "adapt/shell_words.hpp"
#include "base/digest.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "skill/keys.hpp"
#include <re2/re2.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace skvm::adapt {

namespace bj = boost::json;

namespace {

using task_failures = std::map<std::string, const failure*>;

/// The largest group of tasks that were mended in one and the same way.
struct solution {
  std::string kind = "unsolved";
  std::string fix;
  std::uint32_t tasks = 0;
};

/// Whether commands only get packages.
bool installs(std::string_view commands) {
  static const RE2 pattern{
    R"(^(sudo |python3? -m )*(pip3?|npm|pnpm|yarn|apt|apt-get|apk|dnf|brew|conda|uv pip) (\S+ )*(install|add|i)\b)"};
  auto lines = split_lines(commands);
  return !commands.empty()
         && std::all_of(lines.begin(), lines.end(), [&](auto line) {
              return RE2::PartialMatch({line.data(), line.size()}, pattern);
            });
}

solution solve(const task_failures& by_task) {
  const auto& first = *by_task.begin()->second;
  auto missing = first.signature.error == "missing-module"
                 || first.signature.error == "missing-command";
  auto same = std::all_of(by_task.begin(), by_task.end(), [&](const auto& one) {
    return one.second->missing == first.missing;
  });
  std::map<remedy, std::vector<const failure*>> by_remedy;
  for (const auto& [task, one] : by_task)
    by_remedy[one->what].push_back(one);
  solution best;
  // Where nothing helped, nothing was shown about what would.
  auto mended =
    by_remedy[remedy::before].size() + by_remedy[remedy::instead].size();
  for (const auto& [what, all] : by_remedy) {
    auto fix = common_fix(all);
    if (fix && key_in(*fix).empty() && all.size() > best.tasks)
      best = {std::string{to_string(what)}, *fix,
              static_cast<std::uint32_t>(all.size())};
  }
  // What was installed in one run is missing in the next.
  auto installed = missing && installs(best.fix);
  // A remedy that only some tasks found may be one task's own.
  if (!installed && best.tasks >= std::max<std::size_t>(2, (mended + 1) / 2))
    return best;
  if (missing && same && !first.missing.name.empty())
    return {"dependency", first.missing.name,
            static_cast<std::uint32_t>(by_task.size())};
  return {};
}

constexpr auto varies = "…";

/// As the skill shows it, else what it was in all tasks: it is kept with a
/// variant that all tasks use, and one's values are nobody else's.
std::string common_command(const task_failures& by_task) {
  const auto& example = *by_task.begin()->second;
  if (!example.shown.empty())
    return example.shown;
  auto out = words_of(example.command);
  for (const auto& [task, one] : by_task) {
    auto words = words_of(one->command);
    auto shortest = std::min(out.size(), words.size());
    for (std::size_t i = 0; i < shortest; ++i)
      if (out[i] != words[i])
        out[i] = varies;
    if (out.size() == words.size())
      continue;
    out.resize(shortest);
    if (out.empty() || out.back() != varies)
      out.emplace_back(varies);
  }
  if (!key_in(joined(out)).empty())
    out = {out.front(), varies};
  return joined(out);
}

finding describe(const signature& what, const task_failures& by_task) {
  finding out;
  const auto& example = *by_task.begin()->second;
  out.signature = what;
  out.command = common_command(by_task);
  out.line = example.at_line;
  auto solved = solve(by_task);
  out.kind = std::move(solved.kind);
  out.fix = std::move(solved.fix);
  // It is kept with a variant that all tasks use. What is missing has its name
  // there, which the message has not.
  auto is_missing = out.kind == "dependency";
  out.text = is_missing ? example.line : what.message;
  if (!key_in(out.text).empty())
    out.text = what.message;
  if (is_missing)
    out.manager = example.missing.manager;
  out.id = sha256_of({id_of(what), out.kind, out.fix}).substr(0, 12);
  return out;
}

} // namespace

double binomial_tail(std::uint32_t k, std::uint32_t n, double share) {
  double out = 0;
  for (auto i = k; i <= n; ++i)
    out += std::exp(std::lgamma(n + 1.0) - std::lgamma(i + 1.0)
                    - std::lgamma(n - i + 1.0) + i * std::log(share)
                    + (n - i) * std::log1p(-share));
  return std::min(1.0, out);
}

diagnosis diagnose(std::span<const observation> runs) {
  std::set<std::string> tasks;
  std::map<signature, task_failures> struck;
  std::map<signature, std::pair<double, double>> wasted;
  for (const auto& run : runs) {
    tasks.insert(run.task);
    for (const auto& one : run.failures) {
      auto& kept = struck[one.signature][run.task];
      // Of several runs of a task the one that shows a way out says most.
      if (kept == nullptr || kept->what == remedy::none)
        kept = &one;
      wasted[one.signature].first += one.wasted_turns;
      wasted[one.signature].second += static_cast<double>(one.wasted_tokens);
    }
  }
  diagnosis out;
  for (const auto& [what, by_task] : struck) {
    if (!key_in(what.message).empty())
      continue; // it would be told to the model, and shown
    auto one = describe(what, by_task);
    one.tasks = static_cast<std::uint32_t>(by_task.size());
    one.of = static_cast<std::uint32_t>(tasks.size());
    one.p = std::min(1.0, binomial_tail(one.tasks, one.of, chance_share)
                            * static_cast<double>(struck.size()));
    std::tie(one.wasted_turns, one.wasted_tokens) = wasted[what];
    auto shown = one.tasks >= least_tasks && one.p <= systematic_level;
    (shown ? out.systematic : out.others).push_back(std::move(one));
  }
  for (auto* list : {&out.systematic, &out.others})
    std::stable_sort(
      list->begin(), list->end(),
      [](const finding& a, const finding& b) { return a.tasks > b.tasks; });
  return out;
}

std::string to_json(std::span<const finding> all) {
  bj::array out;
  for (const auto& one : all)
    out.push_back({{"id", one.id},
                   {"kind", one.kind},
                   {"tool", one.signature.tool},
                   {"error", one.signature.error},
                   {"step", one.signature.step},
                   {"message", one.signature.message},
                   {"text", one.text},
                   {"command", one.command},
                   {"line", one.line},
                   {"fix", one.fix},
                   {"manager", one.manager},
                   {"tasks", one.tasks},
                   {"of", one.of},
                   {"p", one.p},
                   {"wasted_turns", one.wasted_turns},
                   {"wasted_tokens", one.wasted_tokens}});
  return json::write({{"findings", std::move(out)}});
}

std::vector<finding> findings_from(std::string_view text) {
  std::vector<finding> out;
  auto parsed = json::read(text, "evidence");
  if (!parsed || !parsed->is_object())
    return out;
  const auto* list = parsed->get_object().if_contains("findings");
  if (list == nullptr || !list->is_array())
    return out;
  for (const auto& item : list->get_array()) {
    if (!item.is_object())
      continue;
    const auto& from = item.get_object();
    auto text_of = [&](std::string_view name) {
      const auto* found = from.if_contains(name);
      return found != nullptr && found->is_string()
               ? std::string{found->get_string()}
               : std::string{};
    };
    auto number_of = [&](std::string_view name) {
      const auto* found = from.if_contains(name);
      return found != nullptr && found->is_number() ? found->to_number<double>()
                                                    : 0.0;
    };
    finding one;
    one.id = text_of("id");
    one.kind = text_of("kind");
    one.signature = {text_of("tool"), text_of("error"), text_of("step"),
                     text_of("message")};
    one.text = text_of("text");
    one.command = text_of("command");
    one.line = static_cast<int>(number_of("line"));
    one.fix = text_of("fix");
    one.manager = text_of("manager");
    one.tasks = static_cast<std::uint32_t>(number_of("tasks"));
    one.of = static_cast<std::uint32_t>(number_of("of"));
    one.p = number_of("p");
    one.wasted_turns = number_of("wasted_turns");
    one.wasted_tokens = number_of("wasted_tokens");
    out.push_back(std::move(one));
  }
  return out;
}

} // namespace skvm::adapt
