#include "solidify/solidifier.hpp"

#include "base/text.hpp"
#include "solidify/folders.hpp"

#include <set>

namespace skvm::solidify {

namespace fs = std::filesystem;

namespace {

/// Whether what is known of the runs of one holds for the other.
bool is_same_code(const function& one, const function& other) {
  return one.script == other.script && one.rules == other.rules
         && one.holes == other.holes && one.list_hole == other.list_hole
         && one.slots.size() == other.slots.size();
}

/// Whether both mean the same requests and answer them in the same words.
bool is_same_language(const function& one, const function& other) {
  return one.phrases == other.phrases && one.slots == other.slots
         && one.text == other.text;
}

/// Whether it answers, in another environment than this one.
bool is_elsewhere(const function_life& life, const std::string& stamp) {
  return life.state == life_state::promoted && life.programs != stamp
         && is_same_programs(life.programs, stamp);
}

/// Whether somebody else decided about it since it was read.
bool is_changed(const std::optional<kept_function>& known,
                const result<kept_function>& now) {
  if (!known || !now)
    return known.has_value() != static_cast<bool>(now);
  return known->life.state != now->life.state
         || known->life.demotions != now->life.demotions;
}

/// Items of one run are one run.
std::size_t distinct_runs(const std::vector<observation>& runs) {
  std::set<std::string_view> out;
  for (const auto& one : runs)
    out.insert(std::string_view{one.run}.substr(0, one.run.find('/')));
  return out.size();
}

} // namespace

result<std::unique_ptr<solidifier>>
solidifier::open(const fs::path& file, solidify_settings settings) {
  auto books = shelf::open(file);
  if (!books)
    return books.error();
  return std::unique_ptr<solidifier>{
    new solidifier{std::move(*books), settings}};
}

std::shared_ptr<const solidifier::loaded> solidifier::current() {
  std::lock_guard lock{mutex_};
  auto version = books_->version();
  if (loaded_ && version == loaded_version_)
    return loaded_;
  auto fresh = std::make_shared<loaded>();
  if (auto all = books_->functions({}))
    for (auto& one : *all) {
      fresh->lives[one.what.id] = one.life;
      fresh->index.add(std::make_shared<const matcher>(std::move(one.what)));
    }
  loaded_version_ = version;
  loaded_ = std::move(fresh);
  return loaded_;
}

void solidifier::change(const std::string& id, const std::string& what,
                        const std::string& why,
                        const std::function<void(kept_function&)>& how) {
  std::lock_guard lock{mutex_};
  auto found = books_->find(id);
  if (!found)
    return;
  how(*found);
  (void)books_->put(*found, what, why);
}

attempt solidifier::try_task(const skill& what, const std::string& task,
                             execution_place place, bool only_learn) {
  return try_in(scope_of(what), task, std::move(place), only_learn);
}

attempt solidifier::try_part(const skill_scope& where,
                             const std::string& request, execution_place place,
                             const std::string& run) {
  return try_in(where, request, std::move(place), is_drawn(run));
}

attempt solidifier::try_in(const skill_scope& where, const std::string& task,
                           execution_place place, bool only_learn) {
  attempt out;
  out.verifies = only_learn;
  out.digest = where.digest;
  auto now = current();
  auto found = now->index.find(out.digest, task);
  auto wants_before = false;
  if (!found) {
    out.reason = found.error().message;
    std::lock_guard lock{mutex_};
    auto seen = books_->most_observed(out.digest);
    auto shown = books_->candidates(where.whole);
    wants_before = seen && *seen + 1 >= runs_needed(shown && !shown->empty());
  } else {
    const auto& id = found->which->what().id;
    const auto& life = now->lives.at(id);
    auto stamp = stamp_of(found->which->what().programs, place.enclosure.env);
    auto drifted = life.programs != stamp;
    auto elsewhere = is_elsewhere(life, stamp);
    // What is done in another environment is nothing against it.
    if (elsewhere)
      out.reason = id + " was checked in another environment";
    else
      out.function = id;
    if (drifted && !elsewhere && life.state == life_state::promoted) {
      out.reason = out.note =
        id + ": a program is another than when it was checked";
      change(id, "demoted", out.reason,
             [](kept_function& one) { demote(one.life, "a program changed"); });
    }
    auto answers = settings_.runs && !only_learn;
    if (life.state != life_state::promoted || drifted || !answers) {
      wants_before = true;
      if (out.reason.empty())
        out.reason = id + " is " + std::string{to_string(life.state)}
                     + (answers ? "" : ", and functions are only learnt");
    } else {
      const auto& function = found->which->what();
      auto fits = check_before(function, found->bound.values, place);
      auto check = fits ? sampled(id, place) : nullptr;
      auto done = fits ? carry_out(function, found->bound, place)
                       : result<carried_out>{fits.error()};
      if (done) {
        out.answer = std::move(done->answer);
        out.used = std::move(done->view);
        out.check = std::move(check);
        return out;
      }
      // By which path the folder of a part is reached is nobody's business.
      out.reason = replace_all(done.error().text(), place.work_dir + "/", "");
      out.note = id + " was dropped, the model goes on: " + out.reason;
      // What the request, the disk or others have wrong says nothing about it.
      if (fits && is_own_failure(done.error()))
        change(id, "missed", out.reason, [&](kept_function& one) {
          on_failure(one.life, settings_.rules, out.reason);
        });
    }
  }
  if (wants_before && !place.control->cancelled()
      && is_small(place.work_dir, folder_to_compare))
    if (auto copy = work_view::create_copy(place.work_dir, place.scratch))
      out.before = std::move(*copy);
  return out;
}

void solidifier::note_hit(attempt hit, const std::string& task) {
  hit.used = nullptr;
  std::lock_guard lock{mutex_};
  (void)books_->count(hit.function, "hit", task.substr(0, 200), on_hit);
}

std::string solidifier::learn_from(attempt tried, const skill& what,
                                   const finished_run& run,
                                   execution_place place) {
  return learn_from(std::move(tried), scope_of(what), run, std::move(place));
}

std::string solidifier::known_as(const std::string& id,
                                 const skill_scope& where) {
  if (where.steps.empty())
    return id;
  auto end = id.substr(id.rfind('-'));
  for (const auto& [other, life] : current()->lives)
    if (other.starts_with(where.skill + "-") && other.ends_with(end))
      return other;
  return id;
}

std::string solidifier::learn_from(attempt tried, const skill_scope& where,
                                   const finished_run& run,
                                   execution_place place) {
  auto seen = observation_of(run, where, place);
  if (!seen) {
    std::lock_guard lock{mutex_};
    (void)books_->note({"skill:" + where.skill, 0, "not learnt",
                        run.run + ": " + seen.error().message});
    return seen.error().message;
  }
  auto id = known_as(id_of(where, seen->steps), where);
  auto kept = observe(where, id, *seen);
  if (!kept)
    return kept.error().text();
  // The function that explains the task would have done something else.
  if (!tried.function.empty() && tried.function != id)
    change(tried.function, "shadow", "the model did something else",
           [&](kept_function& one) {
             on_shadow(one.life, settings_.rules, false,
                       "the model did something else");
           });
  if (!*kept)
    return "its run has shown that often enough";
  return learn_kind(tried, where, *seen, id, place);
}

void solidifier::take_back_odd(const std::string& id,
                               std::vector<observation> runs,
                               const std::string& run) {
  std::erase_if(runs, [&](const observation& one) { return one.run == run; });
  if (!learn(runs))
    return;
  std::lock_guard lock{mutex_};
  (void)books_->take_back(id, run);
}

std::string solidifier::learn_kind(attempt& tried, const skill_scope& where,
                                   const observation& seen,
                                   const std::string& id,
                                   const execution_place& place) {
  std::vector<observation> runs;
  std::optional<kept_function> known;
  std::optional<kept_candidate> shown;
  {
    std::lock_guard lock{mutex_};
    auto all = books_->observations(id);
    if (!all)
      return all.error().text();
    runs = std::move(*all);
    if (auto found = books_->find(id))
      known = std::move(*found);
    shown = shown_by_skill(where.whole, runs);
    if (shown) {
      ++shown->runs;
      (void)books_->note_candidate(*shown);
    }
  }
  auto needed = runs_needed(shown.has_value());
  if (auto there = distinct_runs(runs); there < needed)
    return std::to_string(there) + " of " + std::to_string(needed) + " runs";
  auto made = learn(runs);
  auto report = [&](const std::string& why) {
    std::lock_guard lock{mutex_};
    (void)books_->note({id, 0, "not learnt", why});
    return why;
  };
  if (!made) {
    auto claimed = tried.function == id;
    if (known && (!claimed || known->life.state == life_state::promoted))
      take_back_odd(id, runs, seen.run);
    if (!known || !claimed)
      return report(made.error().message);
    change(id, "not learnt", made.error().message, [&](kept_function& one) {
      on_shadow(one.life, settings_.rules, false, made.error().message);
    });
    return made.error().message;
  }
  made->id = id;
  made->skill = where.skill;
  made->digest = tried.digest;
  made->steps = where.steps;
  made->needs = where.needs;
  kept_function fresh{std::move(*made), {}};
  auto same_code = known && is_same_code(known->what, fresh.what);
  auto same = same_code && is_same_language(known->what, fresh.what);
  if (known) {
    fresh.life = known->life;
    if (same_code)
      fresh.what.expected = known->what.expected;
    else
      fresh.life.shadows = 0;
  }
  // It answers, and did not take this task for one of its own.
  auto in_force =
    known && known->life.state == life_state::promoted && tried.function != id;
  fresh.life.runs = static_cast<std::uint32_t>(runs.size());
  auto stamp = stamp_of(fresh.what.programs, place.enclosure.env);
  // It is right where it was checked, whatever it does here.
  auto elsewhere = known && is_elsewhere(known->life, stamp);
  auto outcome = "learnt from " + std::to_string(runs.size()) + " runs";
  if (shown)
    outcome.append(" that did what the skill shows in '")
      .append(shown->what.id)
      .append("'");
  auto verified = same && fresh.life.state == life_state::promoted
                  && fresh.life.programs == stamp && !tried.verifies;
  if (!verified) {
    if (!tried.before) {
      // Only what was compared with a run may take a compared one's place.
      if (known && known->life.state == life_state::promoted)
        return "the function in force stays";
      fresh.life.state = fresh.life.state == life_state::demoted
                           ? life_state::demoted
                           : life_state::observed;
    } else {
      if (!same_code)
        fresh.life.state =
          fresh.life.demotions > 0 ? life_state::demoted : life_state::observed;
      fresh.life.programs = stamp;
      auto equal = compare(tried, fresh, seen, where.text, place);
      if (!equal && equal.error().code == errc::cancelled)
        return report("it was not compared: " + equal.error().message);
      if (!equal && ((in_force && !same) || elsewhere))
        return report("the function in force stays, what this run adds is not "
                      "as the model: "
                      + equal.error().message);
      outcome += equal ? "; equal to the model's"
                       : "; not as the model: " + equal.error().message;
    }
  }
  std::lock_guard lock{mutex_};
  auto now = books_->find(id);
  if (is_changed(known, now))
    return now ? id + " became " + std::string{to_string(now->life.state)}
                   + " meanwhile"
               : id + " was forgotten meanwhile";
  if (now)
    fresh.life.hits = now->life.hits;
  if (auto kept = books_->put(fresh, "learnt", outcome); !kept)
    return kept.error().text();
  if (shown && shown->function != id) {
    shown->function = id;
    (void)books_->note_candidate(*shown);
  }
  return outcome + "; " + std::string{to_string(fresh.life.state)};
}

} // namespace skvm::solidify
