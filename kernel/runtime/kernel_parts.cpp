#include "base/files.hpp"
#include "models/recorder.hpp"
#include "run/compiler.hpp"
#include "runtime/adapter.hpp"
#include "runtime/desk.hpp"
#include "runtime/handing_on.hpp"
#include "runtime/kernel_runtime.hpp"
#include "runtime/pass_services.hpp"
#include "runtime/run_report.hpp"
#include "views/view_folder.hpp"

#include <algorithm>
#include <cstdlib>
#include <future>
#include <thread>

namespace skvm {

system_config::system_config(unsigned threads) {
  load<caf::scheduler::coordinator<handing_on>>();
  set("scheduler.max-threads", std::size_t{threads});
}

std::uint64_t microseconds_now() {
  return static_cast<std::uint64_t>(
    std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::system_clock::now().time_since_epoch())
      .count());
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

namespace {

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

} // namespace

kernel_runtime::kernel_runtime(installation what, runtime_options options)
  : what_(std::move(what)), options_(std::move(options)),
    known_host_(what_.where.cache / "host.json"), clock_(make_steady_timer()),
    tools_(processes_, net_),
    gate_(rules_of(what_.settings.host), *clock_,
          {[this](std::size_t most) { tools_.limit_commands(most); },
           [this] { return tools_.commands_waiting(); }}),
    targets_(what_),
    config_(options_.threads != 0
              ? options_.threads
              : std::max(2U, std::thread::hardware_concurrency())),
    system_(config_) {
}

result<void> kernel_runtime::open() {
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
    system_, what_, net_, *clock_, std::move(record), records_.get(), budget_);
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

result<void> kernel_runtime::choose_sandbox() {
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

result<void> kernel_runtime::open_functions() {
  const auto& given = what_.settings.solidify;
  if (given.mode == "off")
    return ok;
  solidify::solidify_settings settings;
  settings.runs = given.mode == "on";
  settings.rules = {given.observe, given.shadow, given.failures};
  settings.verify = given.verify;
  settings.repeat_network = given.repeat_network;
  auto opened = solidify::solidifier::open(what_.where.store(), settings);
  if (!opened)
    return opened.error();
  functions_ = std::move(*opened);
  if (auto driver = read_file(what_.where.shipped / "zygote.py"))
    warm_ = std::make_unique<solidify::warm_interpreters>(
      processes_, what_.where.views().string(), std::move(*driver));
  return ok;
}

result<void> kernel_runtime::open_records() {
  auto opened = open_store(what_.where.store());
  if (!opened)
    return opened.error();
  records_ = std::move(*opened);
  const auto& settings = what_.settings.journal;
  if (settings.enabled) {
    auto journals =
      run_journals::open(what_.where.journals(), sync_named(settings.sync));
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

result<void> kernel_runtime::open_budget() {
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

result<caf::actor> kernel_runtime::start_compiler() {
  auto environment = std::make_shared<compile_environment>();
  auto catalogue = what_.read_catalogue();
  if (!catalogue)
    return catalogue.error();
  environment->catalogue = std::move(*catalogue);
  environment->plugins = what_.plugins;
  environment->compiler_model = what_.settings.compiler.model;
  environment->data_dirs = what_.data_dirs();
  environment->variants_dir = what_.where.variants();
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

ports_factory kernel_runtime::ports_for(processor_actor model) {
  return [this, model = std::move(model)](bool fresh) {
    return make_pass_ports(system_, processes_, model, known_host_, fresh,
                           *clock_);
  };
}

void kernel_runtime::remove_abandoned_views(const std::string& all) {
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

std::shared_ptr<const run_services> kernel_runtime::make_services() {
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
  out->views_dir = what_.where.views().string();
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
    return targets_.harness(name);
  };
  out->profile_of = [this](const std::string& model,
                           const std::string& harness) {
    return profile_of(model, harness);
  };
  return out;
}

void kernel_runtime::shut_down() {
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

} // namespace skvm
