#include "compiler/variants.hpp"

#include "base/digest.hpp"
#include "base/files.hpp"
#include "compiler/folder_lock.hpp"
#include "compiler/variant_json.hpp"

#include <algorithm>
#include <optional>
#include <system_error>

namespace skvm {

namespace fs = std::filesystem;

namespace {

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
  fs::directory_iterator each{from, why};
  for (; !why && each != fs::directory_iterator{}; each.increment(why)) {
    const auto& path = each->path();
    if (path.filename() == ".git" || path.filename() == "SKILL.md")
      continue;
    fs::copy(path, to / path.filename(),
             fs::copy_options::recursive | fs::copy_options::copy_symlinks,
             why);
    if (why)
      return make_error(errc::io, path.string(),
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
  for (const auto& [id, content] : compiled.artifacts)
    if (auto done = write_file(dir / "artifacts" / (id + ".json"), content);
        !done)
      return done;
  auto tree = tree_digest(dir / "skill");
  if (!tree)
    return make_error(errc::io, dir.string(),
                      "the variant cannot be read back");
  if (auto done = write_file(dir / "log.json", variant_log(compiled)); !done)
    return done;
  return write_file(dir / "variant.json", variant_manifest(compiled, *tree));
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
  std::vector<std::string_view> fields{variant_format,
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
  auto listed = parse_manifest(*content);
  if (!listed)
    return std::nullopt;
  auto& out = listed->described;
  out.dir = dir;
  // Whoever changed it by hand has a reason to compile anew.
  if (tree_digest(out.skill_dir()) != listed->tree)
    return std::nullopt;
  for (const auto& [id, digest] : listed->artifact_digests) {
    auto artifact = read_file(dir / "artifacts" / (id + ".json"));
    if (!artifact || sha256(*artifact) != digest)
      return std::nullopt;
    out.artifacts[id] = std::move(*artifact);
  }
  if (auto log = read_file(dir / "log.json"))
    parse_log(*log, out);
  return std::move(out);
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
