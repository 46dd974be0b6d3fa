#include "compiler/variants.hpp"

#include <boost/json.hpp>

#include "base/digest.hpp"
#include "base/files.hpp"
#include "base/json.hpp"
#include "compiler/folder_lock.hpp"

#include <algorithm>
#include <optional>
#include <system_error>

namespace skvm {

namespace bj = boost::json;
namespace fs = std::filesystem;

namespace {

constexpr std::string_view format = "skvm-variant-2";

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

/// When it was made and what that took: the only part that differs from one
/// compile to the next.
bj::value log_of(const variant& compiled) {
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
  return {{"created", compiled.created}, {"passes", std::move(passes)}};
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

/// What the log says; a variant without one is whole all the same.
void read_log(variant& into) {
  auto content = read_file(into.dir / "log.json");
  auto parsed = content ? json::read(*content, "log.json")
                        : result<bj::value>{content.error()};
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

/// A digest over the paths, kinds and contents of all files below a folder.
/// Nothing where one cannot be read.
std::optional<std::string> tree_digest(const fs::path& dir) {
  std::error_code why;
  std::vector<fs::path> paths;
  fs::recursive_directory_iterator walk{dir, why};
  for (; !why && walk != fs::recursive_directory_iterator{};
       walk.increment(why))
    paths.push_back(walk->path());
  if (why)
    return std::nullopt;
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> fields;
  for (const auto& path : paths) {
    auto status = fs::symlink_status(path, why);
    fields.push_back(path.lexically_relative(dir).string());
    if (fs::is_symlink(status)) {
      fields.push_back(fs::read_symlink(path, why).string());
    } else if (fs::is_regular_file(status)) {
      auto content = read_file(path);
      if (!content)
        return std::nullopt;
      fields.push_back(sha256(*content));
    } else {
      fields.emplace_back();
    }
  }
  return sha256_of({fields.begin(), fields.end()});
}

/// The whole bundle, with what the compiler does not look at: packages, empty
/// folders, links.
result<void> copy_bundle(const fs::path& from, const fs::path& to) {
  if (auto made = make_folders(to); !made)
    return made;
  std::error_code why;
  for (const auto& entry : fs::directory_iterator{from, why}) {
    if (entry.path().filename() == ".git"
        || entry.path().filename() == "SKILL.md")
      continue;
    fs::copy(entry.path(), to / entry.path().filename(),
             fs::copy_options::recursive | fs::copy_options::copy_symlinks,
             why);
    if (why)
      return make_error(errc::io, entry.path().string(),
                        "cannot copy a part of the bundle: " + why.message());
  }
  if (why)
    return make_error(errc::io, from.string(),
                      "cannot read the bundle: " + why.message());
  return ok;
}

result<void> write_tree(const fs::path& dir, const variant& compiled,
                        const std::string& skill_md, const skill& original,
                        const std::vector<new_file>& files) {
  if (auto copied = copy_bundle(original.dir, dir / "skill"); !copied)
    return copied;
  for (const auto& file : files) {
    if (!is_safe_relative(file.path))
      return make_error(errc::denied, file.path,
                        "a pass may only write below the variant");
    if (auto done =
          write_file(dir / "skill" / file.path, file.content, file.executable);
        !done)
      return done;
  }
  if (auto done = write_file(dir / "skill" / "SKILL.md", skill_md); !done)
    return done;
  if (auto done = write_file(dir / "original.md", original.source); !done)
    return done;
  bj::object artifact_digests;
  for (const auto& [id, content] : compiled.artifacts) {
    if (auto done = write_file(dir / "artifacts" / (id + ".json"), content);
        !done)
      return done;
    artifact_digests[id] = sha256(content);
  }
  auto tree = tree_digest(dir / "skill");
  if (!tree)
    return make_error(errc::io, dir.string(),
                      "the variant cannot be read back");
  bj::object manifest{{"format", format},
                      {"tree", *tree},
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
  if (auto done =
        write_file(dir / "log.json", json::write_pretty(log_of(compiled)));
      !done)
    return done;
  return write_file(dir / "variant.json", json::write_pretty(manifest));
}

/// Where the skill of an older variant of the key is the same to the byte, it
/// stays: a run may be using it. What is about it is replaced file by file.
bool refresh_in_place(const fs::path& fresh, const fs::path& old) {
  auto a = tree_digest(fresh / "skill");
  if (!a || a != tree_digest(old / "skill"))
    return false;
  std::error_code why;
  fs::create_directories(old / "artifacts", why);
  for (const auto& file : fs::directory_iterator{fresh / "artifacts", why})
    fs::rename(file.path(), old / "artifacts" / file.path().filename(), why);
  fs::rename(fresh / "log.json", old / "log.json", why);
  fs::rename(fresh / "variant.json", old / "variant.json", why);
  return !why;
}

} // namespace

variant_place place_of(const variant_inputs& inputs, const fs::path& root) {
  auto where = root.string();
  std::vector<std::string_view> fields{format,
                                       where,
                                       inputs.skill_digest,
                                       inputs.skill_name,
                                       inputs.model,
                                       inputs.harness,
                                       inputs.profile_digest,
                                       inputs.catalogue_digest,
                                       inputs.compiler_model,
                                       inputs.guard_mode,
                                       "passes"};
  fields.insert(fields.end(), inputs.passes.begin(), inputs.passes.end());
  fields.emplace_back("data");
  fields.insert(fields.end(), inputs.data_files.begin(),
                inputs.data_files.end());
  if (!inputs.evidence_digest.empty()) {
    fields.emplace_back("evidence");
    fields.emplace_back(inputs.evidence_digest);
  }
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
  // Whoever changed it by hand has a reason to compile anew.
  if (tree_digest(out.skill_dir()) != text(from, "tree"))
    return std::nullopt;
  const auto* listed = from.if_contains("artifacts");
  if (listed == nullptr || !listed->is_object())
    return std::nullopt;
  for (const auto& [id, digest] : listed->get_object()) {
    std::string name{id};
    auto artifact = read_file(dir / "artifacts" / (name + ".json"));
    if (!artifact || bj::value(sha256(*artifact)) != digest)
      return std::nullopt;
    out.artifacts[name] = std::move(*artifact);
  }
  read_log(out);
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
  folder_lock lock{compiled.dir.parent_path()};
  if (refresh_in_place(*temporary, compiled.dir))
    return ok;
  std::error_code why;
  fs::permissions(*temporary,
                  fs::perms::owner_all | fs::perms::group_read
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
