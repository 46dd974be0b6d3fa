#include "run/workflow_state.hpp"

namespace skvm::in_workflow {

namespace {

/// One after the other, each on what those before it left, so that a part
/// conflicts once at most.
void rerun_next(workflow_actor* self) {
  auto& state = self->state;
  auto* part = find_part(self, state.to_rerun.back());
  state.to_rerun.pop_back();
  part->ended = false;
  part->earlier = state.said;
  part->task = task_of(state, part->what);
  self->send(state.keeper, make_view{part->what.id});
}

void note_conflict(workflow_actor* self, running_part& part,
                   const merged_view& merged) {
  std::vector<std::string> paths;
  for (const auto& conflict : merged.conflicts)
    paths.push_back(conflict.path);
  part.result.reran = true;
  part.view = nullptr;
  publish(self, run_event::kind::notice, part.result, "conflict",
          part.what.id + " runs again, since an earlier branch changed "
            + joined(paths),
          false);
}

} // namespace

void on_merged(workflow_actor* self, const stage_merged& msg) {
  auto& state = self->state;
  if (state.over)
    return;
  std::vector<std::string> again;
  for (const auto& merged : *msg.views) {
    auto* part = find_part(self, merged.part);
    if (part == nullptr)
      continue;
    auto& result = part->result;
    if (merged.failure) {
      state.out.unfinished =
        state.setup->log && merged.failure->code != errc::conflict;
      return finish(self, run_status::infrastructure, merged.failure);
    }
    result.changed = merged.changed;
    if (result.status != run_status::succeeded) {
      result.left_out = merged.changed;
    } else if (!merged.conflicts.empty() && !result.reran) {
      note_conflict(self, *part, merged);
      again.push_back(part->what.id);
      continue;
    } else if (!merged.conflicts.empty()) {
      result.left_out = merged.changed;
      result.status = run_status::failed;
      result.failure = make_error(
        errc::conflict, merged.conflicts.front().path,
        "changed differently by an earlier branch, also when it ran again");
    }
    part->view = nullptr; // merged: the next merge is not about it
  }
  state.to_rerun.insert(state.to_rerun.end(), again.rbegin(), again.rend());
  if (state.to_rerun.empty())
    end_stage(self);
  else
    rerun_next(self);
}

} // namespace skvm::in_workflow
