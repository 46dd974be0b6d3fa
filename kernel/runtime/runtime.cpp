#include "runtime/runtime.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "compiler/profiles.hpp"
#include "models/recorder.hpp"
#include "os/leftovers.hpp"
#include "plugins/guarded.hpp"
#include "run/compiler.hpp"
#include "runtime/adapter.hpp"
#include "runtime/desk.hpp"
#include "runtime/handing_on.hpp"
#include "runtime/host_watch.hpp"
#include "runtime/pass_services.hpp"
#include "runtime/processors.hpp"
#include "runtime/run_journals.hpp"
#include "runtime/run_report.hpp"
#include "serve/model_endpoint.hpp"
#include "skill/skill_loader.hpp"
#include "solidify/warm.hpp"
#include "views/view_folder.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <future>
#include <set>
#include <thread>

namespace skvm {

namespace {

using std::chrono::milliseconds;

struct system_config : caf::actor_system_config {
  explicit system_config(unsigned threads) {
    load<caf::scheduler::coordinator<handing_on>>();
    set("scheduler.max-threads", std::size_t{threads});
  }
};

/// Of Unix time; exact as a number of JSON.
std::uint64_t microseconds_now() {
  return static_cast<std::uint64_t>(
    std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::system_clock::now().time_since_epoch())
      .count());
}

/// How long the commands of a process that died may take to end.
constexpr std::chrono::seconds leftover_patience{10};

sandbox_level demanded_level(const std::string& minimum) {
  if (minimum == "namespaces")
    return sandbox_level::namespaces;
  if (minimum == "landlock")
    return sandbox_level::landlock;
  return minimum == "off" ? sandbox_level::off : sandbox_level::rlimits;
}

run_sync sync_named(const std::string& name) {
  if (name == "always")
    return run_sync::always;
  return name == "never" ? run_sync::never : run_sync::effects;
}

sandbox_policy enclosure_of(const sandbox_settings& settings) {
  sandbox_policy out;
  out.read_only = settings.read_only;
  out.limits.memory_bytes = settings.memory_mb << 20;
  out.limits.file_bytes = settings.file_mb << 20;
  out.limits.processes = settings.processes;
  for (const auto& name : settings.env)
    if (const auto* value = std::getenv(name.c_str()))
      out.env.push_back(name + "=" + value);
  return out;
}

class kernel_runtime final : public runtime {
public:
  kernel_runtime(installation what, runtime_options options)
    : what_(std::move(what)), options_(std::move(options)),
      known_host_(what_.where.cache / "host.json"), clock_(make_steady_timer()),
      tools_(processes_, net_),
      gate_(rules_of(what_.settings.host), *clock_,
            {[this](std::size_t most) { tools_.limit_commands(most); },
             [this] { return tools_.commands_waiting(); }}),
      config_(options_.threads != 0
                ? options_.threads
                : std::max(2U, std::thread::hardware_concurrency())),
      system_(config_) {}

  ~kernel_runtime() override { shut_down(); }

  result<void> open() {
    for (auto& subscriber : options_.subscribers)
      bus_.subscribe(std::move(subscriber));
    if (auto boxed = choose_sandbox(); !boxed)
      return boxed;
    if (options_.keep_records)
      if (auto opened = open_records(); !opened)
        return opened;
    std::shared_ptr<recorder> record;
    if (!options_.record.empty()) {
      auto file =
        recorder::open(options_.record, configured_keys(what_.settings));
      if (!file)
        return file.error();
      record = std::move(*file);
    }
    if (auto counted = open_budget(); !counted)
      return counted;
    processors_ = std::make_unique<processor_registry>(
      system_, what_, net_, *clock_, std::move(record), records_.get(),
      budget_);
    auto compiler = start_compiler();
    if (!compiler)
      return compiler.error();
    compiler_ = std::move(*compiler);
    if (records_)
      adapter_ = spawn_adapter(
        system_, *records_, policy_of(what_.settings.adapt),
        [this](const std::string& model, const std::string& harness) {
          auto found = profile_of(model, harness);
          return found ? *found : nullptr;
        });
    desk_ = spawn_desk(system_, make_services(), records_.get());
    if (what_.settings.host.enabled)
      watch_ = watch_host(what_.settings.host, gate_);
    return ok;
  }

