#include "compiler/variant_json.hpp"

#include <boost/json.hpp>

#include "base/digest.hpp"
#include "base/json.hpp"

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

std::string text(const bj::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  return found != nullptr && found->is_string()
           ? std::string{found->get_string()}
           : std::string{};
}

int whole(const bj::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  return found != nullptr && found->is_int64()
           ? static_cast<int>(found->get_int64())
           : 0;
}

edit edit_from(const bj::object& from) {
  edit change;
  change.pass = text(from, "pass");
  change.rule = text(from, "rule");
  change.line = whole(from, "line");
  change.where.begin = static_cast<std::size_t>(whole(from, "begin"));
  change.where.end = static_cast<std::size_t>(whole(from, "end"));
  change.replacement = text(from, "replacement");
  change.reason = text(from, "reason");
  return change;
}

diagnostic diagnostic_from(const bj::object& from) {
  auto level = text(from, "severity");
  return {text(from, "code"),
          level == "error"  ? severity::error
          : level == "note" ? severity::note
                            : severity::warning,
          text(from, "file"), whole(from, "line"), text(from, "message")};
}

pass_record pass_from(const bj::object& from) {
  pass_record out{text(from, "id"), text(from, "version"), text(from, "status"),
                  text(from, "reason")};
  const auto* unanswered = from.if_contains("unanswered");
  out.unanswered = unanswered != nullptr && *unanswered == bj::value(true);
  return out;
}

std::uint64_t count(const bj::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  std::uint64_t out = 0;
  if (found != nullptr && found->is_int64() && found->get_int64() > 0)
    out = static_cast<std::uint64_t>(found->get_int64());
  return out;
}

guard_violation violation_from(const bj::object& from) {
  return {text(from, "rule"), whole(from, "line"), text(from, "message"),
          text(from, "edit")};
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
  if (text(from, "format") != variant_format)
    return std::nullopt;
  variant_listing listing;
  auto& out = listing.described;
  out.key = text(from, "key");
  out.skill_name = text(from, "skill");
  out.skill_digest = text(from, "skill_digest");
  out.model = text(from, "model");
  out.harness = text(from, "harness");
  out.profile_source = text(from, "profile_source");
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
  listing.tree = text(from, "tree");
  return listing;
}

void parse_log(std::string_view content, variant& into) {
  auto parsed = json::read(content, "log.json");
  if (!parsed || !parsed->is_object())
    return;
  into.created = text(parsed->get_object(), "created");
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
        usage{count(tokens, "input"), count(tokens, "output"),
              count(tokens, "cache_read"), count(tokens, "cache_write"),
              count(tokens, "reasoning")};
    }
  }
}

} // namespace skvm
