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
  bool cancelled = false;                    ///< before it began
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

/// That it begins is recorded, or cannot be.
struct begin_recorded {
  std::string run;
  std::optional<error> failure;
};

/// Its end is written down, or could not be.
struct end_settled {
  std::string run;
  std::shared_ptr<run_result> outcome;
  std::optional<error> failure;
};

} // namespace

} // namespace skvm

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::begin_recorded)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::end_settled)

namespace skvm {

namespace {

using desk_actor = caf::stateful_actor<desk_state>;

void begin(desk_actor* self, const std::string& run) {
  auto found = self->state.runs.find(run);
  if (found == self->state.runs.end())
    return;
  auto& entry = found->second;
  entry.actor = spawn_run(self->system(), caf::actor_cast<caf::actor>(self),
                          self->state.services, *entry.request, entry.log);
  if (entry.cancelled)
    self->send(entry.actor, cancel_work{});
}

void cancel(desk_actor* self, run_entry& entry) {
  if (entry.actor)
    self->send(entry.actor, cancel_work{});
  else
    entry.cancelled = true;
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
  entry.record = record_of(*msg.request);
  if (msg.started_ms != 0)
    entry.record.started_ms = msg.started_ms;
  if (msg.log)
    entry.record.detail = running_detail(msg.journal);
  auto id = msg.request->id;
  auto record = entry.record;
  auto waits = state.records != nullptr && msg.log != nullptr;
  // Nobody can resume one that is only compared with.
  if (state.records != nullptr && !waits && !msg.request->only_compare)
    state.records->put(record);
  state.runs.emplace(id, std::move(entry));
  if (!waits)
    return begin(self, id);
  // A run that dies early is to be found by whoever resumes it, and what is
  // found must have a journal: so that is first.
  auto told = [me = caf::actor_cast<caf::actor>(self),
               id](const result<void>& kept) {
    caf::anon_send(me, begin_recorded{id, kept ? std::optional<error>{}
                                               : std::optional{kept.error()}});
  };
  msg.log->secure(run_log::next_is::use,
                  [records = state.records, record = std::move(record),
                   told](const result<void>& safe) {
                    if (safe)
                      records->put(record, told);
                    else
                      told(safe);
                  });
}

void close_if_idle(desk_actor* self) {
  auto& state = self->state;
  if (!state.closing || !state.runs.empty())
    return;
  state.closing->set_value();
  self->quit();
}

/// Nothing more is to come of the run in this process.
void let_go(desk_actor* self, const std::string& run,
            const run_result& outcome) {
  auto& state = self->state;
  auto node = state.runs.extract(run);
  if (node.empty())
    return;
  auto& entry = node.mapped();
  if (state.records == nullptr || (outcome.unfinished && state.suspending)) {
    entry.done(outcome);
    return close_if_idle(self);
  }
  if (outcome.unfinished) {
    // This process may go on for long, and is done with it.
    entry.record.status = "interrupted";
    state.records->put(std::move(entry.record),
                       [done = std::move(entry.done),
                        outcome](const result<void>&) { done(outcome); });
    return close_if_idle(self);
  }
  complete_record(entry.record, *entry.request, outcome, entry.journal);
  // The caller hears of it once it is on disk: what was reported stays known.
  state.records->put(std::move(entry.record),
                     [done = std::move(entry.done), log = std::move(entry.log),
                      outcome](const result<void>& kept) {
                       auto told = outcome;
                       if (kept && log)
                         log->end();
                       if (!kept)
                         told.not_recorded = kept.error();
                       done(std::move(told));
                     });
  close_if_idle(self);
}

/// Writes the end down, then tells of it.
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
  if (!log || outcome.unfinished)
    return let_go(self, run, outcome);
  auto ended = std::make_shared<run_result>(outcome);
  log->secure(run_log::next_is::use, [me = caf::actor_cast<caf::actor>(self),
                                      ended](const result<void>& kept) {
    caf::anon_send(me, end_settled{ended->id, ended,
                                   kept ? std::optional<error>{}
                                        : std::optional{kept.error()}});
  });
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

void on_begin_recorded(desk_actor* self, const begin_recorded& msg) {
  if (!msg.failure)
    return begin(self, msg.run);
  auto node = self->state.runs.extract(msg.run);
  if (node.empty())
    return;
  run_result outcome;
  outcome.id = msg.run;
  outcome.status = run_status::infrastructure;
  outcome.failure = msg.failure;
  outcome.failure->message += " (the run was not begun)";
  node.mapped().done(outcome);
  close_if_idle(self);
}

/// A journal that failed leaves the run where it is: what it did since is not
/// known to be durable.
void on_end_settled(desk_actor* self, const end_settled& msg) {
  auto& outcome = *msg.outcome;
  if (msg.failure) {
    outcome.unfinished = true;
    outcome.not_recorded = msg.failure;
  }
  let_go(self, msg.run, outcome);
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
    [self](const begin_recorded& msg) { on_begin_recorded(self, msg); },
    [self](const end_settled& msg) { on_end_settled(self, msg); },
    [self](const adapt_seen& msg) { settle_end(self, msg.run); },
    [self](const cancel_run& msg) {
      for (auto& [id, entry] : self->state.runs)
        if (msg.id.empty() || msg.id == id)
          cancel(self, entry);
    },
    [self](const close_desk& msg) {
      self->state.closing = msg.closed;
      self->state.suspending = msg.suspend;
      for (auto& [id, entry] : self->state.runs) {
        if (msg.suspend && entry.log)
          entry.log->leave();
        cancel(self, entry);
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
