#include <boost/json.hpp>

#include "base/json.hpp"
#include "base/text.hpp"
#include "commands.hpp"
#include "solidify/solidifier.hpp"
#include "solidify_books.hpp"
#include "terminal.hpp"

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <iostream>

namespace skvm::cli {

namespace bj = boost::json;

namespace {

bj::object json_of(const solidify::kept_function& one) {
  bj::array steps;
  for (const auto& id : one.what.steps)
    steps.emplace_back(id);
  return {{"id", one.what.id},
          {"skill", one.what.skill},
          {"steps", std::move(steps)},
          {"state", to_string(one.life.state)},
          {"runs", one.life.runs},
          {"hits", one.life.hits},
          {"shadows", one.life.shadows},
          {"failures", one.life.failures},
          {"mismatches", one.life.mismatches},
          {"demotions", one.life.demotions},
          {"reason", one.life.reason}};
}

std::string time_text(std::int64_t ms) {
  auto seconds = static_cast<std::time_t>(ms / 1000);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &parts);
  return text;
}

std::string phrase_text(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words)
    out += (out.empty() ? "" : " ") + word;
  return out;
}

std::string step_text(const std::vector<std::string>& ids) {
  return (ids.size() == 1 ? "step " : "steps ") + phrase_text(ids);
}

void print(const solidify::kept_function& one,
           const std::vector<solidify::history_entry>& past) {
  const auto& what = one.what;
  std::cout << what.id << " of " << what.skill;
  if (!what.steps.empty())
    std::cout << ", " << step_text(what.steps);
  std::cout << ": " << to_string(one.life.state);
  if (!one.life.reason.empty())
    std::cout << ", " << one.life.reason;
  std::cout << "\nlearnt from " << one.life.runs << " runs, " << one.life.hits
            << " hits, " << one.life.mismatches << " mismatches, "
            << one.life.demotions << " demotions\n\nvalues\n";
  for (const auto& slot : what.slots) {
    std::cout << "  " << slot.name << " (" << to_string(slot.type) << "):";
    for (const auto& seen : slot.seen)
      std::cout << " " << seen;
    std::cout << '\n';
  }
  std::cout << "\nrequests\n";
  for (const auto& sequence : what.phrases.sequences)
    std::cout << "  " << phrase_text(sequence) << '\n';
  std::cout << "\ncode\n";
  for (auto line : split_lines(what.script))
    std::cout << "  " << line << '\n';
  std::cout << "\nhistory (UTC)\n";
  for (const auto& entry : past)
    std::cout << "  " << time_text(entry.time_ms) << "  " << entry.what
              << (entry.why.empty() ? "" : ": " + entry.why) << '\n';
}

/// Finds a function, lets `how` change it, and says what it is now.
exit_code
change(const common_options& common, const std::string& id,
       const std::string& what,
       const std::function<result<void>(solidify::kept_function&)>& how) {
  auto books = open_books(common);
  if (!books)
    return report(common, books.error());
  auto found = (*books)->find(id);
  if (!found)
    return report(common, found.error());
  if (auto done = how(*found); !done)
    return report(common, done.error());
  if (auto kept = (*books)->put(*found, what, "by hand"); !kept)
    return report(common, kept.error());
  if (common.json)
    std::cout << json::write_pretty(json_of(*found));
  else
    std::cout << id << " is " << to_string(found->life.state) << '\n';
  return exit_code::done;
}

} // namespace

exit_code list_functions(const common_options& common) {
  auto books = open_books(common);
  if (!books)
    return report(common, books.error());
  auto all = (*books)->functions({});
  if (!all)
    return report(common, all.error());
  auto candidates = (*books)->candidates({});
  if (!candidates)
    return report(common, candidates.error());
  std::erase_if(*candidates,
                [](const auto& one) { return !one.function.empty(); });
  if (common.json) {
    bj::array out;
    for (const auto& one : *all)
      out.push_back(json_of(one));
    bj::array waiting;
    for (const auto& one : *candidates)
      waiting.push_back(json_of(one));
    std::cout << json::write_pretty(
      {{"functions", std::move(out)}, {"candidates", std::move(waiting)}});
    return exit_code::done;
  }
  if (all->empty() && candidates->empty()) {
    std::cout
      << "no functions yet; they are learnt from runs that did the same "
         "with other values\n";
    return exit_code::done;
  }
  std::vector<std::vector<std::string>> rows{{"function", "skill", "state",
                                              "runs", "hits", "demotions",
                                              "steps", "reason"}};
  for (const auto& one : *all)
    rows.push_back(
      {one.what.id, one.what.skill, std::string{to_string(one.life.state)},
       std::to_string(one.life.runs), std::to_string(one.life.hits),
       std::to_string(one.life.demotions),
       one.what.steps.empty() ? "all" : phrase_text(one.what.steps),
       one.life.reason});
  for (const auto& one : *candidates)
    rows.push_back({one.id(), one.skill, "candidate", std::to_string(one.runs),
                    "0", "0", "", "of " + one.what.origin});
  std::cout << table(rows);
  return exit_code::done;
}

