#pragma once

#include "os/host_cache.hpp"
#include "os/launch_control.hpp"
#include "runtime/hit_checks.hpp"
#include "runtime/host_watch.hpp"
#include "runtime/processors.hpp"
#include "runtime/run_journals.hpp"
#include "runtime/runtime.hpp"
#include "runtime/targets.hpp"
#include "serve/model_endpoint.hpp"
#include "solidify/warm.hpp"

#include <atomic>

namespace skvm {

struct system_config : caf::actor_system_config {
  explicit system_config(unsigned threads);
};

/// Of Unix time; exact as a number of JSON.
std::uint64_t microseconds_now();

/// `[sandbox]` as a policy, without folders of a run. Variables have this
/// process's values.
sandbox_policy enclosure_of(const sandbox_settings& settings);

/// The one runtime there is. `open` comes first.
class kernel_runtime final : public runtime {
public:
  kernel_runtime(installation what, runtime_options options);

  ~kernel_runtime() override { shut_down(); }

  result<void> open();

  const installation& installed() const override { return what_; }

  const sandbox& box() const override { return *box_; }

  store* records() override { return records_.get(); }

  result<std::string> run(run_request request, run_callback done) override;

  void wait_for_checks() override { checks_.wait(); }

  result<run_request> resume(const std::string& run, const resume_options& how,
                             run_callback done) override;
  result<std::vector<run_record>> interrupted() override;
  result<void> flush() override;

  void suspend_at_end() override { suspend_ = true; }

  void cancel(const std::string& run) override;
  void cancel_all() override;
  void compile(compile_request request, compile_callback done) override;
  environment_outcome bind(const compile_outcome& compiled,
                           const std::string& policy) override;

  result<std::shared_ptr<const profile>>
  profile_of(const std::string& model,
             const std::string& harness) const override {
    return targets_.profile_of(model, harness);
  }

  result<void> check_target(const std::string& model,
                            const std::string& harness) override;
  void ask_once(const std::string& model, chat_request request,
                std::chrono::milliseconds limit,
                std::function<void(result<chat_reply>)> done) override;
  result<std::string> serve_models(std::uint16_t port,
                                   const std::string& token) override;

private:
  /// After a hit that was drawn for it, compares it, too.
  run_callback comparing(std::shared_ptr<const run_request> request,
                         run_callback done);
  /// The task once more, in a copy of the folder as it was before the hit.
  void compare_hit(run_request request,
                   std::shared_ptr<const solidify::hit_check> check);

  // -- taking_over.cpp

  /// The request of a run that is to go on, if everything for it is there.
  result<run_request> request_of(const run_begun& begun,
                                 const run_limits& raised);
  /// The store says of a run that was taken over that it is ours, and nothing
  /// that it did before goes on.
  result<void> make_ours(const run_record& before,
                         const run_journals::taken_run& taken);

  /// An earlier process may have had a clock that was ahead of ours.
  result<void> count_events_after(const std::string& run);

  /// What other processes have spent since counts from the next request on.
  void hear_of_others();

  // -- kernel_parts.cpp

  result<void> choose_sandbox();
  result<void> open_functions();
  result<void> open_records();
  result<void> open_budget();
  result<caf::actor> start_compiler();
  ports_factory ports_for(processor_actor model);

  [[nodiscard]] std::string environments_dir() const {
    return (what_.where.cache / "environments").string();
  }

  /// Those of runs that nobody can resume, or is going to.
  void remove_abandoned_views(const std::string& all);
  std::shared_ptr<const run_services> make_services();
  /// Top-down: runs first, so that everything below is still there to answer.
  void shut_down();

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
  hit_checks checks_;
  std::unique_ptr<timer> clock_;
  launcher processes_;
  std::unique_ptr<solidify::warm_interpreters> warm_;
  transport net_;
  std::shared_ptr<const sandbox> box_;
  tool_host tools_;
  host_gate gate_;
  std::unique_ptr<pressure_watch> watch_; ///< null where it is off
  targets targets_;
  system_config config_;
  caf::actor_system system_;
  std::unique_ptr<processor_registry> processors_;
  std::unique_ptr<model_endpoint_server> endpoint_;
  caf::actor compiler_;
  caf::actor adapter_; ///< null where nothing is kept
  caf::actor desk_;
};

} // namespace skvm
