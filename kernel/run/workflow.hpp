#pragma once

#include "run/branch_plan.hpp"
#include "run/events.hpp"
#include "run/folder_keeper.hpp"
#include "run/part_text.hpp"
#include "run/spending.hpp"

namespace skvm {

/// A conversation that carries out a part.
struct part_conversation {
  std::string label;
  std::string task;
  view_ptr view; ///< null for the work folder itself
  std::vector<message_ptr> earlier;
  bool critical = false;
  work_part part{};
  bool is_last = false; ///< it answers the whole task
  /// Whether it is the part as planned: not one where a part before failed, and
  /// not what is done about missing files.
  bool as_planned = false;
  /// Items of the parts before it, and files that they made or changed.
  std::vector<std::string> told{};
};

/// Starts a conversation. It tells its owner with `branch_done` under its
/// label.
using start_part = std::function<result<caf::actor>(
  caf::scheduled_actor* owner, const part_conversation& what)>;

/// What carrying out a skill in parts needs. The functions are called by the
/// workflow's actor.
struct workflow_setup {
  std::string run;
  std::string task;
  skill_ptr subject;
  branch_plan plan;
  std::string work_dir;
  std::string scratch;          ///< for the views
  std::shared_ptr<run_log> log; ///< null to write nothing down
  std::shared_ptr<shared_spending> overall;
  timer* clock = nullptr;
  const event_bus* bus = nullptr;
  time_point begun{};
  start_part converse;
};

struct workflow_outcome {
  run_status status = run_status::failed;
  std::vector<part_result> parts;
  std::uint32_t tool_calls = 0;
  std::uint32_t tool_errors = 0;
  std::string text; ///< of the last part
  std::optional<error> failure;
  bool unfinished = false; ///< the journal failed in one of the parts
};

struct workflow_done {
  std::shared_ptr<const workflow_outcome> outcome;
};

/// Carries out a plan stage by stage. Parts of one stage run side by side, each
/// in a view of its own; a part that fails leaves the others alone. What they
/// changed is merged in the plan's order once all have ended, so that the
/// outcome does not depend on which was faster; a part that changed what an
/// earlier one changed runs again on the merged folder, once. A part whose
/// files are missing is told so, once. Tells `owner` with `workflow_done`,
/// exactly once. `cancel_work` ends all of it.
///
/// All is one conversation that forks and joins: the parts of a stage go on
/// from what was said before it, and what comes after goes on from all of
/// theirs, in the plan's order, each shortened where it is long.
caf::actor spawn_workflow(caf::scheduled_actor* owner, workflow_setup setup);

} // namespace skvm

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::workflow_done)
