#include "base/digest.hpp"
#include "base/files.hpp"
#include "skill/bundle.hpp"
#include "skill/diagnose.hpp"
#include "skill/front_matter.hpp"
#include "skill/outline.hpp"
#include "skill/skill_loader.hpp"
#include "skill/structure.hpp"

#include <algorithm>

namespace skvm {

namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t most_bytes = std::uintmax_t{10} << 20;

error refusal(const fs::path& where, std::string message) {
  return make_error(errc::invalid_skill, where.string(), std::move(message));
}

constexpr auto too_large =
  "file-too-large: the file is over 10 MB; move material into references/";

result<void> check_size(const std::string& source, const std::string& dir) {
  if (source.size() > most_bytes)
    return refusal(dir.empty() ? "SKILL.md" : fs::path{dir} / "SKILL.md",
                   too_large);
  return {};
}

/// Everything that is made of a text and its bundle.
result<skill_ptr> build(std::string source, std::string dir,
                        ir::bundle bundle) {
  if (auto fits = check_size(source, dir); !fits)
    return fits.error();
  auto doc = std::make_shared<skill>();
  doc->dir = std::move(dir);
  doc->digest = ir::digest_of(source, bundle.files, bundle.digests);
  doc->source = std::move(source);
  doc->files = std::move(bundle.files);
  doc->diagnostics = std::move(bundle.diagnostics);
  ir::diagnose_text(*doc);
  doc->line_starts = ir::find_lines(doc->source);
  if (auto read = ir::read_front_matter(*doc); !read)
    return read.error();
  auto folder = fs::path{doc->dir}.filename().string();
  for (const auto& name : {doc->front.name, folder, std::string{"skill"}})
    if (doc->name.empty())
      doc->name = ir::valid_name(name);
  ir::diagnose_front_matter(*doc, folder);
  ir::add_structure(*doc);
  ir::sort_diagnostics(*doc);
  return skill_ptr{std::move(doc)};
}

/// Whether the text begins with the front matter of the skill, which ends where
/// its author ended it.
bool has_front_of(const skill& original, std::string_view source) {
  auto front = std::string_view{original.source}.substr(0, original.body_begin);
  return original.front.present && front.ends_with("\n---\n")
         && source.starts_with(front);
}

/// `SKILL.md` of a folder; in another case where nothing else is there.
fs::path find_text(const fs::path& dir) {
  std::error_code ignored;
  for (const auto* name : {"SKILL.md", "skill.md", "Skill.md"})
    if (fs::exists(dir / name, ignored))
      return dir / name;
  return dir / "SKILL.md";
}

} // namespace

result<skill_ptr> load_skill(const fs::path& where) {
  std::error_code why;
  auto text = fs::is_directory(where, why) ? find_text(where) : where;
  if (!fs::exists(text, why))
    return refusal(where, "there is no SKILL.md");
  auto dir =
    fs::canonical(text.has_parent_path() ? text.parent_path() : ".", why);
  if (why)
    return refusal(where, "the folder cannot be read: " + why.message());
  auto target = fs::canonical(text, why);
  auto inside = target.lexically_relative(dir);
  if (why || inside.empty() || *inside.begin() == "..")
    return refusal(text, "SKILL.md is a symbolic link that leaves the skill's "
                         "folder; put the file itself there");
  auto source = read_file(target, most_bytes);
  if (!source)
    return refusal(text, fs::file_size(target, why) > most_bytes && !why
                           ? too_large
                           : source.error().message);
  auto bundle = ir::read_bundle(dir);
  auto name = text.filename().string();
  if (name != "SKILL.md") {
    auto file = std::find_if(bundle.files.begin(), bundle.files.end(),
                             [&](auto& one) { return one.path == name; });
    if (file != bundle.files.end()) {
      bundle.digests.erase(bundle.digests.begin()
                           + (file - bundle.files.begin()));
      bundle.files.erase(file);
    }
    bundle.diagnostics.push_back(
      {"file-name-case", severity::warning, "SKILL.md", 0,
       "the file is called '" + name
         + "', which other clients do not find; rename it to SKILL.md"});
  }
  return build(*std::move(source), dir.string(), std::move(bundle));
}

result<skill_ptr> parse_skill(std::string source, std::string dir,
                              std::vector<bundle_file> files) {
  ir::bundle bundle;
  std::sort(files.begin(), files.end(),
            [](auto& a, auto& b) { return a.path < b.path; });
  for (const auto& file : files)
    bundle.digests.push_back(sha256(file.content));
  bundle.files = std::move(files);
  return build(std::move(source), std::move(dir), std::move(bundle));
}

result<skill_ptr> parse_changed(const skill& original, std::string source,
                                std::string dir) {
  if (auto fits = check_size(source, dir); !fits)
    return fits.error();
  auto doc = std::make_shared<skill>();
  doc->name = original.name;
  doc->dir = std::move(dir);
  doc->source = std::move(source);
  doc->line_starts = ir::find_lines(doc->source);
  if (has_front_of(original, doc->source)) {
    doc->front = original.front;
    doc->body_begin = original.body_begin;
  } else if (auto read = ir::read_front_matter(*doc); !read) {
    return read.error();
  }
  doc->diagnostics.clear(); // of the front matter
  ir::add_layout(*doc);
  return skill_ptr{std::move(doc)};
}

} // namespace skvm
