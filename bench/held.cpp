#include "held.hpp"

#include "memory_in_use.hpp"
#include "run/branch.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>

namespace skvm::bench {

namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr int branches = 200;
constexpr int turns = 4;
constexpr std::size_t answer_bytes = std::size_t{16} << 10;

/// Says one word after each answer.
class talking_agent final : public agent {
public:
  agent_step start() override { return say(); }

  agent_step on_reply(const chat_reply& reply) override {
    request_.messages.push_back(std::make_shared<const message>(reply.answer));
    return say();
  }

  agent_step on_results(std::vector<tool_result>) override { return say(); }

private:
  agent_step say() {
    request_.messages.push_back(user_message("go on"));
    return ask_model{request_};
  }

  chat_request request_;
};

/// Counts up to a number that somebody waits for.
class counter {
public:
  void add() {
    std::lock_guard lock{mutex_};
    ++count_;
    changed_.notify_all();
  }

  void wait_for(int count) {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return count_ >= count; });
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int count_ = 0;
};

/// Answers each turn at once, but the last one late enough that all can be
/// told to wait before; the one after it never.
class long_answers final : public local_model {
public:
  result<timed_reply> answer(const chat_request& request) override {
    auto turn = static_cast<int>(request.messages.size() + 1) / 2;
    timed_reply out;
    out.reply.answer = {role::assistant,
                        {text_part{std::string(answer_bytes, 'x')}}};
    out.delay = turn < turns ? 1ms : turn == turns ? 2s : 3600s;
    if (turn == turns)
      last.add();
    if (turn > turns)
      beyond.add();
    return out;
  }

  counter last;
  counter beyond;
};

/// What one branch takes, from before it was made until it waits.
double measure(const fs::path& below, bool held) {
  auto log = journal::open(below);
  if (!log)
    return -1;
  auto clock = make_steady_timer();
  launcher processes;
  transport net;
  tool_host tools{processes, net};
  auto rules = make_host_rules(0, 20, 0, 0, 0s, 1);
  host_gate gate{rules, *clock, {[](std::size_t) {}, [] { return 0; }}};
  counter released;
  event_bus bus;
  bus.subscribe([&](const run_event& event) {
    if (event.what == run_event::kind::released)
      released.add();
  });
  auto model = std::make_shared<long_answers>();
  caf::actor_system_config config;
  caf::actor_system system{config};
  auto from = std::make_shared<processor_setup>();
  from->model_id = "bench/m";
  from->local = model;
  from->clock = clock.get();
  from->limits.concurrency_start = from->limits.concurrency_max = branches;
  from->limits.request_timeout = 2h;
  auto processor = spawn_processor(system, from);
  auto scope = std::make_shared<tool_scope>();
  scope->box = std::make_shared<const sandbox>(sandbox::disabled());
  auto goes_on = gate.join({}); // one always does
  goes_on->fix();
  auto before = kib_allocated();
  counter ended;
  auto owner = system.spawn([&](caf::event_based_actor* me) -> caf::behavior {
    me->set_down_handler([](const caf::down_msg&) {});
    std::vector<caf::actor> all;
    for (int i = 0; i < branches; ++i) {
      branch_setup setup;
      setup.run = std::to_string(i);
      setup.agent = std::make_shared<talking_agent>();
      setup.make_agent = []() -> result<std::unique_ptr<agent>> {
        return std::unique_ptr<agent>{std::make_unique<talking_agent>()};
      };
      setup.processor = processor;
      setup.scope = scope;
      setup.log = std::make_shared<run_log>(**log, setup.run);
      setup.tools = &tools;
      setup.clock = clock.get();
      setup.bus = &bus;
      setup.deadline = clock->now() + 1h;
      setup.gate = &gate;
      all.push_back(spawn_branch(me, std::move(setup)));
    }
    return {[&ended](const branch_done&) { ended.add(); },
            [all](cancel_work) {
              for (const auto& each : all)
                caf::anon_send(each, cancel_work{});
            }};
  });
  model->last.wait_for(branches);
  if (held) {
    host_sample short_of_memory;
    short_of_memory[host_resource::memory] = 50;
    for (int i = 0; i < 100; ++i)
      gate.take(short_of_memory);
    released.wait_for(branches);
  } else {
    model->beyond.wait_for(branches);
  }
  auto each = (kib_allocated() - before) / branches;
  caf::anon_send(owner, cancel_work{});
  ended.wait_for(branches);
  gate.stop();
  caf::anon_send_exit(owner, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(processor, caf::exit_reason::user_shutdown);
  return each;
}

} // namespace

std::map<std::string, double> measure_held(const fs::path& below) {
  std::map<std::string, double> out;
  out["branch_waits_kib"] = measure(below / "waits", false);
  out["branch_released_kib"] = measure(below / "released", true);
  return out;
}

} // namespace skvm::bench
