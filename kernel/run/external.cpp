#include "run/external.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "os/host.hpp"
#include "plugins/guarded.hpp"
#include "run/spending.hpp"
#include "serve/model_endpoint.hpp"

#include <atomic>
#include <map>
#include <mutex>
#include <random>
#include <tuple>
#include <utility>

namespace skvm {

namespace {

struct program_output {
  std::string bytes;
};

struct program_done {
  std::shared_ptr<launch_result> outcome;
};

struct limit_reached {
  error why;
};

} // namespace

} // namespace skvm

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::program_output)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::program_done)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::limit_reached)

namespace skvm {

namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

/// Spending as the endpoint's threads share it with the actor.
class shared_spending {
public:
  explicit shared_spending(const run_limits& limits) : it_(limits) {}

  std::optional<error> begin_turn() {
    std::lock_guard lock{mutex_};
    auto why = it_.before_turn();
    if (!why)
      it_.begin_turn();
    return why;
  }

  void add(const ask_outcome& answer) {
    std::lock_guard lock{mutex_};
    it_.add(answer);
    if (!answer.reply)
      last_failure_ = answer.reply.error();
    else
      last_failure_.reset();
  }

  [[nodiscard]] spending snapshot() const {
    std::lock_guard lock{mutex_};
    return it_;
  }

