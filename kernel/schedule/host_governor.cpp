#include "schedule/host_governor.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace skvm {

std::string host_shortage::text() const {
  auto out = std::string{to_string(what)};
  out.append(" ").append(std::to_string(std::lround(percent))).append(" %");
  return out;
}

bool host_governor::join(branch_id id, time_point now, bool launches_wait) {
  // Who is suspended already has waited for longer.
  auto waits =
    running_ >= least_running() && (suspends(launches_wait) || suspended() > 0);
  branches_[id] = {.suspended = waits, .since = now};
  if (!waits)
    ++running_;
  return waits;
}

host_governor::orders host_governor::leave(branch_id id) {
  orders out;
  auto found = branches_.find(id);
  if (found == branches_.end())
    return out;
  if (!found->second.suspended)
    --running_;
  branches_.erase(found);
  if (running_ < least_running())
    resume(least_running() - running_, out);
  return out;
}

void host_governor::fix(branch_id id) {
  if (auto found = branches_.find(id); found != branches_.end())
    found->second.fixed = true;
}

host_governor::orders host_governor::take(time_point now,
                                          const situation& seen) {
  orders out;
  judge(seen.sample);
  for (auto& [id, each] : branches_)
    if (!each.suspended)
      each.turns = seen.turns_of(id);
  if (!shortage_) {
    resume(next_resume_, out);
    next_resume_ = suspended() > 0 ? next_resume_ * 2 : 1;
    return out;
  }
  next_resume_ = 1;
  if (worst_now_ && suspends(seen.launches_wait))
    suspend_some(now, out);
  else if (running_ < least_running())
    resume(least_running() - running_, out);
  release_some(now, out);
  return out;
}

std::size_t host_governor::launches() const {
  return shortage_ ? least_running() : unlimited;
}

std::size_t host_governor::least_running() const {
  return shortage_ && only_cpu_ ? std::max<std::size_t>(1, rules_.cores) : 1;
}

bool host_governor::suspends(bool launches_wait) const {
  return shortage_ && (!only_cpu_ || launches_wait);
}

void host_governor::judge(const host_sample& sample) {
  std::optional<host_shortage> worst;
  double worst_share = 0;
  bool low = true;
  bool beyond_cpu = false;
  for (std::size_t i = 0; i < host_resources; ++i) {
    const auto& band = rules_.bands[i];
    if (!sample.percent[i] || band.high <= 0)
      continue;
    auto percent = *sample.percent[i];
    low = low && percent <= band.low;
    if (percent < band.high)
      continue;
    auto what = static_cast<host_resource>(i);
    beyond_cpu = beyond_cpu || what != host_resource::cpu;
    if (!worst || percent / band.high > worst_share) {
      worst_share = percent / band.high;
      worst = {what, percent};
    }
  }
  worst_now_ = worst.has_value();
  if (worst) {
    // What began as more than the CPU stays so until it is over.
    only_cpu_ = !beyond_cpu && (!shortage_ || only_cpu_);
    shortage_ = worst;
    calm_ = 0;
    return;
  }
  calm_ = low ? calm_ + 1 : 0;
  if (calm_ >= rules_.calm_samples)
    shortage_.reset();
}

void host_governor::suspend_some(time_point now, orders& out) {
  auto least = least_running();
  if (running_ <= least)
    return;
  std::vector<entry> candidates;
  candidates.reserve(running_);
  for (auto at = branches_.begin(); at != branches_.end(); ++at)
    if (!at->second.suspended && !at->second.fixed)
      candidates.push_back(at);
  auto count =
    std::min({running_ - least, running_ / 4 + 1, candidates.size()});
  auto middle = candidates.begin() + static_cast<std::ptrdiff_t>(count);
  std::partial_sort(candidates.begin(), middle, candidates.end(),
                    [](const entry& a, const entry& b) {
                      return a->second.turns != b->second.turns
                               ? a->second.turns < b->second.turns
                               : a->first > b->first;
                    });
  for (auto at = candidates.begin(); at != middle; ++at) {
    (*at)->second.suspended = true;
    (*at)->second.since = now;
    out.suspend.push_back((*at)->first);
  }
  running_ -= count;
}

void host_governor::resume(std::size_t count, orders& out) {
  if (suspended() == 0)
    return;
  std::vector<entry> candidates;
  for (auto at = branches_.begin(); at != branches_.end(); ++at)
    if (at->second.suspended)
      candidates.push_back(at);
  count = std::min(count, candidates.size());
  auto middle = candidates.begin() + static_cast<std::ptrdiff_t>(count);
  std::partial_sort(candidates.begin(), middle, candidates.end(),
                    [](const entry& a, const entry& b) {
                      return a->second.turns != b->second.turns
                               ? a->second.turns > b->second.turns
                               : a->first < b->first;
                    });
  for (auto at = candidates.begin(); at != middle; ++at) {
    (*at)->second.suspended = false;
    (*at)->second.released = false;
    out.go_on.push_back((*at)->first);
  }
  running_ += count;
}

void host_governor::release_some(time_point now, orders& out) {
  // Only what is short of memory gains by it.
  if (only_cpu_)
    return;
  for (auto& [id, each] : branches_)
    if (each.suspended && !each.released
        && now - each.since >= rules_.release_after) {
      each.released = true;
      out.release.push_back(id);
    }
}

host_rules make_host_rules(double cpu, double memory, double io,
                           double memory_used,
                           std::chrono::microseconds release_after,
                           std::size_t cores) {
  // Averages over ten seconds follow slowly, so that half is soon reached; what
  // is in use may be so for ever.
  constexpr double points = 5;
  host_rules out;
  out.bands = {host_band{cpu, cpu / 2}, host_band{memory, memory / 2},
               host_band{io, io / 2},
               host_band{memory_used, std::max(0.0, memory_used - points)}};
  out.cores = cores;
  out.release_after = release_after;
  return out;
}

} // namespace skvm
