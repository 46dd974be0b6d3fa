#include <boost/json.hpp>

#include "base/json.hpp"
#include "commands.hpp"
#include "compiler/profiles.hpp"
#include "in_use.hpp"
#include "runtime/processors.hpp"
#include "terminal.hpp"

#include <cstdlib>
#include <iostream>

namespace skvm::cli {

namespace bj = boost::json;

namespace {

std::string key_state(const route& via) {
  if (via.key_env.empty())
    return "needs none";
  const auto* value = std::getenv(via.key_env.c_str());
  if (value != nullptr && *value != '\0')
    return "set";
  return needs_key(via) ? "not set" : "needs none";
}

} // namespace

exit_code list_models(const common_options& common) {
  auto what = open_installation(common);
  if (!what)
    return report(common, what.error());
  auto listing = list_profiles(
    {what->where.data / "profiles", what->where.shipped / "profiles"});
  for (const auto& refused : listing.refused)
    std::cerr << "skvm: profile refused: " << refused.text() << '\n';
  std::vector<profile> targets;
  for (const auto& one : listing.profiles)
    targets.push_back(one.profile);
  auto used = read_used(what->where, targets);
  if (common.json) {
    bj::array routes;
    for (const auto& via : what->settings.routes)
      routes.push_back(
        {{"match", via.match},
         {"plugin", via.plugin},
         {"loaded",
          what->plugins->find(plugin_kind::model, via.plugin) != nullptr},
         {"base_url", via.base_url},
         {"key_env", via.key_env},
         {"key", key_state(via)}});
    bj::array profiles;
    for (const auto& one : listing.profiles) {
      bj::array believed;
      for (const auto& each : corrections_in(used, one.profile))
        believed.push_back(json_of(each));
      profiles.push_back({{"model", one.profile.model},
                          {"harness", one.profile.harness},
                          {"source", one.profile.source},
                          {"file", one.file.string()},
                          {"believed", std::move(believed)}});
    }
    std::cout << json::write_pretty(
      {{"routes", std::move(routes)}, {"profiles", std::move(profiles)}});
    return exit_code::done;
  }
  std::vector<std::vector<std::string>> rows{
    {"models", "plugin", "key", "base URL"}};
  for (const auto& via : what->settings.routes) {
    std::string key = key_state(via);
    rows.push_back({via.match, via.plugin,
                    key == "needs none" ? key : via.key_env + " " + key,
                    via.base_url.empty() ? "-" : via.base_url});
  }
  std::cout << table(rows) << '\n';
  rows = {{"profiled target", "harness", "source"}};
  for (const auto& one : listing.profiles)
    rows.push_back(
      {one.profile.model, one.profile.harness, one.profile.source});
  std::cout << table(rows);
  for (const auto& one : targets)
    for (const auto& each : corrections_in(used, one))
      std::cout << one.model << " on " << one.harness << ": " << text_of(each)
                << '\n';
  return exit_code::done;
}

} // namespace skvm::cli
