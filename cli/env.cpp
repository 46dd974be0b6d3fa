#include <boost/json.hpp>

#include "base/json.hpp"
#include "commands.hpp"
#include "env_report.hpp"
#include "interrupts.hpp"
#include "run_and_wait.hpp"
#include "runtime/adapter.hpp"

#include <iostream>

namespace skvm::cli {

namespace bj = boost::json;

namespace {

/// What is found depends on the skill alone; a target is only a name here.
void name_target(target_options& target, const installation& what) {
  if (target.model.empty())
    target.model = what.settings.default_model;
  if (target.model.empty())
    target.model = "any/any";
  if (target.harness.empty())
    target.harness = what.settings.default_harness;
}

/// The passes that find out what a skill needs, whatever they are called.
std::vector<std::string> passes_for(const plugin_set& plugins) {
  std::vector<std::string> out;
  for (const auto& plugin : plugins.loaded())
    if (plugin.kind == plugin_kind::pass
        && plugin.info.produces.contains("dependencies"))
      out.emplace_back(plugin.info.id);
  return out;
}

/// What runs of the skill ended for want of; nothing where none is known.
std::string seen_missing(const paths& where, const skill& subject) {
  auto file = where.store();
  std::error_code why;
  if (!std::filesystem::exists(file, why))
    return {};
  auto records = open_store(file);
  return records ? declared_for(**records, subject) : std::string{};
}

result<compile_outcome> find_needs(runtime& kernel, const skill_ptr& skill,
                                   const target_options& target) {
  compile_request request;
  request.evidence = seen_missing(kernel.installed().where, *skill);
  request.skill = skill;
  request.model = target.model;
  request.harness = target.harness;
  request.passes = passes_for(*kernel.installed().plugins);
  if (request.passes.empty())
    return make_error(errc::not_found, "dependencies",
                      "no loaded pass finds them; see 'skvm plugins'");
  request.force = true;
  return compile_and_wait(kernel, std::move(request));
}

bj::array dependencies_of(const compile_outcome& compiled) {
  auto found = compiled.variant.artifacts.find("dependencies");
  if (found == compiled.variant.artifacts.end())
    return {};
  auto parsed = json::read(found->second, "dependencies");
  return parsed && parsed->is_array() ? std::move(parsed->get_array())
                                      : bj::array{};
}

std::string script_of(const compile_outcome& compiled) {
  auto found = compiled.variant.artifacts.find("env-script");
  if (found == compiled.variant.artifacts.end())
    return {};
  auto parsed = json::read(found->second, "env-script");
  if (!parsed || !parsed->is_object())
    return {};
  const auto* path = parsed->get_object().if_contains("path");
  if (path == nullptr || !path->is_string() || path->get_string().empty())
    return {};
  return (compiled.variant.skill_dir() / std::string{path->get_string()})
    .string();
}

/// A pass that did not run found nothing, which is not the same as no needs.
std::optional<error> failure_of(const compile_outcome& compiled) {
  for (const auto& pass : compiled.variant.passes)
    if (pass.status != "ok")
      return make_error(errc::plugin_failed, pass.id, pass.reason);
  return std::nullopt;
}

} // namespace

exit_code show_environment(const common_options& common, target_options target,
                           bool install) {
  interrupts signals;
  auto what = open_installation(common);
  if (!what)
    return report(common, what.error());
  name_target(target, *what);
  auto skill = open_skill(target.skill, *what);
  if (!skill)
    return report(common, skill.error());
  runtime_options options;
  options.keep_records = false;
  auto kernel = runtime::start(std::move(*what), std::move(options));
  if (!kernel)
    return report(common, kernel.error());
  if (install)
    announce_sandbox(common, (*kernel)->box());
  auto heard = signals.listen([&] { (*kernel)->cancel_all(); });
  auto compiled = find_needs(**kernel, *skill, target);
  if (!compiled)
    return report(common, compiled.error());
  if (auto failed = failure_of(*compiled))
    return report(common, *failed);
  auto bound = (*kernel)->bind(*compiled, install ? "auto" : "never");
  if (signals.seen())
    return report(common, make_error(errc::cancelled, "env", "interrupted"));
  auto dependencies = dependencies_of(*compiled);
  if (common.json)
    std::cout << json::write_pretty(environment_json(
      (*skill)->name, dependencies, bound, script_of(*compiled)));
  else
    std::cout << environment_text((*skill)->name, dependencies, bound);
  return is_complete(dependencies, bound) ? exit_code::done : exit_code::failed;
}

} // namespace skvm::cli
