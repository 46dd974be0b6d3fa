#include "base/digest.hpp"
#include "base/text.hpp"
#include "compiler/compile.hpp"
#include "compiler/folder_lock.hpp"
#include "compiler/pass_faults.hpp"
#include "compiler/pass_outputs.hpp"
#include "compiler/ports_of_pass.hpp"

#include <chrono>

namespace skvm {

namespace {

pass_outcome stopped(const loaded_plugin& pass, std::string status,
                     std::string reason) {
  return {{std::string{pass.info.id}, pass.version, std::move(status),
           std::move(reason)},
          {}};
}

/// What an output depends on that owes nothing to the target.
std::string output_key(std::string what, const loaded_plugin& pass,
                       const compile_request& request, const compile_plan& plan,
                       const pass_options& options, const artifacts& inputs) {
  std::vector<std::string> fields{
    std::move(what),     request.skill->digest,
    request.skill->name, plan.catalogue_digest,
    plan.compiler_model, describe(pass.info, pass.version, options)};
  const auto& digests = plan.data.find(pass.info.id)->second->digests;
  for (auto name : pass.info.data_files)
    fields.push_back(digests.find(name)->second);
  for (const auto& [id, content] : inputs)
    fields.push_back(id + "=" + sha256(content));
  return sha256_of({fields.begin(), fields.end()});
}

/// Why a pass failed, to stand behind its name.
std::string reason_of(const error& why, std::string_view pass) {
  auto text = on_one_line(why.subject == pass ? why.message : why.text());
  return text.empty() ? "failed without a reason" : text;
}

struct pass_inputs {
  const artifacts& consumed;
  const data_set::texts& data;
  pass_options options;
};

pass_outcome run_anew(const loaded_plugin& pass, const compile_request& request,
                      const compile_environment& environment,
                      const compile_plan& plan, pass_inputs inputs,
                      pass_ports& ports) {
  auto model = inputs.options.find(model_option);
  bool asks = model == inputs.options.end() || model->second != "none";
  // What it does not look at it does not get to see.
  bool shared = pass.info.target_independent;
  ports_of_pass own{ports,
                    asks,
                    {shared ? std::filesystem::path{} : plan.outputs_dir,
                     [&, options = inputs.options] {
                       return output_key("skvm-analysis-1", pass, request, plan,
                                         options, inputs.consumed);
                     },
                     !request.force}};
  if (model != inputs.options.end())
    inputs.options.erase(model);
  pass_context context{*request.skill,
                       *environment.catalogue,
                       shared ? nullptr : request.profile.get(),
                       shared ? "" : request.model,
                       shared ? "" : request.harness,
                       shared ? "" : (plan.place.dir / "skill").string(),
                       inputs.consumed,
                       inputs.data,
                       own,
                       std::move(inputs.options)};
  auto begin = std::chrono::steady_clock::now();
  auto output = pass.run_pass(context);
  std::chrono::duration<double, std::milli> took =
    std::chrono::steady_clock::now() - begin;
  auto fault = output ? fault_of(pass.info, *request.skill, *output)
                      : reason_of(output.error(), pass.info.id);
  pass_outcome out = stopped(pass, fault.empty() ? "ok" : "failed", fault);
  out.record.ms = took.count();
  out.record.spent = ports.spent();
  out.record.reused = own.reused();
  out.record.unanswered = own.unanswered();
  if (!fault.empty())
    return out;
  for (auto& change : output->edits) {
    change.pass = pass.info.id;
    change.line = request.skill->line_of(change.where.begin);
  }
  mend_words(*output);
  out.output = std::move(*output);
  return out;
}

} // namespace

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
    if (id == evidence_artifact && found == available.end()) {
      inputs.emplace(id, request.evidence);
      continue;
    }
    if (found == available.end())
      return stopped(pass, "skipped",
                     "its input '" + std::string{id} + "' was not produced");
    inputs.insert(*found);
  }
  for (auto id : pass.info.accepts)
    if (auto found = available.find(id); found != available.end())
      inputs.insert(*found);
    else if (id == evidence_artifact && !request.evidence.empty())
      inputs.emplace(id, request.evidence);
  const auto& data = plan.data.find(pass.info.id)->second->contents;
  auto given = plan.options.find(pass.info.id);
  auto options = given == plan.options.end() ? pass_options{} : given->second;
  auto shared = pass.info.target_independent && !plan.outputs_dir.empty();
  auto key =
    shared ? output_key("skvm-output-1", pass, request, plan, options, inputs)
           : std::string{};
  std::optional<folder_lock> turn;
  if (shared && !request.force) {
    auto kept = find_output(plan.outputs_dir, key);
    if (!kept && ports.has_model()) {
      // Whoever compiles it for another target asks the same question.
      turn.emplace(plan.outputs_dir, key);
      kept = find_output(plan.outputs_dir, key);
    }
    if (kept) {
      pass_outcome out = stopped(pass, "ok", {});
      out.record.reused = true;
      out.output = std::move(*kept);
      return out;
    }
  }
  auto outcome = run_anew(pass, request, environment, plan,
                          {inputs, data, std::move(options)}, ports);
  if (shared && outcome.record.status == "ok" && !outcome.record.unanswered)
    keep_output(plan.outputs_dir, key, outcome.output);
  return outcome;
}

} // namespace skvm
