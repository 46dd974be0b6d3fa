#pragma once

#include "run/run.hpp"
#include "run/solidified.hpp"

/// What the sources of a run share: its state, and the steps that lead from one
/// of them to another.
namespace skvm::running {

struct run_state {
  const char* name = "run";
  caf::actor owner;
  std::shared_ptr<const run_services> services;
  std::unique_ptr<run_request> request;
  std::shared_ptr<run_log> log;            ///< null to write nothing down
  caf::actor branch;                       ///< null until it starts
  std::shared_ptr<launch_control> binding; ///< null but while it goes on
  run_prepared prepared;
  std::string candidates; ///< of the variant: code that may recur
  std::string skill_text; ///< of the variant, while its environment is bound
  run_result outcome;
  caf::actor functions;                     ///< null until they were tried
  std::shared_ptr<launch_control> trying;   ///< null but meanwhile
  std::shared_ptr<shared_spending> overall; ///< where the run is in parts
  time_point begun{};
  bool cancelled = false;
  bool over = false;
};

using run_actor = caf::stateful_actor<run_state>;

/// Tells the subscribers of the process. Returns at once.
void publish(run_actor* self, run_event::kind what, std::string name,
             std::string text, bool is_error = false);
/// Tells the owner, once.
void finish(run_actor* self);
void fail(run_actor* self, error why);
void begin(run_actor* self);
void cancel(run_actor* self);

// -- its variant and environment (run_variant.cpp)

/// The variant that it is to run with is not known yet.
void begin_anew(run_actor* self);
void compile(run_actor* self);
void on_compiled(run_actor* self, const compiled& msg);
void on_bound(run_actor* self, const environment_bound& msg);

// -- its conversations (run_conversation.cpp)

/// What the tools of this run may do, with the skill at that path.
std::shared_ptr<tool_scope> scope_of(const run_actor* self,
                                     const std::string& skill_dir);
/// `state.prepared` is complete.
void start_branch(run_actor* self, const std::string& skill_text);

// -- functions that may answer (run_functions.cpp)

/// What a run, or each of its parts, asks functions with.
solidify_setup functions_of(const run_actor* self, const tool_scope& scope);

/// Whether a function is tried first; `solidified` says what came of it.
bool try_functions(run_actor* self, const std::string& skill_text);
/// Of a function that an earlier process had brought in, or was about to, when
/// it died; whether there is one.
bool go_on_with_function(run_actor* self);
void on_solidified(run_actor* self, const solidified& msg);

} // namespace skvm::running