  const installation& installed() const override { return what_; }

  const sandbox& box() const override { return *box_; }

  store* records() override { return records_.get(); }

  result<std::string> run(run_request request, run_callback done) override {
    if (auto processor = processors_->find(request.model); !processor)
      return processor.error();
    if (auto harness = find_harness(request.harness); !harness)
      return harness.error();
    if (request.skill && request.compile)
      if (auto planned = plan_pipeline(*what_.plugins, request.passes);
          !planned)
        return planned.error();
    if (request.id.empty())
      request.id = make_run_id();
    auto id = request.id;
    hear_of_others();
    new_run msg;
    if (journals_ && !request.only_compare) {
      msg.log = journals_->begin(request);
      msg.journal = journals_->name();
    }
    auto kept = std::make_shared<run_request>(std::move(request));
    msg.request = kept;
    msg.done = [this, kept, done = std::move(done)](run_result outcome) {
      if (outcome.check && !closing_)
        compare_hit(*kept, std::move(outcome.check));
      outcome.check = nullptr;
      done(std::move(outcome));
    };
    caf::anon_send(desk_, std::move(msg));
    return id;
  }

  /// The task once more, in a copy of the folder as it was before the hit.
  void compare_hit(run_request request,
                   std::shared_ptr<const solidify::hit_check> check) {
    request.id.clear();
    request.only_compare = true;
    request.adapt = false;
    request.work_dir = check->before->inner_path();
    {
      std::lock_guard lock{checks_mutex_};
      ++checks_;
    }
    auto over = [this, check](run_result) {
      std::lock_guard lock{checks_mutex_};
      --checks_;
      // The run is over before what it did is compared, in this folder.
      compared_.push_back(check);
      if (compared_.size() > most_compared)
        compared_.pop_front();
      checks_changed_.notify_all();
    };
    if (auto begun = run(std::move(request), over); !begun)
      over({});
  }

  void wait_for_checks() override {
    std::unique_lock lock{checks_mutex_};
    checks_changed_.wait(lock, [this] { return checks_ == 0; });
  }

  result<run_request> resume(const std::string& run, const resume_options& how,
                             run_callback done) override {
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
    auto history = history_of(what_.where.data / "journal", from, record->id);
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
    new_run msg;
    msg.log = std::move(taken->log);
    msg.journal = journals_->name();
    msg.started_ms = taken->begun.started_ms;
    msg.request = std::make_shared<run_request>(request);
    msg.done = std::move(done);
    caf::anon_send(desk_, std::move(msg));
    return request;
  }

  result<std::vector<run_record>> interrupted() override {
    return skvm::interrupted(*records_, what_.where.data / "journal");
  }

  result<void> flush() override {
    if (journals_)
      if (auto durable = journals_->flush(); !durable)
        return durable;
    return records_ ? records_->flush() : result<void>{ok};
  }

  void suspend_at_end() override { suspend_ = true; }

  void cancel(const std::string& run) override {
    caf::anon_send(desk_, cancel_run{run});
  }

  void cancel_all() override {
    binding_.cancel(processes_);
    caf::anon_send(desk_, cancel_run{});
  }

  void compile(compile_request request, compile_callback done) override {
    caf::anon_send(desk_, new_compile{std::make_shared<const compile_request>(
                                        std::move(request)),
                                      std::move(done)});
  }

  environment_outcome bind(const compile_outcome& compiled,
                           const std::string& policy) override {
    environment_request request;
    request.artifacts = compiled.variant.artifacts;
    request.skill_dir = compiled.variant.skill_dir();
    request.policy = policy;
    request.folder = environments_dir();
    request.enclosure = enclosure_of(what_.settings.sandbox);
    request.confirm = options_.confirm;
    request.anew = policy != "never";
    auto ports = ports_for({})(true);
    return bind_environment(request, *ports, processes_, *box_, binding_);
  }