  /// Why the last exchange failed, nothing where it did not.
  [[nodiscard]] std::optional<error> last_failure() const {
    std::lock_guard lock{mutex_};
    return last_failure_;
  }

private:
  mutable std::mutex mutex_;
  spending it_;
  std::optional<error> last_failure_;
};

struct external_state {
  const char* name = "external-harness";
  caf::actor owner;
  std::unique_ptr<external_setup> setup;
  std::shared_ptr<shared_spending> spent;
  std::unique_ptr<model_endpoint_server> endpoint;
  std::unique_ptr<output_parser> parser;
  temporary_folder home;
  launch_id process = 0;
  bool started = false;
  std::unique_ptr<host_seat> seat; ///< null without a gate
  bool held = false;               ///< by it, before the start
  time_point held_since{};
  timer::id held_limit = 0;
  std::optional<error> stopped_by; ///< a limit or a cancellation
  std::uint32_t tool_calls = 0;
  std::uint32_t tool_errors = 0;
  std::uint32_t turn_of_calls = 0;
  std::uint32_t calls_of_turn = 0;
  /// By the program's id of a call that is under way: its turn and which of it.
  std::map<std::string, std::pair<std::uint32_t, std::uint32_t>> open_calls;
};

using external_actor = caf::stateful_actor<external_state>;

std::string random_token() {
  static constexpr char digits[] = "0123456789abcdef";
  std::random_device chance;
  std::string out = "run-";
  for (int i = 0; i < 32; ++i)
    out += digits[chance() & 15U];
  return out;
}

/// The folders that a program was installed into: its own, that of the file it
/// links to, and the package tree around it.
std::vector<std::string> install_folders(const std::string& program) {
  namespace fs = std::filesystem;
  std::vector<std::string> out;
  std::error_code why;
  for (const auto& file : {fs::path{program}, fs::canonical(program, why)}) {
    if (file.empty())
      continue;
    auto folder = file.parent_path().string();
    auto tree = folder.find("/node_modules");
    out.push_back(
      tree == std::string::npos
        ? folder
        : folder.substr(0, tree + std::string{"/node_modules"}.size()));
  }
  return out;
}

void finish(external_actor* self, branch_outcome outcome) {
  auto& state = self->state;
  state.endpoint.reset();
  state.home = {};
  state.seat.reset();
  if (state.held_limit != 0)
    state.setup->clock->cancel(state.held_limit);
  self->send(state.owner,
             branch_done{
               {}, std::make_shared<const branch_outcome>(std::move(outcome))});
  self->quit();
}

void give_up(external_actor* self, error why) {
  branch_outcome outcome;
  outcome.status = status_of(why);
  outcome.failure = std::move(why);
  finish(self, std::move(outcome));
}

/// Replies are kept, and given again to identical requests.
void write_down_replies(endpoint_client& client, std::shared_ptr<run_log> log) {
  auto conversation = log->open_conversation("program");
  client.known =
    [log](const chat_request& request) -> std::optional<ask_outcome> {
    auto found = log->take_identical(request_digest{}.of(request));
    if (!found)
      return std::nullopt;
    return ask_outcome{
      std::move(found->reply), found->cost_usd, found->attempts, {}, {}};
  };
  client.keep = [log, conversation,
                 turn = std::make_shared<std::atomic<std::uint32_t>>(0)](
                  const chat_request& request, const ask_outcome& answer,
                  std::function<void(result<void>)> done) {
    logged_reply record;
    // A resumed program's new turns must not take the places of old ones.
    record.conversation = conversation;
    record.digest = request_digest{}.of(request);
    record.system = digest_of(request.system);
    record.turn = ++*turn + static_cast<std::uint32_t>(log->replies_before());
    record.reply = *answer.reply;
    record.cost_usd = answer.cost_usd;
    record.attempts = answer.attempts;
    for (const auto& each : request.messages)
      if (record.turn == 1 && each->who == role::user)
        record.said.push_back(text_of(*each));
    log->keep_text(record.system, request.system);
    log->keep(log_kind::reply, record);
    // What the program does with it nobody will tell us.
    log->secure(run_log::next_is::effect, std::move(done));
  };
}

result<void> open_endpoint(external_actor* self, const std::string& token) {
  auto& state = self->state;
  auto client = std::make_shared<endpoint_client>();
  client->time_limit = duration_cast<milliseconds>(state.setup->deadline
                                                   - state.setup->clock->now());
  client->run = state.setup->run;
  if (state.setup->task.skill)
    client->skill = state.setup->task.skill->name;
  client->harness = state.setup->harness_name;
  client->find = [processor = state.setup->processor](const std::string&) {
    return result<processor_actor>{processor};
  };
  client->before_ask = [spent = state.spent,
                        weak = caf::weak_actor_ptr{self->ctrl()}] {
    auto why = spent->begin_turn();
    if (why)
      if (auto strong = caf::actor_cast<caf::strong_actor_ptr>(weak))
        caf::anon_send(caf::actor_cast<caf::actor>(strong),
                       limit_reached{*why});
    return why;
  };
  client->after_ask = [spent = state.spent](const ask_outcome& answer) {
    spent->add(answer);
  };
  client->account =
    make_account(spent_before(state.setup->limits, state.setup->log.get()));
  if (auto log = state.setup->log)
    write_down_replies(*client, std::move(log));
  model_endpoint_server::options how;
  how.client_of = [client, token](std::string_view given) {
    return given == token ? client : nullptr;
  };
  how.models = [model = state.setup->model] {
    return std::vector<std::string>{model};
  };
  auto server = model_endpoint_server::start(
    self->system(), *state.setup->clock, std::move(how));
  if (!server)
    return server.error();
  state.endpoint = std::move(*server);
  return ok;
}

result<void> fill_home(external_actor* self, const launch_plan& plan) {
  auto& state = self->state;
  auto home = make_temporary_folder(state.setup->homes_dir, "home-");
  if (!home)
    return home.error();
  state.home = temporary_folder{*home};
  for (const auto& [path, content] : plan.files) {
    if (!is_safe_relative(path))
      return make_error(errc::plugin_failed, state.setup->harness_name,
                        "its plan has the file '" + path
                          + "', which leads out of the private folder");
    if (auto done = write_file(*home / path,
                               replace_all(content, "{home}", home->string()));
        !done)
      return done;
  }
  return ok;
}

result<launch_spec> prepare(external_actor* self) {
  auto& state = self->state;
  auto& setup = *state.setup;
  auto token = random_token();
  if (auto opened = open_endpoint(self, token); !opened)
    return opened.error();
  auto plan = guarded(setup.harness_name, [&] {
    return setup.harness->plan(
      setup.task, {state.endpoint->base_url(), token, setup.model});
  });
  if (!plan)
    return plan.error();
  if (plan->argv.empty())
    return make_error(errc::plugin_failed, setup.harness_name,
                      "its plan starts no program");
  auto program = find_on_path(plan->argv[0]);
  if (program.empty())
    return make_error(errc::invalid_config, setup.harness_name,
                      "the program '" + plan->argv[0]
                        + "' was not found; install it or set command in "
                          "[harnesses."
                        + setup.harness_name + "]");
  if (auto filled = fill_home(self, *plan); !filled)
    return filled.error();
  auto home = state.home.path().string();
  auto enclosure = setup.enclosure;
  enclosure.writable.push_back(home);
  enclosure.network = {network_policy::mode::loopback_port,
                       state.endpoint->port()};
  for (auto& folder : install_folders(program))
    enclosure.read_only.push_back(std::move(folder));
  launch_spec spec;
  spec.argv = plan->argv;
  spec.argv[0] = program;
  for (auto& argument : spec.argv)
    argument = replace_all(std::move(argument), "{home}", home);
  enclosure.env.push_back("HOME=" + home);
  for (const auto& [name, value] : plan->env)
    enclosure.env.push_back(name + "=" + replace_all(value, "{home}", home));
  spec.cwd = setup.task.work_dir;
  spec.stdin_text = replace_all(plan->stdin_text, "{home}", home);
  spec.timeout =
    duration_cast<milliseconds>(setup.deadline - setup.clock->now());
  spec.keep_head = 0; // the parser reads it as it comes
  spec.keep_tail = std::size_t{4} << 10;
  return setup.box->wrap(std::move(spec), enclosure);
}

void launch(external_actor* self) {
  auto& state = self->state;
  state.spent = std::make_shared<shared_spending>(state.setup->limits);
  if (const auto& log = state.setup->log;
      log && log->is_resumed() && log->policy() != run_log::in_flight::repeat) {
    branch_outcome left;
    left.status = run_status::infrastructure;
    left.failure = make_error(
      errc::conflict, state.setup->harness_name,
      "is a program of its own, which cannot go on where it was; "
      "--retry-inflight starts it again in the folder as it is now, with the "
      "replies that it already had");
    left.unfinished = true;
    return finish(self, std::move(left));
  }
  auto spec = prepare(self);
  if (!spec)
    return give_up(self, std::move(spec.error()));
  state.parser = state.setup->harness->make_parser();
  if (state.seat)
    state.seat->fix();
  auto me = caf::actor_cast<caf::actor>(self);
  state.process = state.setup->processes->start(
    std::move(*spec),
    [me](launch_result done) {
      caf::anon_send(
        me, program_done{std::make_shared<launch_result>(std::move(done))});
    },
    [me](std::string_view bytes) {
      caf::anon_send(me, program_output{std::string{bytes}});
    });
  state.started = true;
}

run_event hold_event(const external_actor* self, run_event::kind what) {
  run_event event;
  event.what = what;
  event.run = self->state.setup->run;
  return event;
}

/// Whether the program has to wait before it is started.
bool wait_for_host(external_actor* self) {
  auto& state = self->state;
  if (!state.seat || !state.seat->is_held())
    return false;
  auto why = state.seat->wait();
  if (!why)
    return false;
  auto& clock = *state.setup->clock;
  if (!std::exchange(state.held, true)) {
    state.held_since = clock.now();
    caf::weak_actor_ptr weak{self->ctrl()};
    state.held_limit = clock.after(
      duration_cast<std::chrono::microseconds>(state.setup->deadline
                                               - state.held_since),
      [weak] {
        if (auto me = caf::actor_cast<caf::strong_actor_ptr>(weak))
          caf::anon_send(caf::actor_cast<caf::actor>(me), time_is_up{});
      });
  }
  auto event = hold_event(self, run_event::kind::held);
  event.text = why->text();
  state.setup->bus->publish(std::move(event));
  return true;
}

void begin(external_actor* self) {
  auto& state = self->state;
  if (state.setup->gate != nullptr)
    state.seat = state.setup->gate->join(caf::weak_actor_ptr{self->ctrl()});
  if (!wait_for_host(self))
    launch(self);
}

void go_on(external_actor* self) {
  auto& state = self->state;
  if (!state.held || wait_for_host(self))
    return;
  state.held = false;
  state.setup->clock->cancel(std::exchange(state.held_limit, 0));
  auto event = hold_event(self, run_event::kind::went_on);
  event.elapsed = duration_cast<std::chrono::microseconds>(
    state.setup->clock->now() - state.held_since);
  state.setup->bus->publish(std::move(event));
  launch(self);
}

void show(external_actor* self, const harness_event& from) {
  auto& state = self->state;
  run_event event;
  event.run = state.setup->run;
  event.turn = state.spent->snapshot().turns();
  event.name = from.name;
  event.text = from.text;
  event.is_error = from.is_error;
  event.spent = from.spent;
  switch (from.what) {
    case harness_event::kind::turn:
      event.what = run_event::kind::turn_finished;
      break;
    case harness_event::kind::text:
      event.what = run_event::kind::progress;
      break;
    case harness_event::kind::tool_start:
      event.what = run_event::kind::tool_started;
      ++state.tool_calls;
      if (std::exchange(state.turn_of_calls, event.turn) != event.turn)
        state.calls_of_turn = 0;
      event.call = ++state.calls_of_turn;
      state.open_calls[from.id] = {event.turn, event.call};
      break;
    case harness_event::kind::tool_end:
      event.what = run_event::kind::tool_finished;
      // Calls of one turn run side by side.
      if (auto begun = state.open_calls.extract(from.id))
        std::tie(event.turn, event.call) = begun.mapped();
      if (from.is_error)
        ++state.tool_errors;
      break;
    case harness_event::kind::notice:
      event.what = run_event::kind::notice;
      break;
  }
  state.setup->bus->publish(std::move(event));
}

void on_output(external_actor* self, std::string_view bytes) {
  auto& state = self->state;
  std::vector<harness_event> events;
  auto fed = guarded(state.setup->harness_name,
                     [&] { state.parser->feed(bytes, events); });
  if (!fed && !state.stopped_by) {
    state.stopped_by = fed.error();
    state.setup->processes->cancel(state.process);
  }
  for (const auto& event : events)
    show(self, event);
}

void on_done(external_actor* self, const launch_result& exit) {
  auto& state = self->state;
  const auto& name = state.setup->harness_name;
  auto parsed = guarded(name, [&] {
    return state.parser->finish({exit.code, exit.signal, exit.err.text()});
  });
  auto spent = state.spent->snapshot();
  branch_outcome outcome;
  outcome.tool_calls = state.tool_calls;
  outcome.tool_errors = state.tool_errors;
  // The kernel's own count comes first: it saw every request.
  outcome.turns = spent.turns();
  outcome.spent = spent.spent();
  outcome.cost_usd = spent.cost_usd();
  if (parsed) {
    outcome.text = std::move(parsed->text);
    outcome.failure = std::move(parsed->failure);
    if (!outcome.spent)
      outcome.spent = parsed->spent;
  } else {
    outcome.failure = parsed.error();
  }
  if (exit.failure)
    outcome.failure = exit.failure;
  // What the provider did is better known here than in the program's words.
  if (outcome.failure)
    if (auto why = state.spent->last_failure())
      outcome.failure = why;
  if (exit.timed_out) {
    outcome.status = run_status::timeout;
    outcome.failure =
      make_error(errc::timeout, "run", "the time limit was reached");
    return finish(self, std::move(outcome));
  }
  if (state.stopped_by)
    outcome.failure = state.stopped_by;
  outcome.status =
    outcome.failure ? status_of(*outcome.failure) : run_status::succeeded;
  finish(self, std::move(outcome));
}

void stop(external_actor* self, error why) {
  auto& state = self->state;
  if (!state.stopped_by)
    state.stopped_by = std::move(why);
  if (state.started)
    state.setup->processes->cancel(state.process);
  else if (state.held)
    give_up(self, *state.stopped_by);
}

caf::behavior external(external_actor* self, caf::actor owner,
                       std::shared_ptr<external_setup> setup) {
  self->state.owner = std::move(owner);
  self->state.setup = std::make_unique<external_setup>(std::move(*setup));
  self->set_default_handler(caf::drop);
  return {
    [self](start_work) { begin(self); },
    [self](host_go_on) { go_on(self); },
    [self](time_is_up) {
      if (self->state.held)
        give_up(self, make_error(errc::timeout, "run",
                                 "the time limit was reached while the host "
                                 "was short of something"));
    },
    [self](const program_output& msg) { on_output(self, msg.bytes); },
    [self](const program_done& msg) { on_done(self, *msg.outcome); },
    [self](const limit_reached& msg) { stop(self, msg.why); },
    [self](cancel_work) {
      stop(self, make_error(errc::cancelled, "run", "the run was cancelled"));
    },
  };
}

} // namespace

caf::actor spawn_external(caf::scheduled_actor* owner, external_setup setup) {
  // Detached: it writes files and opens a server.
  auto made = owner->spawn<caf::monitored + caf::detached>(
    external, caf::actor_cast<caf::actor>(owner),
    std::make_shared<external_setup>(std::move(setup)));
  caf::anon_send(made, start_work{});
  return made;
}

} // namespace skvm
