#include "models/exchange.hpp"

#include "base/text.hpp"
#include "models/recorder.hpp"
#include "plugins/guarded.hpp"

namespace skvm {

namespace {

using std::chrono::microseconds;

/// Hands the transport's calls to the exchange as messages.
class forwarding_sink final : public exchange_sink {
public:
  explicit forwarding_sink(caf::actor to) : to_(std::move(to)) {}
  void on_head(http_head head) override {
    caf::anon_send(to_, exchange_head{std::move(head)});
  }
  void on_bytes(std::string bytes) override {
    caf::anon_send(to_, exchange_bytes{std::move(bytes)});
  }
  void on_end(exchange_end end) override {
    caf::anon_send(to_, exchange_over{std::move(end)});
    to_ = nullptr;
  }

private:
  caf::actor to_;
};

struct exchange_state {
  const char* name = "exchange";
  caf::actor owner;
  std::shared_ptr<const processor_setup> setup;
  attempt what;
  std::unique_ptr<reply_decoder> decoder;
  http_request sent; ///< kept only where it is recorded
  http_head head;
  std::vector<chat_delta> deltas;
  exchange_id on_wire = 0;
  timer::id due = 0;
  std::optional<timed_reply> local;
  time_point begun_at{};
  microseconds first_byte{0};
  bool begun = false;
  bool over = false;
};

using exchange_actor = caf::stateful_actor<exchange_state>;

void report(exchange_actor* self, result<chat_reply> outcome) {
  auto& state = self->state;
  state.over = true;
  if (!outcome && outcome.error().subject.empty())
    outcome.error().subject = state.setup->model_id;
  // Some providers repeat the key they refuse, and errors get into logs.
  if (!outcome && !state.setup->key.empty())
    outcome.error().message = replace_all(std::move(outcome.error().message),
                                          state.setup->key, "{key}");
  if (state.setup->record && (outcome || !is_transient(outcome.error())))
    state.setup->record->keep({*state.what.request, state.sent, outcome,
                               std::chrono::duration_cast<microseconds>(
                                 state.setup->clock->now() - state.begun_at)});
  self->send(state.owner,
             attempt_done{state.what.ticket,
                          std::make_shared<result<chat_reply>>(
                            std::move(outcome)),
                          state.begun, state.first_byte});
  self->quit();
}

void fail(exchange_actor* self, error why) {
  if (self->state.on_wire != 0)
    self->state.setup->net->cancel(self->state.on_wire);
  report(self, std::move(why));
}

void show_progress(exchange_actor* self) {
  auto& state = self->state;
  if (state.deltas.empty())
    return;
  state.begun = true;
  if (state.what.watcher)
    self->send(state.what.watcher,
               ask_progress{state.what.ask_id, std::move(state.deltas)});
  state.deltas.clear();
}

void start_on_wire(exchange_actor* self) {
  auto& state = self->state;
  const auto& setup = *state.setup;
  if (setup.key.empty() && !setup.missing_key.empty())
    return report(self, make_error(errc::auth, setup.model_id,
                                   "no key: the environment variable "
                                     + setup.missing_key + " is not set"));
  auto encoded = guarded(setup.model_id, [&] {
    return setup.wire->encode(*state.what.request);
  });
  if (!encoded)
    return report(self, std::move(encoded.error()));
  if (setup.record)
    state.sent = *encoded;
  for (auto& [name, value] : encoded->headers)
    value = replace_all(std::move(value), "{key}", setup.key);
  exchange_request request;
  request.http = std::move(*encoded);
  request.connect_timeout = setup.limits.connect_timeout;
  request.idle_timeout = setup.limits.idle_timeout;
  request.deadline = std::min(setup.limits.request_timeout,
                              state.what.time_left);
  auto decoder
    = guarded(setup.model_id, [&] { return setup.wire->make_decoder(); });
  if (!decoder || !*decoder)
    return report(self, decoder ? make_error(errc::plugin_failed,
                                             setup.model_id,
                                             "its plugin made no decoder")
                                : std::move(decoder.error()));
  state.decoder = std::move(*decoder);
  auto started = setup.net->start(
    std::move(request),
    std::make_shared<forwarding_sink>(caf::actor_cast<caf::actor>(self)));
  if (!started)
    return report(self, std::move(started.error()));
  state.on_wire = *started;
}

void start_local(exchange_actor* self) {
  auto& state = self->state;
  auto reply = guarded(state.setup->model_id, [&] {
    return state.setup->local->answer(*state.what.request);
  });
  if (!reply)
    return report(self, std::move(reply.error()));
  state.local = std::move(*reply);
  auto me = caf::actor_cast<caf::actor>(self);
  auto ring = [me] { caf::anon_send(me, local_answer_due{}); };
  if (state.local->delay.count() <= 0)
    ring();
  else
    state.due = state.setup->clock->after(state.local->delay, ring);
}

void finish_local(exchange_actor* self) {
  auto& state = self->state;
  auto reply = std::move(state.local->reply);
  for (const auto& piece : reply.answer.parts) {
    if (const auto* text = std::get_if<text_part>(&piece))
      state.deltas.push_back({chat_delta::kind::text, text->text});
    else if (const auto* call = std::get_if<tool_call>(&piece))
      state.deltas.push_back({chat_delta::kind::tool_call, call->name});
  }
  show_progress(self);
  report(self, std::move(reply));
}

void finish_wire(exchange_actor* self, const exchange_end& end) {
  auto& state = self->state;
  state.on_wire = 0;
  state.first_byte = end.first_byte;
  // A reply that has its own end sign is whole and paid for, however the
  // connection ended after it.
  if (end.failure && !(state.begun && is_transient(*end.failure)))
    return report(self, *end.failure);
  auto reply = guarded(state.setup->model_id,
                       [&] { return state.decoder->finish(); });
  if (end.failure && !reply)
    return report(self, *end.failure);
  report(self, std::move(reply));
}

caf::behavior exchange(exchange_actor* self, caf::actor owner,
                       std::shared_ptr<const processor_setup> setup,
                       attempt what) {
  self->state.owner = std::move(owner);
  self->state.setup = std::move(setup);
  self->state.what = std::move(what);
  self->set_default_handler(caf::drop);
  self->set_exit_handler([self](const caf::exit_msg& bye) {
    auto& state = self->state;
    if (state.on_wire != 0)
      state.setup->net->cancel(state.on_wire);
    if (state.due != 0)
      state.setup->clock->cancel(state.due);
    self->quit(bye.reason);
  });
  return {
    [self](start_attempt) {
      self->state.begun_at = self->state.setup->clock->now();
      if (self->state.setup->wire)
        start_on_wire(self);
      else
        start_local(self);
    },
    [self](exchange_head& msg) {
      auto& state = self->state;
      if (state.over)
        return;
      state.head = std::move(msg.head);
      // At once, not with the end: a reply may take minutes.
      auto said
        = read_rate_limits(state.head, std::chrono::system_clock::now());
      if (said.any())
        self->send(state.owner, attempt_head{state.what.ticket, said});
      auto done = guarded(state.setup->model_id,
                          [&] { return state.decoder->head(state.head); });
      if (!done)
        fail(self, std::move(done.error()));
    },
    [self](const exchange_bytes& msg) {
      auto& state = self->state;
      if (state.over)
        return;
      auto fed = guarded(state.setup->model_id, [&] {
        return state.decoder->feed(msg.bytes, state.deltas);
      });
      show_progress(self);
      if (!fed)
        return fail(self, std::move(fed.error()));
      state.setup->net->consumed(state.on_wire, msg.bytes.size());
    },
    [self](const exchange_over& msg) {
      if (!self->state.over)
        finish_wire(self, msg.end);
    },
    [self](local_answer_due) { finish_local(self); },
  };
}

} // namespace

caf::actor spawn_exchange(caf::scheduled_actor* owner,
                          std::shared_ptr<const processor_setup> setup,
                          attempt what) {
  auto made = owner->spawn<caf::monitored>(exchange,
                                           caf::actor_cast<caf::actor>(owner),
                                           std::move(setup), std::move(what));
  caf::anon_send(made, start_attempt{});
  return made;
}

} // namespace skvm