exit_code show_function(const common_options& common, const std::string& id) {
  auto books = open_books(common);
  if (!books)
    return report(common, books.error());
  if (auto one = find_candidate(**books, id))
    return show_candidate(common, *one);
  auto found = (*books)->find(id);
  if (!found)
    return report(common, found.error());
  auto past = (*books)->history(id, 50);
  if (!past)
    return report(common, past.error());
  if (!common.json) {
    print(*found, *past);
    return exit_code::done;
  }
  auto out = json_of(*found);
  if (auto data = json::read(to_json(found->what), id))
    out["function"] = *data;
  bj::array history;
  for (const auto& entry : *past)
    history.push_back(bj::object{
      {"time_ms", entry.time_ms}, {"what", entry.what}, {"why", entry.why}});
  out["history"] = std::move(history);
  std::cout << json::write_pretty(out);
  return exit_code::done;
}

exit_code explain_task(const common_options& common, const std::string& skill,
                       const std::string& task,
                       const std::vector<std::string>& items) {
  auto named = open_named_skill(common, skill);
  if (!named)
    return report(common, named.error());
  const auto& [what, opened] = *named;
  auto books = open_books(what);
  if (!books)
    return report(common, books.error());
  auto notes = (*books)->history("skill:" + opened->name, 3);
  auto functions = solidify::solidifier::open(what.where.store(), {});
  if (!functions)
    return report(common, functions.error());
  auto text = (*functions)->explain(*opened, task);
  auto matches = text.starts_with("match");
  auto parts = (*functions)->explain_parts(*opened, task, items);
  auto any = matches
             || std::any_of(parts.begin(), parts.end(),
                            [](const auto& one) { return one.matches; });
  if (common.json) {
    bj::array of_parts;
    for (const auto& one : parts) {
      bj::array steps;
      for (const auto& id : one.steps)
        steps.emplace_back(id);
      of_parts.push_back(bj::object{{"steps", std::move(steps)},
                                    {"match", one.matches},
                                    {"text", one.text}});
    }
    std::cout << json::write_pretty(
      {{"match", matches}, {"text", text}, {"parts", std::move(of_parts)}});
  } else {
    std::cout << text << '\n';
    for (const auto& one : parts)
      std::cout << step_text(one.steps) << ": " << one.text << '\n';
    if (notes && !any)
      for (const auto& note : *notes)
        std::cout << "  not learnt from run " << note.why << '\n';
  }
  return any ? exit_code::done : exit_code::failed;
}

exit_code add_function(const common_options& common, const std::string& skill,
                       const std::vector<std::string>& tasks,
                       const std::vector<std::string>& commands) {
  auto named = open_named_skill(common, skill);
  if (!named)
    return report(common, named.error());
  const auto& [what, opened] = *named;
  if (tasks.size() != commands.size() || tasks.size() < 2)
    return report(common,
                  make_error(errc::invalid_argument, "solidify add",
                             "there must be two examples or more, each a "
                             "--task with its --command"));
  std::vector<solidify::observation> runs;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    auto command = replace_all(commands[i], opened->dir,
                               std::string(1, solidify::skill_mark));
    solidify::observation one;
    one.run = "by hand " + std::to_string(i + 1);
    one.task = tasks[i];
    one.steps = {{false, {}, std::move(command)}};
    runs.push_back(std::move(one));
  }
  auto made = solidify::learn(runs);
  if (!made)
    return report(common, make_error(errc::invalid_argument, "solidify add",
                                     made.error().message));
  auto books = open_or_make_books(what);
  if (!books)
    return report(common, books.error());
  solidify::kept_function one{std::move(*made), {}};
  one.what.skill = opened->name;
  one.what.digest = solidify::digest_of(*opened);
  one.what.id = solidify::id_of(*opened, runs[0].steps);
  for (const auto& run : runs)
    if (auto kept = (*books)->observe(one.what.digest, one.what.id, run); !kept)
      return report(common, kept.error());
  one.life.runs = static_cast<std::uint32_t>(runs.size());
  if (auto kept = (*books)->put(one, "added", "by hand"); !kept)
    return report(common, kept.error());
  if (common.json)
    std::cout << json::write_pretty(json_of(one));
  else
    std::cout << one.what.id
              << " is observed; it answers once it did the same as the model "
                 "in a run\n";
  return exit_code::done;
}

