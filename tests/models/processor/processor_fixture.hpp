#pragma once

#include "tests/support/actor_fixture.hpp"

#include "models/processor.hpp"

#include <deque>
#include <map>

namespace skvm::test {

using namespace std::chrono_literals;

/// Answers from a script, after a delay; then with `done`.
class scripted_model final : public local_model {
public:
  result<timed_reply> answer(const chat_request& request) override {
    ++asked;
    order += request.system;
    if (!script.empty()) {
      auto next = script.front();
      script.pop_front();
      if (next)
        return *next;
    }
    timed_reply out;
    out.reply.answer = {role::assistant, {text_part{"done"}}};
    out.reply.spent = usage{100, 10, 0, 0, 0};
    out.delay = delay;
    return out;
  }

  std::deque<std::optional<error>> script;
  std::chrono::microseconds delay{1000};
  int asked = 0;
  std::string order; ///< of the system texts that were asked
};

inline error failing(int status) {
  auto why = make_error(status == 429 ? errc::rate_limit : errc::overload, "",
                        "HTTP " + std::to_string(status));
  why.http_status = status;
  return why;
}

struct processor_fixture : actor_fixture {
  processor_actor start(processor_limits limits = {}) {
    auto setup = std::make_shared<processor_setup>();
    setup->model_id = "test/model";
    setup->local = model;
    setup->limits = limits;
    setup->clock = &clock;
    setup->rates = price{"*", 1, 1, 0, 0};
    setup->seed = 1;
    setup->hints = hints;
    processor = spawn_processor(system, std::move(setup));
    return processor;
  }

  void send_ask(std::uint64_t id, std::chrono::milliseconds limit = 1h) {
    ask what;
    what.id = id;
    what.request = std::make_shared<const chat_request>();
    what.deadline = clock.now() + limit;
    self->send(processor, std::move(what));
    settle();
  }

  /// One of a run; `name` is what the model sees of it.
  void send_ask_of(const std::string& run, const std::string& name,
                   bool critical = false) {
    ask what;
    what.id = ++last_id;
    chat_request request;
    request.system = name;
    what.request = std::make_shared<const chat_request>(std::move(request));
    what.deadline = clock.now() + 1h;
    what.run = run;
    what.skill = "report";
    what.harness = "loop";
    what.critical = critical;
    self->send(processor, std::move(what));
    settle();
  }

  /// The answers that have come, by id.
  std::map<std::uint64_t, std::shared_ptr<const ask_outcome>> answers() {
    std::map<std::uint64_t, std::shared_ptr<const ask_outcome>> out;
    while (!self->mailbox().empty())
      self->receive(
        [&](const answered& msg) { out[msg.id] = msg.outcome; },
        [&](const ask_progress& msg) { progress += msg.deltas.size(); });
    return out;
  }

  processor_stats stats() {
    auto asked = self->request(processor, caf::infinite, query_stats{});
    settle();
    processor_stats out;
    asked.receive([&](const processor_stats& got) { out = got; },
                  [](const caf::error&) { FAIL(); });
    return out;
  }

  void TearDown() override { end(processor); }

  std::shared_ptr<scripted_model> model = std::make_shared<scripted_model>();
  processor_actor processor;
  std::size_t progress = 0;
  std::uint64_t last_id = 0;
  hint_port hints;
};

/// One request at a time.
inline processor_limits single() {
  processor_limits limits;
  limits.concurrency_start = 1;
  limits.concurrency_max = 1;
  return limits;
}

} // namespace skvm::test
