#include "run/solidified.hpp"

#include "base/chat_archive.hpp"
#include "plugins/guarded.hpp"
#include "run/change_archive.hpp"
#include "views/merge.hpp"
#include "views/view_folder.hpp"

#include <algorithm>

namespace skvm {

namespace {

/// What is written down before a function's files come into the work folder.
struct function_commit {
  std::vector<path_change> changes;
  std::string answer;
};

SKVM_FIELDS(function_commit, a, b)

/// Of a part also which function it is of.
struct part_commit {
  function_commit what;
  std::string function;
};

SKVM_FIELDS(part_commit, a, b)

constexpr auto brought_in = "in";
constexpr auto put_back = "back";

struct runner_state {
  const char* name = "function-runner";
  caf::actor owner;
  solidify_setup setup;
  std::shared_ptr<view_folder> folder; ///< goes after what is in it
  solidify::skill_scope where;
  std::shared_ptr<solidify::attempt> tried;
  std::optional<error> unfinished; ///< why the journal does not have it
  bool has_changed = false;        ///< this process, the work folder
};

using runner_actor = caf::stateful_actor<runner_state>;

/// `place` tells the log before and after it touches the work folder. Before,
/// the disk has to have it; afterwards the view stays until it does.
void write_down_changes(runner_state& state) {
  auto log = state.setup.log;
  if (!log)
    return;
  auto kept = [&state, log](result<void> outcome) -> result<void> {
    if (!outcome) {
      log->leave();
      state.unfinished = outcome.error();
    }
    return outcome;
  };
  const auto& key = state.setup.key;
  auto is_part = state.setup.part.has_value();
  state.setup.place.before_change = [&state, log, kept, key, is_part](
                                      const std::vector<path_change>& changes,
                                      const std::string& answer,
                                      const std::string& function) {
    function_commit what{changes, answer};
    log->keep(
      log_kind::merge_begun,
      logged_merge{key, is_part ? archive::bytes_of(part_commit{what, function})
                                : archive::bytes_of(what)});
    state.has_changed = !changes.empty();
    return state.has_changed ? kept(log->flush()) : result<void>{ok};
  };
  state.setup.place.after_change = [log, kept, key](bool is_in) {
    log->keep(log_kind::merge_done,
              logged_merge{key, is_in ? brought_in : put_back});
    return kept(is_in ? log->write_ahead() : log->flush());
  };
}

/// After the answer: what nobody is to wait for.
void clear_up(runner_state& state) {
  auto& hit = *state.tried;
  // Without the power to write it down the view is all that tells of it.
  if (state.has_changed && hit.used && !state.setup.log->flush())
    hit.used->leave();
  state.setup.functions->note_hit(std::move(hit), state.setup.task);
}

/// From the view that the earlier process left.
result<std::string> bring_in_again(runner_state& state,
                                   const function_commit& plan) {
  const auto& place = state.setup.place;
  if (plan.changes.empty()) {
    if (auto kept = place.after_change(true); !kept)
      return kept.error();
    return plan.answer;
  }
  std::error_code unknown;
  if (!std::filesystem::exists(place.scratch, unknown))
    return make_error(errc::conflict, place.scratch,
                      "is gone, with what a function was about to bring into "
                      "the work folder; begin the run anew");
  auto view = work_view::create(place.work_dir, place.scratch);
  if (!view)
    return view.error();
  auto merged = view_merger{place.work_dir}.merge(**view, plan.changes);
  auto kept = merged ? place.after_change(true) : result<void>{merged.error()};
  if (!kept) {
    (*view)->leave();
    return kept.error();
  }
  // The view goes with this process, and must not go before the disk has that
  // it is not needed.
  if (!state.setup.log->flush())
    (*view)->leave();
  return plan.answer;
}

/// The answer of a function that was being brought in; nothing where it had
/// been given up.
result<std::optional<std::string>> finish_earlier(runner_state& state,
                                                  std::string& function) {
  auto& log = *state.setup.log;
  const auto& key = state.setup.key;
  auto done = log.find_merge(key, true);
  if (done) // left by a process that died as it cleared up
    remove_tree(state.setup.place.scratch);
  if (done && *done == put_back)
    return std::optional<std::string>{};
  auto begun = log.find_merge(key, false);
  function_commit plan;
  try {
    archive::reader in{*begun};
    in >> plan;
    if (state.setup.part)
      in >> function;
  } catch (const archive::bad_frame&) {
    return make_error(errc::io, state.setup.run,
                      "its journal has a record that makes no sense");
  }
  if (done)
    return std::optional{plan.answer};
  auto answer = bring_in_again(state, plan);
  if (!answer)
    return answer.error();
  return std::optional{std::move(*answer)};
}

/// Of a hit that was drawn to be compared: the folder as it was before, where
/// the process that died had kept it. It was whole before the first change.
std::shared_ptr<const solidify::hit_check>
left_to_compare(const solidify::execution_place& place) {
  std::error_code unknown;
  if (place.check_dir.empty()
      || !std::filesystem::exists(place.check_dir + "/view", unknown))
    return nullptr;
  auto folder = view_folder::open(place.check_dir);
  auto copy = work_view::create_copy(place.work_dir, place.check_dir + "/view");
  if (!folder || !copy)
    return nullptr;
  return std::make_shared<const solidify::hit_check>(
    solidify::hit_check{{}, std::move(*folder), std::move(*copy)});
}

void go_on_now(runner_actor* self) {
  auto& state = self->state;
  auto told = std::make_shared<solidify::attempt>();
  solidified answer;
  auto outcome =
    guarded("solidify", [&]() -> result<std::optional<std::string>> {
      auto opened = view_folder::open(state.setup.place.scratch);
      if (!opened)
        return opened.error();
      state.folder = std::move(*opened);
      state.setup.place.scratch += "/view";
      write_down_changes(state);
      return finish_earlier(state, told->function);
    });
  if (!outcome) {
    state.setup.log->leave();
    answer.unfinished = outcome.error();
  } else {
    told->answer = std::move(*outcome);
    answer.again = !told->answer;
    if (told->answer)
      told->check = left_to_compare(state.setup.place);
  }
  answer.outcome = std::move(told);
  self->send(state.owner, std::move(answer));
}

void try_now(runner_actor* self) {
  auto& state = self->state;
  auto& setup = state.setup;
  auto outcome = guarded("solidify", [&]() -> result<solidify::attempt> {
    // Locked, or another process takes it for that of a run that died.
    auto opened = view_folder::open(setup.place.scratch);
    if (!opened)
      return opened.error();
    state.folder = std::move(*opened);
    setup.place.scratch += "/view";
    write_down_changes(state);
    // Of a process that died before it brought anything in.
    remove_tree(setup.place.scratch);
    if (!setup.place.check_dir.empty())
      remove_tree(setup.place.check_dir + "/view");
    setup.functions->propose(*setup.skill, setup.candidates);
    if (setup.part) {
      state.where =
        solidify::scope_of(*setup.skill, setup.part->own, setup.part->needs);
      return setup.functions->try_part(state.where, setup.task, setup.place,
                                       setup.run);
    }
    state.where = solidify::scope_of(*setup.skill);
    return setup.functions->try_task(*setup.skill, setup.task, setup.place,
                                     setup.only_compare);
  });
  state.tried = std::make_shared<solidify::attempt>();
  if (outcome)
    *state.tried = std::move(*outcome);
  else
    state.tried->note = state.tried->reason = outcome.error().text();
  // The owner reads words of it only; the view stays here.
  auto told = std::make_shared<solidify::attempt>();
  told->answer = state.tried->answer;
  told->function = state.tried->function;
  told->note = state.tried->note;
  told->reason = state.tried->reason;
  told->check = std::move(state.tried->check);
  auto answered = told->answer.has_value();
  self->send(state.owner, solidified{std::move(told), state.unfinished, false});
  if (answered)
    clear_up(state);
}

void learn_now(runner_actor* self, const branch_outcome& from) {
  auto& state = self->state;
  auto& setup = state.setup;
  const auto& promised = setup.place.promised;
  auto is_kept = [&](const std::string& name) {
    return kind_at(setup.place.work_dir + "/" + name) != file_kind::none;
  };
  // A part without its files is not done yet.
  if (state.tried && !from.calls.empty()
      && std::all_of(promised.begin(), promised.end(), is_kept))
    (void)guarded("solidify", [&]() -> result<std::string> {
      solidify::finished_run run{setup.run, setup.task, from.text, from.calls,
                                 std::move(setup.heard)};
      return setup.functions->learn_from(std::move(*state.tried), state.where,
                                         run, setup.place);
    });
  self->send(state.owner, learnt{});
  self->quit();
}

/// Whether an earlier process was about to bring something in.
bool is_begun(const solidify_setup& setup) {
  return setup.log && setup.log->find_merge(setup.key, false);
}

caf::behavior runner(runner_actor* self, caf::actor owner,
                     std::shared_ptr<solidify_setup> setup) {
  self->state.owner = owner;
  self->state.setup = std::move(*setup);
  self->state.setup.place.control = self->state.setup.control.get();
  self->monitor(owner);
  self->set_down_handler([self](const caf::down_msg&) { self->quit(); });
  self->set_default_handler(caf::drop);
  return {
    [self](start_work) {
      const auto& asked = self->state.setup;
      if (!asked.skill || (asked.part && is_begun(asked)))
        go_on_now(self);
      else
        try_now(self);
    },
    [self](const learn_from_run& msg) { learn_now(self, *msg.conversation); },
  };
}

} // namespace

caf::actor spawn_function_runner(caf::scheduled_actor* owner,
                                 solidify_setup setup) {
  auto made = owner->home_system().spawn<caf::detached>(
    runner, caf::actor_cast<caf::actor>(owner),
    std::make_shared<solidify_setup>(std::move(setup)));
  caf::anon_send(made, start_work{});
  return made;
}

} // namespace skvm