exit_code promote_function(const common_options& common,
                           const std::string& id) {
  return change(
    common, id, "promoted", [&](solidify::kept_function& one) -> result<void> {
      if (one.life.programs.empty())
        return make_error(errc::conflict, id,
                          "it never ran beside the model, so that nobody knows "
                          "what its runs must be like; run its task once more");
      promote(one.life, "by hand");
      return ok;
    });
}

exit_code demote_function(const common_options& common, const std::string& id) {
  return change(common, id, "demoted",
                [](solidify::kept_function& one) -> result<void> {
                  demote(one.life, "by hand");
                  return ok;
                });
}

exit_code forget_function(const common_options& common, const std::string& id) {
  auto what = open_installation(common, false);
  if (!what)
    return report(common, what.error());
  auto books = open_books(*what);
  if (!books)
    return report(common, books.error());
  auto was_candidate = (*books)->forget_candidate(id);
  if (!was_candidate)
    return report(common, was_candidate.error());
  if (*was_candidate) {
    if (!common.quiet && !common.json)
      std::cout << id << " is forgotten\n";
    return exit_code::done;
  }
  if (auto found = (*books)->find(id); !found)
    return report(common, found.error());
  if (auto gone = (*books)->forget(id); !gone)
    return report(common, gone.error());
  auto folder = (what->where.data / "functions").string();
  if (auto gone = solidify::remove_scripts(folder, id); !gone)
    return report(common, gone.error());
  if (!common.quiet && !common.json)
    std::cout << id << " is forgotten, with what it was learnt from\n";
  return exit_code::done;
}

exit_code function_stats(const common_options& common) {
  auto books = open_books(common);
  if (!books)
    return report(common, books.error());
  auto all = (*books)->functions({});
  if (!all)
    return report(common, all.error());
  std::map<std::string, std::uint64_t> counts{
    {"observed", 0}, {"shadow", 0}, {"promoted", 0}, {"demoted", 0}};
  std::uint64_t hits = 0;
  std::uint64_t mismatches = 0;
  std::uint64_t demotions = 0;
  std::uint64_t of_parts = 0;
  std::uint64_t part_hits = 0;
  for (const auto& one : *all) {
    if (!one.what.steps.empty()) {
      ++of_parts;
      part_hits += one.life.hits;
    }
    ++counts[std::string{to_string(one.life.state)}];
    hits += one.life.hits;
    mismatches += one.life.mismatches;
    demotions += one.life.demotions;
  }
  if (common.json) {
    bj::object out{{"hits", hits},
                   {"mismatches", mismatches},
                   {"demotions", demotions},
                   {"of_parts", of_parts},
                   {"part_hits", part_hits}};
    for (const auto& [state, count] : counts)
      out[state] = count;
    std::cout << json::write_pretty(out);
    return exit_code::done;
  }
  std::vector<std::vector<std::string>> rows{{"what", "number"}};
  for (const auto& [state, count] : counts)
    rows.push_back({state, std::to_string(count)});
  rows.push_back({"hits", std::to_string(hits)});
  rows.push_back({"mismatches", std::to_string(mismatches)});
  rows.push_back({"demotions", std::to_string(demotions)});
  rows.push_back({"functions of parts", std::to_string(of_parts)});
  rows.push_back({"their hits", std::to_string(part_hits)});
  std::cout << table(rows);
  return exit_code::done;
}

} // namespace skvm::cli
