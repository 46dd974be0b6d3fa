#include "compiler/pipeline.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"

namespace skvm {

namespace {

using producers = std::map<std::string_view, const loaded_plugin*>;

result<std::vector<const loaded_plugin*>>
select(const plugin_set& plugins, const std::vector<std::string>& wanted) {
  std::vector<const loaded_plugin*> chosen;
  if (wanted.empty()) {
    for (const auto& plugin : plugins.loaded())
      if (plugin.kind == plugin_kind::pass)
        chosen.push_back(&plugin);
  }
  for (const auto& name : wanted) {
    const auto* plugin = plugins.find(plugin_kind::pass, name);
    if (plugin == nullptr) {
      auto near = nearest(name, plugins.names(plugin_kind::pass));
      return make_error(errc::not_found, name,
                        near.empty() ? "no such pass"
                                     : "no such pass, did you mean '" + near
                                         + "'?");
    }
    if (std::find(chosen.begin(), chosen.end(), plugin) == chosen.end())
      chosen.push_back(plugin);
  }
  std::sort(chosen.begin(), chosen.end(), [](const auto* a, const auto* b) {
    return a->info.id < b->info.id;
  });
  return chosen;
}

result<producers> find_producers(const std::vector<const loaded_plugin*>& passes) {
  producers by_artifact;
  for (const auto* pass : passes)
    for (auto id : pass->info.produces) {
      auto [known, fresh] = by_artifact.emplace(id, pass);
      if (!fresh)
        return make_error(errc::conflict, std::string{pass->info.id},
                          "produces '" + std::string{id} + "', which "
                            + std::string{known->second->info.id}
                            + " produces too");
    }
  return by_artifact;
}

} // namespace

result<std::vector<pipeline_stage>>
plan_pipeline(const plugin_set& plugins, const std::vector<std::string>& wanted) {
  auto chosen = select(plugins, wanted);
  if (!chosen)
    return chosen.error();
  auto by_artifact = find_producers(*chosen);
  if (!by_artifact)
    return by_artifact.error();
  for (const auto* pass : *chosen)
    for (auto id : pass->info.consumes)
      if (by_artifact->count(id) == 0)
        return make_error(errc::invalid_argument, std::string{pass->info.id},
                          "consumes '" + std::string{id}
                            + "', which no selected pass produces");

  std::vector<pipeline_stage> stages;
  std::set<const loaded_plugin*> done;
  auto is_ready = [&](const loaded_plugin* pass) {
    return std::all_of(pass->info.consumes.begin(), pass->info.consumes.end(),
                       [&](auto id) {
                         return done.count(by_artifact->find(id)->second) != 0;
                       });
  };
  while (done.size() < chosen->size()) {
    pipeline_stage stage;
    for (const auto* pass : *chosen)
      if (done.count(pass) == 0 && is_ready(pass))
        stage.push_back(pass);
    if (stage.empty()) {
      std::string members;
      for (const auto* pass : *chosen)
        if (done.count(pass) == 0)
          members += (members.empty() ? "" : ", ") + std::string{pass->info.id};
      return make_error(errc::conflict, "pipeline",
                        "a cycle among passes: " + members);
    }
    done.insert(stage.begin(), stage.end());
    stages.push_back(std::move(stage));
  }
  return stages;
}

} // namespace skvm
