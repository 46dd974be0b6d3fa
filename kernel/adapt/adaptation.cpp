#include "adapt/adaptation.hpp"

#include "base/digest.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <limits>
#include <utility>

namespace skvm::adapt {

namespace {

/// Runs that are kept for a diagnosis, of the variant on trial too.
constexpr std::size_t window = 200;
/// Pairs of a watch, after which the promotion is final.
constexpr std::uint32_t watch_pairs = 100;
/// A guard that refuses a variant so often will go on doing so.
constexpr std::uint32_t most_refusals = 1;

/// In [0, 1), by chance and the same for the same text.
double chance_of(const std::string& text) {
  auto digest = sha256(text);
  auto number = std::stoull(digest.substr(0, 13), nullptr, 16);
  return static_cast<double>(number) / static_cast<double>(1ULL << 52);
}

bool has_remedy(const finding& one) {
  return one.kind == "before" || one.kind == "instead";
}

std::vector<observation> made_by(const std::deque<observation>& all,
                                 std::uint32_t experiment) {
  std::vector<observation> out;
  std::copy_if(all.begin(), all.end(), std::back_inserter(out),
               [&](const auto& one) { return one.made_by == experiment; });
  return out;
}

/// What runs of the variant on trial still stumble over, and found a way out
/// of: one defect may hide another, and a variant that mends only the first
/// would never do better.
std::vector<finding> behind(const experiment& tried,
                            const std::deque<observation>& runs) {
  std::vector<finding> out;
  for (auto& one : diagnose(made_by(runs, tried.number)).systematic)
    if (has_remedy(one)
        && std::none_of(
          tried.findings.begin(), tried.findings.end(),
          [&](const auto& known) { return known.signature == one.signature; }))
      out.push_back(std::move(one));
  return out;
}

std::string reason_of(const finding& one, const std::string& before) {
  std::string out = before.empty() ? "" : "; ";
  out += one.kind == "level" ? one.text + ", broke" : one.signature.error;
  return out + " in " + std::to_string(one.tasks) + " of "
         + std::to_string(one.of) + " tasks";
}

bool has(const std::vector<finding>& all, const finding& one) {
  return std::any_of(all.begin(), all.end(),
                     [&](const auto& other) { return other.id == one.id; });
}

} // namespace

std::string scope_of(const place& where) {
  return where.skill + "\n" + where.digest + "\n" + where.model + "\n"
         + where.harness;
}

std::optional<place> place_of(std::string_view scope) {
  auto lines = split_lines(scope);
  if (lines.size() != 4)
    return std::nullopt;
  return place{std::string{lines[0]}, std::string{lines[1]},
               std::string{lines[2]}, std::string{lines[3]}};
}

std::string short_id(std::string_view scope) {
  return sha256(scope).substr(0, 8);
}

void adaptation::add(const adaptation_record& record) {
  if (record.key.starts_with("run/")) {
    if (auto seen = observation_from(record.data))
      take(std::move(*seen));
    return;
  }
  if (auto made = decision_from(record.data);
      made && made->number == log_.size() + 1)
    take(*made);
}

void adaptation::take(observation&& what) {
  ++runs_;
  if (running_ && what.experiment == running_->number
      && what.watch == running_->watch) {
    if (what.canary && !what.refused.empty()) {
      ++running_->refused;
      running_->refusal = what.refused;
      return;
    }
    running_->trial.add(what.canary,
                        {what.succeeded, static_cast<double>(what.tokens)});
  }
  if (what.made_by != made_by_
      && (!running_ || what.made_by != running_->number))
    return;
  recent_.push_back(std::move(what));
  if (recent_.size() > window)
    recent_.pop_front();
}

void adaptation::set_back(const experiment& of, std::int64_t now_ms) {
  for (auto i = of.findings.size() - of.added; i < of.findings.size(); ++i) {
    auto& known = setbacks_[of.findings[i].id];
    auto factor = std::int64_t{1} << std::min(known.times, 4U);
    known.until_ms = now_ms + factor * how_.cooldown.count();
    ++known.times;
  }
}

void adaptation::take(const decision& what) {
  log_.push_back(what);
  if (what.what == decision::kind::declare) {
    declared_.insert(declared_.end(), what.findings.begin(),
                     what.findings.end());
    return;
  }
  if (what.what == decision::kind::start) {
    auto limits = how_.limits;
    // However often a remedy comes back, the chances of an error add up to no
    // more than twice the first one.
    std::uint32_t tried = 0;
    for (auto i = what.findings.size() - what.added; i < what.findings.size();
         ++i)
      if (auto known = setbacks_.find(what.findings[i].id);
          known != setbacks_.end())
        tried = std::max(tried, known->second.times);
    limits.promote = std::ldexp(limits.promote, -static_cast<int>(tried));
    limits.harm = std::ldexp(limits.harm, -static_cast<int>(tried));
    running_ = experiment{
      what.experiment, what.findings, what.added, false, trial{limits}, 0, {}};
    return;
  }
  if (!running_ || running_->number != what.experiment)
    return;
  switch (what.what) {
    case decision::kind::promote: {
      before_ = std::exchange(best_, running_->findings);
      made_before_ = std::exchange(made_by_, running_->number);
      recent_.clear();
      running_->watch = true;
      // What is in place is only given up on firm evidence.
      auto limits = how_.limits;
      limits.reject = 0.01;
      limits.promote = 0; // there is nothing left to gain
      limits.pairs = std::numeric_limits<std::uint32_t>::max();
      running_->trial = trial{limits};
      return;
    }
    case decision::kind::roll_back:
    case decision::kind::stop:
      set_back(*running_, what.time_ms);
      if (running_->watch && what.what == decision::kind::roll_back) {
        best_ = before_;
        made_by_ = made_before_;
        recent_.clear();
      }
      break;
    default:
      break;
  }
  running_.reset();
}

assignment adaptation::assign(const std::string& run) const {
  assignment out;
  out.made_by = made_by_;
  const auto* findings = &best_;
  if (running_) {
    out.experiment = running_->number;
    out.watch = running_->watch;
    auto drawn = chance_of(run);
    if (!running_->watch) {
      out.canary = drawn < how_.share;
      if (out.canary) {
        out.made_by = running_->number;
        findings = &running_->findings;
      }
    } else {
      out.canary = drawn >= how_.holdback;
      if (!out.canary) {
        out.made_by = made_before_;
        findings = &before_;
      }
    }
  }
  if (!findings->empty() || !declared_.empty()) {
    auto all = *findings;
    all.insert(all.end(), declared_.begin(), declared_.end());
    out.evidence = to_json(all);
  }
  return out;
}

diagnosis adaptation::current() const {
  return diagnose(made_by(recent_, made_by_));
}

std::int64_t adaptation::waits_until(const finding& what) const {
  auto found = setbacks_.find(what.id);
  return found == setbacks_.end() ? 0 : found->second.until_ms;
}

decision adaptation::decide(decision::kind what, std::int64_t now_ms,
                            std::string reason) const {
  decision out;
  out.what = what;
  out.number = static_cast<std::uint32_t>(log_.size()) + 1;
  out.experiment = running_ ? running_->number : 0;
  out.time_ms = now_ms;
  out.reason = std::move(reason);
  if (running_)
    out.numbers = running_->trial.numbers();
  return out;
}

std::optional<decision> adaptation::next_declared(std::int64_t now_ms) const {
  auto out = decide(decision::kind::declare, now_ms, {});
  out.experiment = 0;
  out.numbers = {};
  for (auto& one : current().systematic)
    if (one.kind == "dependency" && !has(declared_, one)) {
      out.reason += reason_of(one, out.reason);
      out.findings.push_back(std::move(one));
    }
  if (out.findings.empty())
    return std::nullopt;
  out.added = static_cast<std::uint32_t>(out.findings.size());
  return out;
}

std::vector<finding>
adaptation::next_levels(std::int64_t now_ms,
                        std::span<const correction> believed) const {
  std::vector<finding> out;
  std::map<std::string, bool> tasks;
  for (const auto& each : believed) {
    auto one = finding_of(each);
    if (has(best_, one) || waits_until(one) > now_ms)
      continue;
    tasks.clear();
    for (const auto& run : made_by(recent_, made_by_))
      tasks[run.task] |= std::any_of(
        run.broke.begin(), run.broke.end(), [&](const auto& demand) {
          return demand.primitive == each.primitive && demand.at > each.believed
                 && demand.at <= each.measured;
        });
    one.of = static_cast<std::uint32_t>(tasks.size());
    one.tasks = static_cast<std::uint32_t>(
      std::count_if(tasks.begin(), tasks.end(),
                    [](const auto& task) { return task.second; }));
    one.p = std::max(each.p, binomial_tail(one.tasks, one.of, chance_share));
    if (one.tasks >= 2 * least_tasks && one.p <= systematic_level)
      out.push_back(std::move(one));
  }
  return out;
}

std::optional<decision>
adaptation::next_start(std::int64_t now_ms,
                       std::span<const correction> believed) const {
  std::vector<finding> fresh;
  std::vector<finding> again;
  std::vector<finding> unsolved;
  // The next task may show a way out, or more of them that a level is wrong.
  auto of_target =
    std::any_of(recent_.begin(), recent_.end(),
                [](const auto& run) { return !run.broke.empty(); });
  auto patience = (of_target ? 4 : 2) * least_tasks;
  auto sort_in = [&](finding&& one) {
    (setbacks_.count(one.id) != 0 ? again : fresh).push_back(std::move(one));
  };
  for (auto& one : current().systematic) {
    if (has(best_, one) || waits_until(one) > now_ms
        || one.kind == "dependency")
      continue;
    if (has_remedy(one))
      sort_in(std::move(one));
    else if (one.tasks >= patience)
      unsolved.push_back(std::move(one));
  }
  // What runs found comes first, then what they say of the target, and what a
  // model is to think of last.
  if (fresh.empty())
    for (auto& one : next_levels(now_ms, believed))
      sort_in(std::move(one));
  if (fresh.empty())
    for (auto& one : unsolved)
      sort_in(std::move(one));
  // What failed before is tried alone, so that it spoils nothing else.
  if (fresh.empty() && !again.empty())
    fresh.push_back(std::move(again.front()));
  if (fresh.empty())
    return std::nullopt;
  auto out = decide(decision::kind::start, now_ms, {});
  out.experiment = out.number;
  out.numbers = {};
  out.findings = best_;
  out.added = static_cast<std::uint32_t>(fresh.size());
  for (const auto& one : fresh)
    out.reason += reason_of(one, out.reason);
  std::move(fresh.begin(), fresh.end(), std::back_inserter(out.findings));
  return out;
}

std::optional<decision>
adaptation::next(std::int64_t now_ms,
                 std::span<const correction> believed) const {
  if (auto missing = next_declared(now_ms))
    return missing;
  if (!running_)
    return next_start(now_ms, believed);
  if (running_->refused >= most_refusals)
    return decide(decision::kind::roll_back, now_ms,
                  "the variant was refused: " + running_->refusal);
  auto decided = running_->trial.outcome();
  const auto& numbers = running_->trial.numbers();
  if (!running_->watch) {
    if (decided == verdict::open) {
      auto fresh = behind(*running_, recent_);
      std::erase_if(
        fresh, [&](const auto& one) { return setbacks_.count(one.id) != 0; });
      if (fresh.empty())
        return std::nullopt;
      auto out = decide(decision::kind::start, now_ms, {});
      out.experiment = out.number;
      out.numbers = {};
      out.findings = running_->findings;
      out.added = running_->added + static_cast<std::uint32_t>(fresh.size());
      out.reason =
        "with what experiment " + std::to_string(running_->number) + " repairs";
      for (auto& one : fresh) {
        out.reason += reason_of(one, out.reason);
        out.findings.push_back(std::move(one));
      }
      return out;
    }
    return decide(decided == verdict::promote ? decision::kind::promote
                                              : decision::kind::roll_back,
                  now_ms, running_->trial.reason());
  }
  if (decided == verdict::roll_back)
    return decide(decision::kind::roll_back, now_ms, running_->trial.reason());
  if (numbers.pairs >= watch_pairs)
    return decide(decision::kind::settle, now_ms,
                  "nothing against it in " + std::to_string(numbers.pairs)
                    + " pairs");
  // The next repair does not wait for the end of a watch.
  return next_start(now_ms, believed);
}

std::optional<decision> adaptation::stop(std::int64_t now_ms) const {
  if (!running_)
    return std::nullopt;
  return decide(decision::kind::stop, now_ms, "stopped by the user");
}

adaptation_record adaptation::record_of(const std::string& scope,
                                        const decision& what) {
  std::array<char, 32> key{};
  std::snprintf(key.data(), key.size(), "decision/%08u", what.number);
  return {0, scope, key.data(), what.time_ms, to_json(what)};
}

adaptation_record adaptation::record_of(const std::string& scope,
                                        const observation& what) {
  return {0, scope, "run/" + what.run, what.time_ms, to_json(what)};
}

} // namespace skvm::adapt
