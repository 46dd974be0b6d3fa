#include "bind_env.hpp"

#include "../lang/json_writer.hpp"
#include "../lang/kept.hpp"
#include "dependencies.hpp"
#include "env_script.hpp"

namespace bind_env {

namespace {

constexpr const char* script_path = ".skvm/env-setup.sh";

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
  pass_lang::json_writer list;
  list.begin_array();
  skvm::pass_output out;
  for (const auto& one : found) {
    write(one, list);
    if (is_package(one) && !one.present && !one.verified && !one.optional
        && one.hint.empty())
      out.diagnostics.push_back(
        {"package-unknown", skvm::severity::warning, one.file, one.line,
         "'" + one.module + "' is missing here and neither the skill nor "
           + "packages.toml says which package has it: name it in a "
             "requirements.txt, package.json or install line"});
  }
  auto script = env_script(ctx.skill.name, found);
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
