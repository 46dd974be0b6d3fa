#pragma once

#include "run/workflow.hpp"

/// Between the sources of the workflow's actor, and nobody else's.
namespace skvm::in_workflow {

/// A part of the stage under way.
struct running_part {
  work_part what;
  std::string task;
  std::vector<message_ptr> earlier; ///< that its conversation goes on from
  std::vector<message_ptr> said;    ///< that conversation with its answer
  view_ptr view;                    ///< null for a main part
  caf::actor conversation;
  part_result result;
  bool ended = false;
};

struct workflow_state {
  const char* name = "workflow";
  caf::actor owner;
  std::unique_ptr<workflow_setup> setup;
  caf::actor keeper;
  std::size_t stage = 0;
  std::vector<running_part> parts;   ///< of this stage, in the plan's order
  std::vector<std::string> to_rerun; ///< parts, the next one last
  std::vector<message_ptr> said;     ///< by the parts of all stages before
  std::vector<part_report> reports;  ///< of branches since the last main part
  workflow_outcome out;
  bool cancelling = false; ///< until the part in the work folder has ended
  bool over = false;
};

using workflow_actor = caf::stateful_actor<workflow_state>;

/// Tells the subscribers of the process what a part did. Returns at once.
void publish(workflow_actor* self, run_event::kind what,
             const part_result& part, std::string name, std::string text,
             bool is_error);

/// Ends the run, once.
void finish(workflow_actor* self, run_status status,
            std::optional<error> failure);

/// With commas between them.
std::string joined(const std::vector<std::string>& words);

/// A part of the stage under way; null where there is none of that id.
running_part* find_part(workflow_actor* self, const std::string& id);

/// What the branch of a part is told to do.
std::string task_of(const workflow_state& state, const work_part& part);

/// Once all parts of the stage have ended and are merged.
void end_stage(workflow_actor* self);

/// The views of a stage came into the folder, or are in conflict.
void on_merged(workflow_actor* self, const stage_merged& msg);

} // namespace skvm::in_workflow
