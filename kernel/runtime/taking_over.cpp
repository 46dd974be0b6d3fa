#include "os/leftovers.hpp"
#include "runtime/desk.hpp"
#include "runtime/kernel_runtime.hpp"
#include "runtime/run_report.hpp"
#include "skill/skill_loader.hpp"

namespace skvm {

namespace {

/// How long the commands of a process that died may take to end.
constexpr std::chrono::seconds leftover_patience{10};

} // namespace

result<run_request> kernel_runtime::resume(const std::string& run,
                                           const resume_options& how,
                                           run_callback done) {
  if (!journals_)
    return make_error(errc::invalid_config, "journal",
                      "runs are not written down here, so that none can be "
                      "resumed; set enabled in [journal]");
  auto record = records_->find_run(run);
  if (!record)
    return record.error();
  if (record->status == "ok" || record->status == "failed")
    return make_error(errc::conflict, record->id,
                      "is over (" + record->status + "); begin a new run");
  auto from = journal_of(*record);
  if (from.empty())
    return make_error(errc::not_found, record->id, "was not written down");
  if (from == journals_->name() && record->status == "running")
    return make_error(errc::conflict, record->id, "is running here");
  // It is taken over once nothing is in the way of going on with it.
  auto history = history_of(what_.where.journals(), from, record->id);
  if (!history)
    return history.error();
  auto found = request_of(history->begun, how.limits);
  if (!found)
    return found.error();
  auto taken =
    journals_->take(from, record->id, record->status != "running",
                    how.retry_in_flight ? run_log::in_flight::repeat
                                        : run_log::in_flight::tell_the_model);
  if (!taken)
    return taken.error();
  auto request = std::move(*found);
  if (request.limits != taken->begun.request.limits)
    taken->log->keep(log_kind::limits, request.limits);
  if (auto ours = make_ours(*record, *taken); !ours)
    return ours.error();
  if (auto counted = count_events_after(request.id); !counted)
    return counted.error();
  if (!taken->damage.empty()) {
    run_event event;
    event.run = request.id;
    event.name = "journal";
    event.text = std::move(taken->damage);
    bus_.publish(std::move(event));
  }
  new_run msg;
  msg.log = std::move(taken->log);
  msg.journal = journals_->name();
  msg.started_ms = taken->begun.started_ms;
  auto kept = std::make_shared<run_request>(request);
  msg.request = kept;
  msg.done = comparing(std::move(kept), std::move(done));
  caf::anon_send(desk_, std::move(msg));
  return request;
}

result<std::vector<run_record>> kernel_runtime::interrupted() {
  return skvm::interrupted(*records_, what_.where.journals());
}

result<run_request> kernel_runtime::request_of(const run_begun& begun,
                                               const run_limits& raised) {
  auto request = begun.request;
  if (!begun.skill_dir.empty()) {
    auto skill = load_skill(begun.skill_dir);
    if (!skill)
      return skill.error();
    request.skill = std::move(*skill);
  }
  auto& limits = request.limits;
  if (raised.turns != 0)
    limits.turns = raised.turns;
  if (raised.tokens != 0)
    limits.tokens = raised.tokens;
  if (raised.money_usd > 0)
    limits.money_usd = raised.money_usd;
  if (raised.time.count() != 0)
    limits.time = raised.time;
  if (auto processor = processors_->find(request.model); !processor)
    return processor.error();
  if (auto harness = targets_.harness(request.harness); !harness)
    return harness.error();
  return request;
}

result<void> kernel_runtime::make_ours(const run_record& before,
                                       const run_journals::taken_run& taken) {
  if (auto durable = journals_->flush(); !durable)
    return durable;
  auto record = before;
  record.status = "running";
  record.ended_ms = 0;
  record.detail = running_detail(journals_->name());
  auto ours = records_->replace(before, record);
  if (ours && !*ours)
    ours = make_error(errc::conflict, before.id,
                      "was taken over by another process at the same time");
  if (!ours) {
    taken.log->end();
    return ours.error();
  }
  auto quiet = end_leftovers(before.id, leftover_patience);
  if (!quiet) {
    record.status = "interrupted";
    taken.log->end();
    records_->put(std::move(record));
  }
  return quiet;
}

result<void> kernel_runtime::count_events_after(const std::string& run) {
  auto before = records_->events(run);
  if (!before)
    return before.error();
  std::uint64_t last = 0;
  for (const auto& each : *before)
    last = std::max<std::uint64_t>(last, each.sequence);
  auto here = events_.load();
  while (last > here && !events_.compare_exchange_weak(here, last)) {
  }
  return ok;
}

} // namespace skvm
