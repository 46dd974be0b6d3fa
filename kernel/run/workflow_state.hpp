#pragma once

#include "run/workflow.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace skvm {

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
  bool over = false;
};

std::chrono::microseconds since_begin(const workflow_state& state);

/// Tells who listens of one part.
void publish_part(const workflow_state& state, run_event::kind what,
                  const part_result& of, std::string name, std::string text,
                  bool is_error);

/// Ended by something outside of it, so that a resumed run goes on with it.
bool is_cut_off(run_status status);

/// The part of this stage that has the id; may be null.
running_part* find_part(workflow_state& state, const std::string& id);

} // namespace skvm
