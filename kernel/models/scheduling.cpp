#include "models/scheduling.hpp"

#include "skvm/wire.hpp"

#include <chrono>

namespace skvm {

namespace {

std::int64_t wall_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch())
    .count();
}

attempt_end end_of(const error& why) {
  switch (why.code) {
    case errc::rate_limit:
      return attempt_end::rate_limited;
    case errc::overload:
      return attempt_end::overloaded;
    case errc::timeout:
      return attempt_end::timed_out;
    case errc::network:
      return attempt_end::unreachable;
    default:
      return attempt_end::rejected;
  }
}

} // namespace

scheduled_request scheduled(const ask& what, const caf::actor& asker) {
  // Text has about four bytes a token; the schedule learns how many really.
  constexpr double bytes_per_token = 4;
  return {what.run.empty() ? asker.id() : std::hash<std::string>{}(what.run), 1,
          what.critical,
          static_cast<double>(expected_size(*what.request)) / bytes_per_token};
}

std::optional<attempt_report> report_of(const attempt_done& msg,
                                        const ask& what, time_point now) {
  attempt_report report;
  report.first_byte = msg.first_byte;
  if (*msg.outcome) {
    report.spent = (*msg.outcome)->spent;
    return report;
  }
  const auto& why = msg.outcome->error();
  // Time that the asker set says nothing of the provider.
  if (why.code == errc::timeout && what.deadline <= now)
    return std::nullopt;
  report.how = end_of(why);
  report.retry_after = why.retry_after;
  return report;
}

void work_hints::note(const ask& what, request_scheduler& schedule,
                      const hint_port& port) {
  constexpr std::size_t most_kept = 32;
  hint_key key{what.skill, what.harness};
  if (!std::exchange(begun_, true))
    if (auto hint = find_hint(port, key, wall_ms()))
      schedule.resume(*hint);
  if (key != hint_key{} && served_.size() < most_kept)
    served_.insert(std::move(key));
}

void work_hints::save(const request_scheduler& schedule,
                      const hint_port& port) const {
  auto hint = schedule.hint();
  if (!port.save || !hint)
    return;
  hint->seen_ms = wall_ms();
  port.save({}, *hint);
  for (const auto& key : served_)
    port.save(key, *hint);
}

} // namespace skvm
