#include "bind_env.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "../lang/described.hpp"
#include "../lang/kept.hpp"
#include "../lang/text.hpp"
#include "env_script.hpp"
#include "refined.hpp"

#include <algorithm>

namespace bind_env {

BOOST_DESCRIBE_STRUCT(seen_at, (), (file, line))
BOOST_DESCRIBE_STRUCT(dependency, (),
                      (name, manager, module, version, extras, source, file,
                       line, evidence, places, optional, dev, verified, probe,
                       hint, elsewhere, item))

/// What `run` goes on with, as a text.
struct kept_dependencies {
  std::vector<dependency> found;
  std::vector<std::string> rules; ///< of each, the id; empty where it has none
};

BOOST_DESCRIBE_STRUCT(kept_dependencies, (), (found, rules))

namespace {

constexpr const char* script_path = ".skvm/env-setup.sh";
constexpr std::string_view own_artifact = "found";

skvm::result<std::shared_ptr<const environment_data>>
surroundings(const skvm::pass_context& ctx) {
  static pass_lang::kept<environment_data> known{parse_environment};
  return known.read(ctx.data("environment.toml"));
}

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
bind_env_pass::analyse(const skvm::pass_context& ctx) {
  static pass_lang::kept<package_data> known_packages{parse_packages};
  auto packages = known_packages.read(ctx.data("packages.toml"));
  if (!packages)
    return packages.error();
  auto around = surroundings(ctx);
  if (!around)
    return around.error();
  around_ = *around;
  found_ = find_dependencies(ctx.skill, **packages, *around_);
  skvm::pass_output out;
  out.diagnostics = refine_dependencies(ctx, **packages, *around_, found_);
  if (ctx.ports.keeps_analyses()) {
    kept_dependencies all{found_, {}};
    for (const auto& one : found_)
      all.rules.push_back(one.rule == nullptr ? std::string{} : one.rule->id);
    out.artifacts.emplace(own_artifact, pass_lang::written(all));
  }
  return out;
}

bool bind_env_pass::recall(const skvm::pass_context& ctx,
                           const skvm::artifacts& kept) {
  kept_dependencies all;
  auto around = surroundings(ctx);
  if (!around || !pass_lang::read_back(kept, own_artifact, all)
      || all.rules.size() != all.found.size())
    return false;
  around_ = *around;
  found_ = std::move(all.found);
  for (std::size_t i = 0; i < found_.size(); ++i) {
    if (all.rules[i].empty())
      continue;
    auto rule = std::find_if(
      around_->data.begin(), around_->data.end(),
      [&](const data_rule& one) { return one.id == all.rules[i]; });
    if (rule == around_->data.end())
      return false;
    found_[i].rule = &*rule;
  }
  return true;
}

skvm::result<skvm::pass_output>
bind_env_pass::run(const skvm::pass_context& ctx) {
  ask_host(ctx.ports, found_);
  boost::json::array list;
  skvm::pass_output out;
  for (const auto& one : found_) {
    list.push_back(to_json(one));
    if (is_package(one) && !one.present && !one.verified && !one.optional
        && one.hint.empty())
      out.diagnostics.push_back(
        {"package-unknown", skvm::severity::warning, one.file, one.line,
         "'" + one.module + "' is missing here and neither the skill nor "
           + "packages.toml says which package has it: name it in a "
             "requirements.txt, package.json or install line"});
  }
  auto script = env_script(ctx.skill.name, found_);
  out.artifacts["dependencies"] = pass_lang::json_text(list);
  out.artifacts["env-script"] = pass_lang::json_text(boost::json::object{
    {"path", script.empty() ? "" : script_path}, {"script", script}});
  if (!script.empty())
    out.files.push_back({script_path, std::move(script), true});
  return out;
}

} // namespace bind_env
