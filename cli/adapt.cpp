#include <boost/json.hpp>

#include "adapt/adaptation.hpp"
#include "base/json.hpp"
#include "base/wall_clock.hpp"
#include "commands.hpp"
#include "compiler/profiles.hpp"
#include "in_use.hpp"
#include "runtime/adapter.hpp"
#include "terminal.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <map>

namespace skvm::cli {

namespace bj = boost::json;

namespace {

struct known_place {
  std::string id;
  std::string scope;
  adapt::place where;
  adapt::adaptation state;
};

struct knowledge {
  paths where;
  std::unique_ptr<store> records;
  std::vector<known_place> places; ///< in the order of their first record
};

result<knowledge> read_all(const common_options& common) {
  auto what = open_installation(common, false);
  if (!what)
    return what.error();
  auto records = open_store(what->where.store());
  if (!records)
    return records.error();
  auto all = (*records)->adaptations({}, 0);
  if (!all)
    return all.error();
  knowledge out;
  out.where = what->where;
  out.records = std::move(*records);
  std::map<std::string, std::size_t> known;
  for (const auto& record : *all) {
    auto where = adapt::place_of(record.scope);
    if (!where)
      continue; // of a target
    auto [found, fresh] = known.emplace(record.scope, out.places.size());
    if (fresh) {
      out.places.push_back(
        {adapt::short_id(record.scope), record.scope, std::move(*where),
         adapt::adaptation{policy_of(what->settings.adapt)}});
    }
    out.places[found->second].state.add(record);
  }
  return out;
}

/// By its id, or by the name of a skill that is there once.
result<known_place*> find_place(knowledge& all, const std::string& word) {
  std::vector<known_place*> found;
  for (auto& one : all.places)
    if (one.id.starts_with(word) || one.where.skill == word)
      found.push_back(&one);
  if (found.empty())
    return make_error(errc::not_found, word,
                      "nothing was learnt of it; 'skvm adapt' lists what was");
  if (found.size() > 1)
    return make_error(errc::conflict, word,
                      "several are called so, for instance " + found[0]->id
                        + " and " + found[1]->id);
  return found.front();
}

std::string state_of(const adapt::adaptation& of) {
  const auto& running = of.running();
  if (!running)
    return of.best().empty() ? "watching" : "adapted";
  auto number = std::to_string(running->number);
  return running->watch ? "promoted " + number + ", on watch"
                        : "experiment " + number;
}

std::string date_of(std::int64_t ms) {
  auto seconds = static_cast<std::time_t>(ms / 1000);
  std::tm parts{};
  ::localtime_r(&seconds, &parts);
  std::array<char, 32> out{};
  std::strftime(out.data(), out.size(), "%Y-%m-%d %H:%M:%S", &parts);
  return out.data();
}

std::string figure(const char* format, double value) {
  std::array<char, 64> out{};
  std::snprintf(out.data(), out.size(), format, value);
  return out.data();
}

bj::value as_json(std::string_view text) {
  auto parsed = json::read(text, "record");
  return parsed ? std::move(*parsed) : bj::value{};
}

bj::object head_of(const known_place& one) {
  return {{"id", one.id},
          {"skill", one.where.skill},
          {"model", one.where.model},
          {"harness", one.where.harness},
          {"digest", one.where.digest},
          {"runs", one.state.runs()},
          {"state", state_of(one.state)},
          {"repairs", one.state.best().size()}};
}

void print_findings(const char* title, std::span<const adapt::finding> all,
                    const adapt::adaptation& of) {
  if (all.empty())
    return;
  std::cout << tinted(title, tint::bold) << '\n';
  for (const auto& one : all) {
    std::cout << "  " << one.signature.error << " in " << one.tasks << " of "
              << one.of << " tasks (p = " << figure("%.2g", one.p)
              << "): " << one_line(one.text, 160) << '\n'
              << (one.command.empty() ? "" : "    command: ")
              << one_line(one.command, 160)
              << (one.command.empty() ? "" : "\n");
    if (one.kind != "unsolved")
      std::cout << "    " << one.kind << ": " << one_line(one.fix, 160) << '\n';
    if (one.wasted_turns > 0)
      std::cout << "    wasted so far: " << figure("%.0f", one.wasted_turns)
                << " turns, " << figure("%.0f", one.wasted_tokens)
                << " tokens\n";
    if (auto until = of.waits_until(one); until > 0)
      std::cout << "    left alone until " << date_of(until) << '\n';
  }
}

/// Levels of its target that use contradicts.
std::vector<adapt::correction> corrections_for(const knowledge& all,
                                               const adapt::place& where) {
  auto measured =
    find_profile({all.where.data / "profiles", all.where.shipped / "profiles"},
                 where.harness, where.model);
  if (!measured || !*measured)
    return {};
  // Use is counted for the target as the run names it.
  auto target = (*measured)->profile;
  target.model = where.model;
  target.harness = where.harness;
  return corrections_in(read_used(all.where, {target}), target);
}

std::string numbers_text(const adapt::trial_numbers& n) {
  return "runs " + std::to_string(n.runs[1]) + " new, "
         + std::to_string(n.runs[0]) + " old; pairs " + std::to_string(n.pairs)
         + ", won " + std::to_string(n.won) + ", lost " + std::to_string(n.lost)
         + ", cheaper " + std::to_string(n.cheaper) + ", dearer "
         + std::to_string(n.dearer) + "; evidence better "
         + figure("%.3g", n.better) + ", worse " + figure("%.3g", n.worse)
         + ", harmless " + figure("%.3g", n.harmless) + ", saves "
         + figure("%.3g", n.saves) + ", costs " + figure("%.3g", n.costs);
}

void print_decision(const adapt::decision& one) {
  std::cout << date_of(one.time_ms) << "  " << to_string(one.what);
  if (one.experiment != 0)
    std::cout << ' ' << one.experiment;
  std::cout << ": " << one.reason << '\n';
  if (!one.findings.empty())
    for (auto i = one.findings.size() - one.added; i < one.findings.size(); ++i)
      std::cout << "    " << one.findings[i].kind << ": "
                << one_line(one.findings[i].fix, 160) << '\n';
  else
    std::cout << "    " << numbers_text(one.numbers) << '\n';
}

} // namespace

exit_code list_adaptations(const common_options& common) {
  auto all = read_all(common);
  if (!all)
    return report(common, all.error());
  if (common.json) {
    bj::array out;
    for (const auto& one : all->places)
      out.push_back(head_of(one));
    std::cout << json::write_pretty({{"adaptations", std::move(out)}});
    return exit_code::done;
  }
  if (all->places.empty()) {
    std::cout << "nothing was learnt yet; 'skvm run --adapt' learns\n";
    return exit_code::done;
  }
  std::vector<std::vector<std::string>> rows{
    {"id", "skill", "model", "harness", "runs", "repairs", "state"}};
  for (const auto& one : all->places)
    rows.push_back({one.id, one.where.skill, one.where.model, one.where.harness,
                    std::to_string(one.state.runs()),
                    std::to_string(one.state.best().size()),
                    state_of(one.state)});
  std::cout << table(rows);
  return exit_code::done;
}

exit_code show_adaptation(const common_options& common,
                          const std::string& word) {
  auto all = read_all(common);
  if (!all)
    return report(common, all.error());
  auto found = find_place(*all, word);
  if (!found)
    return report(common, found.error());
  const auto& one = **found;
  auto now = one.state.current();
  const auto& running = one.state.running();
  if (common.json) {
    auto out = head_of(one);
    auto list = [](std::span<const adapt::finding> of) {
      return as_json(adapt::to_json(of)).at("findings");
    };
    out["best"] = list(one.state.best());
    out["declared"] = list(one.state.declared());
    bj::array levels;
    for (const auto& each : corrections_for(*all, one.where))
      levels.push_back(json_of(each));
    out["levels"] = std::move(levels);
    out["systematic"] = list(now.systematic);
    out["others"] = list(now.others);
    out["experiment"] = running ? bj::value(running->number) : bj::value();
    std::cout << json::write_pretty(out);
    return exit_code::done;
  }
  std::cout << one.where.skill << " on " << one.where.model << ", "
            << one.where.harness << ": " << state_of(one.state) << ", "
            << one.state.runs() << " runs\n";
  if (running)
    std::cout << "  " << numbers_text(running->trial.numbers()) << '\n';
  print_findings("repaired", one.state.best(), one.state);
  print_findings("missing on this host; 'skvm env --install' may install it",
                 one.state.declared(), one.state);
  print_findings("systematic", now.systematic, one.state);
  print_findings("seen, but not shown to be systematic", now.others, one.state);
  auto levels = corrections_for(*all, one.where);
  if (!levels.empty())
    std::cout << tinted("levels of the target", tint::bold) << '\n';
  for (const auto& each : levels)
    std::cout << "  " << text_of(each) << '\n';
  return exit_code::done;
}

exit_code log_adaptations(const common_options& common,
                          const std::string& word) {
  auto all = read_all(common);
  if (!all)
    return report(common, all.error());
  known_place* only = nullptr;
  if (!word.empty()) {
    auto found = find_place(*all, word);
    if (!found)
      return report(common, found.error());
    only = *found;
  }
  bj::array out;
  bool decided = false;
  for (auto& one : all->places) {
    if (only != nullptr && &one != only)
      continue;
    decided = decided || !one.state.log().empty();
    if (!common.json && !one.state.log().empty())
      std::cout << tinted(
        one.id + " " + one.where.skill + " on " + one.where.model, tint::bold)
                << '\n';
    for (const auto& made : one.state.log()) {
      if (!common.json) {
        print_decision(made);
        continue;
      }
      auto entry = as_json(adapt::to_json(made));
      entry.get_object()["id"] = one.id;
      out.push_back(std::move(entry));
    }
  }
  if (common.json)
    std::cout << json::write_pretty({{"decisions", std::move(out)}});
  else if (!decided)
    std::cout << "nothing was decided yet; 'skvm run --adapt' learns\n";
  return exit_code::done;
}

exit_code stop_adaptation(const common_options& common,
                          const std::string& word) {
  auto all = read_all(common);
  if (!all)
    return report(common, all.error());
  auto found = find_place(*all, word);
  if (!found)
    return report(common, found.error());
  auto now = unix_ms();
  auto made = (*found)->state.stop(now);
  if (!made)
    return report(common, make_error(errc::not_found, (*found)->id,
                                     "no experiment is under way"));
  all->records->put_adaptation(
    adapt::adaptation::record_of((*found)->scope, *made));
  if (auto written = all->records->flush(); !written)
    return report(common, written.error());
  if (common.json)
    std::cout << json::write_pretty(as_json(adapt::to_json(*made)));
  else
    std::cout << "stopped experiment " << made->experiment << " of "
              << (*found)->where.skill << '\n';
  return exit_code::done;
}

} // namespace skvm::cli
