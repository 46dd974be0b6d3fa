#include "compile_report.hpp"

#include <boost/json.hpp>

#include "base/json.hpp"
#include "terminal.hpp"

#include <map>

namespace skvm::cli {

namespace bj = boost::json;

namespace {

bj::value artifact(const compile_outcome& outcome, std::string_view id) {
  auto found = outcome.variant.artifacts.find(id);
  if (found == outcome.variant.artifacts.end())
    return nullptr;
  auto parsed = json::read(found->second, id);
  return parsed ? std::move(*parsed) : bj::value{};
}

bj::array list_or_empty(bj::value value) {
  return value.is_array() ? std::move(value.get_array()) : bj::array{};
}

std::string text(const bj::value& from, std::string_view name) {
  const auto* found =
    from.is_object() ? from.get_object().if_contains(name) : nullptr;
  if (found == nullptr || found->is_null())
    return {};
  return found->is_string() ? std::string{found->get_string()}
                            : bj::serialize(*found);
}

bool flag(const bj::value& from, std::string_view name) {
  const auto* found =
    from.is_object() ? from.get_object().if_contains(name) : nullptr;
  return found != nullptr && found->is_bool() && found->get_bool();
}

const bj::array& items(const bj::value& from, std::string_view name) {
  static const bj::array none;
  const auto* found =
    from.is_object() ? from.get_object().if_contains(name) : nullptr;
  return found != nullptr && found->is_array() ? found->get_array() : none;
}

std::string head(const std::string& title) {
  return std::string{"\n"} + tinted(title, tint::bold) + "\n";
}

std::string requirements_text(const bj::value& requirements) {
  std::vector<std::vector<std::string>> rows{
    {"  purpose", "primitive", "needs", "line", "evidence"}};
  for (const auto& purpose : items(requirements, "purposes"))
    for (const auto& need : items(purpose, "primitives")) {
      const auto& proofs = items(need, "evidence");
      auto proof = proofs.empty() ? bj::value{} : proofs.front();
      rows.push_back({"  " + text(purpose, "id"), text(need, "primitive"),
                      text(need, "min_level"), text(proof, "line"),
                      one_line(text(proof, "excerpt"), 70)});
    }
  return head("Requirements") + (rows.size() > 1 ? table(rows) : "  none\n");
}

std::string gaps_text(const bj::value& gaps) {
  std::vector<std::vector<std::string>> rows{
    {"  primitive", "needs", "has", "decision", "why"}};
  std::size_t met = 0;
  for (const auto& gap : list_or_empty(gaps)) {
    if (text(gap, "gap") == "0") {
      ++met;
      continue;
    }
    rows.push_back({"  " + text(gap, "primitive"), text(gap, "required"),
                    text(gap, "profiled"), text(gap, "decision"),
                    text(gap, "reason")});
  }
  return head("Gaps")
         + (rows.size() > 1 ? table(rows) : std::string{"  none\n"}) + "  ("
         + std::to_string(met)
         + " further requirements are met or unmeasured)\n";
}

std::string dependencies_text(const bj::value& dependencies) {
  std::vector<std::vector<std::string>> rows{
    {"  name", "manager", "here", "where it is needed"}};
  for (const auto& one : list_or_empty(dependencies))
    rows.push_back({"  " + text(one, "name"), text(one, "manager"),
                    flag(one, "present")
                      ? "yes"
                      : (flag(one, "optional") ? "no (optional)" : "no"),
                    text(one, "file") + ":" + text(one, "line")});
  return head("Dependencies") + (rows.size() > 1 ? table(rows) : "  none\n");
}

/// `s2 → s3 | s4 → s5`: chains of steps that may run side by side.
std::string branches_text(const bj::array& branches) {
  std::string out;
  for (const auto& branch : branches) {
    if (!branch.is_array())
      continue;
    std::string chain;
    for (const auto& step : branch.get_array())
      if (step.is_string())
        chain += (chain.empty() ? "" : " → ") + std::string{step.get_string()};
    out += (out.empty() ? "" : " | ") + chain;
  }
  return out;
}

std::string workflow_text(const bj::value& workflow) {
  std::map<std::string, std::string> after;
  if (workflow.is_object())
    for (const auto& edge : items(workflow, "edges"))
      if (edge.is_array() && edge.get_array().size() == 2) {
        const auto& pair = edge.get_array();
        auto& sources = after[std::string{pair[1].as_string()}];
        sources +=
          (sources.empty() ? "" : ", ") + std::string{pair[0].as_string()};
      }
  std::vector<std::vector<std::string>> rows{
    {"  step", "line", "after", "what"}};
  for (const auto& step : items(workflow, "steps"))
    rows.push_back({"  " + text(step, "id"), text(step, "line"),
                    after[text(step, "id")], text(step, "title")});
  auto out =
    head("Workflow") + (rows.size() > 1 ? table(rows) : "  no steps\n");
  for (const auto& group : items(workflow, "groups"))
    out += "  parallel (" + text(group, "kind")
           + "): " + branches_text(items(group, "branches")) + ": "
           + one_line(text(group, "reason"), 160) + "\n";
  return out;
}

std::string candidates_text(const bj::value& candidates) {
  std::vector<std::vector<std::string>> rows{
    {"  candidate", "line", "parameters", "template"}};
  for (const auto& one : list_or_empty(candidates)) {
    std::string parameters;
    for (const auto& parameter : items(one, "parameters"))
      parameters += (parameters.empty() ? "" : ", ") + text(parameter, "name")
                    + ":" + text(parameter, "type");
    rows.push_back({"  " + text(one, "id"), text(one, "line"), parameters,
                    one_line(text(one, "template"), 80)});
  }
  return head("Solidification candidates")
         + (rows.size() > 1 ? table(rows) : "  none\n");
}

std::string edits_text(const compile_outcome& outcome) {
  const auto& compiled = outcome.variant;
  auto out = head("What was changed, and why");
  if (compiled.edits.empty())
    out += "  nothing\n";
  for (const auto& change : compiled.edits)
    out += "  line " + std::to_string(change.line) + "  "
           + tinted(change.pass + "/" + change.rule, tint::blue) + "\n      "
           + one_line(change.reason, 160) + "\n      "
           + tinted("+ " + one_line(change.replacement, 120), tint::green)
           + "\n";
  for (const auto& pass : compiled.passes)
    if (pass.status != "ok")
      out += "  " + pass.id + " " + pass.status + ": " + pass.reason + "\n";
  for (const auto& broken : compiled.guard.violations)
    out += "  " + tinted("guard", tint::red) + " " + broken.rule + " at line "
           + std::to_string(broken.line) + ": " + broken.message
           + (broken.edit.empty() ? "" : " (by " + broken.edit + ")") + "\n";
  if (!outcome.usable)
    out += "  the variant was refused; "
           + (outcome.previous ? "the one before it is used: "
                                   + outcome.previous->key.substr(0, 12)
                               : std::string{"the original skill is used"})
           + "\n";
  else if (!compiled.guard.passed)
    out += "  the variant is used all the same, because of --guard=warn\n";
  if (!outcome.replay.empty())
    out += "  'skvm compile --replay " + outcome.replay.string()
           + "' does it again\n";
  return out;
}

bj::array diagnostics_json(const std::vector<diagnostic>& notes) {
  bj::array out;
  for (const auto& note : notes)
    out.push_back({{"code", note.code},
                   {"severity", to_string(note.level)},
                   {"file", note.file},
                   {"line", note.line},
                   {"message", note.message}});
  return out;
}

bj::object guard_json(const compile_outcome& outcome) {
  bj::array violations;
  for (const auto& broken : outcome.variant.guard.violations)
    violations.push_back({{"rule", broken.rule},
                          {"line", broken.line},
                          {"message", broken.message},
                          {"edit", broken.edit}});
  return {{"passed", outcome.variant.guard.passed},
          {"used", outcome.usable},
          {"previous", outcome.previous
                         ? bj::value(outcome.previous->skill_dir().string())
                         : bj::value()},
          {"violations", std::move(violations)}};
}

/// What the compiler model took for all passes; nothing where it was not asked.
std::optional<usage> spent_by(const variant& compiled) {
  std::optional<usage> out;
  for (const auto& pass : compiled.passes)
    if (pass.spent) {
      if (!out)
        out.emplace();
      *out += *pass.spent;
    }
  return out;
}

bj::value usage_json(const std::optional<usage>& spent) {
  if (!spent)
    return nullptr;
  return {
    {"input", spent->input},           {"output", spent->output},
    {"cache_read", spent->cache_read}, {"cache_write", spent->cache_write},
    {"reasoning", spent->reasoning},   {"total", spent->total()}};
}

/// Where the compiler model and the analysis differ, and what asking took.
std::string model_text(const compile_outcome& outcome) {
  const auto& compiled = outcome.variant;
  std::string out;
  for (const auto& note : compiled.diagnostics)
    if (note.code.starts_with("model-"))
      out += "  " + one_line(note.message, 200) + "\n";
  if (auto spent = spent_by(compiled))
    out += "  " + std::to_string(spent->total())
           + " tokens: " + std::to_string(spent->input) + " in, "
           + std::to_string(spent->output) + " out"
           + (outcome.cached ? ", when it was compiled\n" : "\n");
  return out.empty() ? out : head("What the compiler model says") + out;
}

} // namespace

bj::value compile_json(const compile_outcome& outcome, const skill& original) {
  const auto& compiled = outcome.variant;
  bj::array edits;
  for (const auto& change : compiled.edits)
    edits.push_back({{"pass", change.pass},
                     {"rule", change.rule},
                     {"line", change.line},
                     {"reason", change.reason},
                     {"replacement", change.replacement}});
  bj::array passes;
  for (const auto& pass : compiled.passes)
    passes.push_back({{"id", pass.id},
                      {"version", pass.version},
                      {"status", pass.status},
                      {"reason", pass.reason},
                      {"ms", pass.ms},
                      {"reused", pass.reused},
                      {"usage", usage_json(pass.spent)},
                      {"unanswered", pass.unanswered}});
  auto workflow = artifact(outcome, "workflow");
  if (!workflow.is_object())
    workflow = {
      {"steps", bj::array{}}, {"edges", bj::array{}}, {"groups", bj::array{}}};
  return {{"skill", original.name},
          {"model", compiled.model},
          {"harness", compiled.harness},
          {"variant", outcome.usable ? bj::value(compiled.skill_dir().string())
                                     : bj::value()},
          {"key", compiled.key},
          {"cached", outcome.cached},
          {"profile", compiled.profile_source.empty()
                        ? bj::value()
                        : bj::value(compiled.profile_source)},
          {"requirements", artifact(outcome, "requirements")},
          {"gaps", list_or_empty(artifact(outcome, "gaps"))},
          {"dependencies", list_or_empty(artifact(outcome, "dependencies"))},
          {"workflow", std::move(workflow)},
          {"candidates", list_or_empty(artifact(outcome, "candidates"))},
          {"edits", std::move(edits)},
          {"passes", std::move(passes)},
          {"usage", usage_json(spent_by(compiled))},
          {"guard", guard_json(outcome)},
          {"diagnostics", diagnostics_json(compiled.diagnostics)},
          {"replay", outcome.replay.empty()
                       ? bj::value()
                       : bj::value(outcome.replay.string())},
          {"ms", outcome.ms}};
}

std::string compile_text(const compile_outcome& outcome,
                         const skill& original) {
  const auto& compiled = outcome.variant;
  std::string out = tinted(original.name, tint::bold) + " for " + compiled.model
                    + " on " + compiled.harness + "\nprofile: "
                    + (compiled.profile_source.empty()
                         ? "none; nothing is rewritten for this target"
                         : compiled.profile_source)
                    + "\n";
  out += requirements_text(artifact(outcome, "requirements"));
  out += gaps_text(artifact(outcome, "gaps"));
  out += dependencies_text(artifact(outcome, "dependencies"));
  out += workflow_text(artifact(outcome, "workflow"));
  out += candidates_text(artifact(outcome, "candidates"));
  out += model_text(outcome);
  out += edits_text(outcome);
  if (outcome.usable)
    out += "\nvariant: " + compiled.skill_dir().string() + "\n";
  return out + (outcome.cached ? "found in the cache in " : "compiled in ")
         + duration_of(outcome.ms) + "\n";
}

std::string times_text(const compile_outcome& outcome) {
  std::vector<std::vector<std::string>> rows{
    {"  pass", "status", "time", "tokens"}};
  double all = 0;
  for (const auto& pass : outcome.variant.passes) {
    all += pass.ms;
    rows.push_back({"  " + pass.id, pass.reused ? "reused" : pass.status,
                    duration_of(pass.ms),
                    pass.spent ? std::to_string(pass.spent->total()) : "-"});
  }
  rows.push_back({"  all passes", "", duration_of(all), ""});
  return head("Time") + table(rows);
}

} // namespace skvm::cli
