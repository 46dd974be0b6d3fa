#include "compiler/variants.hpp"

#include <system_error>

#include <boost/json.hpp>

#include "base/digest.hpp"
#include "base/files.hpp"
#include "base/json.hpp"

namespace skvm {

namespace bj = boost::json;
namespace fs = std::filesystem;

namespace {

constexpr std::string_view format = "skvm-variant-1";

bj::value to_json(const edit& change) {
  return {{"pass", change.pass},
          {"rule", change.rule},
          {"line", change.line},
          {"begin", change.where.begin},
          {"end", change.where.end},
          {"replacement", change.replacement},
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
  return {{"id", pass.id},
          {"version", pass.version},
          {"status", pass.status},
          {"reason", pass.reason},
          {"ms", pass.ms}};
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
  pass_record pass{text(from, "id"), text(from, "version"),
                   text(from, "status"), text(from, "reason"), 0};
  if (const auto* ms = from.if_contains("ms"); ms != nullptr && ms->is_double())
    pass.ms = ms->get_double();
  return pass;
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

result<void> write_tree(const fs::path& dir, const variant& compiled,
                        const std::string& skill_md, const skill& original,
                        const std::vector<new_file>& files) {
  for (const auto& file : original.files) {
    std::error_code why;
    auto to = dir / "skill" / file.path;
    if (auto made = make_folders(to.parent_path()); !made)
      return made;
    fs::copy_file(fs::path{original.dir} / file.path, to, why);
    if (why)
      return make_error(errc::io, file.path,
                        "cannot copy a file of the bundle: " + why.message());
  }
  for (const auto& file : files) {
    if (!is_safe_relative(file.path))
      return make_error(errc::denied, file.path,
                        "a pass may only write below the variant");
    if (auto done = write_file(dir / "skill" / file.path, file.content,
                               file.executable);
        !done)
      return done;
  }
  for (const auto& [id, content] : compiled.artifacts)
    if (auto done = write_file(dir / "artifacts" / (id + ".json"), content);
        !done)
      return done;
  bj::object manifest{
    {"format", format},
    {"key", compiled.key},
    {"skill", compiled.skill_name},
    {"skill_digest", compiled.skill_digest},
    {"model", compiled.model},
    {"harness", compiled.harness},
    {"profile_source", compiled.profile_source},
    {"created", compiled.created},
    {"passes", list(compiled.passes)},
    {"edits", list(compiled.edits)},
    {"rejected_edits", list(compiled.rejected_edits)},
    {"diagnostics", list(compiled.diagnostics)},
    {"guard",
     {{"passed", compiled.guard.passed},
      {"violations", list(compiled.guard.violations)}}}};
  if (auto done = write_file(dir / "variant.json", json::write_pretty(manifest));
      !done)
    return done;
  return write_file(dir / "skill" / "SKILL.md", skill_md);
}

} // namespace

variant_place place_of(const variant_inputs& inputs, const fs::path& root) {
  auto where = root.string();
  std::vector<std::string_view> fields{
    format,          where,
    inputs.skill_digest,   inputs.skill_name,
    inputs.model,          inputs.harness,
    inputs.profile_digest, inputs.catalogue_digest,
    inputs.compiler_model, inputs.guard_mode,
    "passes"};
  fields.insert(fields.end(), inputs.passes.begin(), inputs.passes.end());
  fields.emplace_back("data");
  fields.insert(fields.end(), inputs.data_files.begin(),
                inputs.data_files.end());
  auto key = sha256_of(fields);
  return {key, root / inputs.skill_name / key.substr(0, 16)};
}

std::optional<variant> read_variant(const fs::path& dir) {
  auto content = read_file(dir / "variant.json");
  if (!content)
    return std::nullopt;
  auto parsed = json::read(*content, "variant.json");
  if (!parsed || !parsed->is_object())
    return std::nullopt;
  const auto& from = parsed->get_object();
  if (text(from, "format") != format)
    return std::nullopt;
  variant out;
  out.dir = dir;
  out.key = text(from, "key");
  out.skill_name = text(from, "skill");
  out.skill_digest = text(from, "skill_digest");
  out.model = text(from, "model");
  out.harness = text(from, "harness");
  out.profile_source = text(from, "profile_source");
  out.created = text(from, "created");
  out.passes = items<pass_record>(from, "passes", pass_from);
  out.edits = items<edit>(from, "edits", edit_from);
  out.rejected_edits = items<edit>(from, "rejected_edits", edit_from);
  out.diagnostics = items<diagnostic>(from, "diagnostics", diagnostic_from);
  if (const auto* guard = from.if_contains("guard");
      guard != nullptr && guard->is_object()) {
    out.guard.violations
      = items<guard_violation>(guard->get_object(), "violations",
                               violation_from);
    out.guard.passed = out.guard.violations.empty();
  }
  std::error_code why;
  for (const auto& file : fs::directory_iterator{dir / "artifacts", why}) {
    auto artifact = read_file(file.path());
    if (!artifact)
      return std::nullopt;
    out.artifacts[file.path().stem().string()] = std::move(*artifact);
  }
  if (!fs::exists(out.skill_dir() / "SKILL.md", why))
    return std::nullopt;
  return out;
}

result<void> write_variant(const variant& compiled, const std::string& skill_md,
                           const skill& original,
                           const std::vector<new_file>& files) {
  auto temporary = make_temporary_folder(compiled.dir.parent_path(), ".new-");
  if (!temporary)
    return temporary.error();
  temporary_folder holder{*temporary};
  if (auto done = write_tree(*temporary, compiled, skill_md, original, files);
      !done)
    return done;
  std::error_code why;
  fs::permissions(*temporary, fs::perms::owner_all | fs::perms::group_read
                                | fs::perms::group_exec | fs::perms::others_read
                                | fs::perms::others_exec,
                  why);
  fs::rename(*temporary, compiled.dir, why);
  if (why) {
    // An older one of the same key: two steps, the old one kept until the last.
    auto old = temporary->string() + ".old";
    fs::rename(compiled.dir, old, why);
    temporary_folder old_holder{old};
    fs::rename(*temporary, compiled.dir, why);
  }
  if (why)
    return make_error(errc::io, compiled.dir.string(),
                      "cannot put the variant into place: " + why.message());
  return ok;
}

} // namespace skvm
