#include "runtime/targets.hpp"

#include "base/text.hpp"
#include "compiler/profiles.hpp"
#include "plugins/guarded.hpp"

namespace skvm {

result<harness_choice> targets::harness(const std::string& name) {
  std::lock_guard lock{mutex_};
  if (auto known = harnesses_.find(name); known != harnesses_.end())
    return known->second;
  const auto* plugin = what_.plugins->find(plugin_kind::harness, name);
  if (plugin == nullptr) {
    auto near = nearest(name, what_.plugins->names(plugin_kind::harness));
    return make_error(errc::not_found, name,
                      near.empty()
                        ? "no such harness; see 'skvm plugins'"
                        : "no such harness, did you mean '" + near + "'?");
  }
  harness_settings settings;
  if (auto given = what_.settings.harnesses.find(name);
      given != what_.settings.harnesses.end())
    settings = given->second;
  harness_choice choice;
  choice.name = name;
  if (plugin->agent_harness) {
    auto made = guarded(name, [&] { return plugin->agent_harness(settings); });
    if (!made)
      return made.error();
    choice.in_process = std::move(*made);
  } else {
    auto made =
      guarded(name, [&] { return plugin->external_harness(settings); });
    if (!made)
      return made.error();
    choice.program = std::move(*made);
  }
  harnesses_.emplace(name, choice);
  return choice;
}

result<std::shared_ptr<const profile>>
targets::profile_of(const std::string& model,
                    const std::string& harness) const {
  std::lock_guard lock{mutex_};
  auto key = std::make_pair(model, harness);
  if (auto known = profiles_.find(key); known != profiles_.end())
    return known->second;
  auto found = find_profile(
    {what_.where.data / "profiles", what_.where.shipped / "profiles"}, harness,
    model);
  if (!found)
    return found.error();
  std::shared_ptr<const profile> target;
  if (*found)
    target = std::make_shared<const profile>(std::move((*found)->profile));
  profiles_.emplace(key, target);
  return target;
}

} // namespace skvm
