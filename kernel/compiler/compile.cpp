#include "compiler/compile.hpp"

#include <boost/json.hpp>

#include "base/digest.hpp"
#include "base/files.hpp"
#include "base/json.hpp"
#include "base/json_members.hpp"
#include "compiler/pass_outputs.hpp"
#include "compiler/replay.hpp"
#include "skill/skill_loader.hpp"

#include <algorithm>
#include <ctime>
#include <set>

namespace skvm {

namespace bj = boost::json;

namespace {

std::string now_iso() {
  auto now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  std::string out(20, '\0');
  out.resize(
    std::strftime(out.data(), out.size() + 1, "%Y-%m-%dT%H:%M:%SZ", &parts));
  return out;
}

/// How a dependency is looked for; by its manager where it does not say.
probe probe_of(const bj::object& one) {
  if (const auto* given = one.if_contains("probe");
      given != nullptr && given->is_object())
    return {json::text_in(given->get_object(), "kind"),
            json::text_in(given->get_object(), "name")};
  auto manager = json::text_in(one, "manager");
  auto name = json::text_in(one, "module");
  return {manager == "python" || manager == "node" ? manager : "command",
          name.empty() ? json::text_in(one, "name") : name};
}

} // namespace

result<compile_plan> plan_compile(const compile_request& request,
                                  const compile_environment& environment) {
  auto stages = plan_pipeline(*environment.plugins, request.passes);
  if (!stages)
    return stages.error();
  compile_plan plan;
  plan.stages = std::move(*stages);
  if (request.evidence.empty())
    for (auto& stage : plan.stages)
      std::erase_if(stage, [](const auto* pass) {
        return pass->info.consumes.contains(evidence_artifact);
      });
  std::erase_if(plan.stages, [](const auto& stage) { return stage.empty(); });
  auto choices = parse_pipeline(request.passes);
  if (!choices)
    return choices.error();
  for (auto& [id, options] : *choices)
    plan.options[id] = std::move(options);
  variant_inputs inputs;
  std::map<std::string_view, std::string_view> digests;
  for (const auto& stage : plan.stages)
    for (const auto* pass : stage) {
      inputs.passes.push_back(describe(
        pass->info, pass->version, plan.options[std::string{pass->info.id}]));
      auto data = environment.data->read(
        environment.data_dirs,
        {pass->info.data_files.begin(), pass->info.data_files.end()});
      if (!data)
        return data.error();
      digests.insert((*data)->digests.begin(), (*data)->digests.end());
      plan.data.emplace(pass->info.id, std::move(*data));
    }
  for (const auto& [name, digest] : digests)
    inputs.data_files.push_back(std::string{name}.append("=").append(digest));
  inputs.skill_digest = request.skill->digest;
  inputs.skill_name = request.skill->name;
  inputs.model = request.model;
  inputs.harness = request.harness;
  inputs.profile_digest = request.profile ? request.profile->digest : "";
  inputs.catalogue_digest = environment.catalogue->digest;
  inputs.compiler_model = environment.compiler_model;
  inputs.guard_mode = request.guard;
  if (!request.evidence.empty())
    inputs.evidence_digest = sha256(request.evidence);
  plan.place = place_of(inputs, environment.variants_dir);
  plan.outputs_dir = environment.variants_dir / ".outputs";
  plan.failed_dir = environment.failed_dir;
  plan.catalogue_digest = inputs.catalogue_digest;
  plan.compiler_model = inputs.compiler_model;
  for (const auto& id : request.dump_after) {
    if (plan.options.count(id) != 0)
      continue;
    std::string known;
    for (const auto& [pass, options] : plan.options)
      known += (known.empty() ? "" : ", ") + pass;
    return make_error(errc::invalid_argument, "--dump-after",
                      "'" + id + "' is no pass of this compile, which has "
                        + known);
  }
  return plan;
}

namespace {

error with_replay(error why, failure_record what) {
  what.reason = why.text();
  if (auto dir = write_replay(what); !dir.empty())
    why.message +=
      "; 'skvm compile --replay " + dir.string() + "' does it again";
  return why;
}

/// The text to go on with where the guard refused a variant.
void use_previous(compile_outcome& done, const compile_request& request,
                  const compile_plan& plan) {
  done.skill_md = request.skill->source;
  for (auto& other :
       list_variants(plan.place.dir.parent_path().parent_path())) {
    if (other.skill_digest != request.skill->digest || !other.guard.passed
        || other.model != request.model || other.harness != request.harness)
      continue;
    auto text = read_file(other.skill_dir() / "SKILL.md");
    if (!text)
      continue;
    done.skill_md = std::move(*text);
    done.previous = std::move(other);
    return;
  }
}

} // namespace

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
  if (!request.evidence.empty())
    out.artifacts.emplace(evidence_artifact, request.evidence);
  out.diagnostics = request.skill->diagnostics;
  std::vector<edit> edits;
  std::vector<new_file> files;
  std::string failed;
  for (const auto& pass : passes) {
    if (pass.record.status == "failed")
      failed = pass.record.id + ": " + pass.record.reason;
    if (std::count(request.dump_after.begin(), request.dump_after.end(),
                   pass.record.id)
        > 0)
      done.dumps.emplace_back(pass.record.id, to_json(pass.output));
  }
  auto kept = passes;
  std::vector<guard_violation> replaced;
  for (const auto& pass : kept)
    for (auto& found :
         check_files(*request.skill, pass.record.id, pass.output.files))
      replaced.push_back(std::move(found));
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
  out.edits = edited.applied;
  out.rejected_edits = std::move(edited.rejected);
  for (const auto& change : out.rejected_edits)
    out.diagnostics.push_back({"edit-conflict", severity::note, "SKILL.md",
                               change.line,
                               "the edit " + change.pass + "/" + change.rule
                                 + " overlaps an earlier one and was dropped"});
  auto checked = check_edited(*request.skill, edited, out.skill_dir().string());
  if (!checked)
    return with_replay(checked.error(), {request, plan, kept, {}});
  out.guard = std::move(*checked);
  out.guard.passed = out.guard.passed && replaced.empty();
  std::move(replaced.begin(), replaced.end(),
            std::back_inserter(out.guard.violations));
  done.usable = out.guard.passed || request.guard == "warn";
  if (!out.guard.passed)
    done.replay =
      write_replay({request, plan, kept, "guard", &out.guard, edited.text});
  else if (!failed.empty())
    done.replay = write_replay({request, plan, kept, failed});
  if (!done.usable) {
    use_previous(done, request, plan);
    return done;
  }
  if (auto written = write_variant(out, edited.text, *request.skill, files);
      !written)
    return with_replay(written.error(), {request, plan, kept, {}});
  done.skill_md = std::move(edited.text);
  return done;
}

std::optional<compile_outcome> find_compiled(const compile_plan& plan) {
  auto kept = read_variant(plan.place.dir);
  if (!kept || kept->key != plan.place.key)
    return std::nullopt;
  for (const auto& pass : kept->passes)
    if (pass.status == "failed")
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

bool lacks_an_answer(const compile_outcome& found) {
  const auto& passes = found.variant.passes;
  return std::any_of(passes.begin(), passes.end(),
                     [](const pass_record& one) { return one.unanswered; });
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
