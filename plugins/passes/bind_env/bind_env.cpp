#include "bind_env.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "../lang/kept.hpp"
#include "../lang/text.hpp"
#include "dependencies.hpp"
#include "env_script.hpp"

namespace bind_env {

namespace {

constexpr const char* script_path = ".skvm/env-setup.sh";

boost::json::object to_json(const dependency& one) {
  boost::json::array places;
  for (const auto& place : one.places)
    places.push_back({{"file", place.file}, {"line", place.line}});
  boost::json::object out{
    {"name", one.name},         {"manager", one.manager},
    {"module", one.module},     {"version", one.version},
    {"source", one.source},     {"file", one.file},
    {"line", one.line},         {"evidence", one.evidence},
    {"optional", one.optional}, {"verified", one.verified},
    {"present", one.present},   {"detail", one.detail},
    {"dev", one.dev},           {"places", std::move(places)},
    {"hint", one.hint},
  };
  out["probe"] = {{"kind", one.probe.kind}, {"name", one.probe.name}};
  if (!one.elsewhere.empty()) {
    boost::json::object packages{{"apt", one.name}};
    for (const auto& [manager, name] : one.elsewhere)
      packages[manager] = name;
    out["packages"] = std::move(packages);
  }
  return out;
}

// What cannot be looked for is left out of the question.
void ask_host(skvm::pass_ports& ports, std::vector<dependency>& found) {
  std::vector<skvm::probe> probes;
  std::vector<dependency*> asked;
  for (auto& one : found)
    if (!one.probe.kind.empty()) {
      probes.push_back(one.probe);
      asked.push_back(&one);
    }
  if (probes.empty())
    return;
  auto answers = ports.check_host(probes);
  for (std::size_t i = 0; i < answers.size() && i < asked.size(); ++i) {
    asked[i]->present = answers[i].present;
    asked[i]->detail = answers[i].detail;
  }
}

bool is_package(const dependency& one) {
  return one.manager == "python" || one.manager == "node"
         || one.manager == "system";
}

} // namespace

skvm::result<skvm::pass_output>
bind_env_pass::run(const skvm::pass_context& ctx) {
  static pass_lang::kept<package_data> known_packages{parse_packages};
  static pass_lang::kept<environment_data> known_surroundings{
    parse_environment};
  auto packages = known_packages.read(ctx.data("packages.toml"));
  if (!packages)
    return packages.error();
  auto around = known_surroundings.read(ctx.data("environment.toml"));
  if (!around)
    return around.error();
  auto found = find_dependencies(ctx.skill, **packages, **around);
  ask_host(ctx.ports, found);
  boost::json::array list;
  skvm::pass_output out;
  for (const auto& one : found) {
    list.push_back(to_json(one));
    if (is_package(one) && !one.present && !one.verified && !one.optional
        && one.hint.empty())
      out.diagnostics.push_back(
        {"package-unknown", skvm::severity::warning, one.file, one.line,
         "'" + one.module + "' is missing here and neither the skill nor "
           + "packages.toml says which package has it: name it in a "
             "requirements.txt, package.json or install line"});
  }
  auto script = env_script(ctx.skill.name, found);
  out.artifacts["dependencies"] = pass_lang::json_text(list);
  out.artifacts["env-script"] = pass_lang::json_text(boost::json::object{
    {"path", script.empty() ? "" : script_path}, {"script", script}});
  if (!script.empty())
    out.files.push_back({script_path, std::move(script), true});
  return out;
}

} // namespace bind_env
