#include "compiler/variant_json.hpp"

#include <boost/json.hpp>

#include "base/digest.hpp"
#include "base/json.hpp"
#include "base/json_members.hpp"

namespace skvm {

namespace bj = boost::json;

namespace {

bj::value to_json(const edit& change) {
  return {{"pass", change.pass},     {"rule", change.rule},
          {"line", change.line},     {"begin", change.where.begin},
          {"end", change.where.end}, {"replacement", change.replacement},
          {"reason", change.reason}};
}

bj::value to_json(const diagnostic& note) {
  return {{"code", note.code},
          {"severity", to_string(note.level)},
          {"file", note.file},
          {"line", note.line},
          {"message", note.message}};
}

bj::value to_json(const pass_record& pass) {
  bj::object out{{"id", pass.id},
                 {"version", pass.version},
                 {"status", pass.status},
                 {"reason", pass.reason}};
  if (pass.unanswered)
    out["unanswered"] = true;
  return out;
}

bj::value to_json(const guard_violation& found) {
  return {{"rule", found.rule},
          {"line", found.line},
          {"message", found.message},
          {"edit", found.edit}};
}

template <class T>
bj::array list(const std::vector<T>& items) {
  bj::array out;
  for (const auto& item : items)
    out.push_back(to_json(item));
  return out;
}

int whole(const bj::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  return found != nullptr && found->is_int64()
           ? static_cast<int>(found->get_int64())
           : 0;
}

edit edit_from(const bj::object& from) {
  edit change;
  change.pass = json::text_in(from, "pass");
  change.rule = json::text_in(from, "rule");
  change.line = whole(from, "line");
  change.where.begin = static_cast<std::size_t>(whole(from, "begin"));
  change.where.end = static_cast<std::size_t>(whole(from, "end"));
  change.replacement = json::text_in(from, "replacement");
  change.reason = json::text_in(from, "reason");
  return change;
}

diagnostic diagnostic_from(const bj::object& from) {
  auto level = json::text_in(from, "severity");
  return {json::text_in(from, "code"),
          level == "error"  ? severity::error
          : level == "note" ? severity::note
                            : severity::warning,
          json::text_in(from, "file"), whole(from, "line"),
          json::text_in(from, "message")};
}

pass_record pass_from(const bj::object& from) {
  pass_record out{json::text_in(from, "id"), json::text_in(from, "version"),
                  json::text_in(from, "status"), json::text_in(from, "reason")};
  const auto* unanswered = from.if_contains("unanswered");
  out.unanswered = unanswered != nullptr && *unanswered == bj::value(true);
  return out;
}

guard_violation violation_from(const bj::object& from) {
  return {json::text_in(from, "rule"), whole(from, "line"),
          json::text_in(from, "message"), json::text_in(from, "edit")};
}

template <class T, class Read>
std::vector<T> items(const bj::object& from, std::string_view name, Read read) {
  std::vector<T> out;
  const auto* found = from.if_contains(name);
  if (found != nullptr && found->is_array())
    for (const auto& item : found->get_array())
      if (item.is_object())
        out.push_back(read(item.get_object()));
  return out;
}

} // namespace

std::string variant_manifest(const variant& compiled, const std::string& tree) {
  bj::object artifact_digests;
  for (const auto& [id, content] : compiled.artifacts)
    artifact_digests[id] = sha256(content);
  bj::object manifest{{"format", variant_format},
                      {"tree", tree},
                      {"artifacts", std::move(artifact_digests)},
                      {"key", compiled.key},
                      {"skill", compiled.skill_name},
                      {"skill_digest", compiled.skill_digest},
                      {"model", compiled.model},
                      {"harness", compiled.harness},
                      {"profile_source", compiled.profile_source},
                      {"passes", list(compiled.passes)},
                      {"edits", list(compiled.edits)},
                      {"rejected_edits", list(compiled.rejected_edits)},
                      {"diagnostics", list(compiled.diagnostics)},
                      {"guard",
                       {{"passed", compiled.guard.passed},
                        {"violations", list(compiled.guard.violations)}}}};
  return json::write_pretty(manifest);
}

std::string variant_log(const variant& compiled) {
  bj::object passes;
  for (const auto& pass : compiled.passes) {
    bj::object one{{"ms", pass.ms}, {"reused", pass.reused}};
    if (pass.spent)
      one["usage"] = {{"input", pass.spent->input},
                      {"output", pass.spent->output},
                      {"cache_read", pass.spent->cache_read},
                      {"cache_write", pass.spent->cache_write},
                      {"reasoning", pass.spent->reasoning}};
    passes[pass.id] = std::move(one);
  }
  return json::write_pretty(
    bj::object{{"created", compiled.created}, {"passes", std::move(passes)}});
}

std::optional<variant_listing> parse_manifest(std::string_view content) {
  auto parsed = json::read(content, "variant.json");
  if (!parsed || !parsed->is_object())
    return std::nullopt;
  const auto& from = parsed->get_object();
  if (json::text_in(from, "format") != variant_format)
    return std::nullopt;
  variant_listing listing;
  auto& out = listing.described;
  out.key = json::text_in(from, "key");
  out.skill_name = json::text_in(from, "skill");
  out.skill_digest = json::text_in(from, "skill_digest");
  out.model = json::text_in(from, "model");
  out.harness = json::text_in(from, "harness");
  out.profile_source = json::text_in(from, "profile_source");
  out.passes = items<pass_record>(from, "passes", pass_from);
  out.edits = items<edit>(from, "edits", edit_from);
  out.rejected_edits = items<edit>(from, "rejected_edits", edit_from);
  out.diagnostics = items<diagnostic>(from, "diagnostics", diagnostic_from);
  if (const auto* guard = from.if_contains("guard");
      guard != nullptr && guard->is_object()) {
    out.guard.violations =
      items<guard_violation>(guard->get_object(), "violations", violation_from);
    out.guard.passed = out.guard.violations.empty();
  }
  const auto* listed = from.if_contains("artifacts");
  if (listed == nullptr || !listed->is_object())
    return std::nullopt;
  for (const auto& [id, digest] : listed->get_object()) {
    if (!digest.is_string())
      return std::nullopt;
    listing.artifact_digests.emplace(id, digest.get_string());
  }
  listing.tree = json::text_in(from, "tree");
  return listing;
}

void parse_log(std::string_view content, variant& into) {
  auto parsed = json::read(content, "log.json");
  if (!parsed || !parsed->is_object())
    return;
  into.created = json::text_in(parsed->get_object(), "created");
  const auto* passes = parsed->get_object().if_contains("passes");
  if (passes == nullptr || !passes->is_object())
    return;
  for (auto& pass : into.passes) {
    const auto* one = passes->get_object().if_contains(pass.id);
    if (one == nullptr || !one->is_object())
      continue;
    const auto& log = one->get_object();
    if (const auto* ms = log.if_contains("ms");
        ms != nullptr && ms->is_double())
      pass.ms = ms->get_double();
    const auto* reused = log.if_contains("reused");
    pass.reused = reused != nullptr && *reused == bj::value(true);
    if (const auto* spent = log.if_contains("usage");
        spent != nullptr && spent->is_object()) {
      const auto& tokens = spent->get_object();
      pass.spent =
        usage{json::count_in(tokens, "input"), json::count_in(tokens, "output"),
              json::count_in(tokens, "cache_read"),
              json::count_in(tokens, "cache_write"),
              json::count_in(tokens, "reasoning")};
    }
  }
}

} // namespace skvm