  result<std::shared_ptr<const profile>>
  profile_of(const std::string& model,
             const std::string& harness) const override {
    std::lock_guard lock{mutex_};
    auto key = std::make_pair(model, harness);
    if (auto known = profiles_.find(key); known != profiles_.end())
      return known->second;
    auto found = find_profile(
      {what_.where.data / "profiles", what_.where.shipped / "profiles"},
      harness, model);
    if (!found)
      return found.error();
    std::shared_ptr<const profile> target;
    if (*found)
      target = std::make_shared<const profile>(std::move((*found)->profile));
    profiles_.emplace(key, target);
    return target;
  }

  result<void> check_target(const std::string& model,
                            const std::string& harness) override {
    if (!model.empty())
      if (auto found = processors_->find(model); !found)
        return found.error();
    if (auto found = find_harness(harness); !found)
      return found.error();
    return ok;
  }

  void ask_once(const std::string& model, chat_request request,
                milliseconds limit,
                std::function<void(result<chat_reply>)> done) override {
    auto processor = processors_->find(model);
    if (!processor)
      return done(processor.error());
    ask what;
    what.id = 1;
    what.request = std::make_shared<const chat_request>(std::move(request));
    what.deadline = clock_->now() + limit;
    caf::anon_send(
      desk_, new_ask{std::move(*processor), std::move(what), std::move(done)});
  }

  result<std::string> serve_models(std::uint16_t port,
                                   const std::string& token) override {
    auto client = std::make_shared<endpoint_client>();
    client->find = [this](const std::string& model) {
      return processors_->find(model);
    };
    model_endpoint_server::options how;
    how.port = port;
    how.client_of = [client, token](std::string_view given) {
      return token.empty() || given == token ? client : nullptr;
    };
    how.models = [this] {
      std::vector<std::string> out;
      // A glob is no id that a client could use.
      for (const auto& route : what_.settings.routes)
        if (route.match.find('*') == std::string::npos)
          out.push_back(route.match);
      if (!what_.settings.default_model.empty())
        out.push_back(what_.settings.default_model);
      return out;
    };
    auto server =
      model_endpoint_server::start(system_, *clock_, std::move(how));
    if (!server)
      return server.error();
    endpoint_ = std::move(*server);
    return endpoint_->base_url();
  }

private:
  /// The request of a run that is to go on, if everything for it is there.
  result<run_request> request_of(const run_begun& begun,
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
    if (auto harness = find_harness(request.harness); !harness)
      return harness.error();
    return request;
  }

