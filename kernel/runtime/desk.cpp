#include "runtime/desk.hpp"

#include "runtime/run_report.hpp"

namespace skvm {

namespace {

struct run_entry {
  caf::actor actor;
  std::shared_ptr<run_request> request;
  run_record record;
  runtime::run_callback done;
  std::shared_ptr<const run_result> outcome; ///< once it has one
};

struct desk_state {
  const char* name = "desk";
  std::shared_ptr<const run_services> services;
  store* records = nullptr;
  std::map<std::string, run_entry> runs;
  std::shared_ptr<std::promise<void>> closing;
};

using desk_actor = caf::stateful_actor<desk_state>;

void start(desk_actor* self, const new_run& msg) {
  auto& state = self->state;
  run_entry entry;
  entry.request = msg.request;
  entry.done = msg.done;
  entry.record = record_of(*msg.request);
  if (state.records != nullptr)
    state.records->put(entry.record);
  entry.actor = spawn_run(self->system(), caf::actor_cast<caf::actor>(self),
                          state.services, *msg.request);
  state.runs.emplace(msg.request->id, std::move(entry));
}

void close_if_idle(desk_actor* self) {
  auto& state = self->state;
  if (!state.closing || !state.runs.empty())
    return;
  state.closing->set_value();
  self->quit();
}

void close_entry(desk_actor* self, const std::string& id) {
  auto& state = self->state;
  auto node = state.runs.extract(id);
  if (node.empty())
    return;
  auto& entry = node.mapped();
  const auto& outcome = *entry.outcome;
  if (state.records == nullptr) {
    entry.done(outcome);
    return close_if_idle(self);
  }
  // The caller hears of it once it is on disk: what was reported stays known.
  state.records->put(std::move(entry.record),
                     [done = std::move(entry.done),
                      outcome](const result<void>&) { done(outcome); });
  close_if_idle(self);
}

void finish(desk_actor* self, const run_done& msg) {
  auto& state = self->state;
  auto found = state.runs.find(msg.outcome->id);
  if (found == state.runs.end() || found->second.outcome)
    return;
  auto& entry = found->second;
  entry.outcome = msg.outcome;
  complete_record(entry.record, *entry.request, *entry.outcome);
  // Whoever hears of the end may start the next run: it is to know of this one.
  if (entry.outcome->assigned && state.services->adapter)
    self->send(state.services->adapter,
               adapt_finished{entry.request, entry.outcome});
  else
    close_entry(self, msg.outcome->id);
}

/// Waits for one answer on behalf of a front end.
caf::behavior compile_waiter(caf::event_based_actor* self, caf::actor compiler,
                             new_compile what) {
  self->monitor(compiler);
  self->set_down_handler([=](const caf::down_msg&) {
    what.done(make_error(errc::cancelled, "compiler",
                         "the program is shutting down"));
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
    [self](const run_done& msg) { finish(self, msg); },
    [self](const adapt_seen& msg) { close_entry(self, msg.run); },
    [self](const cancel_run& msg) {
      for (auto& [id, entry] : self->state.runs)
        if (msg.id.empty() || msg.id == id)
          self->send(entry.actor, cancel_work{});
    },
    [self](const close_desk& msg) {
      self->state.closing = msg.closed;
      for (auto& [id, entry] : self->state.runs)
        self->send(entry.actor, cancel_work{});
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
