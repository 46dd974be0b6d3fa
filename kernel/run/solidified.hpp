#pragma once

#include "run/folder_keeper.hpp"
#include "run/messages.hpp"
#include "run/run_log.hpp"
#include "solidify/solidifier.hpp"

namespace skvm {

/// Of what a function brings into the work folder, in the run's log.
inline constexpr const char* function_key = "function";
/// After the run's id: the folder of its views.
inline constexpr const char* function_views = "-function";

/// Ids of the steps of a part, and of those that must come before them.
struct part_steps {
  std::vector<std::string> own;
  std::vector<std::string> needs;
};

/// What one run, or a part of one, asks of the functions. A run without a skill
/// is one that had begun to bring a function's files in when its process died;
/// of a part its log says that.
struct solidify_setup {
  solidify::solidifier* functions = nullptr; ///< outlives the actor
  std::string run; ///< of a part with its label: `RUN/LABEL`
  skill_ptr skill;
  std::string task;
  bool only_compare = false;
  /// Kept until what the run did was compared; null but for `only_compare`.
  std::shared_ptr<const solidify::hit_check> compared;
  std::string key = function_key; ///< of its records in the log
  /// Of a part, whose request `task` is then.
  std::optional<part_steps> part;
  std::string heard;      ///< by a part, of those before it
  view_ptr view;          ///< of a part; in use as long as the actor lives
  std::string candidates; ///< the variant's artifact, where there is one
  solidify::execution_place place;
  std::shared_ptr<launch_control> control;
  std::shared_ptr<run_log> log; ///< null to write nothing down
};

/// The answer to `start_work`: `outcome->answer` where no model is needed.
struct solidified {
  std::shared_ptr<const solidify::attempt> outcome;
  /// Where what was brought in could not be written down, or not be brought in:
  /// another process may go on.
  std::optional<error> unfinished;
  /// Nothing was brought in before, and the run is to begin as a new one.
  bool again = false;
};

/// After a conversation that succeeded: learns from it, tells `learnt`, and
/// ends.
struct learn_from_run {
  std::shared_ptr<const branch_outcome> conversation;
};

/// What a run did was compared with its function, and may change from now on.
struct learnt {};

/// With a log, what a function does to the work folder is all or nothing across
/// the end of the process: it is written down before the folder is touched, and
/// done again from its view by whoever resumes the run. Once it is written down
/// a cancellation comes too late.
///
/// Tries to carry out a task without a model, on a thread of its own, since
/// that waits for the disk and for a process. Tells `owner` with `solidified`,
/// once, and ends when its owner has ended or after `learn_from_run`.
caf::actor spawn_function_runner(caf::scheduled_actor* owner,
                                 solidify_setup setup);

} // namespace skvm

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::solidified)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::learn_from_run)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::learnt)