  /// The store says of a run that was taken over that it is ours, and nothing
  /// that it did before goes on.
  result<void> make_ours(const run_record& before,
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

  result<void> choose_sandbox() {
    auto demanded = demanded_level(what_.settings.sandbox.minimum);
    if (options_.sandbox_off) {
      box_ = std::make_shared<const sandbox>(sandbox::disabled());
      return ok;
    }
    auto probed = sandbox::probe(processes_, demanded);
    if (!probed)
      return probed.error();
    box_ = std::make_shared<const sandbox>(std::move(*probed));
    return ok;
  }

  result<void> open_functions() {
    const auto& given = what_.settings.solidify;
    if (given.mode == "off")
      return ok;
    solidify::solidify_settings settings;
    settings.runs = given.mode == "on";
    settings.rules = {given.observe, given.shadow, given.failures};
    settings.verify = given.verify;
    settings.repeat_network = given.repeat_network;
    auto opened =
      solidify::solidifier::open(what_.where.data / "skvm.db", settings);
    if (!opened)
      return opened.error();
    functions_ = std::move(*opened);
    if (auto driver = read_file(what_.where.shipped / "zygote.py"))
      warm_ = std::make_unique<solidify::warm_interpreters>(
        processes_, (what_.where.cache / "views").string(), std::move(*driver));
    return ok;
  }

  result<void> open_records() {
    auto opened = open_store(what_.where.data / "skvm.db");
    if (!opened)
      return opened.error();
    records_ = std::move(*opened);
    const auto& settings = what_.settings.journal;
    if (settings.enabled) {
      auto journals = run_journals::open(what_.where.data / "journal",
                                         sync_named(settings.sync));
      if (!journals)
        return journals.error();
      journals_ = std::move(*journals);
    }
    if (auto functions = open_functions(); !functions)
      return functions;
    bus_.subscribe([this](const run_event& event) {
      // Pieces of an answer are for watchers; the whole answer follows.
      if (event.what == run_event::kind::progress)
        return;
      auto record = record_of(event);
      record.sequence = ++events_;
      records_->append(std::move(record));
    });
    return ok;
  }

  result<void> open_budget() {
    budget::sums spent;
    budget::saver save;
    if (records_) {
      auto known = spent_so_far(*records_);
      if (!known)
        return known.error();
      spent = std::move(*known);
      save = [records = records_.get()](const std::string& day,
                                        const std::string& skill, amount used) {
        records->add_spending({day, skill, used.tokens, used.money});
      };
    }
    budget_ = std::make_shared<budget>(what_.settings.budget, std::move(spent),
                                       std::move(save), utc_day);
    return ok;
  }

  /// What other processes have spent since counts from the next request on.
  void hear_of_others() {
    if (!budget_->is_limited() || !records_)
      return;
    if (auto known = spent_so_far(*records_))
      budget_->learn(*known);
  }

  /// An earlier process may have had a clock that was ahead of ours.
  result<void> count_events_after(const std::string& run) {
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

  result<caf::actor> start_compiler() {
    auto environment = std::make_shared<compile_environment>();
    auto catalogue = what_.read_catalogue();
    if (!catalogue)
      return catalogue.error();
    environment->catalogue = std::move(*catalogue);
    environment->plugins = what_.plugins;
    environment->compiler_model = what_.settings.compiler.model;
    environment->data_dir = what_.where.shipped;
    environment->variants_dir = what_.where.data / "variants";
    environment->failed_dir = what_.where.data / "failed";
    processor_actor model;
    if (!what_.settings.compiler.model.empty()) {
      auto found = processors_->find(what_.settings.compiler.model);
      if (!found)
        return found.error();
      model = std::move(*found);
    }
    return spawn_compiler(system_, std::move(environment),
                          ports_for(std::move(model)));
  }

  ports_factory ports_for(processor_actor model) {
    return [this, model = std::move(model)](bool fresh) {
      return make_pass_ports(system_, processes_, model, known_host_, fresh,
                             *clock_);
    };
  }

  [[nodiscard]] std::string environments_dir() const {
    return (what_.where.cache / "environments").string();
  }

  /// Those of runs that nobody can resume, or is going to.
  void remove_abandoned_views(const std::string& all) {
    if (!records_)
      return;
    remove_stale_views(all, [this](const std::string& folder) {
      auto run = records_->find_run(folder.substr(0, folder.find('-')));
      if (!run)
        return run.error().code != errc::not_found;
      auto age =
        static_cast<std::int64_t>(microseconds_now() / 1000) - run->ended_ms;
      auto forgotten =
        run->ended_ms != 0 && age > what_.settings.journal.keep.count();
      return run->status != "ok" && run->status != "failed" && !forgotten;
    });
  }

  std::shared_ptr<const run_services> make_services() {
    auto out = std::make_shared<run_services>();
    out->box = box_;
    out->enclosure = enclosure_of(what_.settings.sandbox);
    out->tools = &tools_;
    out->processes = &processes_;
    out->clock = clock_.get();
    out->bus = &bus_;
    out->compiler = compiler_;
    out->adapter = adapter_;
    out->homes_dir = (what_.where.cache / "homes").string();
    out->views_dir = (what_.where.cache / "views").string();
    remove_abandoned_views(out->views_dir);
    out->functions = functions_.get();
    out->warm = warm_.get();
    out->functions_dir = (what_.where.data / "functions").string();
    out->environments_dir = environments_dir();
    out->make_ports = ports_for({});
    out->confirm = options_.confirm;
    out->gate = what_.settings.host.enabled ? &gate_ : nullptr;
    out->watch = options_.watch;
    out->processor = [this](const std::string& model) {
      return processors_->find(model);
    };
    out->harness = [this](const std::string& name) {
      return find_harness(name);
    };
    out->profile_of = [this](const std::string& model,
                             const std::string& harness) {
      return profile_of(model, harness);
    };
    return out;
  }

  result<harness_choice> find_harness(const std::string& name) {
    std::lock_guard lock{mutex_};
    if (auto known = harnesses_.find(name); known != harnesses_.end())
      return known->second;
    const auto* plugin = what_.plugins->find(plugin_kind::harness, name);
    if (plugin == nullptr) {
      auto near = nearest(name, what_.plugins->names(plugin_kind::harness));
      return make_error(errc::not_found, name,
                        near.empty()
                          ? "no such harness; see 'skvm plugins'"
                          : "no such harness, did you mean '" + near + "'?");
    }
    harness_settings settings;
    if (auto given = what_.settings.harnesses.find(name);
        given != what_.settings.harnesses.end())
      settings = given->second;
    harness_choice choice;
    choice.name = name;
    if (plugin->agent_harness) {
      auto made =
        guarded(name, [&] { return plugin->agent_harness(settings); });
      if (!made)
        return made.error();
      choice.in_process = std::move(*made);
    } else {
      auto made =
        guarded(name, [&] { return plugin->external_harness(settings); });
      if (!made)
        return made.error();
      choice.program = std::move(*made);
    }
    harnesses_.emplace(name, choice);
    return choice;
  }

  /// Top-down: runs first, so that everything below is still there to answer.
  void shut_down() {
    closing_ = true;
    endpoint_.reset();
    if (desk_) {
      auto closed = std::make_shared<std::promise<void>>();
      caf::anon_send(desk_, close_desk{closed, suspend_});
      // Bounded: a cancelled run ends within the grace of its processes.
      closed->get_future().wait();
      // Those who wait for records may still ask for something.
      if (records_)
        (void)records_->flush();
      desk_ = nullptr;
    }
    if (compiler_) {
      caf::anon_send_exit(compiler_, caf::exit_reason::user_shutdown);
      compiler_ = nullptr;
    }
    if (adapter_) {
      caf::anon_send_exit(adapter_, caf::exit_reason::user_shutdown);
      adapter_ = nullptr;
    }
    watch_.reset();
    gate_.stop();
    if (processors_)
      processors_->stop();
    system_.registry().await_running_count_equal(0);
    // What its callbacks use goes before it.
    if (records_)
      (void)records_->flush();
  }

  // In the order of need: what is further down uses what is further up.
  installation what_;
  runtime_options options_;
  event_bus bus_;
  host_cache known_host_;
  launch_control binding_; ///< of `bind`
  std::unique_ptr<store> records_;
  /// Orders events, also those of a run that several processes carried out.
  std::atomic<std::uint64_t> events_{microseconds_now()};
  std::shared_ptr<budget> budget_;
  std::unique_ptr<run_journals> journals_; ///< null where none is kept
  std::atomic<bool> suspend_{false};
  std::atomic<bool> closing_{false};
  std::unique_ptr<solidify::solidifier> functions_;
  std::mutex checks_mutex_;
  std::condition_variable checks_changed_;
  std::size_t checks_ = 0; ///< under way
  static constexpr std::size_t most_compared = 16;
  std::deque<std::shared_ptr<const solidify::hit_check>> compared_;
  std::unique_ptr<timer> clock_;
  launcher processes_;
  std::unique_ptr<solidify::warm_interpreters> warm_;
  transport net_;
  std::shared_ptr<const sandbox> box_;
  tool_host tools_;
  host_gate gate_;
  std::unique_ptr<pressure_watch> watch_; ///< null where it is off
  mutable std::mutex mutex_;
  mutable std::map<std::pair<std::string, std::string>,
                   std::shared_ptr<const profile>>
    profiles_;
  std::map<std::string, harness_choice> harnesses_;
  system_config config_;
  caf::actor_system system_;
  std::unique_ptr<processor_registry> processors_;
  std::unique_ptr<model_endpoint_server> endpoint_;
  caf::actor compiler_;
  caf::actor adapter_; ///< null where nothing is kept
  caf::actor desk_;
};

} // namespace

result<std::unique_ptr<runtime>> runtime::start(installation what,
                                                runtime_options options) {
  auto made =
    std::make_unique<kernel_runtime>(std::move(what), std::move(options));
  if (auto opened = made->open(); !opened)
    return opened.error();
  return std::unique_ptr<runtime>{std::move(made)};
}

} // namespace skvm
