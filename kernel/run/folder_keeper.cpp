#include "run/folder_keeper.hpp"

#include "views/view_folder.hpp"

#include <filesystem>

namespace skvm {

namespace {

struct keeper_state {
  const char* name = "folder-keeper";
  caf::actor owner;
  std::string folder;
  std::string scratch;
  std::shared_ptr<view_folder> place; ///< null until the first view
  int made = 0;
};

using keeper_actor = caf::stateful_actor<keeper_state>;

std::string reachable(const look_for& what, const std::string& folder) {
  return what.view ? what.view->reachable_path() : folder;
}

result<view_ptr> next_view(keeper_state& state) {
  if (!state.place) {
    auto opened = view_folder::open(state.scratch);
    if (!opened)
      return opened.error();
    state.place = std::move(*opened);
  }
  auto view = work_view::create(state.folder,
                                state.place->path()
                                  / ("view-" + std::to_string(++state.made)));
  if (!view)
    return view.error();
  // A command that is being killed may hold a view longer than we live.
  return view_ptr{view->release(),
                  [place = state.place](work_view* last) { delete last; }};
}

std::vector<merged_view> merge_all(const std::string& folder,
                                   const std::vector<view_to_merge>& views) {
  std::vector<result<std::vector<path_change>>> changes;
  changes.reserve(views.size());
  // Of all before the first is merged: later they would be compared with a
  // folder that they never saw.
  for (const auto& each : views)
    changes.push_back(each.view->changes());
  view_merger merger{folder};
  std::vector<merged_view> out;
  for (std::size_t i = 0; i < views.size(); ++i) {
    auto& merged = out.emplace_back();
    merged.part = views[i].part;
    if (!changes[i]) {
      merged.failure = changes[i].error();
      continue;
    }
    for (const auto& change : *changes[i])
      if (change.after != file_kind::folder)
        merged.changed.push_back((change.is_removal() ? "-" : "")
                                 + change.path);
    if (!views[i].wanted)
      continue;
    auto report = merger.merge(*views[i].view, *changes[i]);
    if (!report)
      merged.failure = report.error();
    else
      merged.conflicts = std::move(report->conflicts);
  }
  return out;
}

caf::behavior keeper(keeper_actor* self, caf::actor owner, std::string folder,
                     std::string scratch) {
  auto& state = self->state;
  state.owner = std::move(owner);
  state.folder = std::move(folder);
  state.scratch = std::move(scratch);
  return {
    [self](const make_view& msg) {
      self->send(self->state.owner,
                 view_made{msg.part, std::make_shared<const result<view_ptr>>(
                                       next_view(self->state))});
    },
    [self](const look_for& msg) {
      looked_for found{msg.part, {}};
      auto root = reachable(msg, self->state.folder);
      for (const auto& file : msg.files)
        if (kind_at(root + "/" + file) == file_kind::none)
          found.missing.push_back(file);
      self->send(self->state.owner, std::move(found));
    },
    [self](const look_for_items& msg) {
      self->send(
        self->state.owner,
        items_found{find_items(msg.what, self->state.folder, *msg.said)});
    },
    [self](const merge_stage& msg) {
      self->send(self->state.owner,
                 stage_merged{std::make_shared<const std::vector<merged_view>>(
                   merge_all(self->state.folder, *msg.views))});
    },
    [self](finish_keeping) { self->quit(); },
  };
}

} // namespace

caf::actor spawn_folder_keeper(caf::scheduled_actor* owner, std::string folder,
                               std::string scratch) {
  return owner->home_system().spawn<caf::detached>(
    keeper, caf::actor_cast<caf::actor>(owner), std::move(folder),
    std::move(scratch));
}

} // namespace skvm
