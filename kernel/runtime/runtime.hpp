#pragma once

#include "compiler/compile.hpp"
#include "compiler/environment.hpp"
#include "os/sandbox.hpp"
#include "run/events.hpp"
#include "run/run_types.hpp"
#include "runtime/installation.hpp"
#include "store/store.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace skvm {

struct runtime_options {
  bool sandbox_off = false;
  bool keep_records = true;     ///< runs go into the store
  bool watch = false;           ///< answers are shown while they come
  std::filesystem::path record; ///< where to record exchanges; empty for not
  unsigned threads = 0;         ///< of the actor scheduler; 0 for one a core
  std::vector<event_bus::subscriber> subscribers;
  /// Asks the user whether something may be installed; null where nobody is
  /// there. Called on a thread of its own, where it may wait until the other
  /// function says that the answer is not wanted any more.
  std::function<bool(const std::string& question,
                     const std::function<bool()>& cancelled)>
    confirm;
};

/// How to go on with a run.
struct resume_options {
  /// Whether a tool call that was under way when the process died is made
  /// again; otherwise the model is told of it.
  bool retry_in_flight = false;
  /// Limits instead of those that the run began with; 0 to leave one as it was.
  run_limits limits{.turns = 0, .tokens = 0, .time = {}};
};

/// The running kernel: the threads, the actor system and what lives on it.
/// Front ends hold one. Its functions return at once and may be called from any
/// thread; callbacks come from scheduler threads. The destructor cancels what
/// still runs and waits for it.
class runtime {
public:
  /// `denied` where the machine offers less of a sandbox than is demanded.
  /// [startup]
  static result<std::unique_ptr<runtime>> start(installation what,
                                                runtime_options options);
  virtual ~runtime() = default;

  [[nodiscard]] virtual const installation& installed() const = 0;
  [[nodiscard]] virtual const sandbox& box() const = 0;

  using run_callback = std::function<void(run_result)>;
  using compile_callback = std::function<void(result<compile_outcome>)>;

  /// Starts a run; its id is the value. Where a function answered whose hit is
  /// to be compared, another run of the task begins, in a copy of the folder as
  /// it was. Errors that a user can mend
  /// (`not_found`, `invalid_config`) come at once.
  virtual result<std::string> run(run_request request, run_callback done) = 0;

  /// Goes on with a run that was interrupted, or that something outside of it
  /// ended: an outage, a limit, a cancellation. `run` is an id or the start of
  /// one. The value is the request as it is carried out, with its id.
  /// `not_found` where there is no such run or its skill is gone, `conflict`
  /// where it is running or over. [not on a scheduler thread]
  virtual result<run_request> resume(const std::string& run,
                                     const resume_options& how,
                                     run_callback done) = 0;
  /// The runs that are recorded as running in a process that is no more.
  /// [not on a scheduler thread]
  virtual result<std::vector<run_record>> interrupted() = 0;

  /// Waits until what was begun so far would survive the end of the process.
  /// [not on a scheduler thread]
  virtual result<void> flush() = 0;

  /// Waits until the hits that were drawn (`[solidify] verify`) were compared
  /// with what the model does. [not on a scheduler thread]
  virtual void wait_for_checks() = 0;

  virtual void cancel(const std::string& run) = 0;
  virtual void cancel_all() = 0;
  /// From now on runs that are cancelled by the end of the program are left to
  /// be resumed.
  virtual void suspend_at_end() = 0;

  virtual void compile(compile_request request, compile_callback done) = 0;

  /// Binds the environment of a compiled skill. Where the policy permits it the
  /// script runs, whatever was installed before. Blocks.
  /// [not on a scheduler thread]
  virtual environment_outcome bind(const compile_outcome& compiled,
                                   const std::string& policy) = 0;

  /// The profile of a target, null where there is none.
  [[nodiscard]] virtual result<std::shared_ptr<const profile>>
  profile_of(const std::string& model, const std::string& harness) const = 0;

  /// Whether a target could be run: its route, plugin, files and harness.
  virtual result<void> check_target(const std::string& model,
                                    const std::string& harness) = 0;

  /// Sends one request straight to a model: what `config doctor` needs.
  virtual void ask_once(const std::string& model, chat_request request,
                        std::chrono::milliseconds limit,
                        std::function<void(result<chat_reply>)> done) = 0;

  /// Serves every configured model on loopback until the runtime ends; the
  /// value is the base URL.
  virtual result<std::string> serve_models(std::uint16_t port,
                                           const std::string& token) = 0;

  [[nodiscard]] virtual store* records() = 0; ///< null where none is kept
};

} // namespace skvm
