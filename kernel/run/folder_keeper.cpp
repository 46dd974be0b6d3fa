#include "run/folder_keeper.hpp"

#include "base/chat_archive.hpp"
#include "run/change_archive.hpp"
#include "views/view_folder.hpp"

#include <filesystem>

namespace skvm {

namespace {

/// What a merge is to do with one view, decided before it does anything.
struct planned_view {
  std::string part;
  bool wanted = true;
  std::vector<path_change> changes;
  std::optional<error> failure;
};

SKVM_FIELDS(planned_view, a, b, c, d)

} // namespace

SKVM_FIELDS(merge_conflict, a, b)
SKVM_FIELDS(merged_view, a, b, c, d)

namespace {

/// Nobody uses a view any more.
struct view_dropped {
  std::shared_ptr<work_view> view;
};

} // namespace

} // namespace skvm

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::view_dropped)

namespace skvm {

namespace {

struct keeper_state {
  const char* name = "folder-keeper";
  caf::actor owner;
  std::string folder;
  std::string scratch;
  std::shared_ptr<view_folder> place; ///< null until the first view
  int made = 0;
  int merges = 0;
  int in_use = 0;         ///< views that somebody has
  bool finishing = false; ///< once none is
  std::shared_ptr<run_log> log;
};

using keeper_actor = caf::stateful_actor<keeper_state>;

std::string reachable(const look_for& what, const std::string& folder) {
  return what.view ? what.view->reachable_path() : folder;
}

/// Of all views before the first is merged: later they would be compared with a
/// folder that they never saw.
std::vector<planned_view> plan_of(const std::vector<view_to_merge>& views) {
  std::vector<planned_view> out;
  for (const auto& each : views) {
    auto& planned = out.emplace_back();
    planned.part = each.part;
    planned.wanted = each.wanted;
    auto changes = each.view->changes();
    if (changes)
      planned.changes = std::move(*changes);
    else
      planned.failure = changes.error();
  }
  return out;
}

std::vector<merged_view> merge_all(const std::string& folder,
                                   const std::vector<view_to_merge>& views,
                                   const std::vector<planned_view>& plan) {
  view_merger merger{folder};
  std::vector<merged_view> out;
  for (std::size_t i = 0; i < views.size() && i < plan.size(); ++i) {
    auto& merged = out.emplace_back();
    merged.part = plan[i].part;
    merged.failure = plan[i].failure;
    if (merged.failure)
      continue;
    for (const auto& change : plan[i].changes)
      if (change.after != file_kind::folder)
        merged.changed.push_back((change.is_removal() ? "-" : "")
                                 + change.path);
    if (!plan[i].wanted)
      continue;
    auto report = merger.merge(*views[i].view, plan[i].changes);
    if (!report)
      merged.failure = report.error();
    else
      merged.conflicts = std::move(report->conflicts);
  }
  return out;
}

/// Removes it on the keeper's thread: its last user may be on one that must not
/// wait for the disk. A command that is being killed may hold a view longer
/// than its run, and the keeper lives as long.
view_ptr handed_out(keeper_actor* self, std::unique_ptr<work_view> view) {
  ++self->state.in_use;
  return view_ptr{
    view.release(),
    [keeper = caf::actor_cast<caf::actor>(self)](work_view* last) {
      caf::anon_send(keeper, view_dropped{std::shared_ptr<work_view>{last}});
    }};
}

void on_dropped(keeper_actor* self, view_dropped& msg) {
  auto& state = self->state;
  if (state.log && state.log->is_left())
    msg.view->leave();
  msg.view.reset();
  if (--state.in_use == 0 && state.finishing)
    self->quit();
}

result<view_ptr> next_view(keeper_actor* self, const std::string& part) {
  auto& state = self->state;
  if (!state.place) {
    auto opened = view_folder::open(state.scratch);
    if (!opened)
      return opened.error();
    state.place = std::move(*opened);
  }
  auto name = "view-" + std::to_string(++state.made);
  auto place = state.place->path() / name;
  const auto& log = state.log;
  std::error_code unknown;
  auto next_merge = "merge#" + std::to_string(state.merges + 1);
  if (log && log->find_look(name) && !std::filesystem::exists(place, unknown)
      && !log->find_merge(next_merge, true))
    return make_error(errc::conflict, part,
                      "what it wrote was not kept (" + place.string()
                        + " is gone), so that the run cannot go on; begin it "
                          "anew");
  auto view = work_view::create(state.folder, place);
  if (!view)
    return view.error();
  if (log)
    log->keep(log_kind::looked, logged_look{name, {}});
  return handed_out(self, std::move(*view));
}

/// As it was written down; nothing where it was not, or makes no sense.
template <class T>
std::optional<T> read_back(const std::optional<std::string>& bytes) {
  if (!bytes)
    return std::nullopt;
  try {
    return archive::reader{*bytes}.get<T>();
  } catch (const archive::bad_frame&) {
    return std::nullopt;
  }
}

std::vector<merged_view> failed_all(const std::vector<view_to_merge>& views,
                                    const error& why) {
  std::vector<merged_view> out;
  for (const auto& each : views)
    out.push_back({each.part, {}, {}, why});
  return out;
}

/// A part that was cut off had its view left out of the merge, and its files
/// went with the view: that it has now ended well does not bring them back.
std::optional<error>
given_up_before(const std::vector<view_to_merge>& views,
                const std::optional<std::vector<planned_view>>& plan) {
  for (std::size_t i = 0; plan && i < views.size() && i < plan->size(); ++i)
    if (views[i].wanted && !(*plan)[i].wanted)
      return make_error(errc::conflict, views[i].part,
                        "what it wrote was given up when the run ended, so "
                        "that the run cannot go on; begin it anew");
  return std::nullopt;
}

std::vector<merged_view> merge(keeper_state& state,
                               const std::vector<view_to_merge>& views) {
  if (!state.log)
    return merge_all(state.folder, views, plan_of(views));
  auto& log = *state.log;
  ++state.merges;
  auto key = log.next_key("merge");
  auto plan = read_back<std::vector<planned_view>>(log.find_merge(key, false));
  if (auto done =
        read_back<std::vector<merged_view>>(log.find_merge(key, true))) {
    if (auto lost = given_up_before(views, plan))
      return failed_all(views, *lost);
    return *done;
  }
  // What fails is not written down as done, and the views stay: whoever
  // resumes the run merges them.
  auto kept_for_later = [&](const error& why) {
    log.leave();
    return failed_all(views, why);
  };
  if (!plan) {
    plan = plan_of(views);
    for (const auto& each : *plan)
      if (each.failure)
        return kept_for_later(*each.failure);
    log.keep(log_kind::merge_begun, logged_merge{key, archive::bytes_of(*plan)});
    if (auto durable = log.flush(); !durable)
      return kept_for_later(durable.error());
  }
  auto out = merge_all(state.folder, views, *plan);
  for (const auto& each : out)
    if (each.failure)
      return kept_for_later(*each.failure);
  // Durable before a view may go.
  log.keep(log_kind::merge_done, logged_merge{key, archive::bytes_of(out)});
  if (auto durable = log.flush(); !durable)
    return kept_for_later(durable.error());
  return out;
}

looked_for look(const keeper_state& state, const look_for& msg) {
  looked_for found{msg.part, {}};
  auto key =
    state.log ? state.log->next_key("look " + msg.part) : std::string{};
  if (state.log)
    if (auto known = state.log->find_look(key)) {
      found.missing = std::move(*known);
      return found;
    }
  auto root = reachable(msg, state.folder);
  for (const auto& file : msg.files)
    if (kind_at(root + "/" + file) == file_kind::none)
      found.missing.push_back(file);
  if (state.log)
    state.log->keep(log_kind::looked, logged_look{key, found.missing});
  return found;
}

/// A run that is resumed has the items that it began with.
std::vector<std::string> items(const keeper_state& state,
                               const look_for_items& msg) {
  auto key = state.log ? state.log->next_key("items") : std::string{};
  if (state.log)
    if (auto known = state.log->find_look(key))
      return std::move(*known);
  auto found = find_items(msg.what, state.folder, *msg.said);
  if (state.log)
    state.log->keep(log_kind::looked, logged_look{key, found});
  return found;
}

caf::behavior keeper(keeper_actor* self, caf::actor owner, std::string folder,
                     std::string scratch, std::shared_ptr<run_log> log) {
  auto& state = self->state;
  state.log = std::move(log);
  state.owner = std::move(owner);
  state.folder = std::move(folder);
  state.scratch = std::move(scratch);
  return {
    [self](const make_view& msg) {
      self->send(self->state.owner,
                 view_made{msg.part, std::make_shared<const result<view_ptr>>(
                                       next_view(self, msg.part))});
    },
    [self](const look_for& msg) {
      self->send(self->state.owner, look(self->state, msg));
    },
    [self](const look_for_items& msg) {
      self->send(self->state.owner, items_found{items(self->state, msg)});
    },
    [self](const merge_stage& msg) {
      self->send(self->state.owner,
                 stage_merged{std::make_shared<const std::vector<merged_view>>(
                   merge(self->state, *msg.views))});
    },
    [self](view_dropped& msg) { on_dropped(self, msg); },
    [self](finish_keeping) {
      self->state.finishing = true;
      if (self->state.in_use == 0)
        self->quit();
    },
  };
}

} // namespace

caf::actor spawn_folder_keeper(caf::scheduled_actor* owner, std::string folder,
                               std::string scratch,
                               std::shared_ptr<run_log> log) {
  return owner->home_system().spawn<caf::detached>(
    keeper, caf::actor_cast<caf::actor>(owner), std::move(folder),
    std::move(scratch), std::move(log));
}

} // namespace skvm
