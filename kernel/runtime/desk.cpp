#include "runtime/desk.hpp"

#include "runtime/run_report.hpp"

namespace skvm {

namespace {

struct run_entry {
  caf::actor actor;
  std::shared_ptr<run_request> request;
  run_record record;
  runtime::run_callback done;
  std::shared_ptr<run_log> log;
  std::string journal;
  std::shared_ptr<const run_result> outcome; ///< once it has one
};

struct desk_state {
  const char* name = "desk";
  std::shared_ptr<const run_services> services;
  store* records = nullptr;
  std::map<std::string, run_entry> runs;
  std::shared_ptr<std::promise<void>> closing;
  bool suspending = false;
};

using desk_actor = caf::stateful_actor<desk_state>;

/// Of a run that began then, or now, and is written into that journal, if any.
run_record record_begun(const run_request& request, std::int64_t started_ms,
                        const std::string& journal) {
  auto record = record_of(request);
  if (started_ms != 0)
    record.started_ms = started_ms;
  if (!journal.empty())
    record.detail = running_detail(journal);
  return record;
}

/// A run that dies is to be found by whoever resumes it, and what is found must
/// have a journal: so that is first. The run need not wait for either, but for
/// what it does to be safe: its log sees to that.
void record_begin(desk_state& state, const run_entry& entry) {
  // One that is only compared with is no run of the user's, and nobody can
  // resume it.
  if (state.records == nullptr || entry.request->only_compare)
    return;
  if (!entry.log)
    return state.records->put(entry.record);
  entry.log->await_record();
  state.records->put(
    entry.record,
    [log = entry.log](const result<void>& kept) { log->recorded(kept); },
    [log = entry.log] { return log->write_ahead(); });
}

void start(desk_actor* self, const new_run& msg) {
  auto& state = self->state;
  if (state.closing && msg.request->only_compare) {
    run_result none;
    none.id = msg.request->id;
    none.status = run_status::cancelled;
    return msg.done(std::move(none));
  }
  run_entry entry;
  entry.request = msg.request;
  entry.done = msg.done;
  entry.log = msg.log;
  entry.journal = msg.journal;
  entry.record = record_begun(*msg.request, msg.started_ms,
                              msg.log ? msg.journal : std::string{});
  record_begin(state, entry);
  entry.actor = spawn_run(self->system(), caf::actor_cast<caf::actor>(self),
                          state.services, *entry.request, entry.log);
  state.runs.emplace(msg.request->id, std::move(entry));
}

void close_if_idle(desk_actor* self) {
  auto& state = self->state;
  if (!state.closing || !state.runs.empty())
    return;
  state.closing->set_value();
  self->quit();
}

/// Another process may go on with it; this one is done with it, and may go on
/// for long.
void record_interrupted(store& records, run_record record,
                        runtime::run_callback done, run_result outcome) {
  record.status = "interrupted";
  records.put(std::move(record),
              [done = std::move(done), outcome = std::move(outcome)](
                const result<void>&) { done(outcome); });
}

/// The caller hears of it once it is on disk: what was reported stays known. A
/// journal that fails leaves the run where it is, since what it did last is not
/// known to be safe.
void record_end(store& records, run_entry entry, const run_result& outcome) {
  auto started = entry.record.started_ms;
  complete_record(entry.record, *entry.request, outcome, entry.journal);
  auto told = std::make_shared<run_result>(outcome);
  std::function<result<void>()> first;
  if (entry.log)
    first = [log = entry.log, told] {
      auto safe = log->write_ahead();
      if (!safe) {
        told->unfinished = true;
        told->status = status_of(safe.error());
        told->failure = safe.error();
      }
      return safe;
    };
  records.put(
    std::move(entry.record),
    [&records, started, request = entry.request, journal = entry.journal,
     done = std::move(entry.done), log = std::move(entry.log),
     told](const result<void>& kept) {
      if (kept && log)
        log->end();
      if (!kept && !told->unfinished)
        told->not_recorded = kept.error();
      if (!told->unfinished)
        return done(std::move(*told));
      record_interrupted(records, record_begun(*request, started, journal),
                         done, std::move(*told));
    },
    std::move(first));
}

/// Nothing more is to come of the run in this process.
void let_go(desk_actor* self, const std::string& run,
            const run_result& outcome) {
  auto& state = self->state;
  auto node = state.runs.extract(run);
  if (node.empty())
    return;
  auto& entry = node.mapped();
  if (state.records == nullptr || entry.request->only_compare
      || (outcome.unfinished && state.suspending)) {
    entry.done(outcome);
    return close_if_idle(self);
  }
  if (outcome.unfinished)
    record_interrupted(*state.records, std::move(entry.record),
                       std::move(entry.done), outcome);
  else
    record_end(*state.records, std::move(entry), outcome);
  close_if_idle(self);
}

/// Of one that is to be resumed later nobody hears that it was cancelled.
void settle_end(desk_actor* self, const std::string& run) {
  auto& state = self->state;
  auto found = state.runs.find(run);
  if (found == state.runs.end())
    return;
  const auto& outcome = *found->second.outcome;
  auto& log = found->second.log;
  if (log && state.suspending && outcome.status == run_status::cancelled) {
    auto left = outcome;
    left.unfinished = true;
    return let_go(self, run, left);
  }
  let_go(self, run, outcome);
}

void take_result(desk_actor* self, const run_done& msg) {
  auto& state = self->state;
  auto found = state.runs.find(msg.outcome->id);
  if (found == state.runs.end() || found->second.outcome)
    return;
  auto& entry = found->second;
  entry.outcome = msg.outcome;
  // Whoever hears of the end may start the next run: it is to know of this one.
  if (entry.outcome->assigned && !entry.outcome->unfinished && !state.suspending
      && state.services->adapter)
    self->send(state.services->adapter,
               adapt_finished{entry.request, entry.outcome});
  else
    settle_end(self, msg.outcome->id);
}

/// Waits for one answer on behalf of a front end.
caf::behavior compile_waiter(caf::event_based_actor* self, caf::actor compiler,
                             new_compile what) {
  self->monitor(compiler);
  self->set_down_handler([=](const caf::down_msg&) {
    what.done(
      make_error(errc::cancelled, "compiler", "the program is shutting down"));
    self->quit();
  });
  self->send(compiler, compile_job{what.request});
  return {
    [=](const compiled& msg) {
      what.done(*msg.outcome);
      self->quit();
    },
  };
}

caf::behavior ask_waiter(caf::event_based_actor* self, new_ask what) {
  self->send(what.processor, what.what);
  return {
    [=](const answered& msg) {
      what.done(msg.outcome->reply);
      self->quit();
    },
  };
}

caf::behavior desk(desk_actor* self,
                   std::shared_ptr<const run_services> services,
                   store* records) {
  self->state.services = std::move(services);
  self->state.records = records;
  self->set_default_handler(caf::drop);
  return {
    [self](const new_run& msg) { start(self, msg); },
    [self](const run_done& msg) { take_result(self, msg); },
    [self](const adapt_seen& msg) { settle_end(self, msg.run); },
    [self](const cancel_run& msg) {
      for (auto& [id, entry] : self->state.runs)
        if (msg.id.empty() || msg.id == id)
          self->send(entry.actor, cancel_work{});
    },
    [self](const close_desk& msg) {
      self->state.closing = msg.closed;
      self->state.suspending = msg.suspend;
      for (auto& [id, entry] : self->state.runs) {
        if (msg.suspend && entry.log)
          entry.log->leave();
        self->send(entry.actor, cancel_work{});
      }
      close_if_idle(self);
    },
    [self](const new_compile& msg) {
      self->spawn(compile_waiter, self->state.services->compiler, msg);
    },
    [self](const new_ask& msg) { self->spawn(ask_waiter, msg); },
  };
}

} // namespace

caf::actor spawn_desk(caf::actor_system& system,
                      std::shared_ptr<const run_services> services,
                      store* records) {
  return system.spawn(desk, std::move(services), records);
}

} // namespace skvm
