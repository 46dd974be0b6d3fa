#include "schedule/fair_queue.hpp"

#include <algorithm>

namespace skvm {

namespace {

/// How much earlier a critical request may go, in turns.
constexpr double head_start = 1;

} // namespace

std::uint64_t fair_queue::flow_state::next() const {
  if (!again.empty())
    return again.begin()->second;
  return is_critical_next() ? critical.begin()->second : others.begin()->second;
}

double fair_queue::flow_state::next_key() const {
  if (!again.empty())
    return std::min(again.begin()->first.first, start);
  return start - (is_critical_next() ? head_start / weight : 0);
}

void fair_queue::reorder(std::uint64_t id, flow_state& flow) {
  if (flow.key)
    order_.erase({*flow.key, id});
  flow.key.reset();
  if (!flow.empty()) {
    flow.key = flow.next_key();
    order_.emplace(*flow.key, id);
  } else if (flow.start > now_ && !empty()) {
    idle_.emplace(flow.start, id);
  } else {
    flows_.erase(id);
  }
}

/// What a flow was served ahead of time counts only as long as others wait.
void fair_queue::forget_idle() {
  while (!idle_.empty() && (empty() || idle_.begin()->first <= now_)) {
    flows_.erase(idle_.begin()->second);
    idle_.erase(idle_.begin());
  }
}

void fair_queue::push(const request& what) {
  auto [at, is_new] = flows_.try_emplace(what.flow);
  auto& flow = at->second;
  if (flow.empty()) {
    idle_.erase({flow.start, what.flow});
    flow.start = is_new ? now_ : std::max(now_, flow.start);
  }
  flow.weight = std::clamp(what.weight, 1e-3, 1e3);
  auto arrival = ++arrivals_;
  if (what.place)
    flow.again.emplace(std::make_pair(*what.place, arrival), what.ticket);
  else
    (what.critical ? flow.critical : flow.others).emplace(arrival, what.ticket);
  places_.emplace(what.ticket,
                  waiting_place{what.flow, arrival, what.place, what.critical});
  reorder(what.flow, flow);
}

std::optional<std::uint64_t> fair_queue::front() const {
  if (order_.empty())
    return std::nullopt;
  return flows_.find(order_.begin()->second)->second.next();
}

void fair_queue::take_out(flow_state& flow, const waiting_place& at) {
  if (at.place)
    flow.again.erase({*at.place, at.arrival});
  else
    (at.critical ? flow.critical : flow.others).erase(at.arrival);
}

double fair_queue::pop() {
  auto id = order_.begin()->second;
  auto& flow = flows_.find(id)->second;
  auto at = places_.extract(flow.next()).mapped();
  take_out(flow, at);
  auto place = at.place.value_or(flow.start);
  if (!at.place) {
    now_ = std::max(now_, flow.start);
    flow.start += 1 / flow.weight;
    flow.critical_in_a_row = at.critical ? flow.critical_in_a_row + 1 : 0;
  }
  reorder(id, flow);
  forget_idle();
  return place;
}

bool fair_queue::erase(std::uint64_t ticket) {
  auto found = places_.find(ticket);
  if (found == places_.end())
    return false;
  auto at = found->second;
  places_.erase(found);
  auto& flow = flows_.find(at.flow)->second;
  take_out(flow, at);
  reorder(at.flow, flow);
  forget_idle();
  return true;
}

} // namespace skvm
