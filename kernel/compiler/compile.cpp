#include "compiler/compile.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <set>

#include <boost/json.hpp>

#include "base/digest.hpp"
#include "base/files.hpp"
#include "base/json.hpp"
#include "skill/skill_loader.hpp"

namespace skvm {

namespace bj = boost::json;

namespace {

std::string now_iso() {
  auto now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  std::string out(20, '\0');
  out.resize(std::strftime(out.data(), out.size() + 1, "%Y-%m-%dT%H:%M:%SZ",
                           &parts));
  return out;
}

pass_outcome stopped(const loaded_plugin& pass, std::string status,
                     std::string reason) {
  return {{std::string{pass.info.id}, pass.version, std::move(status),
           std::move(reason), 0},
          {}};
}

/// The first artifact that the pass wrote without saying so, or nothing.
std::string undeclared(const pass_info& info, const artifacts& written) {
  for (const auto& [id, content] : written)
    if (!info.produces.contains(id))
      return id;
  return {};
}

std::string text_member(const bj::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  return found != nullptr && found->is_string()
           ? std::string{found->get_string()}
           : std::string{};
}

/// How a dependency is looked for; by its manager where it does not say.
probe probe_of(const bj::object& one) {
  if (const auto* given = one.if_contains("probe");
      given != nullptr && given->is_object())
    return {text_member(given->get_object(), "kind"),
            text_member(given->get_object(), "name")};
  auto manager = text_member(one, "manager");
  auto name = text_member(one, "module");
  return {manager == "python" || manager == "node" ? manager : "command",
          name.empty() ? text_member(one, "name") : name};
}

} // namespace

result<compile_plan> plan_compile(const compile_request& request,
                                  const compile_environment& environment) {
  auto stages = plan_pipeline(*environment.plugins, request.passes);
  if (!stages)
    return stages.error();
  compile_plan plan;
  plan.stages = std::move(*stages);
  variant_inputs inputs;
  for (const auto& stage : plan.stages)
    for (const auto* pass : stage) {
      inputs.passes.push_back(std::string{pass->info.id} + "@" + pass->version);
      for (auto name : pass->info.data_files) {
        auto content
          = read_file(environment.data_dir / std::string{name});
        if (!content)
          return content.error();
        plan.data_files[std::string{name}] = std::move(*content);
      }
    }
  for (const auto& [name, content] : plan.data_files)
    inputs.data_files.push_back(name + "=" + sha256(content));
  inputs.skill_digest = request.skill->digest;
  inputs.skill_name = request.skill->name;
  inputs.model = request.model;
  inputs.harness = request.harness;
  inputs.profile_digest = request.profile ? request.profile->digest : "";
  inputs.catalogue_digest = environment.catalogue->digest;
  inputs.compiler_model = environment.compiler_model;
  inputs.guard_mode = request.guard;
  plan.place = place_of(inputs, environment.variants_dir);
  return plan;
}

pass_outcome run_pass(const loaded_plugin& pass, const compile_request& request,
                      const compile_environment& environment,
                      const compile_plan& plan, const artifacts& available,
                      pass_ports& ports) {
  if (pass.info.needs_profile && !request.profile)
    return stopped(pass, "skipped",
                   "the target " + request.model + " on " + request.harness
                     + " has no profile");
  artifacts inputs;
  for (auto id : pass.info.consumes) {
    auto found = available.find(id);
    if (found == available.end())
      return stopped(pass, "skipped",
                     "its input '" + std::string{id} + "' was not produced");
    inputs.insert(*found);
  }
  data_texts data;
  for (auto name : pass.info.data_files)
    data.insert(*plan.data_files.find(name));
  auto install_dir = (plan.place.dir / "skill").string();
  pass_context context{*request.skill, *environment.catalogue,
                       request.profile.get(), request.model, request.harness,
                       install_dir, inputs, data, ports};
  auto begin = std::chrono::steady_clock::now();
  auto output = pass.run_pass(context);
  std::chrono::duration<double, std::milli> spent
    = std::chrono::steady_clock::now() - begin;
  if (!output)
    return stopped(pass, "failed", output.error().text());
  if (auto id = undeclared(pass.info, output->artifacts); !id.empty())
    return stopped(pass, "failed",
                   "it returned the artifact '" + id + "' without declaring it");
  for (auto& change : output->edits) {
    change.pass = pass.info.id;
    change.line = request.skill->line_of(change.where.begin);
  }
  return {{std::string{pass.info.id}, pass.version, "ok", "", spent.count()},
          std::move(*output)};
}

result<compile_outcome> finish_compile(const compile_request& request,
                                       const compile_plan& plan,
                                       std::vector<pass_outcome> passes) {
  compile_outcome done;
  auto& out = done.variant;
  out.dir = plan.place.dir;
  out.key = plan.place.key;
  out.skill_name = request.skill->name;
  out.skill_digest = request.skill->digest;
  out.model = request.model;
  out.harness = request.harness;
  out.profile_source = request.profile ? request.profile->source : "";
  out.created = now_iso();
  out.diagnostics = request.skill->diagnostics;
  std::vector<edit> edits;
  std::vector<new_file> files;
  for (auto& pass : passes) {
    if (pass.record.status == "failed")
      out.diagnostics.push_back({"pass-failed", severity::warning, "SKILL.md",
                                 0,
                                 pass.record.id + ": " + pass.record.reason});
    out.passes.push_back(std::move(pass.record));
    out.artifacts.merge(pass.output.artifacts);
    std::move(pass.output.edits.begin(), pass.output.edits.end(),
              std::back_inserter(edits));
    std::move(pass.output.files.begin(), pass.output.files.end(),
              std::back_inserter(files));
    std::move(pass.output.diagnostics.begin(), pass.output.diagnostics.end(),
              std::back_inserter(out.diagnostics));
  }
  auto edited = apply_edits(request.skill->source, std::move(edits));
  out.edits = std::move(edited.applied);
  out.rejected_edits = std::move(edited.rejected);
  for (const auto& change : out.rejected_edits)
    out.diagnostics.push_back(
      {"edit-conflict", severity::note, "SKILL.md", change.line,
       "the edit " + change.pass + "/" + change.rule
         + " overlaps an earlier one and was dropped"});
  auto compiled = parse_skill(edited.text, out.skill_dir().string(),
                              request.skill->files);
  if (!compiled)
    return compiled.error();
  out.guard = check_contract(*request.skill, **compiled, out.edits);
  done.usable = out.guard.passed || request.guard == "warn";
  if (!done.usable) {
    done.skill_md = request.skill->source;
    return done;
  }
  if (auto written = write_variant(out, edited.text, *request.skill, files);
      !written)
    return written.error();
  done.skill_md = std::move(edited.text);
  return done;
}

std::optional<compile_outcome> find_compiled(const compile_plan& plan) {
  auto kept = read_variant(plan.place.dir);
  if (!kept || kept->key != plan.place.key)
    return std::nullopt;
  auto text = read_file(kept->skill_dir() / "SKILL.md");
  if (!text)
    return std::nullopt;
  compile_outcome found;
  found.variant = std::move(*kept);
  found.skill_md = std::move(*text);
  found.cached = true;
  return found;
}

void refresh_dependencies(artifacts& from, pass_ports& ports) {
  auto found = from.find("dependencies");
  if (found == from.end())
    return;
  auto parsed = json::read(found->second, "dependencies");
  if (!parsed || !parsed->is_array())
    return;
  std::vector<probe> probes;
  std::vector<bj::object*> asked;
  for (auto& item : parsed->get_array()) {
    if (!item.is_object())
      return;
    auto what = probe_of(item.get_object());
    if (what.kind.empty())
      continue;
    probes.push_back(std::move(what));
    asked.push_back(&item.get_object());
  }
  auto answers = ports.check_host(probes);
  for (std::size_t i = 0; i < answers.size() && i < asked.size(); ++i) {
    (*asked[i])["present"] = answers[i].present;
    (*asked[i])["detail"] = answers[i].detail;
  }
  found->second = json::write(*parsed);
}

} // namespace skvm
