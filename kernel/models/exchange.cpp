#include "models/exchange.hpp"

#include "base/text.hpp"
#include "models/recorder.hpp"
#include "models/reply_check.hpp"
#include "plugins/guarded.hpp"

namespace skvm {

namespace {

using std::chrono::microseconds;

/// Hands the transport's calls to the exchange as messages.
class forwarding_sink final : public exchange_sink {
public:
  forwarding_sink(caf::actor to, std::uint64_t attempt)
    : to_(std::move(to)), attempt_(attempt) {}

  void on_head(http_head head) override {
    caf::anon_send(to_, exchange_head{attempt_, std::move(head)});
  }

  void on_bytes(std::string bytes) override {
    caf::anon_send(to_, exchange_bytes{attempt_, std::move(bytes)});
  }

  void on_end(exchange_end end) override {
    caf::anon_send(to_, exchange_over{attempt_, std::move(end)});
    to_ = nullptr;
  }

private:
  caf::actor to_;
  std::uint64_t attempt_;
};

/// What there is of one attempt.
struct attempt_state {
  attempt what;
  std::unique_ptr<reply_decoder> decoder;
  http_request sent; ///< kept only where it is recorded
  std::vector<chat_delta> deltas;
  exchange_id on_wire = 0;
  timer::id due = 0;
  std::optional<timed_reply> local;
  time_point begun_at{};
  microseconds first_byte{0};
  bool begun = false;
  bool late = false; ///< the local model takes longer than there is time
};

struct exchange_state {
  const char* name = "exchange";
  caf::actor owner;
  std::shared_ptr<const processor_setup> setup;
  std::uint64_t attempts = 0;
  std::optional<attempt_state> now; ///< the attempt under way
};

using exchange_actor = caf::stateful_actor<exchange_state>;

void report(exchange_actor* self, result<chat_reply> outcome) {
  const auto& setup = *self->state.setup;
  auto& now = *self->state.now;
  if (outcome)
    outcome = checked_reply(std::move(*outcome), *now.what.request);
  if (!outcome && outcome.error().subject.empty())
    outcome.error().subject = setup.model_id;
  // Some providers repeat the key they refuse, and errors get into logs.
  if (!outcome && !setup.key.empty())
    outcome.error().message =
      replace_all(std::move(outcome.error().message), setup.key, "{key}");
  if (!outcome)
    outcome = checked_error(std::move(outcome.error()));
  if (setup.record && (outcome || !is_transient(outcome.error())))
    setup.record->keep({*now.what.request, now.sent, outcome,
                        std::chrono::duration_cast<microseconds>(
                          setup.clock->now() - now.begun_at)});
  self->send(
    self->state.owner,
    attempt_done{now.what.ticket,
                 std::make_shared<result<chat_reply>>(std::move(outcome)),
                 now.begun, now.first_byte});
  self->state.now.reset();
}

void fail(exchange_actor* self, error why) {
  if (self->state.now->on_wire != 0)
    self->state.setup->net->cancel(self->state.now->on_wire);
  report(self, std::move(why));
}

void show_progress(exchange_actor* self) {
  auto& now = *self->state.now;
  if (now.deltas.empty())
    return;
  now.begun = true;
  mend_deltas(now.deltas);
  if (now.what.watcher)
    self->send(now.what.watcher,
               ask_progress{now.what.ask_id, std::move(now.deltas)});
  now.deltas.clear();
}

void start_on_wire(exchange_actor* self) {
  auto& now = *self->state.now;
  const auto& setup = *self->state.setup;
  if (setup.key.empty() && !setup.missing_key.empty())
    return report(self, make_error(errc::auth, setup.model_id,
                                   "no key: the environment variable "
                                     + setup.missing_key + " is not set"));
  auto encoded = guarded(setup.model_id,
                         [&] { return setup.wire->encode(*now.what.request); });
  if (!encoded)
    return report(self, std::move(encoded.error()));
  if (setup.record)
    now.sent = *encoded;
  for (auto& [name, value] : encoded->headers)
    value = replace_all(std::move(value), "{key}", setup.key);
  exchange_request request;
  request.http = std::move(*encoded);
  request.connect_timeout = setup.limits.connect_timeout;
  request.idle_timeout = setup.limits.idle_timeout;
  request.deadline = std::min(setup.limits.request_timeout, now.what.time_left);
  auto decoder =
    guarded(setup.model_id, [&] { return setup.wire->make_decoder(); });
  if (!decoder || !*decoder)
    return report(self, decoder
                          ? make_error(errc::plugin_failed, setup.model_id,
                                       "its plugin made no decoder")
                          : std::move(decoder.error()));
  now.decoder = std::move(*decoder);
  auto started = setup.net->start(
    std::move(request),
    std::make_shared<forwarding_sink>(caf::actor_cast<caf::actor>(self),
                                      self->state.attempts));
  if (!started)
    return report(self, std::move(started.error()));
  now.on_wire = *started;
}

void start_local(exchange_actor* self) {
  auto& now = *self->state.now;
  const auto& setup = *self->state.setup;
  auto reply = guarded(setup.model_id,
                       [&] { return setup.local->answer(*now.what.request); });
  if (!reply)
    return report(self, std::move(reply.error()));
  now.local = std::move(*reply);
  auto most = std::chrono::duration_cast<microseconds>(
    std::min(setup.limits.request_timeout, now.what.time_left));
  if (now.local->delay > most) {
    now.local->delay = most;
    now.late = true;
  }
  auto ring = [me = caf::actor_cast<caf::actor>(self),
               due = local_answer_due{self->state.attempts}] {
    caf::anon_send(me, due);
  };
  if (now.local->delay.count() <= 0)
    ring();
  else
    now.due = setup.clock->after(now.local->delay, ring);
}

void finish_local(exchange_actor* self) {
  auto& now = *self->state.now;
  if (now.late)
    return report(self, make_error(errc::timeout, {}, "no answer in time"));
  auto reply = std::move(now.local->reply);
  for (const auto& piece : reply.answer.parts) {
    if (const auto* text = std::get_if<text_part>(&piece))
      now.deltas.push_back({chat_delta::kind::text, text->text});
    else if (const auto* call = std::get_if<tool_call>(&piece))
      now.deltas.push_back({chat_delta::kind::tool_call, call->name});
  }
  show_progress(self);
  report(self, std::move(reply));
}

void finish_wire(exchange_actor* self, const exchange_end& end) {
  auto& now = *self->state.now;
  now.on_wire = 0;
  now.first_byte = end.first_byte;
  // A reply that has its own end sign is whole and paid for, however the
  // connection ended after it.
  if (end.failure && !(now.begun && is_transient(*end.failure)))
    return report(self, *end.failure);
  auto reply =
    guarded(self->state.setup->model_id, [&] { return now.decoder->finish(); });
  if (end.failure && !reply)
    return report(self, *end.failure);
  report(self, std::move(reply));
}

void on_head(exchange_actor* self, http_head head) {
  auto& now = *self->state.now;
  // At once, not with the end: a reply may take minutes.
  auto said = read_rate_limits(head, std::chrono::system_clock::now());
  if (said.any())
    self->send(self->state.owner, attempt_head{now.what.ticket, said});
  auto done = guarded(self->state.setup->model_id,
                      [&] { return now.decoder->head(head); });
  if (!done)
    fail(self, std::move(done.error()));
}

void on_bytes(exchange_actor* self, const std::string& bytes) {
  auto& now = *self->state.now;
  auto fed = guarded(self->state.setup->model_id,
                     [&] { return now.decoder->feed(bytes, now.deltas); });
  show_progress(self);
  if (!fed)
    return fail(self, std::move(fed.error()));
  self->state.setup->net->consumed(now.on_wire, bytes.size());
}

caf::behavior exchange(exchange_actor* self, caf::actor owner,
                       std::shared_ptr<const processor_setup> setup) {
  self->state.owner = std::move(owner);
  self->state.setup = std::move(setup);
  self->set_default_handler(caf::drop);
  self->set_exit_handler([self](const caf::exit_msg& bye) {
    if (const auto& now = self->state.now) {
      if (now->on_wire != 0)
        self->state.setup->net->cancel(now->on_wire);
      if (now->due != 0)
        self->state.setup->clock->cancel(now->due);
    }
    self->quit(bye.reason);
  });
  auto is_now = [self](const auto& msg) {
    return self->state.now && msg.attempt == self->state.attempts;
  };
  return {
    [self](attempt& what) {
      auto& state = self->state;
      ++state.attempts;
      state.now.emplace();
      state.now->what = std::move(what);
      state.now->begun_at = state.setup->clock->now();
      if (state.setup->wire)
        start_on_wire(self);
      else
        start_local(self);
    },
    [self, is_now](exchange_head& msg) {
      if (is_now(msg))
        on_head(self, std::move(msg.head));
    },
    [self, is_now](const exchange_bytes& msg) {
      if (is_now(msg))
        on_bytes(self, msg.bytes);
    },
    [self, is_now](const exchange_over& msg) {
      if (is_now(msg))
        finish_wire(self, msg.end);
    },
    [self, is_now](local_answer_due msg) {
      if (is_now(msg))
        finish_local(self);
    },
  };
}

} // namespace

caf::actor spawn_exchange(caf::scheduled_actor* owner,
                          std::shared_ptr<const processor_setup> setup) {
  return owner->spawn<caf::monitored>(
    exchange, caf::actor_cast<caf::actor>(owner), std::move(setup));
}

} // namespace skvm
