#include "bind_env.hpp"

#include "../lang/described.hpp"
#include "../lang/json_writer.hpp"
#include "../lang/kept.hpp"
#include "env_script.hpp"
#include "refined.hpp"
#include "run_claims.hpp"

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

void write(const dependency& one, pass_lang::json_writer& out) {
  out.begin_object()
    .member("name", one.name)
    .member("manager", one.manager)
    .member("module", one.module)
    .member("version", one.version)
    .member("source", one.source)
    .member("file", one.file)
    .member("line", one.line)
    .member("evidence", one.evidence)
    .member("optional", one.optional)
    .member("verified", one.verified)
    .member("present", one.present)
    .member("detail", one.detail)
    .member("dev", one.dev)
    .key("places")
    .begin_array();
  for (const auto& place : one.places)
    out.begin_object()
      .member("file", place.file)
      .member("line", place.line)
      .end_object();
  out.end_array()
    .member("hint", one.hint)
    .key("probe")
    .begin_object()
    .member("kind", one.probe.kind)
    .member("name", one.probe.name)
    .end_object();
  if (!one.elsewhere.empty()) {
    auto debian = one.elsewhere.find("apt");
    out.key("packages")
      .begin_object()
      .member("apt", debian == one.elsewhere.end() ? one.name : debian->second);
    for (const auto& [manager, name] : one.elsewhere)
      if (manager != "apt")
        out.member(manager, name);
    out.end_object();
  }
  out.end_object();
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
  std::vector<claim> missed;
  if (const auto* evidence = ctx.find_input("evidence"))
    missed = claims_of_runs(*evidence);
  found_ = find_dependencies(ctx.skill, **packages, *around_, missed);
  skvm::pass_output out;
  out.diagnostics =
    refine_dependencies(ctx, **packages, *around_, missed, found_);
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
  pass_lang::json_writer list;
  list.begin_array();
  skvm::pass_output out;
  for (const auto& one : found_) {
    write(one, list);
    if (is_package(one) && !one.present && !one.verified && !one.optional
        && one.hint.empty())
      out.diagnostics.push_back(
        {"package-unknown", skvm::severity::warning, one.file, one.line,
         "'" + one.module + "' is missing here and neither the skill nor "
           + "packages.toml says which package has it: name it in a "
             "requirements.txt, package.json or install line"});
  }
  auto script = env_script(ctx.skill.name, found_);
  out.artifacts["dependencies"] = list.end_array().take();
  pass_lang::json_writer written;
  written.begin_object()
    .member("path", script.empty() ? "" : script_path)
    .member("script", script)
    .end_object();
  out.artifacts["env-script"] = written.take();
  if (!script.empty())
    out.files.push_back({script_path, std::move(script), true});
  return out;
}

} // namespace bind_env
